"""Replies given before, found again for a like line when there is no time: the cached rung.

Kept in memory alone, for this process; nothing of a player is written here.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from python_backend.dialogue.match import Array

KEPT = 400  # replies of all NPCs
ALIKE = 0.86  # cosine from which two lines ask the same


class Replies:
    """(npc, line) -> reply data. Safe to use from threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, str], tuple[Array, dict[str, Any]]] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, npc: str, line: str, vector: Array, data: Mapping[str, Any]) -> None:
        """Keep a reply of the model; the oldest goes when there are too many."""
        with self._lock:
            self._kept[(npc, line)] = (vector, dict(data))
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)

    def near(self, npc: str, vector: Array) -> dict[str, Any] | None:
        """The reply to the most alike line of this NPC, labelled as cached; None if none is."""
        with self._lock:
            mine = [pair for (who, _), pair in self._kept.items() if who == npc]
        if not mine:
            return None
        best, data = max(mine, key=lambda pair: float(pair[0] @ vector))
        return {**data, "source": "cached"} if float(best @ vector) >= ALIKE else None
