"""The materials a part can wear: colour, gloss, and which solid texture draws them.

A material name in a program may carry a colour of its own, `"paint #aa3322"`. Words are what
a prompt may call it. Numbers are authored by eye against photographs of the real things.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bridge.errors import BadProgram
from python_backend.props.colours import RGB, from_hex


@dataclass(frozen=True, slots=True)
class Material:
    """color, second: sRGB 0..1 of the light and the dark of the texture. rough, metal: 0..1.
    texture: which function of `bake.TEXTURES`. relief: bump strength. wear: how much edges
    show. glow: emitted light, 0..1."""

    name: str
    kind: str
    color: RGB
    second: RGB
    rough: float
    metal: float
    texture: str
    relief: float = 1.0
    wear: float = 0.5
    glow: float = 0.0
    words: tuple[str, ...] = ()


def _m(
    name: str,
    kind: str,
    color: str,
    second: str,
    rough: float,
    metal: float,
    texture: str,
    words: str = "",
    relief: float = 1.0,
    wear: float = 0.5,
    glow: float = 0.0,
) -> Material:
    spoken = tuple(w.strip() for w in words.split(",") if w.strip())
    return Material(
        name,
        kind,
        from_hex(color),
        from_hex(second),
        rough,
        metal,
        texture,
        relief,
        wear,
        glow,
        (name, *spoken),
    )


def _gem(name: str, color: str, words: str = "") -> Material:
    dark = "#" + "".join(f"{int(int(color[i : i + 2], 16) * 0.5):02x}" for i in (1, 3, 5))
    return _m(name, "glass", color, dark, 0.06, 0, "glass", words, relief=0.1, wear=0.6)


_ALL = [
    _m("oak", "wood", "#a9793f", "#6b4522", 0.72, 0, "wood", "wooden, wood, timber, oaken"),
    _m("pine", "wood", "#c79a5c", "#99683a", 0.7, 0, "wood", "fir, cedar, light wood"),
    _m(
        "walnut",
        "wood",
        "#6d4529",
        "#3c2415",
        0.62,
        0,
        "wood",
        "dark wood, mahogany, teak, cherry wood, rosewood",
    ),
    _m("ebony", "wood", "#3a2c26", "#1d1512", 0.5, 0, "wood", "black wood, charred, burnt"),
    _m("birch", "wood", "#d9c097", "#b49868", 0.66, 0, "wood", "pale wood, beech, maple, ash"),
    _m(
        "driftwood",
        "wood",
        "#9a9184",
        "#665f55",
        0.9,
        0,
        "wood",
        "weathered wood, grey wood, old wood, rotten, aged, bleached",
        relief=1.5,
    ),
    _m("bamboo", "wood", "#c2ab5f", "#8f7d3d", 0.55, 0, "wood", "cane, rattan, wicker"),
    _m("painted wood", "paint", "#8c3b32", "#5e2620", 0.6, 0, "paint", "painted, lacquered"),
    _m(
        "iron",
        "metal",
        "#55565a",
        "#333438",
        0.52,
        1,
        "metal",
        "wrought iron, cast iron, black iron, meteorite",
    ),
    _m(
        "steel",
        "metal",
        "#a3a8ad",
        "#7a8087",
        0.34,
        1,
        "metal",
        "metal, metallic, polished steel, chrome, aluminium, aluminum, tin, zinc, titanium",
    ),
    _m(
        "rust",
        "metal",
        "#7d4a2c",
        "#4b2e20",
        0.86,
        0.45,
        "rust",
        "rusty, rusted, corroded",
        relief=1.6,
    ),
    _m("brass", "metal", "#c29a4b", "#8a682b", 0.36, 1, "metal", "brazen"),
    _m("bronze", "metal", "#8f6a3c", "#5d4326", 0.42, 1, "metal", ""),
    _m("copper", "metal", "#b8714c", "#7e4a31", 0.36, 1, "metal", "coppery"),
    _m("verdigris", "metal", "#5f9482", "#41665a", 0.75, 0.35, "rust", "patina, oxidised"),
    _m("gold", "metal", "#e2b54c", "#b08327", 0.28, 1, "metal", "golden, gilded, gilt"),
    _m(
        "silver",
        "metal",
        "#d3d5d8",
        "#a2a6ab",
        0.26,
        1,
        "metal",
        "silvery, silvered, platinum, mithril",
    ),
    _m("pewter", "metal", "#85868a", "#5c5d62", 0.45, 1, "metal", "lead, leaden"),
    _m(
        "stone",
        "stone",
        "#8f8b83",
        "#5f5c56",
        0.92,
        0,
        "stone",
        "rock, rocky, stony, cobble, grey stone",
    ),
    _m("sandstone", "stone", "#c7a878", "#97794f", 0.92, 0, "stone", "sandy, desert, limestone"),
    _m("slate", "stone", "#5c636b", "#3b4047", 0.8, 0, "stone", "dark stone, basalt"),
    _m("obsidian", "stone", "#2b2830", "#121015", 0.08, 0, "marble", "onyx, jet black", wear=0.8),
    _m("adobe", "stone", "#b88b5e", "#8d6540", 0.95, 0, "stone", "mud brick, mud, loam, earth"),
    _m("marble", "stone", "#e4e1da", "#a9a6a3", 0.3, 0, "marble", "alabaster, white stone"),
    _m("granite", "stone", "#8d8480", "#4f4b4a", 0.72, 0, "granite", ""),
    _m(
        "mossy stone",
        "stone",
        "#7f8168",
        "#4f5a38",
        0.95,
        0,
        "moss",
        "mossy, overgrown, moss",
        relief=1.3,
    ),
    _m(
        "red stone",
        "stone",
        "#8f5641",
        "#5d3528",
        0.92,
        0,
        "stone",
        "volcanic, lava, red rock, clay rock",
    ),
    _m("brick", "stone", "#96523d", "#6a3729", 0.9, 0, "stone", "bricks"),
    _m("concrete", "stone", "#a5a39e", "#82807b", 0.88, 0, "plain", "cement, plaster"),
    _m(
        "ice",
        "stone",
        "#bfe0ec",
        "#86b8d0",
        0.12,
        0,
        "marble",
        "icy, frozen, frost, frosty, snowy",
    ),
    _m("clay", "clay", "#b0663f", "#7f4529", 0.85, 0, "plain", "terracotta, earthenware, pottery"),
    _m(
        "porcelain",
        "clay",
        "#ece8df",
        "#cfc9bd",
        0.18,
        0,
        "plain",
        "china, white ceramic, enamel, pearl",
        wear=0.1,
    ),
    _m(
        "glaze",
        "clay",
        "#356e86",
        "#1f4658",
        0.2,
        0,
        "glaze",
        "ceramic, glazed, blue glaze",
        wear=0.2,
    ),
    _m("celadon", "clay", "#8fae92", "#5f8167", 0.22, 0, "glaze", "green glaze, jade", wear=0.2),
    _m(
        "glass",
        "glass",
        "#6f9a8a",
        "#3f6356",
        0.08,
        0,
        "glass",
        "crystal glass, glassy",
        relief=0.1,
        wear=0,
    ),
    _m(
        "amber glass",
        "glass",
        "#a8642a",
        "#6b3a14",
        0.08,
        0,
        "glass",
        "brown glass, amber",
        relief=0.1,
        wear=0,
    ),
    _gem("ruby", "#a01c38"),
    _gem("emerald", "#1f7d4d"),
    _gem("sapphire", "#274b9f"),
    _gem("amethyst", "#6f429f"),
    _gem("crystal", "#c4dfe8", "quartz, diamond"),
    _m("coral", "clay", "#dd7a62", "#b4543f", 0.7, 0, "plain", ""),
    _m("cork", "wood", "#bd976a", "#8f6c45", 0.9, 0, "plain", ""),
    _m("cardboard", "wood", "#b68c5e", "#8e6a43", 0.9, 0, "plain", "carton", wear=0.3),
    _m("paper", "cloth", "#e8dec6", "#cbbd9d", 0.9, 0, "plain", "parchment", wear=0.1),
    _m("fur", "cloth", "#7c6149", "#4a3828", 0.98, 0, "straw", "furry, pelt, sheepskin"),
    _m("silk", "cloth", "#e3d3b8", "#b7a283", 0.35, 0, "glaze", "silken, satin", wear=0.1),
    _m("denim", "cloth", "#405a83", "#293c5c", 0.95, 0, "cloth", "jeans"),
    _m("snow", "plant", "#eaf0f4", "#c3d0da", 0.85, 0, "leaf", "snowy, snow covered", relief=1.4),
    _m(
        "linen",
        "cloth",
        "#cdbfa3",
        "#a39376",
        0.95,
        0,
        "cloth",
        "cloth, fabric, burlap, hessian, sackcloth",
    ),
    _m("canvas", "cloth", "#a89a78", "#7f7354", 0.95, 0, "cloth", "tarp, tent cloth, khaki, nylon"),
    _m("wool", "cloth", "#8c3a3a", "#652727", 0.97, 0, "cloth", "woolen, felt, blanket"),
    _m("velvet", "cloth", "#5b2b52", "#3a1a35", 0.9, 0, "cloth", "velour, royal"),
    _m("leather", "cloth", "#6f4a2f", "#4a2f1d", 0.6, 0, "leather", "hide, leathery"),
    _m("straw", "plant", "#c9a954", "#91752f", 0.95, 0, "straw", "thatch, thatched, hay"),
    _m("rope", "cloth", "#b39464", "#7f653f", 0.95, 0, "straw", "hemp, twine"),
    _m("wax", "clay", "#eadfc0", "#d3c39a", 0.45, 0, "plain", "waxen, tallow", wear=0.1),
    _m("leaf", "plant", "#5d8a36", "#2e5220", 0.85, 0, "leaf", "leafy, green, foliage", relief=1.8),
    _m("needles", "plant", "#39613a", "#1d3b25", 0.9, 0, "leaf", "evergreen, spruce", relief=1.8),
    _m(
        "autumn",
        "plant",
        "#c9702b",
        "#8b3f1c",
        0.85,
        0,
        "leaf",
        "autumnal, fall, orange leaves",
        relief=1.8,
    ),
    _m(
        "blossom",
        "plant",
        "#e5a9bb",
        "#b9708b",
        0.85,
        0,
        "leaf",
        "cherry, pink blossom, flowering",
        relief=1.8,
    ),
    _m("bark", "bark", "#6a5138", "#3d2e20", 0.95, 0, "bark", "log bark", relief=1.8),
    _m("birch bark", "bark", "#d8d3c5", "#4a463f", 0.9, 0, "birch", "white bark"),
    _m(
        "toadstool",
        "plant",
        "#b5301f",
        "#efe6d6",
        0.5,
        0,
        "spots",
        "red cap, poisonous, fly agaric",
    ),
    _m("mushroom", "plant", "#b08a62", "#7f5f3f", 0.7, 0, "plain", "brown cap, porcini"),
    _m("flesh", "plant", "#e2d6c0", "#bfae90", 0.75, 0, "plain", "mushroom stem"),
    _m("paint", "paint", "#7d8a93", "#5b666e", 0.5, 0.1, "paint", "coated"),
    _m(
        "hull",
        "paint",
        "#b9bec4",
        "#858c95",
        0.42,
        0.5,
        "paint",
        "sci-fi, scifi, futuristic, spaceship, space, white panel",
    ),
    _m(
        "gunmetal",
        "metal",
        "#4a5058",
        "#2c3036",
        0.42,
        0.9,
        "metal",
        "dark metal, industrial, military",
    ),
    _m("hazard", "paint", "#d5a021", "#8a6512", 0.55, 0.1, "paint", "yellow, warning"),
    _m("rubber", "paint", "#2a2b2d", "#1a1b1c", 0.9, 0, "plain", "tyre, tire"),
    _m("plastic", "paint", "#c9cdd0", "#a2a7ab", 0.45, 0, "plain", "polymer"),
    _m("bone", "stone", "#ded3b6", "#a8997a", 0.7, 0, "plain", "ivory, skull"),
    _m("water", "glass", "#2f5c66", "#1b3a43", 0.06, 0, "glass", "", relief=0.6, wear=0),
    _m(
        "flame",
        "glow",
        "#ffb240",
        "#ff6a14",
        1.0,
        0,
        "flame",
        "fire, burning",
        relief=0,
        wear=0,
        glow=1.0,
    ),
    _m("lamp", "glow", "#ffe2a0", "#f5b95c", 0.6, 0, "flame", "light", relief=0, wear=0, glow=0.8),
    _m(
        "screen",
        "glow",
        "#39d6c8",
        "#0c5c66",
        0.2,
        0,
        "screen",
        "display, monitor",
        relief=0,
        wear=0,
        glow=0.7,
    ),
    _m("coal", "stone", "#332f2d", "#1a1817", 0.9, 0, "stone", "ash, soot"),
]

MATERIALS: dict[str, Material] = {m.name: m for m in _ALL}

_COLOURED = re.compile(r"^(?P<name>[a-z ]+?)(?: (?P<hex>#[0-9a-fA-F]{6}))?$")


def resolve(text: str, path: str = "$.materials") -> Material:
    """`"oak"` or `"paint #aa3322"` to a material. Raises BadProgram naming `path`."""
    found = _COLOURED.match(text)
    if not found or found["name"] not in MATERIALS:
        raise BadProgram(
            "The program names an unknown material.",
            violations=[
                (path, f"`{text[:40]}` is not a material; for example `oak`, or `paint #aa3322`")
            ],
        )
    material = MATERIALS[found["name"]]
    if not found["hex"]:
        return material
    color = from_hex(found["hex"])
    return replace(
        material, color=color, second=(color[0] * 0.62, color[1] * 0.62, color[2] * 0.62)
    )
