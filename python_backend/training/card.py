"""The model card beside a weights file: what it is, from what, under which licence, how good.

Markdown for people with one fenced JSON block for programs. The sha256 in the block ties card
and weights together; `verify` refuses a file that does not match.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bridge.errors import WeightsCorrupt, WeightsMissing
from python_backend.training.checkpoint import sha256, write_atomic


def write_card(
    weights: str | Path,
    *,
    title: str,
    summary: str,
    data: str,
    licence: str,
    training: str,
    limits: str,
    metrics: Mapping[str, Any],
) -> Path:
    """Write `<weights name>.md`; returns its path. All texts are Markdown paragraphs."""
    file = Path(weights)
    facts = {
        "file": file.name,
        "sha256": sha256(file),
        "bytes": file.stat().st_size,
        "metrics": dict(metrics),
    }
    text = "\n\n".join(
        [
            f"# {title}",
            summary.strip(),
            f"## Data\n\n{data.strip()}",
            f"## Licence\n\n{licence.strip()}",
            f"## How it was trained\n\n{training.strip()}",
            f"## Limits\n\n{limits.strip()}",
            f"## Facts\n\n```json\n{json.dumps(facts, indent=1)}\n```\n",
        ]
    )
    card = file.with_suffix(".md")
    write_atomic(card, text.encode())
    return card


def read_card(weights: str | Path) -> dict[str, Any]:
    """The JSON block of the card that belongs to `weights`. Raises `WeightsMissing`."""
    card = Path(weights).with_suffix(".md")
    if not card.is_file():
        raise WeightsMissing(f"The model card {card.name} is missing beside {Path(weights).name}.")
    block = re.search(r"```json\n(.*?)\n```", card.read_text("utf-8"), re.DOTALL)
    if block is None:
        raise WeightsCorrupt(f"The model card {card.name} has no block of facts.")
    facts: dict[str, Any] = json.loads(block.group(1))
    return facts


def verify(weights: str | Path) -> str:
    """Check a weights file against its card; returns the sha256.

    Raises `WeightsMissing` or `WeightsCorrupt`.
    """
    file = Path(weights)
    if not file.is_file():
        raise WeightsMissing(f"There is no weights file {file}.")
    digest = sha256(file)
    if read_card(file).get("sha256") != digest:
        raise WeightsCorrupt(
            f"{file.name} is not the file that its model card describes.",
            cause=f"sha256 {digest[:16]}... differs; a truncated download or an edited file.",
        )
    return digest
