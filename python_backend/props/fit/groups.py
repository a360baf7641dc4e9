"""Fits to groups: symmetry found, order of attachment decided.

A group is one line of a program before it has a name: a primitive, where it is, how it repeats,
and which earlier group it touches with which face.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from python_backend.props.fit.primitives import Fit

Array = np.ndarray
NONE, X, Z, XZ, ROW = 0, 1, 2, 3, 4  # ROW + axis


@dataclass(slots=True)
class Group:
    """parent 0 is the ground, k the k-th group; face 2 * axis + (1 if on the positive side)."""

    fit: Fit
    symmetry: int = NONE
    span: float = 0.0
    count: int = 1
    parent: int = 0
    face: int = 3
    members: list[Array] = field(default_factory=list)

    def reach(self) -> Array:
        return np.asarray(np.abs(self.fit.turn) @ self.fit.half)


def grouped(fits: list[Fit], size: float) -> list[Group]:
    """Groups of fits of an object whose longest side is `size`, ground at y = 0, centred."""
    near = 0.035 * size
    left = sorted(range(len(fits)), key=lambda i: -float(np.prod(fits[i].half)))
    out: list[Group] = []
    while left:
        first = left.pop(0)
        group, used = _symmetric(fits, first, left, near, size)
        left = [i for i in left if i not in used]
        out.append(group)
    return _attached(out, size)


def _symmetric(
    fits: list[Fit], first: int, left: list[int], near: float, size: float
) -> tuple[Group, set[int]]:
    fit = fits[first]
    reach, place = np.abs(fit.turn) @ fit.half, fit.centre

    def alike(i: int) -> bool:
        other = np.abs(fits[i].turn) @ fits[i].half
        return fits[i].kind == fit.kind and bool(
            (np.abs(other - reach) < np.maximum(0.1 * reach, 0.008 * size)).all()
        )

    same = [i for i in left if alike(i)]

    def at(where: Array) -> int | None:
        found = [i for i in same if (np.abs(fits[i].centre - where) < near).all()]
        return found[0] if found else None

    mx = at(place * [-1, 1, 1]) if abs(place[0]) > near else None
    mz = at(place * [1, 1, -1]) if abs(place[2]) > near else None
    both = at(place * [-1, 1, -1]) if mx is not None and mz is not None else None
    if mx is not None and mz is not None and both is not None:
        chosen = max(
            (first, mx, mz, both), key=lambda i: (fits[i].centre[0] > 0) + (fits[i].centre[2] > 0)
        )
        return Group(fits[chosen], XZ, members=[fits[i].centre for i in (first, mx, mz, both)]), {
            mx,
            mz,
            both,
        }
    row = _row(fits, first, same, near)
    if row is not None:
        return row
    for mate, kind, axis in ((mx, X, 0), (mz, Z, 2)):
        if mate is not None:
            chosen = first if place[axis] > 0 else mate
            return Group(fits[chosen], kind, members=[place, fits[mate].centre]), {mate}
    return Group(fit, members=[place]), set()


def _row(
    fits: list[Fit], first: int, same: list[int], near: float
) -> tuple[Group, set[int]] | None:
    best: tuple[Group, set[int]] | None = None
    for axis in range(3):
        others = [k for k in range(3) if k != axis]
        line = [first] + [
            i
            for i in same
            if (np.abs(fits[i].centre[others] - fits[first].centre[others]) < near).all()
        ]
        if len(line) < 3 or (best and len(line) <= best[0].count):
            continue
        line.sort(key=lambda i: fits[i].centre[axis])
        steps = np.diff([fits[i].centre[axis] for i in line])
        if steps.min() < 0.4 * steps.mean() or steps.max() > 1.7 * steps.mean():
            continue
        middle = fits[line[0]]
        centre = middle.centre.copy()
        centre[axis] = (fits[line[0]].centre[axis] + fits[line[-1]].centre[axis]) / 2
        fit = Fit(
            middle.kind,
            centre,
            middle.half,
            middle.turn,
            middle.profile,
            middle.error,
            middle.hollow,
            middle.color,
            middle.weight,
        )
        best = (
            Group(
                fit,
                ROW + axis,
                float(steps.sum()),
                len(line),
                members=[fits[i].centre for i in line],
            ),
            set(line) - {first},
        )
    return best


def _attached(groups: list[Group], size: float) -> list[Group]:
    """Ground first, then whatever is nearest to what is placed already."""
    low = [g.fit.centre[1] - g.reach()[1] for g in groups]
    grounded = [i for i in range(len(groups)) if low[i] < 0.035 * size] or [int(np.argmin(low))]
    grounded.sort(key=lambda i: -float(np.prod(groups[i].fit.half)))
    done: list[int] = []
    for i in grounded:
        groups[i].parent, groups[i].face = 0, 3
        done.append(i)
    left = [i for i in range(len(groups)) if i not in done]
    while left:
        best: tuple[float, int, int, int] | None = None
        for i in left:
            for rank, j in enumerate(done):
                for place in groups[j].members[:4]:
                    gap = (
                        np.abs(groups[i].fit.centre - place) - groups[i].reach() - groups[j].reach()
                    )
                    axis = int(np.argmax(gap))
                    score = max(0.0, float(gap[axis])) + 0.002 * rank * size
                    if best is None or score < best[0]:
                        side = 1 if groups[i].fit.centre[axis] >= place[axis] else 0
                        best = (score, i, rank + 1, 2 * axis + side)
        assert best is not None
        _, i, parent, face = best
        groups[i].parent, groups[i].face = parent, face
        done.append(i)
        left.remove(i)
    return [groups[i] for i in done]
