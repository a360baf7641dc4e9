"""The game-ready certificate: named checks with value, threshold and verdict.

Measures are pure functions of the finished mesh (`measures`) and of the finished file
(`gltf`); thresholds are a JSON profile that a studio can edit. Nothing here repairs anything.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bridge.errors import ConfigInvalid

PROFILE = Path(__file__).with_name("game.json")


@dataclass(frozen=True, slots=True)
class Check:
    """One line of a certificate. threshold reads like `<= 1.05`."""

    name: str
    value: float
    threshold: str
    passed: bool

    def to_dict(self) -> dict[str, Any]:
        return {
            "check": self.name,
            "value": round(self.value, 6),
            "threshold": self.threshold,
            "verdict": "pass" if self.passed else "fail",
        }


@lru_cache(maxsize=8)
def load_profile(path: str = "") -> dict[str, Any]:
    """The thresholds; `path` empty for the built-in profile. Raises ConfigInvalid."""
    file = Path(path) if path else PROFILE
    try:
        profile = json.loads(file.read_text("utf-8"))
        rows = profile["checks"]
        good = all(set(row) <= {"most", "least"} and len(row) == 1 for row in rows.values())
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigInvalid(
            f"The certificate profile {file.name} cannot be read.", cause=str(error)
        ) from error
    if not good:
        raise ConfigInvalid(
            f"The certificate profile {file.name} has a check that is neither "
            "`most` nor `least` of a number."
        )
    return dict(profile)


def judge(values: Mapping[str, float], profile: Mapping[str, Any]) -> list[Check]:
    """Every measured value that the profile has a threshold for, in the profile's order."""
    out = []
    for name, row in profile["checks"].items():
        if name not in values:
            continue
        value = float(values[name])
        if "most" in row:
            out.append(Check(name, value, f"<= {row['most']:g}", value <= row["most"] + 1e-9))
        else:
            out.append(Check(name, value, f">= {row['least']:g}", value >= row["least"] - 1e-9))
    return out


def summary(checks: list[Check], profile: Mapping[str, Any]) -> dict[str, Any]:
    """The certificate as it travels in the reply and in the file."""
    return {
        "profile": profile["name"],
        "passed": all(c.passed for c in checks),
        "checks": [c.to_dict() for c in checks],
    }
