"""The library of materials as one table, a line each; `materials` reads it.

    name | kind | light dark | rough metal | texture | more | words a prompt may say

Colours are sRGB; a line that starts with blanks continues the words above it. Numbers are
authored by eye against photographs of the real things. A word may belong to several materials
(`mossy` to wood and to stone): the one that a part can be made of is worn. `more` is any of
relief, wear and glow where they are not the usual ones. Knows nothing but the numbers.
"""

TABLE = """
oak | wood | #a9793f #6b4522 | 0.72 0 | wood | | wooden, wood, timber, oaken, elm, hickory,
    acacia
pine | wood | #c79a5c #99683a | 0.7 0 | wood | | fir, cedar, larch, light wood, plywood,
    chipboard
walnut | wood | #6d4529 #3c2415 | 0.62 0 | wood | | dark wood, mahogany, teak, cherry wood,
    rosewood, redwood
ebony | wood | #3a2c26 #1d1512 | 0.5 0 | wood | | black wood, charred, burnt, scorched,
    blackened wood
birch | wood | #d9c097 #b49868 | 0.66 0 | wood | | pale wood, beech, maple, ash, balsa, poplar
driftwood | wood | #9a9184 #665f55 | 0.9 0 | wood | relief=1.5 | weathered wood, grey wood,
    old wood, rotten, aged, bleached
bamboo | wood | #c2ab5f #8f7d3d | 0.55 0 | bamboo | | cane
wicker | wood | #bd965c #5d4123 | 0.8 0 | wicker | wear=0.2 | rattan, reed, woven, willow,
    basketry
mossy wood | wood | #7d5f3e #55672f | 0.95 0 | patches | relief=1.3 | mossy, overgrown, moss,
    ivy, grassy, grass
snowy wood | wood | #7a5b3e #eef3f7 | 0.85 0 | patches | relief=1.4 | snowy, snow covered, snow
painted wood | paint | #8c3b32 #5e2620 | 0.6 0 | paint | | painted, lacquered
iron | metal | #55565a #333438 | 0.52 1 | metal | | wrought iron, cast iron, black iron,
    meteorite
steel | metal | #a3a8ad #7a8087 | 0.34 1 | metal | | metal, metallic, polished steel, aluminium,
    aluminum, titanium, chainmail
chrome | metal | #d5dade #8f979e | 0.1 1 | metal | relief=0.3 | chromed, mirror, mirrored,
    stainless steel, stainless
tin | metal | #b4b7b4 #84888a | 0.46 1 | metal | | zinc, tinplate, galvanised, galvanized, tinned
rust | metal | #7d4a2c #4b2e20 | 0.86 0.45 | rust | relief=1.6 | rusty, rusted, corroded
brass | metal | #c29a4b #8a682b | 0.36 1 | metal | | brazen
bronze | metal | #8f6a3c #5d4326 | 0.42 1 | metal | |
copper | metal | #b8714c #7e4a31 | 0.36 1 | metal | | coppery, rose gold
verdigris | metal | #5f9482 #41665a | 0.75 0.35 | rust | | patina, oxidised
gold | metal | #e2b54c #b08327 | 0.28 1 | metal | | golden, gilded, gilt
silver | metal | #d3d5d8 #a2a6ab | 0.26 1 | metal | | silvery, silvered, platinum, mithril
pewter | metal | #85868a #5c5d62 | 0.45 1 | metal | | lead, leaden
stone | stone | #8f8b83 #5f5c56 | 0.92 0 | stone | | rock, rocky, stony, cobble, grey stone
sandstone | stone | #c7a878 #97794f | 0.92 0 | stone | | sandy, desert rock,
    desert stone, limestone
slate | stone | #5c636b #3b4047 | 0.8 0 | stone | | dark stone, basalt
obsidian | stone | #2b2830 #121015 | 0.08 0 | marble | wear=0.8 | onyx, jet black
adobe | stone | #b88b5e #8d6540 | 0.95 0 | stone | | mud brick, mud, loam, earth
marble | stone | #e4e1da #a9a6a3 | 0.3 0 | marble | | alabaster, white stone
jade | stone | #6aa57d #3b6f50 | 0.22 0 | marble | wear=0.3 | nephrite, malachite
granite | stone | #8d8480 #4f4b4a | 0.72 0 | granite | |
mossy stone | stone | #7f8168 #4f5a38 | 0.95 0 | moss | relief=1.3 | mossy, overgrown, moss,
    ivy, grassy, grass
snowy stone | stone | #85858a #eef3f7 | 0.85 0 | patches | relief=1.3 | snowy, snow covered, snow
red stone | stone | #8f5641 #5d3528 | 0.92 0 | stone | | volcanic, red rock, clay rock
lava | stone | #ff7a1c #241815 | 0.9 0 | cracks | relief=1.4 wear=0 glow=0.9 | molten, magma
brick | stone | #96523d #6a3729 | 0.9 0 | stone | | bricks
concrete | stone | #a5a39e #82807b | 0.88 0 | plain | | cement
plaster | stone | #ddd5c6 #b9ae9c | 0.92 0 | plain | wear=0.3 | stucco, whitewashed, gypsum,
    chalk
salt | stone | #ead9d2 #c9a89c | 0.5 0 | marble | | rock salt
sulfur | stone | #d0bb3c #978322 | 0.9 0 | stone | | sulphur
ice | stone | #bfe0ec #86b8d0 | 0.12 0 | marble | | icy, frozen, frost, frosty
clay | clay | #b0663f #7f4529 | 0.85 0 | plain | | terracotta, earthenware, pottery, tile
porcelain | clay | #ece8df #cfc9bd | 0.18 0 | plain | wear=0.1 | china, white ceramic, enamel
pearl | clay | #ebe3e6 #c4b6ca | 0.14 0 | glaze | wear=0.1 | mother of pearl, nacre, seashell,
    shell
glaze | clay | #356e86 #1f4658 | 0.2 0 | glaze | wear=0.2 | ceramic, glazed, blue glaze, tiled,
    mosaic
celadon | clay | #8fae92 #5f8167 | 0.22 0 | glaze | wear=0.2 | green glaze
glass | glass | #6f9a8a #3f6356 | 0.08 0 | glass | relief=0.1 wear=0 | crystal glass, glassy
amber glass | glass | #a8642a #6b3a14 | 0.08 0 | glass | relief=0.1 wear=0 | brown glass, amber
ruby | glass | #a01c38 #500e1c | 0.06 0 | glass | relief=0.1 wear=0.6 |
emerald | glass | #1f7d4d #0f3e26 | 0.06 0 | glass | relief=0.1 wear=0.6 |
sapphire | glass | #274b9f #13254f | 0.06 0 | glass | relief=0.1 wear=0.6 |
amethyst | glass | #6f429f #37214f | 0.06 0 | glass | relief=0.1 wear=0.6 |
crystal | glass | #c4dfe8 #626f74 | 0.06 0 | glass | relief=0.1 wear=0.6 | quartz, diamond
coral | clay | #dd7a62 #b4543f | 0.7 0 | coral | relief=1.6 | reef
chocolate | clay | #50301d #321c10 | 0.42 0 | plain | |
gingerbread | clay | #a9672f #7c471d | 0.92 0 | plain | relief=1.3 | biscuit, cookie
cork | wood | #bd976a #8f6c45 | 0.9 0 | plain | |
cardboard | wood | #b68c5e #8e6a43 | 0.9 0 | plain | wear=0.3 | carton, corrugated
paper | cloth | #e8dec6 #cbbd9d | 0.9 0 | plain | wear=0.1 | parchment, papyrus
lit paper | glow | #ffe9bd #e9b669 | 0.9 0 | flame | relief=0 wear=0 glow=0.55 | paper, parchment,
    rice paper, silk
fur | cloth | #7c6149 #4a3828 | 0.98 0 | straw | | furry, pelt, sheepskin
silk | cloth | #e3d3b8 #b7a283 | 0.35 0 | glaze | wear=0.1 | silken, satin
burlap | cloth | #b8935c #6f5330 | 0.97 0 | burlap | relief=1.3 | sackcloth, hessian, jute, gunny,
    hemp
denim | cloth | #405a83 #293c5c | 0.95 0 | cloth | | jeans
snow | plant | #eaf0f4 #c3d0da | 0.85 0 | leaf | relief=1.4 | snowy, snow covered
linen | cloth | #cdbfa3 #a39376 | 0.95 0 | cloth | | cloth, fabric, cotton, flax
canvas | cloth | #a89a78 #7f7354 | 0.95 0 | cloth | | tarp, tent cloth, khaki, nylon
wool | cloth | #8c3a3a #652727 | 0.97 0 | cloth | | woolen, woollen, blanket, tweed
felt | cloth | #63705a #454f3e | 0.98 0 | plain | relief=0.6 wear=0.1 |
velvet | cloth | #5b2b52 #3a1a35 | 0.9 0 | cloth | | velour, royal
leather | cloth | #6f4a2f #4a2f1d | 0.6 0 | leather | | hide, leathery, rawhide, suede
straw | plant | #c9a954 #91752f | 0.95 0 | straw | | thatch, thatched, hay, palm leaf
grain | plant | #d9b765 #a37a2c | 0.9 0 | granite | wear=0 | wheat, barley, corn, oats, rice, seed
flour | plant | #f0eadd #d8cdb9 | 0.95 0 | plain | wear=0 | sugar
rope | cord | #b99a68 #6b5030 | 0.95 0 | rope | relief=1.4 | hemp, twine, cord, cordage
wax | clay | #eadfc0 #d3c39a | 0.45 0 | plain | wear=0.1 | waxen, tallow
leaf | plant | #5d8a36 #2e5220 | 0.85 0 | leaf | relief=1.8 | leafy, green, foliage
needles | plant | #39613a #1d3b25 | 0.9 0 | leaf | relief=1.8 | evergreen, spruce
autumn | plant | #c9702b #8b3f1c | 0.85 0 | leaf | relief=1.8 | autumnal, fall, orange leaves
blossom | plant | #e5a9bb #b9708b | 0.85 0 | leaf | relief=1.8 | cherry, pink blossom, flowering
bark | bark | #6a5138 #3d2e20 | 0.95 0 | bark | relief=1.8 | log bark
birch bark | bark | #d8d3c5 #4a463f | 0.9 0 | birch | | white bark
toadstool | plant | #b5301f #efe6d6 | 0.5 0 | spots | | red cap, poisonous, fly agaric
mushroom | plant | #b08a62 #7f5f3f | 0.7 0 | plain | | brown cap, porcini
flesh | plant | #e2d6c0 #bfae90 | 0.75 0 | plain | | mushroom stem
paint | paint | #7d8a93 #5b666e | 0.5 0.1 | paint | | coated
red paint | paint | #a8261f #74191a | 0.4 0.1 | paint | | fire engine red
traffic orange | paint | #dd5a1a #a83c0e | 0.6 0 | plain | wear=0.2 | signal orange
hull | paint | #b9bec4 #858c95 | 0.42 0.5 | paint | | sci-fi, scifi, futuristic, spaceship, space,
    white panel
gunmetal | metal | #4a5058 #2c3036 | 0.42 0.9 | metal | | dark metal, industrial, military
hazard | paint | #d5a021 #8a6512 | 0.55 0.1 | paint | | yellow, warning
rubber | paint | #2a2b2d #1a1b1c | 0.9 0 | plain | | tyre, tire
carbon | paint | #34373b #17191c | 0.3 0.1 | burlap | relief=0.4 wear=0.1 | carbon fibre,
    carbon fiber, graphite
plastic | paint | #c9cdd0 #a2a7ab | 0.45 0 | plain | | polymer
bread crust | food | #c58542 #7d4519 | 0.75 0 | leather | wear=0.3 | crusty, golden brown
dark crust | food | #7d4f2b #4a2c16 | 0.85 0 | granite | relief=1.4 | rye, pumpernickel, wholemeal
crumb | food | #ecd9ad #c7a86c | 0.95 0 | granite | relief=1.4 wear=0 | dough, sponge
cheese rind | food | #e6b342 #c8872a | 0.5 0 | plain | wear=0.1 | cheddar, gouda
cheese paste | food | #f2d877 #dcb44c | 0.55 0 | plain | wear=0 |
red rind | food | #a82a22 #7b1a17 | 0.3 0 | plain | wear=0 | edam
white mould | food | #ede7d8 #c9bfa6 | 0.9 0 | granite | wear=0.1 | brie, camembert
apple peel | food | #bf2a1c #8c2214 | 0.3 0 | glaze | relief=0.3 wear=0 |
green peel | food | #8fae3a #5f7f24 | 0.32 0 | glaze | relief=0.3 wear=0 |
orange peel | food | #e2801b #b85c0c | 0.5 0 | granite | relief=0.8 wear=0 |
yellow peel | food | #e3bd3a #ab8a24 | 0.45 0 | plain | relief=0.6 wear=0 |
plum skin | food | #5a2a50 #331730 | 0.35 0 | glaze | relief=0.3 wear=0 |
pumpkin rind | food | #d8731b #a4500f | 0.5 0 | plain | wear=0.1 |
icing | food | #f2e3e2 #d9bcc0 | 0.4 0 | plain | relief=0.5 wear=0 | frosting, whipped cream
cactus skin | plant | #5d8c4c #33603a | 0.7 0 | plain | |
petal | plant | #d9435a #9c2340 | 0.6 0 | plain | relief=0.5 wear=0.1 |
yellow petal | plant | #e9b92f #c4861b | 0.6 0 | plain | relief=0.5 wear=0.1 |
bone | stone | #ded3b6 #a8997a | 0.7 0 | plain | | skull, skeletal, skeleton
ivory | stone | #efe4cb #d5c39c | 0.34 0 | plain | relief=0.3 wear=0.3 | tusk
water | glass | #2f5c66 #1b3a43 | 0.06 0 | glass | relief=0.6 wear=0 |
flame | glow | #ffb240 #ff6a14 | 1 0 | flame | relief=0 wear=0 glow=1 | fire, burning
lamp | glow | #ffe2a0 #f5b95c | 0.6 0 | flame | relief=0 wear=0 glow=0.8 | light
screen | glow | #39d6c8 #0c5c66 | 0.2 0 | screen | relief=0 wear=0 glow=0.7 | display, monitor
coal | stone | #332f2d #1a1817 | 0.9 0 | stone | | ash, soot
"""
