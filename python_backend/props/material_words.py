"""Materials in a prompt's words: which are said, of what part, of the whole, or as contents.

Knows words and materials, no family and no program.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from python_backend.props.materials import MATERIALS
from python_backend.props.words import find, pattern

MADE_OF = re.compile(
    r"\b(?:made|built|carved|forged|woven|cast|cut|sculpted|crafted|hewn)\b[a-z -]*$"
)
FULL_OF = re.compile(
    r"^\s*(?:full of|filled with|heaped with|loaded with|containing|of)\s[a-z -]*$"
)
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
# slots of what a thing holds: `sack of coal`
CONTENTS = frozenset({"fill", "inside", "load", "water", "brew", "soil"})


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


def of_all(said: Said, text: str, head: tuple[int, int] | None) -> bool:
    """True for `iron chair` and `a chair made of iron`, not for `chair with iron legs`."""
    if head is None or said.start < head[1]:
        return True
    return MADE_OF.search(text[head[1] : said.start]) is not None


def inside(said: Said, text: str, head: tuple[int, int] | None) -> bool:
    """True for what comes after the object and `of`: `sack of coal`, `crate full of straw`."""
    if head is None or said.start < head[1] or of_all(said, text, head):
        return False
    return FULL_OF.search(text[head[1] : said.start]) is not None


def part_named(said: Said, slots: Iterable[str], text: str, head: tuple[int, int] | None) -> str:
    """The slot whose name, or another word for it, follows the material; empty if none does, or
    if that word is the object itself: a brick wall is more than its wall."""
    after = text[said.end :].lstrip(" -")
    place = len(text) - len(after)
    if said.start < 0 or (head is not None and head[0] <= place < head[1]):
        return ""
    for slot in slots:
        if any(pattern(word).match(after) for word in (slot, *PART_WORDS.get(slot, ()))):
            return slot
    return ""
