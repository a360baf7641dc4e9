"""The prior that free programs are drawn from: what the network made of its training programs.

    p(z | c) = sum over n of  w_n(c) N(z; mean_n, deviation_n),   w_n ~ u_n exp(c . c_n / REACH)

mean_n and deviation_n are the encoder's posterior of training program n, c_n the sentence vector
of its caption, u_n what it counts: an exemplar prior (Norouzi, Fleet & Norouzi 2020, "Exemplar
VAE") whose weights are an attention of the prompt on the captions. In 32 dimensions a thousand
programs fill little of the space; the mixture density network that the posteriors are trained
against spreads over much that the decoder never saw, and this stays where it was. Knows numbers,
no programs.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

Array = np.ndarray
REACH = 0.045  # of similarity: a caption this much less like the prompt counts a third
FARTHER = 0.04  # is added to it at novelty 1
BROAD = 0.5  # novelty at which programs are looked up by name


class Exemplars:
    """Posteriors of N training programs with the captions they were trained under."""

    def __init__(self, tensors: Mapping[str, Array]) -> None:
        """`exemplar.mean` and `exemplar.spread` (N, Z), spread: log deviations;
        `exemplar.caption` (N,) rows of `exemplar.text` (M, 384), unit vectors;
        `exemplar.weight` (N,) what each counts beside the others."""
        self._mean = tensors["exemplar.mean"].astype(np.float32)
        self._deviation = np.exp(tensors["exemplar.spread"].astype(np.float32))
        self._caption = tensors["exemplar.caption"]
        self._weight = tensors["exemplar.weight"].astype(np.float32)
        self._text = tensors["exemplar.text"].astype(np.float32)

    def weights(self, text: Array, novelty: float) -> Array:
        """(N,) how probable each program is, given the prompt's vector; sums to 1."""
        near = (self._text @ text)[self._caption] / (REACH + FARTHER * novelty)
        weight = self._weight * np.exp(near - near.max())
        return np.asarray(weight / weight.sum())

    def draw(self, text: Array, rng: np.random.Generator, novelty: float, count: int) -> Array:
        """(count, Z). novelty 0..1: how far a caption may be from the prompt. A text of zeros
        is as near to every caption."""
        pick = rng.choice(len(self._mean), count, p=self.weights(text, novelty))
        noise = rng.standard_normal((count, self._mean.shape[1])).astype(np.float32)
        return np.asarray(self._mean[pick] + self._deviation[pick] * noise)

    def nearest(self, text: Array, count: int) -> tuple[Array, Array]:
        """Rows and weights of the `count` programs of most weight."""
        weight = self.weights(text, BROAD)
        rows = np.argsort(-weight, kind="stable")[:count]
        return rows, weight[rows]

    def means(self, rows: Array) -> Array:
        """(rows, Z): the middles of their posteriors."""
        return np.asarray(self._mean[rows])
