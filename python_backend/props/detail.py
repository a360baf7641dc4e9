"""Which level each part takes, so that a mesh meets a triangle budget with the least error.

One mechanism for the budget and for the LOD chain: start from the finest level everywhere and
always coarsen the part whose next level is the least wrong, until the count fits. Errors are
bounds in metres from the primitives themselves, so no mesh is made to choose.
"""

from __future__ import annotations

import heapq
from collections.abc import Set
from dataclasses import dataclass

import numpy as np

from python_backend.props import shapes, solids
from python_backend.props.executor import Scene

DROPPED = -1
RATIOS = (1.0, 0.5, 0.25, 0.12)
LIMITS = (0.0, 0.01, 0.02, 0.04)  # of the diagonal
OVERSHOOT = 1.05


@dataclass(frozen=True, slots=True)
class Plan:
    """levels[k] of part k of the scene, or DROPPED; error: the 99th percentile by area of the
    deviation bound, in metres."""

    levels: tuple[int, ...]
    triangles: int
    error: float


class Chooser:
    """Plans for one scene; measures what a dropped part would cost only when asked."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._tables = [shapes.levels(p) for p in scene.parts]
        self._copies = np.bincount([i.part for i in scene.instances], minlength=len(scene.parts))
        self._scale = np.ones(len(scene.parts))
        self._area = np.zeros(len(scene.parts))
        for instance in scene.instances:
            size = np.cbrt(abs(np.linalg.det(instance.matrix)))
            self._scale[instance.part] = size
            low, high = shapes.bounds(scene.parts[instance.part])
            a, b, c = (high - low) * size
            self._area[instance.part] += 2 * (a * b + b * c + a * c)
        self._drop: dict[int, float] = {}
        self._inverse = [np.linalg.inv(i.matrix).T for i in scene.instances]
        self._apart: dict[int, np.ndarray] = {}

    def _loss_of_dropping(self, part: int, gone: Set[int] = frozenset()) -> float:
        """How far the surface of the part sticks out of everything else, in metres. gone: parts
        that are dropped already, behind which nothing can hide: of a rim and its tyre one stays.
        """
        if part not in self._apart:
            self._apart[part] = self._distances(part)
        there = [k for k in range(len(self._tables)) if k != part and k not in gone]
        nearest = self._apart[part][there]
        loss = float(np.maximum(nearest.min(0), 0).max()) if nearest.size else np.inf
        self._drop[part] = loss
        return loss

    def _distances(self, part: int) -> np.ndarray:
        """(parts, points): how far some points of the part's surface are from every part."""
        mine = [i for i in self._scene.instances if i.part == part]
        local = solids.probe(self._scene.parts[part])
        some = mine[:: max(1, len(mine) // 3)]
        local = local[:: max(1, len(local) // 48)]
        points = np.concatenate([local @ i.matrix.T + i.shift for i in some])
        out = np.full((len(self._tables), len(points)), np.inf)
        for other, inverse in zip(self._scene.instances, self._inverse, strict=True):
            if other.part != part:
                seen = (points - other.shift) @ inverse
                found = solids.distance(self._scene.parts[other.part], seen)
                np.minimum(out[other.part], found, out=out[other.part])
        return out

    def plan(
        self, budget: int, limit: float = np.inf, start: Plan | None = None, drop_from: float = 0.0
    ) -> Plan:
        """The finest plan of at most `budget` triangles (5 % over is allowed), refusing steps
        whose error exceeds `limit` metres. `start`: a plan that may only be coarsened."""
        levels = list(start.levels) if start else [0] * len(self._tables)
        total = sum(self._count(k, level) for k, level in enumerate(levels))
        heap = [step for k, level in enumerate(levels) if (step := self._next(k, level, drop_from))]
        heapq.heapify(heap)
        while total > budget * OVERSHOOT and heap:
            error, part, level = heapq.heappop(heap)
            if error > limit:
                break
            if level == DROPPED:
                gone = {k for k, lv in enumerate(levels) if lv == DROPPED}
                if len(gone) == len(levels) - 1:
                    continue
                grown = max(1.5 * self._loss_of_dropping(part, gone), drop_from)
                if grown > error:
                    heapq.heappush(heap, (grown, part, level))
                    continue
            total += self._count(part, level) - self._count(part, levels[part])
            levels[part] = level
            if level != DROPPED and (step := self._next(part, level, drop_from)):
                heapq.heappush(heap, step)
        return Plan(tuple(levels), total, self._error(levels))

    def _count(self, part: int, level: int) -> int:
        if level == DROPPED:
            return 0
        return int(self._tables[part][level][0] * self._copies[part])

    def _next(self, part: int, level: int, drop_from: float) -> tuple[float, int, int] | None:
        """(error, part, level) of the next coarser level that has fewer triangles."""
        if level == DROPPED:
            return None
        table, here = self._tables[part], self._tables[part][level][0]
        for k in range(level + 1, len(table)):
            if table[k][0] < here:
                return float(table[k][1] * self._scale[part]), part, k
        loss = self._loss_of_dropping(part)
        return max(1.5 * loss, drop_from), part, DROPPED

    def _error(self, levels: list[int]) -> float:
        errors = np.array(
            [
                self._drop.get(k, 0.0)
                if level == DROPPED
                else self._tables[k][level][1] * self._scale[k]
                for k, level in enumerate(levels)
            ]
        )
        order = np.argsort(errors)
        share = np.cumsum(self._area[order]) / max(self._area.sum(), 1e-12)
        return float(errors[order][min(int(np.searchsorted(share, 0.99)), len(order) - 1)])


def chain(scene: Scene, budget: int, lods: bool) -> list[Plan]:
    """LOD0 within the budget, then 50, 25 and 12 % of it as far as the error limits allow.
    A level that would hardly differ from the one before is left out."""
    chooser = Chooser(scene)
    low, high = scene.extent()
    diagonal = float(np.linalg.norm(high - low))
    plans = [chooser.plan(budget)]
    if not lods:
        return plans
    base = plans[0].error
    for ratio in RATIOS[1:]:
        target = max(int(plans[0].triangles * ratio), 12)
        plan = chooser.plan(target, base + LIMITS[len(plans)] * diagonal, plans[-1])
        if plan.triangles < 0.9 * plans[-1].triangles:
            plans.append(plan)
    return plans
