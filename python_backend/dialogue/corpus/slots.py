"""Fills `{slots}` of a template from a genre's lexicon, with articles, plurals and capitals.

`{item}` a word, `{item2}` another word of the same list, `{a item}` with its article, `{items}`
its plural, `{Item}` / `{A item}` with a capital, `{n}` a number. One `Slots` object gives the
same slot the same word every time, so that fact, question and answer agree.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence

_SLOT = re.compile(r"\{(a |A )?([A-Za-z]+)(\d?)(!?)\}")
_SPANS = {"n": (2, 95), "m": (2, 9)}
_PROPER = ("person", "petname", "shipname", "town", "name", "player")
_WHOLE = ("monsters", "materials", "victims", "people")  # plural as they stand
_IRREGULAR = {"loaf": "loaves", "axe": "axes", "match": "matches", "person": "people"}


def plural(words: str) -> str:
    """`loaf of bread` -> `loaves of bread`; `box of matches` -> `boxes of matches`."""
    head, of, rest = words.partition(" of ")
    first, _, last = head.rpartition(" ")
    if last in _IRREGULAR:
        last = _IRREGULAR[last]
    elif last.endswith(("s", "x", "ch", "sh")):
        last += "es"
    elif last.endswith("y") and last[-2:-1] not in "aeiou":
        last = last[:-1] + "ies"
    else:
        last += "s"
    return f"{first} {last}".strip() + of + rest


def article(words: str) -> str:
    """`an oak bow`, `a unit`; plural things get `some`."""
    if words.endswith("s") and not words.endswith(("ss", "us")) and " of " not in words:
        return f"some {words}"
    vowel = words[:1].lower() in "aeiou" and not words.startswith(("uni", "one", "use"))
    return f"{'an' if vowel else 'a'} {words}"


def capital(text: str) -> str:
    """First letter upper case, the rest untouched."""
    return text[:1].upper() + text[1:]


class Slots:
    """Words chosen once per slot. `fixed` are given from outside (a name, a topic)."""

    def __init__(
        self,
        rng: random.Random,
        lexicon: Mapping[str, Sequence[str]],
        fixed: Mapping[str, str] | None = None,
    ) -> None:
        self._rng, self._lexicon = rng, lexicon
        self.words: dict[str, str] = dict(fixed or {})

    def word(self, slot: str, index: str = "") -> str:
        """The word of `slot`; slots with another index of the same list differ."""
        key = slot + index
        if key in self.words:
            return self.words[key]
        if slot in _SPANS:
            taken = set(self.words.values())
            free = [str(n) for n in range(*_SPANS[slot]) if str(n) not in taken]
            self.words[key] = self._rng.choice(free)
        else:
            taken = {v for k, v in self.words.items() if k.rstrip("0123456789") == slot}
            free = [w for w in self._lexicon[slot] if w not in taken]
            self.words[key] = self._rng.choice(free)
        return self.words[key]

    def _known(self, slot: str) -> bool:
        return slot in self._lexicon or slot in _SPANS or slot in self.words

    def fill(self, template: str) -> str:
        """The template with every slot filled. Raises KeyError for an unknown slot."""
        return capital(_SLOT.sub(self._replace, template))

    def _replace(self, match: re.Match[str]) -> str:
        art, raw, index, _ = match.groups()
        slot = raw.lower()
        if self._known(slot):
            text = self.word(slot, index)
        elif slot.endswith("s") and self._known(slot[:-1]):
            text = plural(self.word(slot[:-1], index))
        else:
            raise KeyError(slot)
        if art and slot not in _PROPER and slot not in _WHOLE:
            text = article(text)
        return capital(text) if raw[:1].isupper() or art == "A " or match[4] else text

    def is_proper(self, word: str) -> bool:
        """True if `word` begins one of the names in use."""
        return any(
            self.words[key].split(" ")[0] == word
            for key in self.words
            if key.rstrip("0123456789") in _PROPER
        )
