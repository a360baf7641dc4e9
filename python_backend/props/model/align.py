"""How well the parts of one program explain those of another.

Programs are compared as boxes: every placed copy of a part is the box around it. A candidate is
laid over the given program by a scale and a shift per axis (`frames` proposes them), and its
copies are matched to the given ones, one to one. Knows boxes, no network and no program text.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from python_backend.props.executor import Scene

Array = np.ndarray
SLACK = 0.012, 0.08  # of the diagonal, and of the part's extent: how far a face may be off
OTHER = 2.0  # cost of meeting a box with a turned part
CAP = 12.0  # of a match: worse is none
BENT = 1.7  # cost of a scale that differs between axes, by the square of its logarithm


@dataclass(slots=True)
class Boxes:
    """low, high (n, 3); part (n,): which part each is a copy of; turned (n,): not a box."""

    low: Array
    high: Array
    part: Array
    turned: Array

    @classmethod
    def of(cls, scene: Scene) -> Boxes:
        copies = scene.instances
        return cls(
            np.array([i.low for i in copies]),
            np.array([i.high for i in copies]),
            np.array([i.part for i in copies]),
            np.array([scene.parts[i.part].prim not in ("box", "extrude") for i in copies]),
        )

    def moved(self, scale: Array, shift: Array) -> Boxes:
        return Boxes(scale * self.low + shift, scale * self.high + shift, self.part, self.turned)

    def area(self) -> Array:
        x, y, z = (self.high - self.low).T
        return np.asarray(2 * (x * y + y * z + z * x))

    def diagonal(self) -> float:
        return float(np.linalg.norm(self.high.max(0) - self.low.min(0)))


@dataclass(slots=True)
class Fitted:
    """A candidate in the frame of the given program: boxes moved there; match (given,): index of
    the candidate's copy or -1; cost (given,) 0..CAP; misfit: 0 when all given parts are met."""

    boxes: Boxes
    scale: Array
    shift: Array
    match: Array
    cost: Array
    misfit: float


def laid(x: Array, y: Array, weight: Array, scale: Array) -> tuple[Array, Array]:
    """Scale and shift (n, 3) that lay points x (n, m, 3) on y; weight (n, m). Where the points
    say little, the mean of the scale so far."""
    whole = np.exp(np.log(scale).mean(1, keepdims=True))
    weight = weight[..., None] / np.maximum(weight.sum(1), 1e-9)[:, None, None]
    mean, there = (weight * x).sum(1), (weight * y).sum(1)
    off = x - mean[:, None]
    spread = (weight * off**2).sum(1)
    little = 0.025 * spread.max(1, keepdims=True) + 1e-12
    found = ((weight * off * (y - there[:, None])).sum(1) + little * whole) / (spread + little)
    found = np.clip(found, whole / 3, whole * 3)
    return found, there - found * mean


def bent(scale: Array) -> Array:
    """(n,) cost of scales (n, 3) that are not alike."""
    each = np.log(scale)
    return np.asarray(BENT * ((each - each.mean(1, keepdims=True)) ** 2).sum(1))


def fitted(given: Boxes, boxes: Boxes, scale: Array, shift: Array) -> Fitted:
    """The candidate's boxes matched one to one, starting in the frame of scale and shift (3,)."""
    for _ in range(2):
        match, cost = _matched(given, boxes.moved(scale, shift))
        met = match >= 0
        if not met.any():
            break
        weight = np.sqrt(given.area()[met]) / (1 + cost[met])
        own = match[met]
        new = laid(
            np.concatenate([boxes.low[own], boxes.high[own]])[None],
            np.concatenate([given.low[met], given.high[met]])[None],
            np.concatenate([weight, weight])[None],
            scale[None],
        )
        scale, shift = new[0][0], new[1][0]
    there = boxes.moved(scale, shift)
    match, cost = _matched(given, there)
    weight = np.sqrt(given.area())
    misfit = float((weight * np.log1p(2 * cost)).sum() / weight.sum() + bent(scale[None])[0])
    return Fitted(there, scale, shift, match, cost, misfit)


def _matched(given: Boxes, boxes: Boxes) -> tuple[Array, Array]:
    diagonal = given.diagonal()
    size = np.minimum(given.high - given.low, 0.5 * diagonal)
    slack = (SLACK[0] * diagonal + SLACK[1] * size)[:, None]
    cost = (((boxes.low - given.low[:, None]) / slack) ** 2).sum(-1) / 6
    cost += (((boxes.high - given.high[:, None]) / slack) ** 2).sum(-1) / 6
    cost += OTHER * (boxes.turned != given.turned[:, None])
    cost = np.minimum(cost, CAP)
    rows, columns = linear_sum_assignment(cost)
    match, least = np.full(len(given.low), -1), np.full(len(given.low), CAP)
    good = cost[rows, columns] < CAP
    match[rows[good]], least[rows[good]] = columns[good], cost[rows[good], columns[good]]
    return match, least
