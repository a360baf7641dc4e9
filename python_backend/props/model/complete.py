"""Completion: what a partial program lacks, inferred from whole programs that explain it.

    p(rest | given, text) ~ sum over n of  w_n(text) p(given | x_n) p(rest | x_n, given)

x_n are whole programs: training programs whose captions are near the text, and programs drawn
from the family that it names. Each is laid over the given parts (`align`); p(given | x_n) falls
with what then differs, and its parts without a match are what it proposes to add. A proposal is
taken when enough of the posterior weight proposes the same at nearly the same place, and comes
from a program that fits; where none does, nothing is added. Given parts are never changed.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

import numpy as np

from python_backend.props import executor
from python_backend.props.model.align import Boxes, Fitted, fitted
from python_backend.props.model.candidates import Candidate
from python_backend.props.model.graft import Graft, follow, grafted
from python_backend.props.model.repair import TOUCHING
from python_backend.props.program import Part, Program

Array = np.ndarray
SHARP = 5.0  # log weight that one unit of misfit costs
# posterior weight that must agree with a proposal, misfit of a thing that is like no candidate,
# and of a candidate of which nothing is given: where the given program says that it is of the
# candidates' family, and where it does not
KNOWN, STRANGE = (0.6, 2.2, 2.0), (0.7, 1.5, 2.0)
SIZED = 0.5  # of the logarithm of the scale: how far a thing's size may be from a candidate's
ALIKE = 0.03  # of the diagonal: how far two proposals may differ
MOVED = 0.12  # of the diagonal: how far around a matched face its error is corrected
SNAP = 0.025  # of the diagonal: nearer to a given face than this lies in its plane
TAKEN = 0.4  # of the union of two boxes: one is in the place of the other
INSIDE = 0.9  # of a box lies in a given box: it would not be seen
CLEAR = 6.0  # cost up to which a matched face says how far its neighbours are off
SURE = 4.0  # cost up to which a match tells where the part's other copies are


def complete(program: Program, candidates: Sequence[Candidate]) -> Program:
    """The given program with what the candidates agree on, or just as it is."""
    scene = executor.execute(program)
    given = Boxes.of(scene)
    same = bool(program.family) and any(c.program.family == program.family for c in candidates)
    enough, unseen, missing = KNOWN if same else STRANGE
    fits: list[Fitted] = []
    grafts: list[tuple[int, Graft]] = []
    for candidate in candidates:
        whole = executor.execute(candidate.program)
        fit = fitted(given, Boxes.of(whole), candidate.scale, candidate.shift)
        kin = same and candidate.program.family == program.family
        new = _proposed(given, scene, fit, whole, program.materials if kin else {})
        fit.misfit += missing * _share(given, new)
        grafts += [(len(fits), graft) for graft in new]
        fits.append(fit)
    if not grafts:
        return program
    weight = _posterior(candidates, fits, unseen)
    agreed = _agreed(grafts, weight, ALIKE * given.diagonal())
    return _grown(program, [grafts[k][1] for k in _order(agreed, enough)])


def _order(agreed: Array, enough: float) -> list[int]:
    return [int(k) for k in np.argsort(-agreed, kind="stable") if agreed[k] >= enough]


def _share(given: Boxes, new: Sequence[Graft]) -> float:
    """How much of the whole's surface would be new, 0..1."""
    boxes = [graft.boxes() for graft in new]
    area = sum(float(Boxes(a, b, a, a).area().sum()) for a, b in boxes)
    return area / (area + float(given.area().sum()))


def _posterior(candidates: Sequence[Candidate], fits: Sequence[Fitted], unseen: float) -> Array:
    """(n,) weights; together with that of something that no candidate is like they are 1."""
    prior = np.array([c.prior for c in candidates])
    scale = np.array([np.log(f.scale).mean() for f in fits])
    log = prior - SHARP * np.array([f.misfit for f in fits]) - 0.5 * (scale / SIZED) ** 2
    top = max(float(log.max()), float(prior.max()) - SHARP * unseen)
    weight = np.exp(log - top)
    return np.asarray(weight / (weight.sum() + np.exp(prior - SHARP * unseen - top).sum()))


def _grown(program: Program, grafts: Sequence[Graft]) -> Program:
    """With those grafts whose place is free and that do not hang in the air."""
    made, taken, loose = program, Boxes.of(executor.execute(program)), -1
    for graft in grafts:
        if _in_place(*graft.boxes(), taken).any():
            continue
        grown = grafted(made, graft)
        if grown is None:
            continue
        loose = len(_loose(made)) if loose < 0 else loose
        if (now := len(_loose(grown))) <= loose:
            made, taken, loose = grown, Boxes.of(executor.execute(grown)), now
    return made


def _loose(program: Program) -> list[int]:
    return executor.loose(executor.execute(program), TOUCHING)


def _proposed(
    given: Boxes,
    scene: executor.Scene,
    fit: Fitted,
    whole: executor.Scene,
    slots: Container[str],
) -> list[Graft]:
    """The candidate's parts that nothing given stands for, in the given frame; of parts of which
    only some copies are given, the given part again in the place of the others. slots: materials
    that mean the same in both."""
    boxes, out = fit.boxes, []
    taken = np.isin(np.arange(len(boxes.low)), fit.match)
    covered = _in_place(boxes.low, boxes.high, given)
    plane = _plane(given, fit)
    for part in np.unique(boxes.part):
        own = np.where(boxes.part == part)[0]
        free = own[~taken[own] & ~covered[own]]
        met = own[taken[own]]
        if not len(free) or (covered[own].any() and not len(met)):
            continue
        copies = tuple(_relation(given, fit, free[0], k) for k in free[1:])
        if not len(met):
            low, high = _placed(given, fit, free[0], plane)
            source, matrix = whole.parts[part], whole.instances[free[0]].matrix
            alike = source.material in slots
            worn = source.material if alike else _material(given, scene, fit, whole, source)
            out.append(Graft(source, matrix, low, high, plane, copies, worn))
            continue
        best = min((int(np.where(fit.match == k)[0][0]) for k in met), key=lambda i: fit.cost[i])
        there = scene.instances[best]
        if fit.cost[best] > SURE or scene.parts[there.part].count > 1:  # a row is as long as it is
            continue
        relation = _relation(given, fit, int(fit.match[best]), free[0])
        low, high = follow(there.low, there.high, relation, plane)
        matrix = np.diag(relation[0]) @ there.matrix
        out.append(Graft(scene.parts[there.part], matrix, low, high, plane, copies))
    return out


def _plane(given: Boxes, fit: Fitted) -> Array:
    """Where the candidate's mirror planes lie: exactly at zero, or in the middle of what is
    given, where they are near it."""
    near = 0.03 * given.diagonal()
    middle = (given.low.min(0) + given.high.max(0)) / 2
    out = np.where(np.abs(fit.shift - middle) < near, middle, fit.shift)
    return np.where(np.abs(fit.shift) < near, 0.0, out)


def _relation(given: Boxes, fit: Fitted, a: int, b: int) -> tuple[Array, Array]:
    """How the candidate's copy b follows from copy a: mirrored in x, z or both, else moved."""
    near, boxes = 0.01 * given.diagonal(), fit.boxes
    here, there = ((boxes.low[k] + boxes.high[k]) / 2 - fit.shift for k in (a, b))
    flip = np.ones(3)
    for axis in (0, 2):
        if abs(here[axis] + there[axis]) < near < abs(here[axis] - there[axis]):
            flip[axis] = -1
    if (np.abs(flip * here - there) < near).all():
        return flip, np.zeros(3)
    return np.ones(3), there - here


def _placed(given: Boxes, fit: Fitted, k: int, plane: Array) -> tuple[Array, Array]:
    """The box of a candidate's copy, corrected by how far matched faces near it are off, in the
    planes of given faces where it is near them, and centred where the candidate has it so."""
    diagonal = given.diagonal()
    met = np.where((fit.match >= 0) & (fit.cost < CLEAR))[0]
    own = fit.match[met]
    trust = np.tile(1 / (1 + fit.cost[met]), 2)
    low, high = fit.boxes.low[k].copy(), fit.boxes.high[k].copy()
    for axis in range(3):
        at = np.concatenate([fit.boxes.low[own, axis], fit.boxes.high[own, axis]])
        off = np.concatenate([given.low[met, axis], given.high[met, axis]]) - at
        centred = axis != 1 and abs((low + high)[axis] / 2 - fit.shift[axis]) < 0.01 * diagonal
        ends = []
        for value in (low[axis], high[axis]):
            near = trust * np.exp(-0.5 * ((value - at) / (MOVED * diagonal)) ** 2)
            ends.append(value + float((near * off).sum() / (near.sum() + 0.3)))
        if ends[1] - ends[0] < 0.5 * (high - low)[axis]:
            ends = [low[axis], high[axis]]
        faces = np.concatenate([given.low[:, axis], given.high[:, axis]])
        low[axis], high[axis] = _snapped(ends[0], ends[1], faces, SNAP * diagonal)
        if centred:
            half = (high[axis] - low[axis]) / 2
            low[axis], high[axis] = plane[axis] - half, plane[axis] + half
    return low, high


def _snapped(low: float, high: float, faces: Array, near: float) -> tuple[float, float]:
    """Ends in the planes of faces near them; the nearer one decides where both would change
    the thickness by half."""
    a, b = (float(faces[np.abs(faces - end).argmin()]) for end in (low, high))
    da, db = abs(a - low), abs(b - high)
    thick = high - low
    if da < near and db < near and 0.5 * thick < b - a < 1.5 * thick:
        return a, b
    if da < near and da <= db:
        return (a, high) if high - a > 0.5 * thick and da < 0.25 * thick else (a, a + thick)
    if db < near:
        return (low, b) if b - low > 0.5 * thick and db < 0.25 * thick else (b - thick, b)
    return low, high


def _material(
    given: Boxes, scene: executor.Scene, fit: Fitted, whole: executor.Scene, part: Part
) -> str:
    """What given parts wear whose matches wear the same as the new part; else what the largest
    given part wears."""
    area = given.area()
    alike = [
        i
        for i, k in enumerate(fit.match)
        if k >= 0 and whole.parts[fit.boxes.part[k]].material == part.material
    ]
    best = max(alike or range(len(area)), key=lambda i: float(area[i]))
    return str(scene.parts[given.part[best]].material)


def _in_place(low: Array, high: Array, given: Boxes) -> Array:
    """(n,): the box is where a given one is, or inside it."""
    both = np.minimum(high[:, None], given.high) - np.maximum(low[:, None], given.low)
    shared = np.clip(both, 0, None).prod(-1)
    mine, others = (high - low).prod(-1)[:, None], (given.high - given.low).prod(-1)
    same = shared > TAKEN * (mine + others - shared)
    hidden = (shared > INSIDE * np.maximum(mine, 1e-12)) & ~given.turned  # rings are open
    return np.asarray((same | hidden).any(1))


def _agreed(grafts: list[tuple[int, Graft]], weight: Array, near: float) -> Array:
    """(grafts,): the posterior weight of the candidates that propose the same, 0..1."""
    rows = [graft.boxes() for _, graft in grafts]
    low, high = np.array([r[0][0] for r in rows]), np.array([r[1][0] for r in rows])
    owner = np.array([k for k, _ in grafts])
    size = high - low
    side = np.stack([size[:, 1] * size[:, 2], size[:, 2] * size[:, 0], size[:, 0] * size[:, 1]], 1)
    both = np.minimum(high[:, None], high) - np.maximum(low[:, None], low)
    union = np.maximum(high[:, None], high) - np.minimum(low[:, None], low)
    shared = np.clip((both + near) / (union + near), 0, 1)
    close = sum(np.exp(-0.5 * ((x[:, None] - x) / near) ** 2) for x in (low, high)) / 2
    share = side[:, None] + side
    like = sum(
        share[..., k] * close[..., k] * np.delete(shared, k, -1).prod(-1) for k in range(3)
    ) / np.maximum(share.sum(-1), 1e-12)
    out = np.zeros(len(grafts))
    for k in np.unique(owner):
        out += weight[k] * like[:, owner == k].max(1)
    return out
