"""Reads prompts before anything is queued, by the rails of `python_backend.safety`.

Knows which parameters are prompts (the capability's description says so), and no rule itself.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any

from bridge.errors import Rejected
from python_backend.safety.rails import Rails

KINDS = ("texture", "prop", "dialogue")


class Moderation:
    """`settings`: the table `[safety]` as a mapping."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._rails = Rails.from_settings(settings)
        # The classifier's weights take a moment to read: not while the first prompt waits.
        threading.Thread(target=self._rails.warm, name="warm-rails", daemon=True).start()

    def check(
        self, capability: str, fields: Sequence[str], params: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The parameters with personal data taken out of their prompts. Raises Rejected."""
        out = dict(params)
        kind = capability if capability in KINDS else "dialogue"
        for name in fields:
            text = out.get(name)
            if not isinstance(text, str) or not text:
                continue
            verdict = self._rails.check_input(text, kind)  # type: ignore[arg-type]
            if not verdict.allowed:
                raise Rejected(f"`{name}` was refused ({verdict.category}).", cause=verdict.reason)
            out[name] = verdict.text
        return out
