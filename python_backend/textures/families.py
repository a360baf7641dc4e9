# ruff: noqa: E501
"""The material families that the procedural generator knows, as a table.

Counts (elements across the square) follow the photographs the network was trained on: bricks
there are 10 to 16 courses high, planks 8 to 12 a square. Palettes are sRGB: main, second,
joint or accent. Nothing here draws; `procedural` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Family:
    """One kind of material.

    count: elements across, low and high. options: for the layout function.
    palettes: "main second joint" as hex words, one drawn by the seed.
    joint: width of the gap, in elements; depth: how far it lies below (0..1 of the relief).
    vary: how far elements differ between main and second colour (0..1).
    mottle: strength of large stains; fine: small grain; coarse: lumps of the height.
    grain: 0 none .. 1 wood; veins: 0..1 thin lines of the third colour; chips: see `Chips`.
    rough: of elements and of joints. metal: 0 or 1. relief: height range in metres for a
    square of one metre. freq: lumps across of the noise. stretch: > 1 draws noise out along u.
    """

    name: str
    words: str
    layout: str
    count: tuple[float, float]
    palettes: tuple[str, ...]
    options: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    joint: float = 0.1
    depth: float = 0.6
    bevel: float = 0.12
    vary: float = 0.5
    mottle: float = 0.35
    fine: float = 0.25
    coarse: float = 0.2
    grain: float = 0.0
    veins: float = 0.0
    ridges: float = 0.0
    cracks: float = 0.0
    warp: float = 0.02
    rough: tuple[float, float] = (0.75, 0.9)
    metal: float = 0.0
    relief: float = 0.02
    freq: float = 4.0
    stretch: float = 1.0
    glow: float = 0.0
    photo: tuple[str, ...] = ()  # categories of the photographs that show it


def _f(
    name: str, words: str, layout: str, count: tuple[float, float], palettes: str, **more: Any
) -> Family:
    options = MappingProxyType(more.pop("o", {}))
    photo = tuple(p.strip() for p in more.pop("photo", "").split(",") if p.strip())
    drawn = tuple(p.strip() for p in palettes.split(","))
    return Family(name, words, layout, count, drawn, options=options, photo=photo, **more)


# fmt: off
_TABLE = [
    # ---- masonry
    _f("brick", "brick bricks brick wall running bond masonry", "bricks", (10, 16),
       "a5523b 7d3c2e b9b0a2,b5654a 8f4a36 cfc8bc,8c5a44 5f4034 9a948a,c08a6a a06a50 d8d0c0,6e6a66 4d4a48 a8a49c",
       o={"aspect": 2.6}, joint=.11, fine=.35, vary=.7, warp=.006, relief=.015, photo="brick wall,bricks"),
    _f("stack brick", "stack bond brick grid bricks", "bricks", (8, 12), "a06048 7d4636 b8b0a4,8f8a84 6a6662 c4c0b8",
       o={"aspect": 2.2, "bond": 0.0}, joint=.1, vary=.6, warp=.005, photo="brick wall"),
    _f("stone wall", "stone wall masonry rubble wall castle wall fieldstone dry stone", "bricks", (6, 9),
       "8a8378 6b655c 4a4640,9a917e 756c5a 57503f,7c7f80 5d6062 3c3e40",
       o={"aspect": 1.7, "bond": -1, "uneven": .7, "corner": .28}, joint=.13, fine=.5, coarse=.5, vary=.8, warp=.03, relief=.05, photo="brick wall,paving stones"),
    _f("stone blocks", "stone blocks ashlar temple castle blocks dungeon wall sandstone blocks big stones", "bricks", (4, 6),
       "9a9488 7d776c 55514a,c2a878 a58b5e 7a6644,7a7a78 5f5f5e 3a3a3a",
       o={"aspect": 1.8, "uneven": .25, "corner": .15}, joint=.07, fine=.45, coarse=.35, vary=.5, warp=.01, relief=.04, photo="brick wall,paving stones"),
    _f("slate wall", "slate wall stacked stone ledge stone veneer", "bricks", (20, 26),
       "7a7670 504c48 2c2a28,8f8068 5c5246 332e28,3f6d66 24544e 1a2f2c",
       o={"aspect": 4.5, "bond": -1, "uneven": .8}, joint=.08, fine=.4, coarse=.4, vary=1., relief=.03, photo="brick wall"),
    # ---- paving
    _f("cobblestone", "cobblestone cobbles cobble street old street", "voronoi", (10, 14),
       "8a867e 67635c 3e3a34,7b7670 58544e 332f2b,9c8f7c 75695a 463e34",
       o={"jitter": .45, "dome": True}, joint=.1, bevel=.25, fine=.4, vary=.7, relief=.04, photo="paving stones"),
    _f("paving", "paving stones pavers pavement sidewalk walkway", "bricks", (7, 11),
       "8e8a84 716e69 4f4c48,9b8b7a 7d6e60 54493e,7d8288 5f6469 3d4044",
       o={"aspect": 1.4, "uneven": .2}, joint=.06, fine=.45, vary=.45, relief=.012, photo="paving stones"),
    _f("square cobbles", "square setts granite setts cobbled square", "bricks", (10, 14),
       "7f7c78 5e5b58 3a3734,8c8070 6b6052 40382e", o={"aspect": 1.1, "bond": .5, "uneven": .25, "corner": .3},
       joint=.12, bevel=.22, fine=.45, vary=.7, warp=.02, relief=.03, photo="paving stones"),
    _f("flagstone", "flagstone crazy paving irregular stone floor patio", "voronoi", (5, 7),
       "8f8778 6f6758 4a443a,7f8487 5f6568 3e4245,a08a6c 7d6a50 54462f", o={"jitter": .9}, joint=.06, fine=.45,
       coarse=.3, vary=.6, warp=.02, relief=.02, photo="paving stones,rock surface"),
    _f("herringbone paving", "herringbone brick paving herringbone", "herringbone", (14, 20),
       "9a5c48 744234 4c3a32,857f78 66615b 423e3a", o={"length": 2}, joint=.08, fine=.4, vary=.7, relief=.012, photo="paving stones"),
    _f("hex paving", "hexagonal paving hexagon stones hex pavers", "voronoi", (8, 10), "8b8782 6c6864 45423f,a09488 7f7469 544c44",
       o={"jitter": 0.0, "aspect": .87}, joint=.05, fine=.4, vary=.4, relief=.012, photo="paving stones,tiles"),
    # ---- tiles
    _f("tiles", "tiles ceramic tiles bathroom tiles square tiles tile floor", "bricks", (6, 14),
       "e6e4de cfccc4 a8a49c,9fc4d0 78a3b4 e8e8e4,b06a48 8e5238 d0c4b4,3a3c40 282a2e 8a8a8a",
       o={"aspect": 1.0, "bond": 0.0, "corner": .06}, joint=.05, depth=.35, bevel=.06, fine=.08, mottle=.2, vary=.35, warp=0., rough=(.2, .8), relief=.004, photo="tiles"),
    _f("subway tiles", "subway tiles metro tiles kitchen tiles", "bricks", (10, 14), "eceae4 dcd9d2 b4b0a8,4f7f78 3a655f c8c8c0,dfe6ea c6d0d6 9aa0a6",
       o={"aspect": 2.0, "corner": .08}, joint=.05, depth=.35, bevel=.08, fine=.06, mottle=.15, vary=.25, warp=0., rough=(.18, .8), relief=.004, photo="tiles"),
    _f("hex tiles", "hexagon tiles hex tiles honeycomb", "voronoi", (12, 16), "e4e2dc c8c5bd 8a8780,2f3236 222428 b8b8b4,d0722c e8dccb b9b4ac",
       o={"jitter": 0.0, "aspect": .87}, joint=.06, depth=.35, bevel=.06, fine=.06, mottle=.15, vary=.5, warp=0., rough=(.2, .8), relief=.004, photo="tiles"),
    _f("mosaic", "mosaic small tiles pool tiles glass mosaic", "bricks", (18, 24), "5fb0c4 2f7f9c e0e4e4,4fa08c 2c6f62 d8d8d0,c49a5a 8f5c34 d8d0c4",
       o={"aspect": 1.0, "bond": 0.0, "corner": .1}, joint=.09, depth=.4, fine=.1, vary=1., warp=.003, rough=(.2, .8), relief=.004, photo="tiles"),
    _f("checkered tiles", "checkerboard checkered chess tiles", "bricks", (4, 8), "e4e0d8 2a2a2c 8c8880,d8c8a8 6a3a28 8c8070",
       o={"aspect": 1.0, "bond": 0.0, "corner": .03, "checker": True}, joint=.02, depth=.2, bevel=.03, fine=.08, mottle=.25, vary=1., warp=0., veins=.2, rough=(.2, .6), relief=.002, photo="tiles"),
    _f("terracotta tiles", "terracotta clay tiles spanish floor", "bricks", (6, 8), "b8653f 9a4f30 8c7a68,c47a50 a35e3a b0a08c",
       o={"aspect": 1.0, "bond": 0.0, "corner": .12}, joint=.07, fine=.25, mottle=.45, vary=.6, warp=.006, rough=(.65, .9), relief=.008, photo="tiles,glazed terracotta,clay"),
    _f("roof tiles", "roof tiles roofing clay roof shingles", "scales", (8, 12), "9a4f38 753a2a 3f241c,7a6a5c 574a40 2e2822,5c5f66 43464c 26282c",
       o={"point": .5, "aspect": .9}, joint=.05, fine=.35, vary=.8, relief=.05, photo="roofing tiles"),
    _f("slate roof", "slate roof wooden shingles shingle roof slates", "bricks", (9, 12), "565a62 41444b 202226,6d5f50 504539 2a231c",
       o={"aspect": .75, "uneven": .25, "lap": True}, joint=.04, fine=.4, grain=.2, vary=.8, relief=.03, photo="roofing tiles"),
    _f("scales", "scales dragon scales fish scales snake skin reptile lizard", "scales", (12, 16), "4a6b4a 2f4a34 16241a,7a3a2a 4f241c 24100c,5a7486 3a5264 1a2630",
       o={"point": .9, "aspect": .95}, joint=.05, fine=.12, vary=.45, rough=(.4, .7), relief=.03),
    # ---- wood
    _f("planks", "planks wooden planks boards wood planks deck plank", "bricks", (8, 11), "8a6442 6a4a2f 2c1f14,a88a62 86694a 3c2c1c,6f6558 544b40 27221c",
       o={"aspect": 6.0, "bond": -1, "corner": .04}, joint=.05, bevel=.05, grain=.9, fine=.3, vary=.7, warp=.002, rough=(.65, .9), relief=.012, stretch=8, photo="wooden planks"),
    _f("vertical planks", "vertical planks fence wood siding wooden wall barn wood", "columns", (8, 12), "8c5f45 6a4530 2a1c14,a04c40 84382e 3a1a14,8f887c 6e675d 302b26",
       o={"aspect": 9.0, "bond": -1, "corner": .04}, joint=.06, bevel=.05, grain=.9, fine=.3, vary=.6, warp=.002, rough=(.65, .9), relief=.015, stretch=8, photo="wooden planks,wood siding,bamboo"),
    _f("parquet", "parquet wood floor floorboards hardwood laminate", "bricks", (9, 12), "b08654 926a3e 4a3420,8f5f3c 6f4629 33200f,c9a878 ac8a5c 6a5032",
       o={"aspect": 5.0, "bond": -1, "uneven": .3, "corner": .02}, joint=.02, depth=.25, bevel=.03, grain=.7, fine=.15, vary=.8, warp=0., rough=(.35, .6), relief=.003, stretch=8, photo="wood floor"),
    _f("herringbone wood", "herringbone parquet herringbone floor chevron floor", "herringbone", (16, 20), "a87c4e 875e36 4a3420,7d5236 5c3a24 2c1c10",
       o={"length": 4}, joint=.025, depth=.25, bevel=.03, grain=.6, fine=.15, vary=.8, warp=0., rough=(.35, .6), relief=.003, stretch=6, photo="wood floor"),
    _f("basket parquet", "basket weave parquet mosaic parquet tatami bamboo mat", "basket", (12, 18), "c09a5c a07c42 5c4424,c8b078 a88f58 5e4c2c",
       o={"length": 3}, joint=.03, depth=.3, bevel=.05, grain=.6, fine=.15, vary=.7, warp=0., rough=(.45, .7), relief=.004, stretch=6, photo="wood floor,tatami"),
    _f("wood", "wood wooden timber oak walnut pine mahogany plywood veneer", "plain", (1, 1), "a0703f 7d5229 5a3a1c,6f4a30 50321f 2c1a10,c8a06c ac8450 866238,8c3f1c 6a2c12 3f1a0a",
       grain=1., fine=.15, coarse=.1, mottle=.7, warp=.01, rough=(.5, .7), relief=.004, stretch=9, freq=5, photo="wood"),
    _f("bark", "bark tree bark trunk", "voronoi", (8, 11), "6a5a48 4a3d30 241c15,7d7466 5a5247 2c2822", o={"jitter": .9, "aspect": .3}, joint=.22, bevel=.3,
       fine=.6, coarse=.5, mottle=.4, warp=.05, stretch=.25, rough=(.85, .95), relief=.06, photo="tree bark,logs"),
    _f("thatch", "straw hay thatch thatched roof dry grass", "plain", (1, 1), "c2a45c 9a7c3c 5c4620,a08c60 7a6844 443822", ridges=.9, fine=.5, coarse=.2, mottle=.5,
       stretch=.1, freq=9, rough=(.85, .95), relief=.03, photo="thatched roof"),
    _f("chipboard", "chipboard osb cork particle board", "voronoi", (24, 30), "c69a62 a87c48 8a6234,b5824f 946638 6e4a28", o={"jitter": .9, "aspect": 1.6}, joint=.02, depth=.2, vary=1., fine=.3,
       warp=.03, rough=(.7, .8), relief=.003, photo="chipboard,cork,wood chips"),
    # ---- ground
    _f("soil", "soil dirt earth ground mud brown ground", "plain", (1, 1), "6e5238 543d28 8a6f52,7a6247 5c4732 9a8465,5a4a38 42352a 7a6a55", fine=.7, coarse=.6, mottle=.6, ridges=.1, rough=(.9, .95), relief=.05,
       freq=5, photo="ground soil,ground,dirt brown,aerial mud,dirt frozen,aerial ground rock"),
    _f("sand", "sand desert beach dune", "plain", (1, 1), "d2b98a bda274 e4d2aa,c8a878 ac8c5e dcc49a", fine=.5, coarse=.25, mottle=.3, rough=(.9, .95), relief=.03, freq=4,
       photo="ground soil,aerial beach,dirt desert"),
    _f("rippled sand", "sand ripples sand dunes wavy sand", "waves", (9, 14), "d2b98a bda274 e4d2aa", joint=0., fine=.35, coarse=.2, warp=.06, rough=(.9, .95), relief=.03, photo="aerial beach"),
    _f("gravel", "gravel pebbles small stones scree", "voronoi", (26, 34), "8a8680 5f5c58 3a3836,a08e70 75664e 463c2c,6c6c6c 4a4a4a 2a2a2a", o={"jitter": .9, "dome": True}, joint=.1, bevel=.3, vary=1., fine=.4,
       warp=.02, rough=(.85, .95), relief=.03, photo="gravel"),
    _f("pebbles", "pebbles river stones rounded stones rocks", "voronoi", (11, 15), "8c8a8e 5e5c66 2c2a28,a08c78 6f5e4e 3a3028", o={"jitter": .8, "dome": True}, joint=.12, bevel=.32, vary=1., fine=.25,
       warp=.015, rough=(.55, .9), relief=.05, photo="rocks"),
    _f("cracked earth", "cracked earth dry mud desert floor dried lake", "voronoi", (6, 9), "a8865c 8c6c48 4a3826,b09a7a 94805f 504432", o={"jitter": .9}, joint=.07, bevel=.1, depth=.8, vary=.3, fine=.45,
       warp=.03, cracks=.3, rough=(.9, .95), relief=.03, photo="ground soil"),
    _f("grass", "grass lawn meadow turf field", "plain", (1, 1), "5c7a2c 40591e 86a044,4a6a2a 324c1c 74904a", ridges=.8, fine=.8, coarse=.3, mottle=.45, stretch=.45, freq=14, rough=(.85, .95), relief=.04,
       photo="grass,grass green,grass dirt mix,aerial grass rock"),
    _f("moss", "moss mossy ground lichen", "plain", (1, 1), "4f6a22 36501a 7a8f3a,5c7030 40521f 8a9a50", fine=.7, coarse=.7, mottle=.6, rough=(.9, .98), relief=.04, freq=8, photo="moss,vines"),
    _f("leaves", "leaves fallen leaves forest floor autumn foliage", "voronoi", (12, 16), "b0782c 7a4a1c 3a2614,8c5a24 5c3a18 2c1e10,6a7a2c 46541c 2a2c14", o={"jitter": .95, "aspect": .75, "dome": True}, joint=.05,
       bevel=.4, vary=1., fine=.35, warp=.06, veins=.25, rough=(.75, .9), relief=.04, photo="scattered leaves,pine needles on ground"),
    _f("snow", "snow snowy fresh snow powder", "plain", (1, 1), "eef3f8 dde6ef c8d4e2,e8f0f8 d2deea bccada", fine=.3, coarse=.5, mottle=.25, rough=(.6, .8), relief=.03, freq=4, photo="snow,snow clean"),
    _f("ice", "ice frozen lake glacier frost", "voronoi", (4, 6), "a8cfe0 7fb2cc dff0f8,c4dfe8 98c2d4 eef8fc", o={"jitter": .95}, joint=.012, depth=.2, bevel=.02, vary=.35, fine=.12, coarse=.2, mottle=.6,
       veins=.6, warp=.05, rough=(.08, .25), relief=.006, photo="ice"),
    # ---- rock
    _f("rock", "rock rocky cliff stone surface boulder mountain", "plain", (1, 1), "837d74 635e57 9e978b,6f6a62 4f4b46 8c8678,8a7a64 685a48 a8977c", fine=.6, coarse=.8, mottle=.6, ridges=.5, warp=.04, rough=(.8, .92),
       relief=.1, freq=3, photo="rock surface,rock,rock gray,rock rough,aerial rocks,rock desert"),
    _f("layered rock", "layered rock strata sandstone sedimentary canyon", "plain", (1, 1), "a87c58 86603f c49c78,8c8070 6a6052 a89c88", fine=.5, coarse=.7, mottle=.8, ridges=.5, stretch=7, warp=.05, freq=5, rough=(.85, .95), relief=.08,
       photo="rock surface"),
    _f("marble", "marble polished marble statue", "plain", (1, 1), "e8e6e2 d4d0ca 8c8a88,2c2c30 1e1e22 a8a49c,c8b49c ac967c 6c5844", fine=.04, coarse=.05, mottle=.5, veins=.8, warp=.08, rough=(.12, .2), relief=.001, freq=3,
       photo="marble,porcelain"),
    _f("onyx", "onyx travertine agate banded stone", "plain", (1, 1), "c8a070 8c6440 e8d8b8,4c463e 2c2824 b09a74,9aa0a8 6c747e c8ccd0", fine=.08, coarse=.08, mottle=1., stretch=6, veins=.5, warp=.1, freq=4, rough=(.15, .3), relief=.001,
       photo="onyx,travertine"),
    _f("granite", "granite speckled stone countertop", "voronoi", (44, 56), "a8a09a 6a6460 e0dcd8,a06c50 5c3a2c d0a890,5a5a5c 2c2c2e 9a9a9c", o={"jitter": 1.0}, joint=0., depth=0., vary=1., fine=.2, warp=.03, rough=(.25, .3), relief=.001,
       photo="granite"),
    _f("terrazzo", "terrazzo chips speckled floor", "voronoi", (16, 22), "e4ded4 8c7a68 c8bfb2,4a4a4c a89c8c 38383a,d8d2c8 b0563c c4beb2", o={"jitter": 1.0, "chips": True}, joint=.16, depth=0., vary=1., fine=.06, warp=.02,
       rough=(.2, .25), relief=.0005, photo="terrazzo"),
    _f("concrete", "concrete cement screed bunker", "plain", (1, 1), "9a9894 84827e b0aeaa,b4b0a6 9c988e c8c4ba,74736f 5f5e5a 8c8b87", fine=.25, coarse=.2, mottle=.6, rough=(.8, .9), relief=.008, freq=3, photo="concrete"),
    _f("concrete panels", "concrete panels concrete slabs concrete tiles", "bricks", (2, 4), "9a9894 84827e 5c5a56,b4b0a6 9c988e 6a665e", o={"aspect": 1.5, "bond": 0., "corner": .02, "rivets": .1}, joint=.012, depth=.5, bevel=.015, fine=.2,
       vary=.4, mottle=.6, warp=0., rough=(.75, .9), relief=.01, photo="concrete"),
    _f("plaster", "plaster stucco wall paint painted wall whitewash", "plain", (1, 1), "dcd6ca cac2b4 ece8e0,c8b8a0 b4a38a dccfba,a8b4b0 929f9b c2ccc8", fine=.35, coarse=.35, mottle=.3, rough=(.8, .9), relief=.01, freq=6,
       photo="plaster,painted surface,wallpaper,paper,cardboard"),
    _f("asphalt", "asphalt road tarmac street blacktop", "voronoi", (50, 60), "4a4a4b 343435 2a2a2a,5c5a57 434240 333231", o={"jitter": 1.0, "dome": True}, joint=.1, depth=.5, bevel=.3, vary=.8, fine=.5, mottle=.35, warp=.02, rough=(.85, .92),
       relief=.01, photo="asphalt,road,road a,aerial asphalt,volcanic ash"),
    _f("lava", "lava magma molten volcanic hot embers", "voronoi", (5, 7), "2c2422 1c1614 ff7a1c,342624 221816 ffb030", o={"jitter": .9}, joint=.14, depth=.9, bevel=.16, vary=.5, fine=.5, coarse=.6, warp=.07, rough=(.8, .5), glow=1.,
       relief=.06, photo="lava"),
    _f("crystal", "crystal gem amethyst quartz faceted", "voronoi", (6, 9), "8a5cc0 5c3490 d8b8f4,5cc0b8 348c88 c8f4f0", o={"jitter": .95, "facet": True}, joint=.02, depth=.5, bevel=.4, vary=1., fine=.05, mottle=.4, rough=(.1, .2), relief=.06),
    # ---- metal
    _f("metal", "metal steel iron brushed metal aluminium silver chrome", "plain", (1, 1), "a8abb0 8f9298 c2c5ca,6c6f74 54575c 8c8f94", fine=.1, coarse=.12, mottle=.4, warp=0., freq=4, metal=1., rough=(.35, .5), relief=.001,
       photo="metal surface,metal,crumpled foil"),
    _f("gold", "golden metal gold metal brass bronze copper", "plain", (1, 1), "d9a83c b8862a f0cc70,b87a4a 94592f d8a078,c8a060 a07c42 e4c48c", fine=.1, coarse=.12, mottle=.4, freq=4, metal=1., rough=(.25, .4), relief=.002, photo="metal surface"),
    _f("rust", "rust rusty metal rusted iron corroded", "plain", (1, 1), "7a4024 552a18 9c5c34,8c4f2c 5c3420 5a5a5c,6a3a26 47261a 8a6a50", fine=.5, coarse=.35, mottle=.9, warp=.03, metal=.35, rough=(.75, .9), relief=.006, freq=4,
       photo="rusty metal"),
    _f("metal plates", "metal plates metal panel metal panels riveted panels armor hull spaceship sci-fi panel bunker door", "bricks", (3, 5), "7c8086 666a70 3c3e42,5c6066 484c52 2a2c30,8a7a64 6e604c 3e362c",
       o={"aspect": 1.3, "bond": .5, "corner": .05, "rivets": .045, "rivet": 3}, joint=.025, depth=.6, bevel=.03, fine=.12, mottle=.5, vary=.4, warp=0., metal=1., rough=(.4, .6), relief=.008, photo="metal surface"),
    _f("diamond plate", "diamond plate checker plate tread plate", "treads", (14, 20), "8c8f94 74777c a8abb0,5c5f64 484b50 7c7f84", joint=0., fine=.12, mottle=.4, metal=1., warp=0., rough=(.35, .5), relief=.006, photo="diamond plate metal"),
    _f("corrugated metal", "corrugated steel sheet ribbed tin roof", "waves", (12, 18), "8f9296 777a7e 5c5f62,a2a5a8 8a8d91 6e7175,74787c 5e6266 44484b,6a4a38 523627 3c2a20", o={"lit": .3}, joint=0., fine=.12, mottle=.2, metal=1., warp=0., rough=(.4, .55), relief=.03,
       photo="corrugated steel"),
    _f("grate", "grate metal grid grating mesh floor", "mesh", (12, 16), "6c6f74 54575c 14151a,7a5a44 5c4232 16120f", o={"hole": .34}, joint=0., fine=.1, mottle=.4, metal=1., warp=0., rough=(.4, .9), relief=.02, photo="net"),
    _f("perforated metal", "perforated metal speaker holes ventilation", "mesh", (16, 22), "8c8f94 767a80 1a1b1e", o={"hole": .26, "round": True}, joint=0., fine=.08, mottle=.3, metal=1., warp=0., rough=(.35, .9), relief=.006,
       photo="office ceiling panel"),
    _f("chain mail", "chain mail chainmail mail armor rings", "rings", (14, 20), "8c8f94 6c6f74 1c1d20,a88a54 806438 20180e", joint=0., fine=.1, vary=.4, metal=1., warp=0., rough=(.35, .9), relief=.02, photo="chainmail"),
    _f("circuit", "circuit board electronic tech panel computer", "bricks", (12, 16), "1f5c3c 17482e c8a850,24343c 1a262c 4fc0d8", o={"aspect": 1.6, "bond": -1, "uneven": .9, "corner": .02}, joint=.06, depth=.3, bevel=.03, vary=.6, fine=.05, mottle=.2, warp=0.,
       rough=(.4, .3), relief=.003, photo="solar panel"),
    # ---- soft
    _f("fabric", "fabric cloth woven linen canvas burlap cotton", "weave", (36, 48), "b4a68c 98896e 5c503c,5c6c8c 465470 262e40,8c3a34 6e2a26 381614", joint=.06, vary=.4, fine=.35, mottle=.3, warp=.003, rough=(.85, .95), relief=.004, photo="woven fabric"),
    _f("denim", "denim twill jeans wool tweed", "weave", (40, 52), "4a5f8c 35466c 1c263e,6c6a68 504e4c 2a2928", o={"twill": True}, joint=.06, vary=.5, fine=.4, mottle=.3, warp=.003, rough=(.88, .95), relief=.004, photo="woven fabric"),
    _f("wicker", "wicker basket rattan woven basket cane", "weave", (12, 16), "b08a54 8a683a 3c2a14,8c6238 684524 2c1c0e", joint=.1, vary=.7, fine=.3, grain=.3, stretch=5, warp=.006, rough=(.6, .9), relief=.03, photo="wood floor"),
    _f("carpet", "carpet rug felt fur velvet plush", "plain", (1, 1), "8c4a48 6e3634 a86a66,6a6c74 53555c 85878f,a8946c 8c7850 c4b088", fine=.9, coarse=.2, mottle=.25, ridges=.3, freq=30, rough=(.95, .98), relief=.008, photo="carpet"),
    _f("fur", "fur hair animal pelt shaggy", "plain", (1, 1), "8c6a44 5c4228 b89468,5a5550 37332f 86807a", ridges=1., fine=.4, coarse=.25, mottle=.7, stretch=.12, freq=10, warp=.05, rough=(.75, .9), relief=.02, photo="carpet"),
    _f("leather", "leather hide skin saddle", "voronoi", (30, 40), "7a4a2c 5c351e 3a2012,3c3432 2a2422 181412,a07850 7d5a38 543a22", o={"jitter": .9, "dome": True}, joint=.1, depth=.5, bevel=.3, vary=.25, fine=.15, mottle=.5, warp=.02, rough=(.45, .6), relief=.004),
    _f("plastic", "plastic rubber vinyl polymer toy", "plain", (1, 1), "c0392b a93226 d8574a,2e6db4 255a96 4c8acb,3a3a3c 2c2c2e 505052,3fa34d 338a40 5fc06c", fine=.12, coarse=.04, mottle=.08, rough=(.35, .5), relief=.001, freq=6, photo="plastic,rubber"),
    # ---- liquids and the fantastic
    _f("water", "water sea ocean lake river pool", "plain", (1, 1), "2c6c8c 1c4c6c 7cb8cc,2c7c78 1c5854 84c8bc", fine=.05, coarse=.5, mottle=.5, ridges=.6, warp=.08, rough=(.05, .1), relief=.02, freq=5),
    _f("slime", "slime goo ooze toxic acid", "voronoi", (7, 10), "6a9c1c 47701a b8e040,7c3a8c 56245f c884d8", o={"jitter": .9, "dome": True}, joint=.05, bevel=.5, vary=.4, fine=.06, coarse=.3, mottle=.5, warp=.06, rough=(.08, .2), relief=.04),
    _f("flesh", "flesh meat organic alien skin gore", "voronoi", (9, 12), "8c3c38 6a2826 b8706a,7a4a54 562f38 a87c84", o={"jitter": .9, "dome": True}, joint=.08, bevel=.4, vary=.5, fine=.2, coarse=.5, mottle=.6, veins=.5, warp=.08, rough=(.3, .5), relief=.04),
    _f("bones", "bones skulls ivory", "voronoi", (8, 11), "d8ccb0 b4a686 4c3f2c", o={"jitter": .9, "aspect": .5, "dome": True}, joint=.12, bevel=.4, vary=.5, fine=.2, warp=.06, rough=(.55, .9), relief=.05),
]
# fmt: on

FAMILIES: Mapping[str, Family] = MappingProxyType({family.name: family for family in _TABLE})
