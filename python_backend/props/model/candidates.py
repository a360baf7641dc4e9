"""Whole programs that may explain a partial one, with what each counts before it is looked at.

Two sources, of equal weight where both speak: training programs as remembered, by how near their
captions are to the prompt, and programs drawn from the family that the prompt names. Only the
most promising go on to be matched part by part (`complete`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from python_backend.props import executor
from python_backend.props.model import tokens as language
from python_backend.props.model.align import Boxes
from python_backend.props.model.frames import Frames, Pack
from python_backend.props.program import Program

Array = np.ndarray
KEPT = 10  # training programs that go on
COARSE = 2.0  # log weight that one unit of coarse misfit costs
TRUST = 1 / 6  # of the captions: a program of another name may have the same parts


@dataclass(slots=True)
class Candidate:
    """A whole program, log of its prior weight, and the frame it is first laid in."""

    program: Program
    prior: float
    scale: Array
    shift: Array


def gathered(
    given: Program, tokens: tuple[Array, Array, Array], weight: Array, like: Sequence[Program]
) -> list[Candidate]:
    """tokens: category, real, size of k training programs with prior weights (k,)."""
    frames = Frames(Boxes.of(executor.execute(given)))
    half = np.log(0.5) if like and len(weight) else 0.0
    out = []
    if len(weight):
        pack = Pack.of_tokens(*tokens)
        scale, shift, misfit = frames.best(pack)
        prior = TRUST * np.log(np.maximum(weight, 1e-30))
        prior += half - np.log(np.exp(prior).sum())
        for k in np.argsort(COARSE * misfit - prior, kind="stable")[:KEPT]:
            whole = language.decode(language.Tokens(*(rows[k] for rows in tokens)))
            out.append(Candidate(whole, float(prior[k]), scale[k] / pack.metres[k], shift[k]))
    if like:
        scale, shift, _ = frames.best(Pack.of([Boxes.of(executor.execute(p)) for p in like]))
        own = half - np.log(len(like))
        out += [Candidate(p, own, scale[k], shift[k]) for k, p in enumerate(like)]
    return out
