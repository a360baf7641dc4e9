"""From a prompt to a family: whole words first, nearness of sentences second.

`Understanding.look` answers with the best family, how near it is and why, and whether it is
near enough. Sentence vectors are given in, so that this file knows no embedding model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from python_backend.props.families import FAMILIES, Family
from python_backend.props.words import find, normal

Array = np.ndarray
Embed = Callable[[list[str]], Array]
NEAR = 0.6  # similarity that is enough without a word in common
KNOWN = 0.32  # below this to everything, a prompt names nothing that we know


def phrases() -> list[str]:
    """Every phrase of every family, as it is compared with prompts."""
    return [f"a {word}" for family in FAMILIES.values() for word in family.words]


@dataclass(frozen=True, slots=True)
class Match:
    """similarity: cosine to the nearest phrase of the family. word: the phrase of the family
    that stands in the prompt, or empty."""

    family: Family
    similarity: float
    word: str

    @property
    def understood(self) -> bool:
        return bool(self.word) or self.similarity >= NEAR


class Understanding:
    """Knows the families' phrases as vectors; `embed` maps texts to unit rows."""

    def __init__(self, embed: Embed | None, known: Mapping[str, Array] | None = None) -> None:
        """known: phrases whose vectors are stored with the weights; the rest are embedded."""
        self._embed = embed
        self._owner = [name for name, family in FAMILIES.items() for _ in family.words]
        self._rows: Array | None = None
        if embed is not None:
            rows = dict(known or {})
            missing = [p for p in phrases() if p not in rows]
            if missing:
                rows.update(zip(missing, embed(missing), strict=True))
            self._rows = np.stack([rows[p] for p in phrases()]).astype(np.float32)

    def look(self, prompt: str) -> Match:
        text = normal(prompt)
        near = self._nearness(prompt)
        best_name, best_score, best_word = "", -9.0, ""
        head = _head(text)
        spoken = {name: _spoken(family.words, text, head) for name, family in FAMILIES.items()}
        heads = {word for word, _ in spoken.values() if word}
        for name, (word, bonus) in spoken.items():
            if word and _describes(word, heads - {word}, text):
                word, bonus = "", 0.0
            score = near.get(name, 0.0) + bonus
            if score > best_score:
                best_name, best_score, best_word = name, score, word
        return Match(FAMILIES[best_name], float(near.get(best_name, 0.0)), best_word)

    def vector(self, prompt: str) -> Array | None:
        """(384,) unit vector of the prompt, None without an embedding model."""
        return None if self._embed is None else self._embed([prompt])[0]

    def _nearness(self, prompt: str) -> dict[str, float]:
        if self._rows is None:
            return {}
        similarity = self._rows @ self.vector(prompt)
        out: dict[str, float] = {}
        for name, value in zip(self._owner, similarity):
            out[name] = max(out.get(name, -1.0), float(value))
        return out


def _describes(word: str, others: set[str], text: str) -> bool:
    """True when `word` stands right before another object's word, as in `maple table`: then it
    only says what kind of table."""
    place = find(word, text)
    return place is not None and any(
        (other := find(o, text)) is not None and other[0] == place[1] + 1 for o in others
    )


def _head(text: str) -> int:
    """Where the detail starts that the object comes before: `with a lid`, `on the table`, and `of
    apples` after an object; but a pot of daisies is more than its pot."""
    head = len(text)
    for particle in (
        " with ",
        " on ",
        " in ",
        " for ",
        " made ",
        " full ",
        " filled ",
        " covered ",
        " beside ",
        " near ",
        " under ",
        " behind ",
        " by ",
    ):
        at = text.find(particle)
        if at > 0:
            head = min(head, at)
    at = text.find(" of ", 0, head)
    if at > 0 and any(
        "soil" not in f.kinds and any(find(w, text[:at]) for w in f.words)
        for f in FAMILIES.values()
    ):
        head = at
    return head


def _spoken(words: Sequence[str], text: str, head: int) -> tuple[str, float]:
    """The phrase of a family that says most in `text`, and what it is worth: longer phrases
    are worth more, and so are those near the end of the part before `head`, where English puts
    the head noun."""
    purpose = text.find(" to ")
    best, worth = "", 0.0
    for word in words:
        place = find(word, text)
        if place is None:
            continue
        if 0 < purpose < place[0]:
            score = 0.02  # a place to store books is no book
        elif place[0] < head:
            score = 0.55 + 0.3 * place[1] / max(head, 1) + 0.14 * (len(word.split()) - 1)
        else:
            score = 0.25
        if score > worth:
            best, worth = word, score
    return best, worth
