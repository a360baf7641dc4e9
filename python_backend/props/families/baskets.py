"""Baskets: round and oval ones with a handle, tall panniers, picnic hampers, and their fill."""

from __future__ import annotations

import math

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole


@family(
    "basket",
    "wicker basket, woven basket, fruit basket, picnic basket, hamper, bread basket, "
    "laundry basket",
    [
        real("size", 0.3, 0.6, "small, little", "large, big, laundry"),
        real("height", 0.4, 0.85, "low, shallow, flat", "tall, deep, high, laundry"),
        real("flare", 0.7, 0.96, "flared, open", "straight"),
        choice(
            "form",
            "round: round",
            "oval: oval, market, bread",
            "hamper: picnic, hamper, square, lidded",
        ),
        choice(
            "handle",
            "arch: handle, handled, market",
            "ears: two handles, side handles, laundry",
            "none: plain",
        ),
        choice(
            "fill",
            "empty: empty",
            "apples: apples, fruit, full, orchard, harvest",
            "bread: bread, loaves, baker",
            "eggs: eggs, egg",
        ),
        whole("bands", 0, 2, "plain, simple", "banded, trimmed"),
    ],
    {
        "wicker": "wicker, straw, bamboo | wood plant cord metal",
        "rim": "wicker, walnut, oak | wood plant cord metal leather | wicker",
        "fill": "apple peel, green peel, plum skin | food",
        "bread": "bread crust | food",
        "egg": "porcelain, bone | clay stone",
        "cloth": "linen, wool | cloth",
    },
)
def basket(b: Builder, v: Values) -> None:
    w = v.size
    h = w * v.height
    if v.form == "hamper":
        _hamper(b, v, w, h)
        return
    d = w if v.form == "round" else 0.68 * w
    f = v.flare
    b.lathe(
        "basket",
        (w, h, d),
        [(f * 0.94, 0), (f, 0.04), (0.5 + 0.5 * f, 0.5), (1, 1)],
        wall=0.025 * w + 0.004,
        material="wicker",
        pattern="weave",
        pattern_size=(0.05 * w, 0),
    )
    _ring(b, "rim", w, d, 0.016 * w + 0.004, h / 2)
    _ring(b, "foot", f * w, f * d, 0.013 * w + 0.003, 0.02 * w - h / 2)
    for k in range(v.bands):
        y = (k + 1) / (v.bands + 1)
        grow = f + (1 - f) * y
        _ring(b, f"band{k}", 1.02 * grow * w, 1.02 * grow * d, 0.012 * w + 0.002, (y - 0.5) * h)
    thick = 0.018 * w + 0.003
    if v.handle == "arch":
        up = 0.62 * w
        arc = [
            (0.485 * w * math.cos(a), up * math.sin(a), 0.0)
            for a in (math.pi * k / 10 for k in range(11))
        ]
        b.tube(
            "handle",
            arc,
            thick,
            on="basket",
            at=(0, 0.42 * h, 0),
            smooth=True,
            squash=1.7,
            material="rim",
        )
    elif v.handle == "ears":
        arc = [
            (0.1 * w * math.sin(a), 0.0, 0.15 * w * math.cos(a))
            for a in (math.pi * k / 8 for k in range(9))
        ]
        lift = [(x, 0.5 * x + 0.03 * w, z) for x, _, z in arc]
        b.tube(
            "ear",
            lift,
            thick,
            on="basket",
            at=(0.47 * w, 0.42 * h, 0),
            smooth=True,
            symmetry="x",
            material="rim",
        )
    _fill(b, v, w, d, h)


def _ring(b: Builder, name: str, w: float, d: float, thick: float, up: float) -> None:
    """A plaited ring around the basket."""
    ring = [
        (0.49 * w * math.cos(a), 0.0, 0.49 * d * math.sin(a))
        for a in (math.tau * k / 20 for k in range(20))
    ]
    b.tube(name, ring, thick, on="basket", at=(0, up, 0), closed=True, smooth=True, material="rim")


def _fill(b: Builder, v: Values, w: float, d: float, h: float) -> None:
    if v.fill == "empty":
        return
    rng = np.random.default_rng(v.seed)
    b.lathe(
        "cloth",
        (0.93 * w, 0.06 * w, 0.93 * d),
        [(1, 0), (0.9, 0.6), (0.3, 1)],
        on="basket",
        face="center",
        at=(0, 0.2 * h, 0),
        material="cloth",
    )
    top = 0.2 * h
    if v.fill == "bread":
        for k in range(3):
            b.lathe(
                f"loaf{k}",
                (0.2 * w, 0.62 * d + 0.1 * w, 0.18 * w),
                [(0.3, 0), (0.75, 0.1), (1, 0.4), (0.95, 0.7), (0.7, 0.92), (0.3, 1)],
                on="basket",
                face="center",
                smooth=True,
                at=((k - 1) * 0.23 * w, top + 0.17 * w, 0.05 * w * (k - 1)),
                turn=(52 + 6 * k, 0, 10 * (1 - k)),
                material="bread",
            )
        return
    egg = v.fill == "eggs"
    size = (0.2 if egg else 0.25) * w
    slot = {"apples": "fill", "eggs": "egg"}[v.fill]
    apple = [(0.3, 0), (0.7, 0.06), (1, 0.5), (0.92, 0.8), (0.5, 0.98), (0.1, 1)]
    oval = [(0.3, 0), (0.8, 0.14), (1, 0.42), (0.75, 0.76), (0.3, 0.97), (0.05, 1)]
    shape = oval if egg else apple
    tall = size * (1.25 if egg else 0.92)
    turn = float(rng.uniform(0, 60))
    reach = (0.5 * w - 0.7 * size, 0.5 * d - 0.7 * size)
    for k, (count, out, up) in enumerate(((6, 1.0, 0.36), (3, 0.42, 0.6 if egg else 0.82))):
        for j in range(count):
            t = math.radians(turn + 40 * k) + math.tau * j / count
            at = (out * reach[0] * math.cos(t), top + up * size, out * reach[1] * math.sin(t))
            lean = (float(rng.uniform(-30, 30)), 0.0, float(rng.uniform(-30, 30)))
            b.lathe(
                f"{slot}{k}{j}",
                (size, tall, size),
                shape,
                on="basket",
                face="center",
                at=at,
                turn=lean,
                smooth=True,
                material=slot,
            )


def _hamper(b: Builder, v: Values, w: float, h: float) -> None:
    """A box of wicker with two lids, straps and an arched handle."""
    d, tall = 0.64 * w, max(0.55 * w, 0.6 * h)
    b.box(
        "basket",
        (w, tall, d),
        bevel=0.02 * w,
        material="wicker",
        pattern="weave",
        pattern_size=(0.05 * w, 0),
    )
    b.box(
        "rim",
        (1.04 * w, 0.05 * w, 1.05 * d),
        on="basket",
        sink=0.03 * w,
        bevel=0.012 * w,
        material="rim",
    )
    open_ = 0.0 if v.fill == "empty" else 38.0
    b.box(
        "lid",
        (0.49 * w, 0.035 * w, 1.02 * d),
        on="rim",
        at=(-0.245 * w, 0, 0),
        sink=0.006 * w,
        bevel=0.012 * w,
        material="wicker",
        pattern="weave",
        pattern_size=(0.05 * w, 0),
    )
    lean = math.radians(open_)
    b.box(
        "open lid",
        (0.49 * w, 0.035 * w, 1.02 * d),
        on="rim",
        face="center",
        at=(0.245 * w * math.cos(lean), 0.03 * w + 0.245 * w * math.sin(lean), 0),
        turn=(0, 0, open_),
        bevel=0.012 * w,
        material="wicker",
        pattern="weave",
        pattern_size=(0.05 * w, 0),
    )
    if open_:
        b.box(
            "cloth",
            (0.42 * w, 0.06 * w, 0.86 * d),
            on="rim",
            at=(0.25 * w, 0, 0),
            sink=0.02 * w,
            bevel=0.02 * w,
            material="cloth",
        )
        slot = {"apples": "fill", "eggs": "egg", "bread": "bread"}[v.fill]
        size = 0.2 * w
        b.add(
            slot,
            "sphere",
            (size, 0.94 * size, size),
            on="cloth",
            at=(0.08 * w, 0, 0.14 * w),
            sink=0.05 * w,
            symmetry="row_z",
            count=2,
            span=0.24 * w,
            material=slot,
        )
        b.add(
            f"other {slot}",
            "sphere",
            (size, 0.94 * size, size),
            on="cloth",
            at=(-0.06 * w, 0, 0),
            sink=0.04 * w,
            material=slot,
        )
    arc = [
        (0.0, 0.5 * w * math.sin(a), 0.5 * d * math.cos(a))
        for a in (math.pi * k / 10 for k in range(11))
    ]
    b.tube("handle", arc, 0.02 * w, on="rim", smooth=True, squash=1.6, material="rim")
    b.box(
        "strap",
        (0.06 * w, 0.4 * tall, 0.02 * w),
        on="basket",
        face="front",
        sink=0.008 * w,
        at=(0.3 * w, 0.26 * tall, 0),
        symmetry="x",
        bevel=0.003,
        material="rim",
    )
