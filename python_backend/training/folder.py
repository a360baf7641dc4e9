"""One training run on disk: config.json, log.jsonl, samples/, checkpoints/.

    run/
    ├── config.json                 what was asked for; a resumed run must ask for the same
    ├── log.jsonl                   one JSON object a report, appended
    ├── samples/step_000250.jpg     pictures, whatever the recipe draws
    └── checkpoints/step_000250.safetensors

Does not know what is trained.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bridge.errors import BadData
from python_backend.training.checkpoint import write_atomic


class RunFolder:
    """A run folder; made on first use.

    Parameters
    ----------
    path: the folder; its parents are made too.
    keep: how many checkpoints stay; the oldest beyond that are removed.
    """

    def __init__(self, path: str | Path, *, keep: int = 2) -> None:
        self.path = Path(path)
        self.keep = max(1, keep)
        self.samples = self.path / "samples"
        self.checkpoints = self.path / "checkpoints"
        for folder in (self.path, self.samples, self.checkpoints):
            folder.mkdir(parents=True, exist_ok=True)

    @property
    def log_path(self) -> Path:
        return self.path / "log.jsonl"

    def write_config(self, config: Mapping[str, Any], *, free: tuple[str, ...] = ()) -> None:
        """Store what the run was asked for; refuse to mix two different runs in one folder.

        free: keys that may change between resumed parts (steps, seconds, threads ...).
        Raises `BadData` when another value of any other key is already stored.
        """
        old = self.read_config()
        plain: dict[str, Any] = json.loads(json.dumps(dict(config)))
        differs = sorted(
            key
            for key in old.keys() | plain.keys()
            if key not in free and old.get(key) != plain.get(key)
        )
        if old and differs:
            raise BadData(
                f"{self.path} holds a run with other settings ({', '.join(differs)}).",
                fix="Use the same settings to resume it, or another folder for a new run.",
            )
        write_atomic(self.path / "config.json", json.dumps(plain, indent=1).encode())

    def read_config(self) -> dict[str, Any]:
        """The stored settings; empty for a new run."""
        file = self.path / "config.json"
        if not file.exists():
            return {}
        config: dict[str, Any] = json.loads(file.read_text("utf-8"))
        return config

    def checkpoint_path(self, step: int) -> Path:
        return self.checkpoints / f"step_{step:06d}.safetensors"

    def sample_path(self, step: int, suffix: str = "jpg") -> Path:
        return self.samples / f"step_{step:06d}.{suffix}"

    def latest_checkpoint(self) -> Path | None:
        """The newest checkpoint, or None. Half-written ones have another name and never count."""
        found = sorted(self.checkpoints.glob("step_*.safetensors"))
        return found[-1] if found else None

    def prune(self) -> None:
        """Remove all but the `keep` newest checkpoints."""
        for old in sorted(self.checkpoints.glob("step_*.safetensors"))[: -self.keep]:
            old.unlink(missing_ok=True)
