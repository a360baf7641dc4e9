"""Plain words in a prompt: whole phrases, numbers of times, colours, materials, styles.

No model here: this is the part of understanding that must not depend on one. A phrase counts
only as whole words, plural or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from python_backend.props.colours import COLOURS
from python_backend.props.materials import MATERIALS

AGED = ("old", "ancient", "aged", "weathered", "worn", "rusty", "decayed", "dusty", "battered")
STYLES = {
    "lowpoly": ("low poly", "low-poly", "lowpoly", "flat shaded"),
    "painted": ("stylised", "stylized", "cartoon", "hand painted", "painted style", "toon"),
}


@lru_cache(maxsize=4096)
def _pattern(phrase: str) -> re.Pattern[str]:
    words = [re.escape(w) for w in re.split(r"[\s-]+", phrase.lower().strip())]
    last = words.pop()
    ending = "(?:s|es)?" if len(last) > 2 else ""
    return re.compile(r"(?<![a-z])" + r"[\s-]+".join([*words, last]) + ending + r"(?![a-z])")


def find(phrase: str, text: str) -> tuple[int, int] | None:
    """(start, end) of the last place where the phrase stands in `text` as whole words."""
    if not phrase:
        return None
    places = [m.span() for m in _pattern(phrase).finditer(text)]
    return places[-1] if places else None


def said(phrases: str | Iterable[str], text: str) -> bool:
    """True when any of the phrases (a list, or one text with commas) is in `text`."""
    rows = phrases.split(",") if isinstance(phrases, str) else phrases
    return any(find(p.strip(), text) for p in rows if p.strip())


def normal(prompt: str) -> str:
    """Lower case, one kind of blank, without punctuation that could hide a word."""
    return re.sub(r"[^a-z0-9' -]+", " ", prompt.lower()).strip()


def materials_in(text: str, without: str = "") -> list[str]:
    """Names of materials said in `text`, in order of appearance. `without`: the words that
    name the object itself, so that a stone or an `iron maiden` is not also a material."""
    # of `brick wall` only the wall is the object: `brick` is what it is made of
    head = re.split(r"[\s-]+", without)[-1] if without else ""
    cut = find(head, text) if head else None
    if cut:
        text = text[: cut[0]] + " " * (cut[1] - cut[0]) + text[cut[1] :]
    found: list[tuple[int, int, str]] = []
    for material in MATERIALS.values():
        for word in material.words:
            place = find(word, text)
            if place:
                found.append((place[0], place[1], material.name))
    # a longer phrase hides the shorter ones inside it: `mossy stone` over `stone`
    kept = [
        f
        for f in found
        if not any(o[0] <= f[0] and f[1] <= o[1] and o[1] - o[0] > f[1] - f[0] for o in found)
    ]
    return list(dict.fromkeys(name for _, _, name in sorted(kept)))


def colours_in(text: str) -> list[tuple[int, str]]:
    """(place, hex) of each colour word or `#rrggbb`."""
    out = [(m.start(), m.group().lower()) for m in re.finditer(r"#[0-9a-fA-F]{6}", text)]
    for name, rgb in COLOURS.items():
        place = find(name, text)
        if place:
            out.append((place[0], "#" + "".join(f"{round(255 * c):02x}" for c in rgb)))
    return sorted(out)


def style_in(text: str) -> str:
    for style, phrases in STYLES.items():
        if said(phrases, text):
            return style
    return "realistic"


def dress(
    slots: Mapping[str, tuple[str, ...]],
    kinds: Mapping[str, tuple[str, ...]],
    defaults: Mapping[str, str],
    text: str,
    object_word: str,
    hints: Iterable[str] = (),
) -> dict[str, str]:
    """Which material each slot wears: what the prompt says where it fits, else the default."""
    worn = dict(defaults)
    taken: set[str] = set()
    asked = list(
        dict.fromkeys([*(h for h in hints if h in MATERIALS), *materials_in(text, object_word)])
    )
    head = find(object_word, text) if object_word else None
    for name in asked:
        slot = _slot_for(
            name, slots, kinds, taken, text, len(text) if head is None else head[1], len(asked) == 1
        )
        if slot:
            worn[slot] = name
            taken.add(slot)
    if said(AGED, text):
        for slot, name in worn.items():
            if slot not in taken and name == "iron":
                worn[slot] = "rust"
    for place, code in colours_in(text)[:1]:
        first = _coloured_slot(text[place:].split()[1:2], worn)
        if first:
            worn[first] = _tinted(worn[first], code)
    return worn


def _slot_for(
    name: str,
    slots: Mapping[str, tuple[str, ...]],
    kinds: Mapping[str, tuple[str, ...]],
    taken: set[str],
    text: str,
    head: int,
    alone: bool,
) -> str:
    """`iron hoops` names its slot; an adjective before the object means the whole of it; of
    several, and after the object, each goes where its material is usual."""
    fits = [s for s in slots if MATERIALS[name].kind in kinds.get(s, ()) and s not in taken]
    for slot in fits:
        if any(find(f"{word} {slot}", text) for word in MATERIALS[name].words):
            return slot
    places = [p[0] for word in MATERIALS[name].words if (p := find(word, text))]
    before = not places or min(places) < head
    exact = [s for s in fits if name in slots[s]]
    order = [*fits, *exact] if alone and before else [*exact, *fits]
    return order[0] if order else ""


def _coloured_slot(after: list[str], worn: Mapping[str, str]) -> str:
    """The slot that the word after a colour names (`green brew`), or whose material it is
    (`red velvet`); else the first."""
    word = after[0] if after else ""
    for slot, name in worn.items():
        if word and (word.rstrip("s") == slot.rstrip("s") or word == name):
            return slot
    return next(iter(worn), "")


def _tinted(name: str, code: str) -> str:
    base = name.split(" #")[0]
    kind = MATERIALS[base].kind if base in MATERIALS else "paint"
    return f"{'painted wood' if kind == 'wood' else base} {code}"
