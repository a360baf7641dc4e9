"""Things to read: books and scrolls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from python_backend.props.families.base import Builder, Values, choice, family, real, whole
from python_backend.props.families.outlines import Point, arc, spiral
from python_backend.props.program import Vec3

COVERS = "leather, wool, felt, denim, velvet"


def _binding(b: Builder, name: str, size: Vec3, slot: str, yaw: float = 0.0, **place: Any) -> None:
    """A closed book that lies: two boards, a round spine on the left, pages between. `name` is
    its upper board."""
    w, t, long = size
    c, spine = max(0.085 * t, 0.003), 0.14 * t
    wide, gap = w - spine, 0.03 * w
    low = f"{name} back"
    board: dict[str, Any] = {"turn": (0, yaw, 0), "bevel": 0.2 * c, "material": slot}
    b.box(low, (wide, c, long), **board, **place)
    b.box(name, (wide, c, long), on=low, sink=2 * c - t, **board)
    cos, sin = float(np.cos(np.radians(yaw))), float(np.sin(np.radians(yaw)))
    for part, x in (("spine", -wide / 2), ("pages", -gap / 2 - 0.001)):
        middle: dict[str, Any] = {"on": low, "face": "center"}
        middle["at"] = (x * cos, (t - c) / 2, -x * sin)
        if part == "spine":
            b.lathe(
                f"{name} spine",
                (2 * spine, long, t),
                [(1, 0), (1, 1)],
                turn=(90, yaw, 0),
                material=slot,
                **middle,
            )
        else:
            b.box(
                f"{name} pages",
                (wide - gap, t - 1.6 * c, long - 2 * gap),
                turn=(0, yaw, 0),
                bevel=0.0,
                material="pages",
                **middle,
            )


def _open(b: Builder, v: Values) -> None:
    long = v.size
    w, t = 0.74 * long, (0.1 + 0.14 * v.thick) * long
    b.box("cover", (2 * w + 0.04 * long, 0.026 * long, 1.05 * long), material="cover")
    b.box(
        "spine",
        (0.16 * long, 0.03 * long, 1.05 * long),
        on="cover",
        sink=0.018 * long,
        material="cover",
    )
    shape = [(0, 0), (1, 0), (0.99, 0.58), (0.86, 0.72), (0.26, 1)]
    shape += [(0.13, 0.95), (0.05, 0.78), (0, 0.5)]
    outline = [(x - 0.5, y - 0.5) for x, y in shape]
    pages: dict[str, Any] = {"outline": outline, "symmetry": "x", "material": "pages"}
    for name, wide, tall in (("leaf", 1.0, 0.8), ("page", 0.965, 1.0)):
        at = (wide * w / 2 - 0.001, 0, 0)
        size = (wide * w, tall * t, (0.965 + 0.02 * wide) * long)
        b.add(name, "extrude", size, on="cover", at=at, sink=0.003, **pages)
    w *= 0.965
    slope = float(np.degrees(np.arctan2(0.28 * t, 0.6 * w)))
    for name, side in (("right", 1), ("left", -1)):
        wide, x = 0.5 * w, -w / 2 + side * 0.56 * w
        rows: dict[str, Any] = {"on": "page", "face": "center", "turn": (0, 0, -side * slope)}
        rows |= {"bevel": 0.0, "material": "ink"}
        if side < 0 and v.picture == "picture":
            b.box("print", (wide, 0.004, 0.36 * long), at=(x, 0.362 * t, -0.2 * long), **rows)
            b.box(
                "paint",
                (0.9 * wide, 0.006, 0.32 * long),
                **{**rows, "material": "band"},
                at=(x, 0.362 * t, -0.2 * long),
            )
            down, span, count = 0.22, 0.3, max(2, v.lines // 2)
        else:
            down, span, count = 0.0, 0.76, v.lines
        b.box(
            name,
            (wide, 0.004, 0.02 * long),
            at=(x, 0.362 * t, down * long),
            symmetry="row_z",
            count=count,
            span=span * long,
            **rows,
        )
    b.tube(
        "mark",
        [
            (0, 0.02 * t, -0.47 * long),
            (0, 0.02 * t, 0.2 * long),
            (0, 0.0, 0.495 * long),
            (0.004, -0.25 * t, 0.515 * long),
            (0.008, -0.42 * t, 0.56 * long),
        ],
        0.014 * long,
        on="page",
        at=(0.001 - w / 2, 0, 0),
        squash=0.12,
        smooth=True,
        material="ribbon",
    )


def _single(b: Builder, v: Values) -> None:
    long, w = v.size, 0.74 * v.size
    t = (0.1 + 0.22 * v.thick) * long
    _binding(b, "cover", (w, t, long), "cover")
    down = max(0.085 * t, 0.003) / 2 - t / 2  # from the upper board to the middle
    spine = [
        (x - w / 2 - 0.07 * t, y, 0)
        for x, y in _arc(0.15 * t, max(0.5 * t - 0.021 * long, 0.2 * t))
    ]
    b.tube(
        "rib",
        spine,
        0.018 * long,
        on="cover",
        at=(0, down, 0),
        squash=0.7,
        symmetry="row_z",
        count=4,
        span=0.62 * long,
        smooth=True,
        material="cover",
    )
    if v.fittings == "metal":
        b.add(
            "corner",
            "extrude",
            (0.18 * w, 0.18 * w, 0.1 * t + 0.006),
            outline=[(0.5, -0.5), (0.5, 0.5), (-0.5, -0.5)],
            on="cover",
            face="top",
            at=(0.415 * w - 0.07 * t, 0, 0.5 * long - 0.085 * w),
            sink=0.1 * t + 0.002,
            turn=(-90, 0, 0),
            symmetry="xz",
            material="band",
        )
    if v.clasp == "clasp":
        b.box(
            "strap",
            (0.05 * w, t + 0.006, 0.085 * long),
            on="cover",
            face="center",
            at=(0.475 * w, down + 0.0035, 0.24 * long),
            symmetry="z",
            bevel=0.003,
            material="ribbon",
        )
        b.box(
            "clasp",
            (0.02 * w, 0.5 * t, 0.06 * long),
            on="strap",
            face="right",
            sink=0.004,
            symmetry="z",
            bevel=0.002,
            material="band",
        )
    _emblem(b, v, w, long)


def _arc(depth: float, half: float) -> list[tuple[float, float]]:
    """Across the back of a book, from its upper to its lower edge."""
    turn = np.radians(np.linspace(95, 265, 9))
    return [(depth * (1 + float(np.cos(a))) - 0.0, half * float(np.sin(a))) for a in turn]


def _emblem(b: Builder, v: Values, w: float, long: float) -> None:
    x, r = 0.02 * w, 0.2 * w
    top: dict[str, Any] = {"on": "cover", "face": "top"}
    if v.emblem == "gem":
        b.lathe(
            "seat",
            (2 * r, 0.012 * long, 2 * r),
            [(1, 0), (0.96, 0.7), (0.8, 1)],
            at=(x, 0, 0),
            sink=0.003,
            material="band",
            **top,
        )
        b.add(
            "gem",
            "sphere",
            (1.2 * r, 0.5 * r, 1.5 * r),
            on="seat",
            face="top",
            sink=0.24 * r,
            material="gem",
        )
        ray = [(-0.5, -0.5), (0.5, -0.5), (0.0, 0.5)]
        b.add(
            "ray",
            "extrude",
            (0.45 * r, 0.7 * r, 0.016 * long),
            outline=ray,
            on="seat",
            face="center",
            at=(0, 0.0, -1.25 * r),
            turn=(-90, 0, 0),
            symmetry="ring",
            count=8,
            material="band",
        )
    elif v.emblem == "cross":
        b.box(
            "upright",
            (0.1 * w, 0.012, 0.5 * long),
            at=(x, 0, 0),
            sink=0.006,
            bevel=0.003,
            material="band",
            **top,
        )
        b.box(
            "beam",
            (0.36 * w, 0.012, 0.08 * long),
            at=(x, 0, -0.08 * long),
            sink=0.0065,
            bevel=0.003,
            material="band",
            **top,
        )
    else:
        b.box(
            "frame",
            (0.03 * w, 0.008, 0.72 * long),
            at=(x + 0.3 * w, 0, 0),
            sink=0.004,
            bevel=0.0,
            material="band",
            **top,
        )
        b.box(
            "frame2",
            (0.03 * w, 0.008, 0.72 * long),
            at=(x - 0.3 * w, 0, 0),
            sink=0.004,
            bevel=0.0,
            material="band",
            **top,
        )
        b.box(
            "edge",
            (0.63 * w, 0.008, 0.03 * w),
            at=(x, 0, 0.36 * long),
            sink=0.004,
            bevel=0.0,
            symmetry="z",
            material="band",
            **top,
        )
        diamond = [(0.0, -0.5), (0.5, 0.0), (0.0, 0.5), (-0.5, 0.0)]
        b.add(
            "lozenge",
            "extrude",
            (0.3 * w, 0.3 * w, 0.01),
            outline=diamond,
            at=(x, 0, 0),
            sink=0.006,
            turn=(-90, 0, 0),
            material="band",
            **top,
        )


def _stack(b: Builder, v: Values) -> None:
    rng = np.random.default_rng(v.seed)
    below = ""
    for k in range(v.count):
        long = v.size * rng.uniform(0.86, 1.05) * (1 - 0.03 * k)
        size = (0.72 * long, (0.1 + 0.2 * v.thick) * v.size * rng.uniform(0.7, 1.25), long)
        yaw = float(rng.uniform(-24, 24)) if k else 0.0
        slot = ("cover", "second", "third")[k % 3]
        name = f"book{k}"
        place: dict[str, Any] = {"yaw": yaw}
        if below:
            shift = rng.uniform(-0.03, 0.03, 2) * v.size
            place |= {"on": below, "face": "top", "sink": 0.0005}
            place |= {"at": (float(shift[0]), 0.0, float(shift[1]))}
        _binding(b, name, size, slot, **place)
        below = name


@family(
    "book",
    "tome, spellbook, spell book, grimoire, bible, diary, journal, ledger, manual, "
    "stack of books, pile of books, open book",
    [
        choice(
            "form",
            "closed: closed, shut, tome, grimoire, spellbook, spell book, spell, bible, diary, "
            "journal, ledger, leather",
            "open: open, opened, reading",
            "stack: stack, pile, books, stacked, several",
        ),
        real("size", 0.2, 0.42, "small, pocket, diary", "large, big, huge, giant"),
        real("thick", 0.0, 1.0, "thin, slim, journal", "thick, fat, heavy, tome, dictionary"),
        choice(
            "emblem",
            "frame: plain, journal, ledger, diary",
            "gem: magic, magical, spell, spellbook, grimoire, wizard, arcane, jewelled, enchanted",
            "cross: holy, bible, prayer, sacred, hymn",
        ),
        choice("clasp", "clasp: clasp, clasps, clasped, locked", "none"),
        choice("fittings", "metal: corners, ornate, bound", "bare: simple, bare"),
        choice("picture", "text", "picture: picture, illustrated, illuminated"),
        whole("lines", 6, 10, "few lines", "dense"),
        whole("count", 3, 6, "three", "many, tall"),
    ],
    {
        "cover": COVERS + " | cloth wood metal paint stone",
        "pages": "paper | cloth metal",
        "band": "brass, gold, iron, silver, bronze | metal",
        "gem": "ruby, emerald, sapphire, amethyst | glass stone",
        "ribbon": "leather, velvet, wool | cloth",
        "ink": "ebony | wood paint",
        "second": "wool, felt, denim | cloth",
        "third": "felt, velvet, denim | cloth",
    },
    about="a book: closed with fittings, open with text, or a stack of several",
)
def book(b: Builder, v: Values) -> None:
    {"open": _open, "stack": _stack}.get(v.form, _single)(b, v)


def _sheet(b: Builder, name: str, path: Sequence[Point], wide: float, thick: float) -> None:
    """A sheet `wide` along x that follows `path`, which is seen from its right end."""
    side = 0.5 * thick / wide
    section = [(-0.5, -side), (0.5, -side), (0.5, side), (-0.5, side)]
    way = [(0.0, y, -x) for x, y in path]
    b.tube(name, way, wide / 2, outline=section, material="paper")


def _rod(b: Builder, name: str, long: float, r: float, **place: Any) -> None:
    """A turned roller along x, with a knob at each end."""
    end = 0.14
    knob = [(0.5, 0), (1, 0.025), (0.9, 0.055), (0.5, 0.08), (0.8, 0.1), (0.625, end)]
    profile = [*knob, *[(x, 1 - y) for x, y in reversed(knob)]]
    b.lathe(name, (3.2 * r, long, 3.2 * r), profile, turn=(0, 0, 90), material="rod", **place)


@family(
    "scroll",
    "parchment, treasure map, map, rolled parchment, ancient scroll, papyrus scroll, decree",
    [
        choice(
            "form",
            "rolled: rolled, sealed, tied, closed, bundle",
            "open: open, unrolled, decree, spread, written",
            "map: map, treasure, pirate, chart",
        ),
        real("width", 0.2, 0.4, "small, narrow", "wide, large, big"),
        real("roll", 0.0, 1.0, "thin, slim", "thick, fat"),
        choice("rods", "none: bare", "rods: rods, royal, ornate, torah, handles, rollers"),
        choice("seal", "seal: sealed, seal, wax, royal", "none"),
        whole("lines", 5, 9),
    ],
    {
        "paper": "paper, silk | cloth metal",
        "rod": "walnut, gold, ebony, ivory | wood metal stone",
        "seal": "painted wood | paint clay",
        "tie": "wool, rope, leather | cloth cord",
        "ink": "ebony | wood paint",
    },
)
def scroll(b: Builder, v: Values) -> None:
    w = v.width
    r = (0.07 + 0.05 * v.roll) * w
    sheet = max(0.003, 0.014 * w)
    if v.form == "rolled":
        # the free edge lies on the ground, so that the roll does not roll away
        path = [*spiral(0.35 * r, r, 2.2, 30, -120), (-0.26 * r, -r), (0.3 * r, -r), (0.7 * r, -r)]
        _sheet(b, "roll", path, w, sheet)
        if v.rods == "rods":
            _rod(b, "rod", 1.36 * w, 0.38 * r, on="roll", face="center", at=(0, 0, 0))
        else:
            b.lathe(
                "core",
                (1.5 * r, 0.9 * w, 1.5 * r),
                [(1, 0), (1, 1)],
                on="roll",
                face="center",
                turn=(0, 0, 90),
                material="paper",
            )
        ring = arc(1.02 * r + sheet / 2, -140, 140, 14, "yz")
        b.tube(
            "tie",
            ring,
            0.004 + 0.012 * w,
            on="roll",
            squash=0.22,
            smooth=True,
            material="tie",
        )
        if v.seal == "seal":
            b.lathe(
                "seal",
                (0.85 * r, 0.16 * r, 0.85 * r),
                [(1, 0), (0.94, 0.7), (0.7, 1)],
                on="roll",
                face="front",
                at=(0, 0.3 * r, 0),
                sink=0.1 * r,
                turn=(72, 0, 0),
                material="seal",
            )
        return
    long = 1.25 * w if v.form == "open" else 0.8 * w
    if v.form == "map":
        w *= 1.25
    # the sheet sags between the two rolls, and both ends curl up over themselves
    curl = [(float(x), float(y)) for x, y in spiral(0.4 * r, r, -1.25, 18, -90)]
    half = long / 2
    far = [(x + half, y + r) for x, y in curl]
    bend = [(half * t, 0.0) for t in (0.8, 0.5, 0.2)]
    right = [*far, *bend]
    path = [*right, *[(-x, y) for x, y in reversed(right)]]
    _sheet(b, "sheet", path, w, sheet)
    floor = -(min(y for _, y in path) + max(y for _, y in path)) / 2
    if v.rods == "rods":
        _rod(
            b,
            "rod",
            1.34 * w,
            0.42 * r,
            on="sheet",
            face="center",
            at=(0, floor + r, half),
            symmetry="z",
        )
    on: dict[str, Any] = {"on": "sheet", "face": "center", "bevel": 0.0}
    y = floor + sheet / 2
    if v.form == "map":
        x, z = 0.2 * w, -0.1 * long
        for k, turn in enumerate((45.0, -45.0)):
            b.box(
                f"cross{k}",
                (0.12 * w, 0.004 + 0.001 * k, 0.022 * w),
                at=(x, y, z),
                turn=(0, turn, 0),
                material="seal",
                **on,
            )
        steps = [(-0.3, 0.28), (-0.18, 0.16), (-0.05, 0.2), (0.06, 0.06)]
        for k, (a, c) in enumerate(steps):
            b.box(
                f"step{k}",
                (0.06 * w, 0.004, 0.014 * w),
                at=(a * w, y, c * long),
                turn=(0, (40, -20, 50, 20)[k], 0),
                material="ink",
                **on,
            )
        coast = [(-0.42, -0.3), (-0.3, -0.12), (-0.2, -0.22), (-0.05, -0.16), (0.02, -0.3)]
        coast += [(0.18, -0.36), (0.36, -0.3), (0.4, 0.05), (0.28, 0.26)]
        b.tube(
            "coast",
            [(a * w, 0.0, c * long) for a, c in coast],
            0.0022 + 0.002 * w,
            on="sheet",
            at=(-0.01 * w, y, -0.05 * long),
            smooth=True,
            squash=0.7,
            material="ink",
        )
    else:
        b.box(
            "text",
            (0.7 * w, 0.004, 0.026 * long),
            at=(0, y, -0.02 * long),
            symmetry="row_z",
            count=v.lines,
            span=0.62 * long,
            material="ink",
            **on,
        )
        if v.seal == "seal":
            b.lathe(
                "seal",
                (0.13 * w, 0.02 * w, 0.13 * w),
                [(1, 0), (0.94, 0.7), (0.7, 1)],
                on="sheet",
                face="center",
                at=(0.24 * w, y + 0.006 * w, 0.36 * long),
                material="seal",
            )
