"""Write constraints.txt: the versions that were installed when the tests last passed here.

    python -m tools.make_constraints

`run.py` installs under these constraints, so that a new release of a library cannot break an
old checkout. PyTorch is pinned in pyproject.toml and left to run.py.
"""

from __future__ import annotations

import importlib.metadata as metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

EXTRAS = ("dialogue", "texture", "prop", "train", "diffusers", "dev")
LEFT_OUT = {"torch", "figment-sidecar", "pip", "setuptools", "certifi"}
ROOT = Path(__file__).resolve().parents[1]


def pinned() -> dict[str, str]:
    """Name -> version of everything the extras need here, directly or not."""
    versions: dict[str, str] = {}
    wanted = [("figment-sidecar", set(EXTRAS))]
    seen: set[str] = set()
    while wanted:
        name, extras = wanted.pop()
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:
            continue
        versions[canonicalize_name(name)] = distribution.version.split("+")[0]
        for line in distribution.requires or []:
            requirement = Requirement(line)
            marker = requirement.marker
            holds = marker is None or any(marker.evaluate({"extra": e}) for e in {"", *extras})
            key = canonicalize_name(requirement.name)
            if holds and key not in seen:
                seen.add(key)
                wanted.append((requirement.name, requirement.extras))
    return {k: v for k, v in sorted(versions.items()) if k not in LEFT_OUT}


if __name__ == "__main__":
    lines = [f"{name}=={version}" for name, version in pinned().items()]
    (ROOT / "constraints.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} versions")
