"""Which needs a sentence of a reply serves: "I do not know." serves a question nothing answers.

A small model that is unsure strings stock sentences together: "You are welcome. I am not." A
logistic model on the sentence's embedding, fitted by `training/purpose.py` on the corpus' replies,
says what a sentence is said for, or that it is stray; one that serves none of what its line calls
for is not wanted.
Knows no persona and no language model. Its weights lie in the line reader's file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bridge.errors import WeightsMismatch
from python_backend.dialogue.match import Array, Linear
from python_backend.dialogue.needs import Need
from python_backend.dialogue.reader import read_weights

Embed = Callable[[Sequence[str]], Array]
REPLIES = "replies"
PASS = 0.95  # share of a need's held-out sentences that are to reach its least probability,
LEAST, MOST = 0.04, 0.3  # which is held between these
SCALE = 8.0  # brings the unit embedding to where the decay of the fit is meant for
NEEDS = tuple(need for need in Need if need not in (Need.HEDGE, Need.BARK))


class Purpose:
    """Judges sentences. Safe to use from threads: it keeps no state of its own."""

    def __init__(self, tensors: Mapping[str, Any], embed: Embed) -> None:
        try:
            self._model = Linear.read(dict(tensors), REPLIES)
            self._least = np.asarray(tensors[f"{REPLIES}.least"], dtype=np.float32)
        except KeyError as error:
            raise WeightsMismatch(f"The line reader lacks {error}.") from error
        self._embed = embed

    @classmethod
    def load(cls, embed: Embed, path: Path | None = None) -> Purpose:
        """The bundled one. Raises WeightsMissing, WeightsMismatch."""
        return cls(read_weights(path), embed)

    def chances(self, sentences: Sequence[str]) -> Array:
        """(sentences, NEEDS and one more for stray ones) probabilities of what each is said for."""
        return self._model.chances(self._embed(sentences) * np.float32(SCALE))

    def serves(self, sentence: str, needs: Sequence[Need]) -> bool:
        """True unless the sentence is plainly said for something else than `needs`, or for
        nothing."""
        columns = [NEEDS.index(need) for need in needs if need in NEEDS]
        if not columns:
            return True
        chances = self.chances([sentence])[0]
        least = max(float(self._least[columns].min()), float(chances[-1]))
        return float(chances[columns].sum()) >= least
