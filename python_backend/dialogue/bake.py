"""Lines made ahead for one NPC, for a game that ships without the model, or as its fallback.

Knows the capability's interface alone; writes no file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from python_backend.capability import Event, Job, Result

Run = Callable[[Job], Iterator[Event]]


def bake_npc(
    run: Run,
    persona: Mapping[str, Any],
    npc: str,
    asks: Sequence[str] = (),
    barks: int = 6,
    seed: int = 0,
) -> dict[str, Any]:
    """A pack entry: `lines` fit any time (barks and fallbacks), `replies` answer one ask each."""
    lines: list[str] = list(persona.get("fallback_lines", ()))
    for i in range(barks):
        data = _last(run, {"persona": persona, "npc": npc, "mode": "bark", "line": ""}, seed + i)
        if data["line"] not in lines:
            lines.append(data["line"])
    replies = []
    for ask in asks:
        data = _last(run, {"persona": persona, "npc": npc, "mode": "reply", "line": ask}, seed)
        kept = {key: data[key] for key in ("line", "emotion", "action", "facts_used")}
        replies.append({"ask": ask, **kept})
    return {"capability": "dialogue", "npc": npc, "lines": lines, "replies": replies}


def _last(run: Run, params: dict[str, Any], seed: int) -> dict[str, Any]:
    temperature = 0.8 if params["mode"] == "bark" else 0.3
    job = Job(f"bake-{seed}", {**params, "seed": seed, "temperature": temperature})
    result = [event for event in run(job) if isinstance(event, Result)][-1]
    return dict(result.data)
