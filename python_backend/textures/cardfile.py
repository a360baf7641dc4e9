"""The sha256 that a model card records, read without torch (see `training.card` for writing)."""

from __future__ import annotations

import re
from pathlib import Path


def recorded_sha256(weights: Path) -> str | None:
    """64 hex digits, or None where there is no card or no digest in it."""
    card = weights.with_suffix(".md")
    if not (card.is_file() and weights.is_file()):
        return None
    found = re.search(r'"sha256": "([0-9a-f]{64})"', card.read_text("utf-8"))
    return found.group(1) if found else None
