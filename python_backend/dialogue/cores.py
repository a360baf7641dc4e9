"""How many threads a language model gains from: the cores this process may use, not more.

Two threads on one core (SMT) share its arithmetic, and threads beyond a container's share only
wait for each other: both make llama.cpp slower. Reads /sys and /proc; elsewhere the count that
the operating system gives is taken.
"""

from __future__ import annotations

import os
from pathlib import Path

_TOPOLOGY = "sys/devices/system/cpu/cpu{}/topology/thread_siblings_list"


def usable_cores(root: Path = Path("/")) -> int:
    """Physical cores within this process' affinity and its container's share; at least 1."""
    if hasattr(os, "sched_getaffinity"):
        allowed = sorted(os.sched_getaffinity(0))
    else:
        allowed = list(range(os.cpu_count() or 1))
    siblings = set()
    for cpu in allowed:
        file = root / _TOPOLOGY.format(cpu)
        siblings.add(_read(file) or str(cpu))
    return max(1, min(len(siblings), _share(root)))


def model_threads(configured: int, root: Path = Path("/")) -> int:
    """The configured number of threads, but no more than there are cores for them."""
    return max(1, min(configured, usable_cores(root)))


def _share(root: Path) -> int:
    """Whole cores of the container's quota (cgroup v2 `cpu.max`); large if there is none."""
    quota, _, period = _read(root / "sys/fs/cgroup/cpu.max").partition(" ")
    if quota.isdigit() and period.isdigit() and int(period):
        return max(1, int(quota) // int(period))
    return 1 << 16


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
