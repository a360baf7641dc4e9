"""Small boats that are rowed or paddled: rowboat, canoe, gondola."""

from __future__ import annotations

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole
from python_backend.props.families.hulls import (
    Lines,
    at,
    deck,
    hull,
    keel,
    origin,
    rail,
    transom,
)

WOODS = "oak, pine, driftwood, walnut, birch"


@family(
    "boat",
    "rowboat, rowing boat, dinghy, canoe, fishing boat, gondola, skiff, wooden boat, lifeboat, "
    "row boat, punt",
    [
        real("length", 2.8, 4.8, "small, short, dinghy", "long, large, big, lifeboat"),
        real("beam", 0.26, 0.38, "narrow, slender", "wide, broad"),
        real("depth", 0.4, 0.58, "shallow, low", "deep, high"),
        real("rise", 0.25, 0.85, "flat", "curved, upswept"),
        choice(
            "form",
            "rowboat: boat, rowboat, dinghy, fishing, skiff, lifeboat, rowing",
            "whaler: double ended, whaleboat, norse",
            "canoe: canoe, indian, birchbark",
            "gondola: gondola, venetian, venice",
        ),
        whole("seats", 1, 3, "one seat, single", "three seats, many"),
        choice("oars", "oars: oars, paddles, paddle", "none: drifting"),
        choice("load", "empty", "nets: fishing, nets, net", "goods: cargo, goods, smuggler"),
    ],
    {
        "hull": WOODS + ", painted wood | wood paint metal",
        "trim": "walnut, oak, painted wood | wood paint metal | hull",
        "seat": "oak, pine, driftwood, walnut | wood paint metal | hull",
        "lacquer": "ebony | wood paint metal | hull",
        "metal": "iron, brass, rust, steel | metal",
        "load": "rope, burlap | cord cloth",
    },
    about="an open rowing boat",
)
def boat(b: Builder, v: Values) -> None:
    lines = _lines(v)
    plain = v.form in ("rowboat", "whaler")
    skin = "lacquer" if v.form == "gondola" else "hull"
    hull(b, lines, 5 if plain else 6, 0.022, 0.022 if plain else 0.0, material=skin)
    keel(b, lines, 0.05, 0.05 if plain else 0.025, 0.07 if plain else 0.02, material="trim")
    rail(b, lines, "gunwale", 0.055, material="trim")
    if lines.stern:
        transom(b, lines, 0.045, 0.05, material="hull")
    floor = -0.8 * lines.depth
    deck(b, lines, "floor", (0.06, 0.94), floor, 0.025, material="seat")
    places = [0.4] if v.seats == 1 else list(0.43 + 0.26 * np.linspace(-0.5, 0.5, v.seats))
    if not plain:
        places = [0.2, 0.78] if v.seats < 3 else [0.2, 0.5, 0.78]
    for k, t in enumerate(places):
        _seat(b, lines, f"seat{k}", t, 0.22)
    if lines.stern:
        _seat(b, lines, "stern", 0.08, 0.34)
    if plain:
        for k, t in enumerate((0.16, 0.32, 0.52, 0.66)):
            b.tube(
                f"rib{k}",
                lines.rib(t, 0.05),
                0.02,
                on="hull",
                at=at(origin(b, "hull"), 0, 0, 0),
                material="seat",
            )
    if v.form == "gondola":
        _ferro(b, lines)
    if v.oars == "oars":
        _oars(b, lines, places, plain)
    if v.load != "empty" and plain:
        _load(b, lines, v)


def _lines(v: Values) -> Lines:
    if v.form == "canoe":
        ends = 0.35 + 0.45 * v.rise
        return Lines(1.1 * v.length, 0.32 + 0.5 * v.beam, 0.8 * v.depth, 0.0, 0.5, 2.3, ends, ends)
    if v.form == "gondola":
        return Lines(
            1.75 * v.length, 0.75, 1.1 * v.depth, 0.0, 0.5, 2.0, 0.7 + v.rise, 0.5 + 0.8 * v.rise
        )
    half = v.beam * v.length / 2
    if v.form == "whaler":
        ends = 0.5 + 0.7 * v.rise
        return Lines(1.15 * v.length, 0.95 * half, v.depth, 0.0, 0.5, 2.2, ends, ends, 2.4)
    return Lines(v.length, half, v.depth, 0.72, 0.42, 2.3, v.rise, 0.4 * v.rise, 2.6)


def _seat_height(lines: Lines, t: float) -> float:
    return lines.top(t) - 0.3 * lines.depth


def _seat(b: Builder, lines: Lines, name: str, t: float, deep: float) -> None:
    y = _seat_height(lines, t)
    wide = min(lines.width(t + s * deep / lines.length, y) for s in (-0.5, 0.5))
    b.box(
        name,
        (2 * wide - 0.01, 0.032, deep),
        on="hull",
        face="center",
        at=at(origin(b, "hull"), 0, y, lines.z(t)),
        material="seat",
        pattern="planks",
        pattern_size=(0.12, 0),
    )


def _oars(b: Builder, lines: Lines, places: list[float], pair: bool) -> None:
    """A pair of oars laid across the seats, or one paddle."""
    start = origin(b, "hull")
    low, high = (0.08 if lines.stern else places[0]), places[-1]
    if low == high:
        low = 0.2
    ya, yb = _seat_height(lines, low) + 0.032, _seat_height(lines, high) + 0.032
    za, zb = lines.z(low), lines.z(high)
    x = 0.42 * min(lines.width(low, ya), lines.width(high, yb))
    slope = (yb - ya) / max(zb - za, 0.3)
    first, last = za - 0.1, max(zb + 0.1, za + 1.4)
    spots = [(x, ya + slope * (z - za), z) for z in (first, last)]
    b.tube(
        "oar",
        spots,
        (0.016, 0.021),
        on="hull",
        at=at(start, 0, 0, 0),
        symmetry="x" if pair else "none",
        material="seat",
    )
    blade = [(-0.2, -0.5), (0.2, -0.5), (0.5, -0.2), (0.5, 0.4), (0.38, 0.5), (-0.38, 0.5)]
    blade += [(-0.5, 0.4), (-0.5, -0.2)]
    y, z = ya + slope * (last + 0.2 - za), last + 0.2
    b.add(
        "blade",
        "extrude",
        (0.14, 0.5, 0.016),
        on="hull",
        face="center",
        at=at(start, x, y, z),
        turn=(90 - float(np.degrees(np.arctan(slope))), 0, 0),
        outline=blade,
        symmetry="x" if pair else "none",
        material="seat",
    )
    if pair:
        t = 0.36
        b.tube(
            "lock",
            [(0, 0.1, 0.035), (0, 0.03, 0.03), (0, 0, 0), (0, 0.03, -0.03), (0, 0.1, -0.035)],
            0.01,
            on="hull",
            at=at(start, lines.width(t, lines.top(t)), lines.top(t) + 0.03, lines.z(t)),
            smooth=True,
            symmetry="x",
            material="metal",
        )


def _ferro(b: Builder, lines: Lines) -> None:
    """The iron comb at the bow of a gondola."""
    right = [(0.5 if k % 4 in (0, 1) else 0.15, 0.12 - 0.075 * k) for k in range(8)]
    comb = [(-0.1, -0.5), (0.1, -0.5), *reversed(right), (0.05, 0.2), (0.4, 0.3), (0.5, 0.42)]
    comb += [(0.3, 0.5), (-0.2, 0.45), (-0.3, 0.1)]
    b.add(
        "comb",
        "extrude",
        (0.34, 0.75, 0.035),
        on="hull",
        face="center",
        at=at(origin(b, "hull"), 0, lines.top(1.0) + 0.14, lines.z(1.0) - 0.01),
        turn=(0, -90, 0),
        outline=comb,
        material="metal",
    )


def _load(b: Builder, lines: Lines, v: Values) -> None:
    """A heap of nets, or sacks, on the floor towards the bow."""
    t, floor = 0.64, -0.8 * lines.depth
    wide = 1.5 * lines.width(t, floor + 0.1)
    b.add(
        "heap",
        "sphere",
        (wide, 0.62 * lines.depth, 0.17 * lines.length),
        on="hull",
        face="center",
        at=at(origin(b, "hull"), 0, floor + 0.3 * lines.depth, lines.z(t)),
        flat=0.12,
        rough=0.3 if v.load == "nets" else 0.12,
        seed=1 + v.seed % 300,
        material="load",
    )
