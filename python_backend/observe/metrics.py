"""Counters and histograms by reason, queue and compute time apart, in Prometheus' text format.

https://prometheus.io/docs/instrumenting/exposition_formats/ (version 0.0.4). Reasons: `ok`,
`cached`, `deadline` (a fallback was sent), `cancelled`, or the code of an error (`rejected`,
`worker_crashed`, `overloaded` ...). Knows no socket; `observe.http` serves the text.
"""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field

BUCKETS_S = (0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)

Sample = tuple[str, dict[str, str], float]


@dataclass
class _Histogram:
    counts: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS_S) + 1))
    total: float = 0.0

    def add(self, seconds: float) -> None:
        self.counts[bisect_left(BUCKETS_S, seconds)] += 1
        self.total += seconds


class Metrics:
    """Safe to call from threads. `gauges` is asked for the present state when text is made."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, str]] = Counter()
        self._refused: Counter[str] = Counter()
        self._times: dict[tuple[str, str], _Histogram] = {}
        self.gauges: Callable[[], Iterable[Sample]] = tuple

    def ended(
        self,
        capability: str,
        reason: str,
        queue_ms: float | None = None,
        compute_ms: float | None = None,
        known: Container[str] | None = None,
    ) -> None:
        """A request got its final answer. Unknown capabilities share one label."""
        name = capability if known is None or capability in known else "unknown"
        with self._lock:
            self._requests[name, reason] += 1
            for kind, ms in (("queue", queue_ms), ("compute", compute_ms)):
                if ms is not None:
                    self._times.setdefault((kind, name), _Histogram()).add(ms / 1000)

    def refused(self, code: str) -> None:
        """A message or a connection was refused before it became a request."""
        with self._lock:
            self._refused[code] += 1

    def count(self, capability: str, reason: str) -> int:
        """Requests that ended so, for tests and the doctor."""
        with self._lock:
            return self._requests[capability, reason]

    def text(self) -> str:
        """Everything, in the exposition format."""
        with self._lock:
            lines = ["# HELP figment_requests_total Requests by how they ended.",
                     "# TYPE figment_requests_total counter"]  # fmt: skip
            lines += [
                _line("figment_requests_total", {"capability": name, "reason": reason}, count)
                for (name, reason), count in sorted(self._requests.items())
            ]
            lines += ["# HELP figment_refused_total Messages and connections refused, by code.",
                      "# TYPE figment_refused_total counter"]  # fmt: skip
            lines += [
                _line("figment_refused_total", {"code": code}, count)
                for code, count in sorted(self._refused.items())
            ]
            for kind in ("queue", "compute"):
                lines += _histograms(kind, self._times)
        return "\n".join([*lines, *_gauges(self.gauges())]) + "\n"


def _histograms(kind: str, times: dict[tuple[str, str], _Histogram]) -> list[str]:
    base = f"figment_{kind}_seconds"
    lines = [f"# HELP {base} Time spent per answered request.", f"# TYPE {base} histogram"]
    for (which, name), histogram in sorted(times.items()):
        if which != kind:
            continue
        running = 0
        for bound, count in zip((*map(str, BUCKETS_S), "+Inf"), histogram.counts, strict=True):
            running += count
            lines.append(_line(f"{base}_bucket", {"capability": name, "le": bound}, running))
        lines.append(_line(f"{base}_sum", {"capability": name}, round(histogram.total, 6)))
        lines.append(_line(f"{base}_count", {"capability": name}, running))
    return lines


def _gauges(samples: Iterable[Sample]) -> list[str]:
    lines: list[str] = []
    seen: set[str] = set()
    for name, labels, value in samples:
        if name not in seen:
            lines.append(f"# TYPE {name} {'counter' if name.endswith('_total') else 'gauge'}")
            seen.add(name)
        lines.append(_line(name, labels, value))
    return lines


def _line(name: str, labels: dict[str, str], value: float) -> str:
    inside = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
    return f"{name}{{{inside}}} {value}" if inside else f"{name} {value}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
