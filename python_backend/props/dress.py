"""What the slots of a prop wear: materials that a prompt says, where they can be worn.

A material is obeyed where it is usual first, then where it is possible, then, when the whole
object is said to be of it, on the main part in any case. Knows words and materials, no family.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from python_backend.props.materials import HARD, MATERIALS
from python_backend.props.program import Program
from python_backend.props.words import AGED, colours_in, find, pattern, said

MADE_OF = re.compile(
    r"\b(?:made|built|carved|forged|woven|cast|cut|sculpted|crafted|hewn)\b[a-z -]*$"
)
BOARDS = frozenset({"wood", "paint", "patches", "bamboo"})  # textures of what is sawn to boards
FILLINGS = frozenset({"water", "coal"})  # what things hold, not what they are made of
# other words for the slots of families: `ivory handled dagger`, `iron bound chest`
PART_WORDS: dict[str, tuple[str, ...]] = {
    "grip": ("handle", "handled", "gripped", "wrapped"),
    "haft": ("handle", "handled", "shaft", "hafted"),
    "hilt": ("hilted", "guard", "crossguard"),
    "blade": ("bladed", "edge", "edged"),
    "head": ("headed", "tipped"),
    "leg": ("legged", "feet", "foot"),
    "feet": ("foot", "leg", "legged"),
    "hoop": ("hooped", "band", "banded", "bound", "ring"),
    "band": ("banded", "bound", "strap", "strapped", "hinge", "fitting", "lock", "trim"),
    "metal": ("band", "banded", "bound", "hinge", "fitting", "rim", "rimmed", "tyre"),
    "rim": ("rimmed", "edge", "edged", "bound", "border"),
    "frame": ("framed", "corner"),
    "seat": ("cushion", "cushioned", "upholstery", "upholstered"),
    "cover": ("upholstery", "upholstered", "cushion"),
    "pillow": ("cushion",),
    "knob": ("handle", "pull"),
    "top": ("topped", "tabletop", "slab"),
    "roof": ("roofed",),
    "shade": ("lampshade", "shaded"),
    "stem": ("stand", "pole", "foot", "base"),
    "plinth": ("base", "pedestal"),
    "post": ("pole",),
    "pole": ("post", "frame"),
    "tie": ("cord", "string", "drawstring"),
    "rail": ("side",),
    "rung": ("step",),
    "light": ("pane", "paned", "shade"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase that names a material: any one of `names`, at `start`..`end` of the text."""

    names: tuple[str, ...]
    start: int
    end: int


def materials_said(text: str, without: str = "") -> list[Said]:
    """What materials are said, in order of appearance. `without`: the words that name the
    object itself, so that a stone or an `iron maiden` is not also a material."""
    # of `brick wall` only the wall is the object: `brick` is what it is made of
    head = re.split(r"[\s-]+", without)[-1] if without else ""
    cut = find(head, text) if head else None
    if cut:
        text = text[: cut[0]] + " " * (cut[1] - cut[0]) + text[cut[1] :]
    found: dict[tuple[int, int], list[str]] = {}
    for material in MATERIALS.values():
        for word in material.words:
            place = find(word, text)
            if place and material.name not in found.setdefault(place, []):
                found[place].append(material.name)
    # a longer phrase hides the shorter ones inside it: `mossy stone` over `stone`
    kept = [
        f
        for f in found
        if not any(o[0] <= f[0] and f[1] <= o[1] and o[1] - o[0] > f[1] - f[0] for o in found)
    ]
    return [Said(tuple(found[place]), *place) for place in sorted(kept)]


def dress(
    slots: Mapping[str, tuple[str, ...]],
    kinds: Mapping[str, tuple[str, ...]],
    defaults: Mapping[str, str],
    text: str,
    object_word: str,
    hints: Iterable[str] = (),
    like: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Which material each slot wears: what the prompt says where it fits, else the default.

    like: slot -> the slot that it follows when the whole object is said to be of one material."""
    worn = dict(defaults)
    taken: set[str] = set()
    wished = [h for h in hints if h in MATERIALS]
    asked = [Said((h,), -1, -1) for h in dict.fromkeys(wished)]
    asked += [s for s in materials_said(text, object_word) if not set(s.names) & set(wished)]
    head = find(object_word, text) if object_word else None
    for said_one in asked:
        whole = len(asked) == 1 and _of_all(said_one, text, head)
        name, slot = _placed(said_one, slots, kinds, taken, text, head, whole)
        if not slot:
            continue
        worn[slot] = name
        taken.add(slot)
        if whole:
            _follow(worn, slots, kinds, like or {}, slot)
    if said(AGED, text):
        for slot, name in worn.items():
            if slot not in taken and name == "iron":
                worn[slot] = "rust"
    for place, code in colours_in(text)[:1]:
        first = _coloured_slot(text[place:].split()[1:2], worn)
        alike = [s for s, leader in (like or {}).items() if leader == first and s in worn]
        for slot in [s for s in (*alike, first) if s and worn[s] == worn[first]]:
            worn[slot] = _tinted(worn[slot], code)
    return worn


def _of_all(said_one: Said, text: str, head: tuple[int, int] | None) -> bool:
    """True for `iron chair` and `a chair made of iron`, not for `chair with iron legs`."""
    if head is None or said_one.start < head[1]:
        return True
    return MADE_OF.search(text[head[1] : said_one.start]) is not None


def _placed(
    said_one: Said,
    slots: Mapping[str, tuple[str, ...]],
    kinds: Mapping[str, tuple[str, ...]],
    taken: set[str],
    text: str,
    head: tuple[int, int] | None,
    whole: bool,
) -> tuple[str, str]:
    """(material, slot). `iron hoops` names its slot; an adjective before the object means the
    whole of it; of several, and after the object, each goes where its material is usual. Where
    no slot is made of such a thing, an adjective is obeyed all the same: a glass door."""
    free = [s for s in slots if s not in taken]
    main = next(iter(slots), "")
    named = _named(said_one, free, text)
    if named:
        return _likeliest(said_one.names, slots[named], kinds.get(named, ())), named
    choices = [
        (name, slot)
        for slot in free
        for name in said_one.names
        if MATERIALS[name].kind in kinds.get(slot, ()) and (slot != main or _is(name, slots[slot]))
    ]
    if choices:

        def order(choice: tuple[str, str]) -> tuple[bool, int, bool]:
            name, slot = choice
            usual = {MATERIALS[n].kind for n in slots[slot]}
            unusual = not whole and name not in slots[slot]
            return unusual, free.index(slot), MATERIALS[name].kind not in usual

        return min(choices, key=order)
    if main in free and _of_all(said_one, text, head):
        for name in said_one.names:
            if _can_be(name, kinds.get(main, ())):
                return name, main
    return "", ""


def _named(said_one: Said, free: list[str], text: str) -> str:
    """The slot whose name, or another word for it, follows the material."""
    if said_one.start < 0:
        return ""
    after = text[said_one.end :].lstrip(" -")
    for slot in free:
        for word in (slot, *PART_WORDS.get(slot, ())):
            place = pattern(word).match(after)
            if place:
                return slot
    return ""


def _likeliest(names: tuple[str, ...], usual: tuple[str, ...], kinds: tuple[str, ...]) -> str:
    """Of materials with one name, the one whose kind a slot usually is, or at least may be."""
    often = {MATERIALS[n].kind for n in usual}
    return min(
        names, key=lambda n: (MATERIALS[n].kind not in often, MATERIALS[n].kind not in kinds)
    )


def suited(program: Program) -> Program:
    """The program without joints that its materials do not have: no planks of steel, and no
    bricks of wood."""
    parts = []
    for part in program.parts:
        worn = program.materials.get(part.material, "").split(" #")[0]
        pattern = part.pattern
        if worn in MATERIALS and pattern in ("planks", "staves"):
            pattern = pattern if MATERIALS[worn].texture in BOARDS else ""
        elif worn in MATERIALS and pattern in ("bricks", "cobbles"):
            kind = MATERIALS[worn].kind
            pattern = "planks" if kind == "wood" else "" if kind == "cloth" else pattern
        parts.append(part if pattern == part.pattern else replace(part, pattern=pattern))
    return program.with_parts(tuple(parts))


def _is(name: str, usual: tuple[str, ...]) -> bool:
    """False for a barrel of coal: what fills a thing is its main part only on a heap of it."""
    return name not in FILLINGS or MATERIALS[name].kind in {MATERIALS[n].kind for n in usual}


def _can_be(name: str, kinds: tuple[str, ...]) -> bool:
    """Whether a thing can be made of a material that none of its kind usually is. What burns,
    grows or fills is not what the thing is made of, and no tree has leaves of oak."""
    kind = MATERIALS[name].kind
    if kind not in HARD | {"cloth"} or name in FILLINGS:
        return False
    return kind != "wood" or not set(kinds) <= {"plant", "bark"}


def _follow(
    worn: dict[str, str],
    slots: Mapping[str, tuple[str, ...]],
    kinds: Mapping[str, tuple[str, ...]],
    like: Mapping[str, str],
    leader: str,
) -> None:
    """Hard parts that belong to the leader's are of its material: legs of a steel table."""
    kind = MATERIALS[worn[leader]].kind
    for slot, other in like.items():
        if other != leader or slot not in worn or kind not in kinds.get(slot, ()):
            continue
        before = worn[slot].split(" #")[0]
        if before in MATERIALS and MATERIALS[before].kind in HARD:
            worn[slot] = worn[leader]


def _coloured_slot(after: list[str], worn: Mapping[str, str]) -> str:
    """The slot that the word after a colour names (`green brew`), or whose material it is
    (`red velvet`); else the first."""
    word = after[0] if after else ""
    for slot, name in worn.items():
        called = MATERIALS[name].words if name in MATERIALS else ()
        if word and (word.rstrip("s") == slot.rstrip("s") or word in called):
            return slot
    return next(iter(worn), "")


def _tinted(name: str, code: str) -> str:
    base = name.split(" #")[0]
    kind = MATERIALS[base].kind if base in MATERIALS else "paint"
    return f"{'painted wood' if kind == 'wood' else base} {code}"
