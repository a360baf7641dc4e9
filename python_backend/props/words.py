"""Plain words in a prompt: whole phrases, colours, styles.

No model here: this is the part of understanding that must not depend on one. A phrase counts
only as whole words, plural or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from python_backend.props.colours import COLOURS

AGED = ("old", "ancient", "aged", "weathered", "worn", "rusty", "decayed", "dusty", "battered")
STYLES = {
    "lowpoly": ("low poly", "low-poly", "lowpoly", "flat shaded"),
    "painted": ("stylised", "stylized", "cartoon", "hand painted", "painted style", "toon"),
}


@lru_cache(maxsize=4096)
def pattern(phrase: str) -> re.Pattern[str]:
    """Matches the phrase as whole words, with blanks or hyphens between, plural or not."""
    words = [re.escape(w) for w in re.split(r"[\s-]+", phrase.lower().strip())]
    last = words.pop()
    ending = "(?:s|es)?" if len(last) > 2 else ""
    return re.compile(r"(?<![a-z])" + r"[\s-]+".join([*words, last]) + ending + r"(?![a-z])")


def find(phrase: str, text: str) -> tuple[int, int] | None:
    """(start, end) of the last place where the phrase stands in `text` as whole words."""
    if not phrase:
        return None
    places = [m.span() for m in pattern(phrase).finditer(text)]
    return places[-1] if places else None


def said(phrases: str | Iterable[str], text: str) -> bool:
    """True when any of the phrases (a list, or one text with commas) is in `text`."""
    rows = phrases.split(",") if isinstance(phrases, str) else phrases
    return any(find(p.strip(), text) for p in rows if p.strip())


def normal(prompt: str) -> str:
    """Lower case, one kind of blank, without punctuation that could hide a word."""
    return re.sub(r"[^a-z0-9#' -]+", " ", prompt.lower()).strip()


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
