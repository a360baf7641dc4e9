"""One capability as the sidecar's own process knows it: description, readiness, fallback.

The instance held here never loads a model; see `python_backend.capability`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bridge.errors import FigmentError
from python_backend.capability import BatchCapability, Capability, Description, Result, Rung
from python_backend.schema import Checker
from python_backend.serving.executor import Changed


@dataclass
class Served:
    """`error`: why it cannot serve, if for good. `width`: jobs that can run at once.
    `checker`: its parameters' schema, compiled."""

    description: Description
    capability: Capability | None
    ready: bool = False
    error: FigmentError | None = None
    width: int = 1
    mean_ms: float = 100.0  # of compute, for telling when to come back
    load_ms: float = 0.0

    def __post_init__(self) -> None:
        self._batches = (
            self.capability
            if self.description.max_batch > 1 and isinstance(self.capability, BatchCapability)
            else None
        )
        self.checker = Checker(self.description.params)

    @property
    def reason(self) -> str:
        """For people: why it is not ready; empty when it is."""
        if self.ready:
            return ""
        if self.error is None:
            return "The model is being loaded."
        return " ".join(filter(None, [self.error.message, self.error.cause, self.error.fix]))

    def changed(self, report: Changed) -> None:
        """A worker said something about readiness."""
        self.ready, self.error = report.ready, report.error
        self.load_ms = report.load_ms or self.load_ms
        if report.model and report.model != self.description.model:
            self.description = replace(self.description, model=report.model)

    def measured(self, compute_ms: float) -> None:
        self.mean_ms += 0.2 * (compute_ms - self.mean_ms)

    # The capability is other people's code: what it raises here costs an estimate, no more.
    def prior_ms(self, params: Mapping[str, Any], rung: Rung) -> float | None:
        try:
            return self.capability.estimate_ms(params, rung) if self.capability else None
        except Exception:
            return None

    def batch_key(self, params: Mapping[str, Any]) -> object | None:
        try:
            return self._batches.batch_key(params) if self._batches else None
        except Exception:
            return None

    def fallback(self, params: Mapping[str, Any]) -> Result | None:
        try:
            return self.capability.fallback(params) if self.capability else None
        except Exception:
            return None
