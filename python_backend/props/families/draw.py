"""Drawing the values of a family, with and without words, by the rules its author wrote.

Used twice: as the teacher of the model (values and captions that belong together) and as the
answer when no weights are installed. Nothing here is learned.
"""

from __future__ import annotations

import numpy as np

from python_backend.props.families.base import Family, Param
from python_backend.props.words import said

Array = np.ndarray
DEPTH = 32  # numbers in a vector; a family uses the first few


def vector(family: Family, rng: np.random.Generator, text: str = "") -> Array:
    """(DEPTH,) numbers in 0..1; words in `text` pull their parameters to the asked end."""
    out = np.full(DEPTH, 0.5)
    for k, param in enumerate(family.params):
        out[k] = _draw(param, rng, text, family.words)
    return out


def _draw(param: Param, rng: np.random.Generator, text: str, names: tuple[str, ...] = ()) -> float:
    """names: what the family itself is called, which says no more of its usual form."""
    if param.options:
        n = len(param.options)
        # the longest word that was said decides: `candelabra` over `silver`, and `angel` over
        # the `figure` in `figure of an angel`
        heard = [
            max(
                (
                    0.5 if k == 0 and w in names else len(w)
                    for w in (option, *(x.strip() for x in words.split(",")))
                    if w and said([w], text)
                ),
                default=0,
            )
            for k, (option, words) in enumerate(zip(param.options, param.option_words))
        ]
        if max(heard) > 0:
            return (int(np.argmax(heard)) + 0.5) / n
        # the first option is the usual one
        weights = np.array([2.0] + [float(o not in param.shy) for o in param.options[1:]])
        return (int(rng.choice(n, p=weights / weights.sum())) + 0.5) / n
    if text and said(param.low_words, text):
        return float(rng.uniform(0.0, 0.22))
    if text and said(param.high_words, text):
        return float(rng.uniform(0.78, 1.0))
    return float(rng.beta(1.6, 1.6))


def caption(family: Family, values: Array, rng: np.random.Generator) -> str:
    """A prompt that a person might have written for these values."""
    adjectives: list[str] = []
    tails: list[str] = []
    for param, x in zip(family.params, values):
        if param.options:
            k = min(int(x * len(param.options)), len(param.options) - 1)
            words = [w.strip() for w in param.option_words[k].split(",") if w.strip()]
            if words and rng.random() < 0.8:
                (adjectives if rng.random() < 0.75 else tails).append(str(rng.choice(words)))
        else:
            ends = param.low_words if x < 0.27 else param.high_words if x > 0.73 else ""
            options = [w.strip() for w in ends.split(",") if w.strip()]
            if options and rng.random() < 0.75:
                adjectives.append(str(rng.choice(options)))
    rng.shuffle(adjectives)
    slot = next(iter(family.slots.values()))
    if rng.random() < 0.5:
        adjectives.append(str(rng.choice(slot)))
    noun = family.words[0] if rng.random() < 0.5 else str(rng.choice(family.words))
    return " ".join([*adjectives[:4], noun, *(f"with {t}" for t in tails[:1])])


def dressing(family: Family, rng: np.random.Generator) -> dict[str, str]:
    """Default materials, the usual ones first."""
    out: dict[str, str] = {}
    for slot, names in family.slots.items():
        leader = family.like.get(slot, "")
        if leader in out and family.slots[leader] == names:
            out[slot] = out[leader]
            continue
        usual = len(names) == 1 or rng.random() < 0.55
        out[slot] = names[0] if usual else str(rng.choice(names))
    return out
