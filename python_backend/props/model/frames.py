"""Frames in which whole programs may be laid over given parts, tried for many at once.

A frame is a scale and a shift per axis. Every candidate is tried at its true size, by its
extents, and with each of its parts on the largest given ones; the best few tries are improved by
all the faces that then lie near each other. Knows boxes, no network and no program text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from python_backend.props.model.align import Boxes, bent, laid
from python_backend.props.model.tokens import EMPTY, SLOTS

Array = np.ndarray
ROWS = 32  # copies of a candidate that are looked at
MOST = 12  # given copies, the largest, that frames are judged by
TRIED = 5  # of those that decide which frames are worth improving
KEPT = 3  # frames of each candidate that are improved
SLACK = 0.03, 0.12  # of the diagonal, and of the part's extent: how far a face may be off
OTHER = 1.0  # cost of meeting a box with a turned part


@dataclass(slots=True)
class Pack:
    """k candidates at once: low, high (k, m, 3); there, turned, lead (k, m): whether a row is
    used, is no box, is the first copy of its part; metres (k,): what one unit of length is."""

    low: Array
    high: Array
    there: Array
    turned: Array
    lead: Array
    metres: Array

    @classmethod
    def of(cls, every: Sequence[Boxes]) -> Pack:
        """Of placed programs: the largest ROWS copies of each."""
        m = max(min(len(boxes.low), ROWS) for boxes in every)
        low, high = np.zeros((2, len(every), m, 3))
        there, turned, lead = np.zeros((3, len(every), m), bool)
        out = cls(low, high, there, turned, lead, np.ones(len(every)))
        for k, boxes in enumerate(every):
            pick = np.sort(np.argsort(-boxes.area(), kind="stable")[:m])
            n = slice(0, len(pick))
            out.low[k, n], out.high[k, n] = boxes.low[pick], boxes.high[pick]
            out.there[k, n], out.turned[k, n] = True, boxes.turned[pick]
            out.lead[k, np.unique(boxes.part[pick], return_index=True)[1]] = True
        return out

    @classmethod
    def of_tokens(cls, category: Array, real: Array, size: Array) -> Pack:
        """Of programs as tokens (k, SLOTS, ...), at most four copies of each part. The longest
        side is one unit; what `tokens.decode` does to keep parts in contact is left out."""
        kind, symmetry, real = category[..., 0], category[..., 1], real.astype(np.float32)
        half = np.exp(np.clip(real[..., 3:6], np.log(0.006), 0.25)) / 2
        a, b = real[..., 6:9], real[..., 9:12]
        reach = (np.abs(np.stack([a, b, np.cross(a, b)], -1)) * half[..., None, :]).sum(-1)
        centre = real[..., :3] / 2
        centre[..., 1] = np.maximum(centre[..., 1], reach[..., 1])
        place = np.repeat(centre[..., None, :], 4, -2)
        there = np.stack([kind >= 0, *(np.isin(symmetry, s) for s in ((1, 3), (2, 3), 3))], -1)
        place[..., 1, :] *= (-1, 1, 1)
        place[..., 2, :] *= (1, 1, -1)
        place[..., 3, :] *= (-1, 1, -1)
        count = np.clip(np.round(real[..., -5] * 4), 2, 4)
        for axis in range(3):
            row = (symmetry == 4 + axis)[..., None]
            step = (np.arange(4) / (count[..., None] - 1) - 0.5) * real[..., -6, None] / 2
            along = centre[..., axis, None] + step
            place[..., axis] = np.where(row, along, place[..., axis])
            there |= row & (np.arange(4) < count[..., None])
        there &= (kind != EMPTY)[..., None]
        flat = (len(kind), 4 * SLOTS)
        turned = np.repeat(kind > 0, 4, -1).reshape(flat)
        lead = (there & (np.arange(4) == 0)).reshape(flat)
        low = (place - reach[..., None, :]).reshape(*flat, 3)
        high = (place + reach[..., None, :]).reshape(*flat, 3)
        there = there.reshape(flat)
        order = np.argsort(~there, axis=1, kind="stable")[:, : min(int(there.sum(1).max()), ROWS)]
        rows = np.arange(len(kind))[:, None], order
        metres = np.exp(np.clip(size, np.log(0.03), np.log(8.0))).max(1)
        return cls(low[rows], high[rows], there[rows], turned[rows], lead[rows], metres)


class Frames:
    """Scales and shifts that lay candidates over given boxes."""

    def __init__(self, given: Boxes) -> None:
        self._given, self._diagonal = given, given.diagonal()
        area = given.area()
        self._largest = np.argsort(-area, kind="stable")[:MOST]
        self._weight = np.sqrt(area[self._largest])

    def best(self, pack: Pack) -> tuple[Array, Array, Array]:
        """scale, shift (k, 3) and misfit (k,) of every candidate."""
        scale, shift = self._tried(pack)
        k, tries = scale.shape[:2]
        owner = np.repeat(np.arange(k), tries)
        scale, shift = scale.reshape(-1, 3), shift.reshape(-1, 3)
        good = np.isfinite(scale).all(1)
        owner, scale, shift = owner[good], scale[good], shift[good]
        misfit = self._misfit(TRIED, pack, owner, scale, shift)[0]
        order = np.lexsort((misfit, owner))
        rank = np.arange(len(order)) - np.searchsorted(owner[order], owner[order])
        pick = order[rank < KEPT]
        owner, scale, shift = owner[pick], scale[pick], shift[pick]
        given = np.concatenate([self._given.low[self._largest], self._given.high[self._largest]])
        for _ in range(2):
            _, cost, match = self._misfit(MOST, pack, owner, scale, shift)
            weight = self._weight * np.exp(-0.25 * np.minimum(cost, 20))
            rows = owner[:, None], match
            faces = np.concatenate([pack.low[rows], pack.high[rows]], 1)
            scale, shift = laid(faces, given[None], np.concatenate([weight, weight], 1), scale)
        misfit = self._misfit(MOST, pack, owner, scale, shift)[0]
        order = np.lexsort((misfit, owner))
        first = order[np.searchsorted(owner[order], np.arange(k))]
        return scale[first], shift[first], misfit[first]

    def _tried(self, pack: Pack) -> tuple[Array, Array]:
        """(k, tries, 3) twice: true size, extents laid on extents, and each of the two largest
        given parts on the first copy of every part."""
        given = self._given
        corner, end = given.low.min(0), given.high.max(0)
        foot = np.array([(corner[0] + end[0]) / 2, corner[1], (corner[2] + end[2]) / 2])
        bottom = np.where(pack.there[..., None], pack.low, np.inf).min(1)
        extent = np.where(pack.there[..., None], pack.high, -np.inf).max(1) - bottom
        ratio = (end - corner) / np.maximum(extent, 1e-3)
        scale = [np.repeat(pack.metres[:, None], 3, 1), ratio]
        scale += [np.repeat(ratio[:, axis : axis + 1], 3, 1) for axis in range(3)]
        shift = [foot - s * bottom * (0, 1, 0) for s in scale]
        leads = np.argsort(~pack.lead, axis=1, kind="stable")[:, :SLOTS]
        rows = np.arange(len(leads))[:, None], leads
        low, high, used = pack.low[rows], pack.high[rows], pack.lead[rows]
        own = np.maximum(high - low, 1e-3)
        scales, shifts = [np.stack(scale, 1)], [np.stack(shift, 1)]
        _, first = np.unique(given.part[self._largest], return_index=True)
        for i in self._largest[np.sort(first)[:2]]:
            size, middle = given.high[i] - given.low[i], (given.high[i] + given.low[i]) / 2
            thick = np.minimum(size / size.max(), own / own.max(-1, keepdims=True))
            each = np.log(size / own)  # of a thin side the scale says little
            whole = (thick * each).sum(-1, keepdims=True) / thick.sum(-1, keepdims=True)
            found = np.exp((thick * each + 0.25 * whole) / (thick + 0.25))
            found[~used] = np.nan
            scales.append(found)
            shifts.append(middle - found * (high + low) / 2)
        return np.concatenate(scales, 1), np.concatenate(shifts, 1)

    def _misfit(
        self, count: int, pack: Pack, owner: Array, scale: Array, shift: Array
    ) -> tuple[Array, Array, Array]:
        """Misfit (n,), and of the given copies their cost and their nearest box, (n, count)."""
        pick = self._largest[:count]
        size = np.minimum((self._given.high - self._given.low)[pick], 0.5 * self._diagonal)
        slack = np.sqrt(6) * (SLACK[0] * self._diagonal + SLACK[1] * size)
        cost = np.zeros((len(owner), len(pick), pack.low.shape[1]), np.float32)
        for side, place in ((pack.low, self._given.low), (pack.high, self._given.high)):
            for axis in range(3):
                at = scale[:, axis, None] * side[owner, :, axis] + shift[:, axis, None]
                off = at[:, None].astype(np.float32) - place[pick, axis, None].astype(np.float32)
                off /= slack[:, axis, None].astype(np.float32)
                cost += off * off
        cost += OTHER * (pack.turned[owner][:, None] != self._given.turned[pick][:, None])
        cost += np.where(pack.there, 0, np.inf).astype(np.float32)[owner][:, None]
        match = cost.argmin(2)
        least = np.take_along_axis(cost, match[..., None], 2)[..., 0]
        weight = self._weight[:count] / self._weight[:count].sum()
        return (weight * np.minimum(least, 6.0)).sum(1) + bent(scale), least, match
