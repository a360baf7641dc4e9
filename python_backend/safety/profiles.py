"""Rating profiles: which category is refused from which severity on.

Bundled: `everyone`, `teen` (the default), `mature`; a studio may name a TOML file of its own in
the same form. The profile `off` switches moderation off, and only together with a sentence that
nobody types by accident. How a category is recognised is not known here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bridge.errors import ConfigInvalid

FOLDER = Path(__file__).parent / "profiles"
BUNDLED = ("everyone", "teen", "mature")
DEFAULT = "teen"
OFF = "off"
OFF_SENTENCE = "I moderate all content myself"
CATEGORIES = (
    "profanity",
    "sexual",
    "hate",
    "harassment",
    "self_harm",
    "dangerous",
    "gore",
    "drugs",
    "injection",
    "leak",
)


@dataclass(frozen=True)
class Profile:
    """`refuse`: category -> lowest severity (1 mild, 2 strong, 3 extreme) that is refused.
    `threshold`: probability, 0..1, from which the classifier refuses."""

    name: str
    title: str = ""
    summary: str = ""
    refuse: Mapping[str, int] = field(default_factory=dict)
    threshold: float = 0.5

    def refuses(self, category: str, severity: int) -> bool:
        """True if a finding of this severity is not allowed."""
        return category in self.refuse and severity >= self.refuse[category]

    @property
    def off(self) -> bool:
        """True if nothing is moderated at all."""
        return self.name == OFF


def load_profile(name: str, confirmation: str = "") -> Profile:
    """The bundled profile `name`, or the profile in the TOML file `name`.

    `confirmation` must be `OFF_SENTENCE` for the profile `off`. Raises `ConfigInvalid`.
    """
    if name == OFF:
        if confirmation != OFF_SENTENCE:
            raise ConfigInvalid(
                "Moderation is not switched off by `safety.profile` alone.",
                fix=f'Also set `safety.off_confirmation = "{OFF_SENTENCE}"`, or choose one of '
                f"{', '.join(BUNDLED)}.",
            )
        return Profile(OFF, "Off", "Nothing is moderated.")
    path = FOLDER / f"{name}.toml" if name in BUNDLED else Path(name)
    if name not in BUNDLED and path.suffix != ".toml":
        raise ConfigInvalid(
            f"There is no rating profile `{name}`.",
            fix=f"Use {', '.join(BUNDLED)}, or the path of a TOML file.",
        )
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigInvalid(
            f"The rating profile {path} cannot be read.", cause=str(error)
        ) from error
    return _checked(path.stem, table)


def _checked(name: str, table: Mapping[str, Any]) -> Profile:
    unknown = set(table) - {"title", "summary", "refuse", "threshold"}
    refuse = table.get("refuse", {})
    if unknown or not isinstance(refuse, dict):
        raise _invalid(name, f"has unknown keys: {', '.join(sorted(unknown)) or 'refuse'}")
    for category, severity in refuse.items():
        if category not in CATEGORIES:
            known = ", ".join(CATEGORIES)
            raise _invalid(name, f"refuses `{category}`, which is none of {known}")
        if isinstance(severity, bool) or severity not in (1, 2, 3):
            raise _invalid(name, f"has severity {severity!r} for `{category}`; use 1, 2 or 3")
    threshold = table.get("threshold", 0.5)
    if isinstance(threshold, bool) or not isinstance(threshold, int | float):
        raise _invalid(name, "has a threshold that is no number")
    if not 0.0 < threshold < 1.0:
        raise _invalid(name, f"has threshold {threshold}; it must lie between 0 and 1")
    return Profile(
        name, str(table.get("title", name)), str(table.get("summary", "")), dict(refuse), threshold
    )


def _invalid(name: str, what: str) -> ConfigInvalid:
    return ConfigInvalid(f"The rating profile `{name}` {what}.")
