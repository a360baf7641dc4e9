"""What the slots of a prop wear: materials that a prompt says, where they can be worn.

A material is obeyed where it is usual first, then where it is possible, then, when the whole
object is said to be of it, on the main part in any case. Knows words and materials, no family.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from python_backend.props.material_words import (
    CONTENTS,
    Said,
    inside,
    materials_said,
    of_all,
    part_named,
)
from python_backend.props.materials import HARD, MATERIALS, base_of
from python_backend.props.program import Program
from python_backend.props.words import AGED, colours_in, find, said

BOARDS = frozenset({"wood", "paint", "patches", "bamboo"})  # textures of what is sawn to boards
FILLINGS = frozenset(
    {"water", "coal", "grain", "flour"}
)  # what things hold, not what they are made of


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
    wished = [h for h in hints if h in MATERIALS]
    asked = [Said((h,), -1, -1) for h in dict.fromkeys(wished)]
    asked += [s for s in materials_said(text, object_word) if not set(s.names) & set(wished)]
    head = find(object_word, text) if object_word else None
    if head is not None:  # a mossy brick wall is mossy first: `brick wall` is only what it is
        outer = [s for s in asked if not head[0] <= s.start < head[1]]
        asked = outer or asked
    taken, rest = _named(asked, slots, kinds, text, head, worn)
    lone = sum(of_all(s, text, head) for s in rest) == 1
    for heard in rest:
        whole = lone and of_all(heard, text, head)
        free = [s for s in slots if s not in taken]
        if inside(heard, text, head) and CONTENTS & set(kinds):
            free = [s for s in free if s in CONTENTS]
        name, slot = _placed(heard, free, slots, kinds, whole)
        if not slot:
            continue
        worn[slot] = name
        taken.add(slot)
        if whole:
            _follow(worn, slots, kinds, like or {}, slot, taken)
    if said(AGED, text):
        for slot, name in worn.items():
            if slot not in taken and name == "iron":
                worn[slot] = "rust"
    spans = [range(s.start, s.end) for s in asked if " " in text[s.start : s.end]]  # `black wood`
    hues = [hue for hue in colours_in(text) if not any(hue[0] in span for span in spans)]
    for place, code in hues[:1]:
        first = _coloured_slot(text[place:].split()[1:2], worn)
        alike = [s for s, leader in (like or {}).items() if leader == first and s in worn]
        for slot in [s for s in (*alike, first) if s and worn[s] == worn[first]]:
            worn[slot] = _tinted(worn[slot], code)
    return worn


def _named(
    asked: list[Said],
    slots: Mapping[str, tuple[str, ...]],
    kinds: Mapping[str, tuple[str, ...]],
    text: str,
    head: tuple[int, int] | None,
    worn: dict[str, str],
) -> tuple[set[str], list[Said]]:
    """Puts on, in place, what is said of a part by name; gives the slots and what is left."""
    taken: set[str] = set()
    rest = []
    for heard in asked:
        slot = part_named(heard, [s for s in slots if s not in taken], text, head)
        if slot:
            worn[slot] = _likeliest(heard.names, slots[slot], kinds.get(slot, ()))
            taken.add(slot)
        else:
            rest.append(heard)
    return taken, rest


def _placed(
    heard: Said,
    free: list[str],
    slots: Mapping[str, tuple[str, ...]],
    kinds: Mapping[str, tuple[str, ...]],
    whole: bool,
) -> tuple[str, str]:
    """(material, slot). The one adjective before the object means the whole of it; of several,
    and after the object, each goes where its material is usual. Where no slot is made of such a
    thing, the one adjective is obeyed all the same: a glass door."""
    main = next(iter(slots), "")
    choices = [
        (name, slot)
        for slot in free
        for name in heard.names
        if MATERIALS[name].kind in kinds.get(slot, ()) and (slot != main or _is(name, slots[slot]))
    ]
    if choices:

        def order(choice: tuple[str, str]) -> tuple[bool, int, bool]:
            name, slot = choice
            usual = {MATERIALS[n].kind for n in slots[slot]}
            unusual = not whole and name not in slots[slot]
            return unusual, free.index(slot), MATERIALS[name].kind not in usual

        return min(choices, key=order)
    if main in free and whole:
        for name in heard.names:
            if _can_be(name, kinds.get(main, ())):
                return name, main
    return "", ""


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
        worn = base_of(program.materials.get(part.material, ""))
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
    taken: set[str],
) -> None:
    """Hard parts that belong to the leader's are of its material: legs of a steel table."""
    kind = MATERIALS[worn[leader]].kind
    for slot, other in like.items():
        if other != leader or slot not in worn or slot in taken or kind not in kinds.get(slot, ()):
            continue
        before = base_of(worn[slot])
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
    base = base_of(name)
    kind = MATERIALS[base].kind if base in MATERIALS else "paint"
    return f"{'painted wood' if kind == 'wood' else base} {code}"
