"""Cakes: layered, tiered, pies under a lattice, cupcakes."""

from __future__ import annotations

import math

from python_backend.props.families.base import Builder, Values, choice, family, real, whole


@family(
    "cake",
    "birthday cake, layer cake, wedding cake, pie, tart, gateau, chocolate cake, cupcake",
    [
        real("size", 0.18, 0.32, "small, little", "large, big"),
        real("height", 0.3, 0.6, "flat, low", "tall, high"),
        choice(
            "form",
            "layers: birthday, layer, sponge, gateau",
            "tiers: wedding, tiered, tiers",
            "pie: pie, tart, lattice, apple pie",
            "cupcake: cupcake, muffin, fairy cake",
        ),
        choice(
            "top",
            "cherries: cherries, fruit, berries, strawberries",
            "candles: candles, birthday",
            "cream: cream, rosettes, swirls, plain",
        ),
        choice("plate", "stand: stand, cake stand", "plate: plate, dish"),
        whole("count", 5, 8, "few", "many"),
    ],
    {
        "icing": "icing, chocolate, cheese paste, blossom | food clay plant",
        "sponge": "crumb, chocolate, bread crust | food clay",
        "crust": "bread crust | food",
        "fruit": "toadstool, red rind, plum skin | food plant",
        "candle": "wax, icing | clay food",
        "flame": "flame | glow",
        "plate": "porcelain, silver, glaze | clay metal glass wood",
        "cup": "paper, red paint, silver | cloth paint metal",
    },
)
def cake(b: Builder, v: Values) -> None:
    s = v.size
    if v.form == "cupcake":
        _cupcake(b, v, 0.34 * s)
        return
    _plate(b, v, s)
    if v.form == "pie":
        _pie(b, v, s)
        return
    tiers = 3 if v.form == "tiers" else 1
    below, sink = "plate", 0.006 * s
    for k in range(tiers):
        w = s * (1.0 - 0.28 * k)
        h = s * v.height * (0.75 if tiers > 1 else 1.0)
        below = _layer(b, k, w, h, below, sink, tiers == 1)
        sink = 0.002
    top = f"icing{tiers - 1}"
    _topping(b, v, top, s * (1.0 - 0.28 * (tiers - 1)))


def _plate(b: Builder, v: Values, s: float) -> None:
    wide = 1.35 * s
    if v.plate == "stand":
        b.lathe(
            "foot",
            (0.55 * s, 0.3 * s, 0.55 * s),
            [(1, 0), (0.9, 0.08), (0.3, 0.25), (0.22, 0.6), (0.5, 1)],
            smooth=True,
            material="plate",
        )
        b.lathe(
            "plate",
            (wide, 0.06 * s, wide),
            [(0.6, 0), (0.97, 0.4), (1, 0.9), (0.98, 1)],
            on="foot",
            sink=0.008 * s,
            material="plate",
        )
        return
    b.lathe(
        "plate",
        (wide, 0.05 * s, wide),
        [(0.55, 0), (0.7, 0.2), (1, 0.9), (0.98, 1)],
        material="plate",
    )


def _layer(
    b: Builder, k: int, w: float, h: float, below: str, sink: float, open_sides: bool
) -> str:
    """Two sponges with cream between them under icing that runs over the edge, or all iced."""
    if open_sides:
        b.lathe(
            f"sponge{k}",
            (w, h, w),
            [(0.98, 0), (1, 0.04), (1, 0.96), (0.96, 1)],
            on=below,
            sink=sink,
            material="sponge",
        )
        for j, y in enumerate((-0.17, 0.17)):
            b.lathe(
                f"cream{j}",
                (1.03 * w, 0.1 * h, 1.03 * w),
                [(0.97, 0), (1, 0.3), (1, 0.7), (0.97, 1)],
                on=f"sponge{k}",
                face="center",
                at=(0, y * h, 0),
                material="icing",
            )
        ring = 0.485 * w
        b.lathe(
            f"icing{k}",
            (1.05 * w, 0.16 * h, 1.05 * w),
            [(0.96, 0), (1, 0.3), (0.98, 0.75), (0.9, 1)],
            on=f"sponge{k}",
            sink=0.11 * h,
            smooth=True,
            material="icing",
        )
        for j, (count, long) in enumerate(((6, 0.34), (5, 0.22))):
            turn = 0.6 * j
            b.lathe(
                f"drip{j}",
                (0.09 * w, long * h, 0.07 * w),
                [(0.2, 0), (0.9, 0.12), (0.75, 0.4), (1, 1)],
                on=f"sponge{k}",
                face="center",
                symmetry="ring",
                count=count,
                smooth=True,
                at=(
                    1.03 * ring * math.cos(turn),
                    (0.45 - long / 2) * h,
                    1.03 * ring * math.sin(turn),
                ),
                material="icing",
            )
        return f"icing{k}"
    b.lathe(
        f"icing{k}",
        (w, h, w),
        [(0.98, 0), (1, 0.03), (1, 0.93), (0.95, 1)],
        on=below,
        sink=sink,
        material="icing",
    )
    b.add(
        f"pearl{k}",
        "sphere",
        (0.075 * w + 0.004,) * 3,
        on=f"icing{k}",
        face="center",
        at=(0.5 * w, 0.03 * w - h / 2, 0),
        symmetry="ring",
        count=18,
        material="candle",
    )
    return f"icing{k}"


def _topping(b: Builder, v: Values, on: str, w: float) -> None:
    n = v.count
    rose = [(1, 0), (0.96, 0.25), (0.7, 0.5), (0.62, 0.55), (0.35, 0.8), (0.05, 1)]
    size = (0.16 if v.form == "layers" else 0.28) * w
    b.lathe(
        "rose",
        (size, 0.8 * size, size),
        rose,
        on=on,
        face="top",
        at=(0.36 * w, 0, 0),
        sink=0.012 * w,
        symmetry="ring",
        count=n,
        material="icing",
    )
    if v.top == "cherries":
        b.add(
            "cherry",
            "sphere",
            (0.11 * w,) * 3,
            on=on,
            at=(0.36 * w, 0, 0),
            sink=-0.5 * size,
            symmetry="ring",
            count=n,
            material="fruit",
        )
    elif v.top == "candles":
        long = 0.34 * w
        b.lathe(
            "candle",
            (0.05 * w, long, 0.05 * w),
            [(1, 0), (1, 1)],
            on=on,
            face="top",
            at=(0.2 * w, 0, 0),
            sink=0.02 * w,
            symmetry="ring",
            count=n,
            material="candle",
        )
        b.lathe(
            "flame",
            (0.05 * w, 0.12 * w, 0.05 * w),
            [(0.4, 0), (1, 0.3), (0.5, 0.65), (0, 1)],
            on=on,
            face="top",
            at=(0.2 * w, 0, 0),
            sink=-(long - 0.03 * w),
            symmetry="ring",
            count=n,
            smooth=True,
            material="flame",
        )
    else:
        b.lathe(
            "middle rose",
            (0.3 * w, 0.26 * w, 0.3 * w),
            rose,
            on=on,
            sink=0.015 * w,
            material="icing",
        )
        b.add(
            "cherry", "sphere", (0.13 * w,) * 3, on="middle rose", sink=0.04 * w, material="fruit"
        )


def _pie(b: Builder, v: Values, s: float) -> None:
    """A crust in a dish, fruit under a lattice."""
    h = 0.24 * s
    b.lathe(
        "crust",
        (1.04 * s, h, 1.04 * s),
        [(0.8, 0), (0.96, 0.82), (1, 1)],
        on="plate",
        sink=0.02 * s,
        material="crust",
    )
    b.lathe(
        "fruit",
        (0.94 * s, 0.1 * s, 0.94 * s),
        [(1, 0), (0.9, 0.5), (0.3, 1)],
        on="crust",
        sink=0.06 * s,
        material="fruit",
    )
    ring = [
        (0.49 * s * math.cos(a), 0.0, 0.49 * s * math.sin(a))
        for a in (math.tau * k / 20 for k in range(20))
    ]
    b.tube(
        "edge",
        ring,
        0.04 * s,
        on="crust",
        at=(0, 0.48 * h, 0),
        closed=True,
        smooth=True,
        material="crust",
    )
    for k in range(5):
        x = (k - 2) * 0.17 * s
        long = 2 * math.sqrt((0.48 * s) ** 2 - x**2)
        lift = h / 2 + 0.022 * s
        b.box(
            f"strip{k}",
            (0.075 * s, 0.03 * s, long),
            on="crust",
            face="center",
            at=(x, lift, 0),
            bevel=0.008 * s,
            material="crust",
        )
        b.box(
            f"cross{k}",
            (long, 0.03 * s, 0.075 * s),
            on="crust",
            face="center",
            at=(0, lift + 0.012 * s, x),
            bevel=0.008 * s,
            material="crust",
        )


def _cupcake(b: Builder, v: Values, s: float) -> None:
    """A pleated paper cup, a swirl of cream, a berry."""
    b.lathe("cup", (s, 0.72 * s, s), [(0.72, 0), (1, 1)], sides=12, material="cup")
    b.lathe(
        "sponge",
        (1.02 * s, 0.2 * s, 1.02 * s),
        [(0.9, 0), (1, 0.5), (0.9, 1)],
        on="cup",
        sink=0.06 * s,
        smooth=True,
        material="sponge",
    )
    swirl = [
        (0.86, 0),
        (1, 0.08),
        (0.92, 0.2),
        (0.72, 0.28),
        (0.8, 0.36),
        (0.7, 0.5),
        (0.5, 0.58),
        (0.54, 0.66),
        (0.4, 0.8),
        (0.05, 1),
    ]
    b.lathe(
        "icing",
        (0.98 * s, 0.72 * s * (0.7 + v.height), 0.98 * s),
        swirl,
        on="sponge",
        sink=0.06 * s,
        smooth=True,
        material="icing",
    )
    b.add("cherry", "sphere", (0.24 * s,) * 3, on="icing", sink=0.14 * s, material="fruit")
