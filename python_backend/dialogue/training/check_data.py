"""Questions with candidate facts, for training the cross-check: hard choices on purpose.

From the worlds written by hand (`pairs*.txt`), every seventh of them kept apart to choose
thresholds, and from generated characters: a question of a kind the character knows, asked of
another thing, is answered by none of its facts. The frozen sentence model finds the
nearest facts.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from python_backend.dialogue.corpus import banks
from python_backend.dialogue.corpus.build import SEED, Character, characters, unknown_line
from python_backend.dialogue.corpus.slots import Slots
from python_backend.dialogue.training.check_states import States

CANDIDATES = 5
FROM_WORLDS = 0.8
GENERATED = 2000  # groups of generated characters
AFTER = 400  # groups whose question follows another one
_SLOT = re.compile(r"\{(?:a |A )?([A-Za-z]+?)s?\d?!?\}")
_DATED = ("n", "m")  # slots that a question seldom names


@dataclass(frozen=True, slots=True)
class Group:
    """A question, candidate facts, and which of them answer it (none: it has no answer)."""

    ask: str
    facts: tuple[str, ...]
    right: tuple[int, ...]


class Groups:
    """Draws training groups; `validation` are those of the worlds kept apart."""

    def __init__(self, rng: random.Random, states: States) -> None:
        self._rng, self._states = rng, states
        worlds = banks.worlds()
        states.of([t for w in worlds for t in (*w.facts, *sum(w.asks, ()), *w.unknown)])
        self._worlds = banks.taught()
        self.validation = [g for w in banks.apart() for g in self._all(w)]
        self._pool = [g for w in self._worlds for g in self._all(w)]
        after = [self._after_another(rng.choice(self._worlds)) for _ in range(AFTER)]
        states.of([ask for ask, _, _ in after])
        self._pool += [self._group(*row) for row in after]
        people = list(characters(random.Random(SEED + 100)))
        states.of([k.text for who in people for k in (*who.facts, who.secret)])
        made = [self._made(rng.choice(people)) for _ in range(GENERATED)]
        states.of([ask for ask, _, _ in made])
        self._generated = [self._group(*row) for row in made]

    def _all(self, world: banks.World) -> list[Group]:
        """Every question of a world against all its facts, the nearest first."""
        asked = [(ask, i) for i, group in enumerate(world.asks) for ask in group]
        rows = [*asked, *((ask, -1) for ask in world.unknown)]
        return [self._group(ask, world.facts, {at} - {-1}) for ask, at in rows]

    def _after_another(self, world: banks.World) -> tuple[str, Sequence[str], set[int]]:
        """A question behind another one: the last is what is asked."""
        asked = [(ask, {i}) for i, group in enumerate(world.asks) for ask in group]
        first, _ = self._rng.choice(asked)
        last, right = self._rng.choice([*asked, *((ask, set()) for ask in world.unknown)])
        return f"{first} {last}", world.facts, right

    def _group(self, ask: str, facts: Sequence[str], right: set[int]) -> Group:
        inside = self._states.of([ask, *facts])
        near = np.stack([fact.vector for fact in inside[1:]]) @ inside[0].vector
        order = sorted(range(len(facts)), key=lambda i: -float(near[i]))
        kept = [i for i in order if i in right][:2]
        kept += [i for i in order if i not in right][: CANDIDATES - len(kept)]
        return Group(
            ask,
            tuple(facts[i] for i in kept),
            tuple(n for n, i in enumerate(kept) if i in right),
        )

    def draw(self, count: int) -> list[Group]:
        """The next groups; now and then one without its right fact, to be refused."""
        rng, found = self._rng, []
        for _ in range(count):
            group = rng.choice(self._pool if rng.random() < FROM_WORLDS else self._generated)
            if group.right and len(group.facts) > len(group.right) + 1 and rng.random() < 0.15:
                facts = tuple(x for i, x in enumerate(group.facts) if i not in group.right)
                group = Group(group.ask, facts, ())
            found.append(group)
        return found

    def _made(self, who: Character) -> tuple[str, list[str], set[int]]:
        """A question to a generated character: known, of another thing, or of nothing."""
        rng = self._rng
        texts = [k.text for k in who.facts] + [who.secret.text]
        roll = rng.random()
        at = rng.randrange(len(who.facts))
        known = who.facts[at]
        if roll < 0.55:
            ask = rng.choice(known.asks).text
            same = {i for i, k in enumerate(who.facts) if ask in [a.text for a in k.asks]}
            return ask, texts, same | {at}
        if roll < 0.8 and (ask := self._of_another(who, known.kind, known.slots)):
            return ask, texts, set()
        return unknown_line(rng, who)[0], texts, set()

    def _of_another(self, who: Character, name: str, own: Slots) -> str:
        """ "How much is a lantern?" where only the rope's price is known; empty if none fits."""
        kind = next((k for k in banks.kinds() if k.name == name), None)
        if kind is None:
            return ""
        form = self._rng.randrange(len(kind.facts))
        asks = [a.text for a in kind.asks_for(form) if set(_SLOT.findall(a.text)) - set(_DATED)]
        if not asks:
            return ""
        other = Slots(self._rng, banks.lexicon()[who.genre], {"name": who.name})
        other.fill(kind.facts[form])
        ask = other.fill(self._rng.choice(asks))
        words = {w for k in who.facts for w in k.slots.words.values() if len(w) > 2}
        if any(w.lower() in ask.lower() for w in words):
            return ""
        return ask
