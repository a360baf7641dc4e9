"""How long a job will take, learnt from those that ran.

A capability's own estimate is the prior. Where there is one, what is learnt is the factor by
which it is wrong, so that one measured size teaches about the others; where there is none, the
time itself, per batch key. Mean and spread are kept as TCP keeps its round-trip time (Jacobson
1988); a promise is the mean plus two spreads. Knows no queue and no worker.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from python_backend.capability import Rung

GAIN = 0.2  # weight of the newest sample
KEPT = 512  # keys remembered


@dataclass(slots=True)
class _Track:
    mean: float
    spread: float

    def add(self, value: float) -> None:
        error = value - self.mean
        self.mean += GAIN * error
        self.spread += GAIN * (abs(error) - self.spread)


class Estimates:
    """Milliseconds of compute, per capability, rung and batch key."""

    def __init__(self) -> None:
        self._tracks: OrderedDict[object, _Track] = OrderedDict()

    def learn(
        self, capability: str, rung: Rung, key: object, prior_ms: float | None, took_ms: float
    ) -> None:
        """A job ran to its end in `took_ms`."""
        value = took_ms / prior_ms if prior_ms else took_ms
        name = _name(capability, rung, key, prior_ms)
        track = self._tracks.get(name)
        if track is None:
            self._tracks[name] = _Track(value, value / 4)
        else:
            track.add(value)
        self._tracks.move_to_end(name)
        while len(self._tracks) > KEPT:
            self._tracks.popitem(last=False)

    def likely_ms(
        self, capability: str, rung: Rung, key: object, prior_ms: float | None
    ) -> float | None:
        """The expected time, for telling people; None if nothing is known."""
        track = self._tracks.get(_name(capability, rung, key, prior_ms))
        if track is None:
            return prior_ms
        return track.mean * (prior_ms or 1.0)

    def safe_ms(
        self, capability: str, rung: Rung, key: object, prior_ms: float | None
    ) -> float | None:
        """A time that will most likely do, for deciding what fits before a deadline."""
        track = self._tracks.get(_name(capability, rung, key, prior_ms))
        if track is None:
            return prior_ms
        return (track.mean + 2 * track.spread) * (prior_ms or 1.0)


def _name(capability: str, rung: Rung, key: object, prior_ms: float | None) -> object:
    return (capability, rung, "factor" if prior_ms else key)
