"""What an NPC remembers of a player: turns, summaries, facts, feelings. One SQLite file.

Facts are recalled by recency x importance x relevance (Park et al., "Generative Agents", 2023).
Everything is bounded; everything of a player can be listed, exported and erased. Knows no
persona and no model; relevance comes from an embedding function, or from shared words.
"""

from __future__ import annotations

import math
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bridge.errors import MemoryCorrupt, MemoryLocked, MemoryTooNew
from python_backend.dialogue.notes import notes_from, summary_of
from python_backend.dialogue.words import content

Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]
VERSION = 1
MAX_FACTS = 200  # of one NPC about one player; the least important and oldest go first
MAX_TEXT = 300
HALF_LIFE_S = 14 * 24 * 3600.0  # after two weeks a memory counts half, as far as recency goes
RECALL_LEAST = 0.12
SUMMED = 60  # of the turns not yet summed up, how many a summary looks at
BUSY_S = 3.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS turns (
  id INTEGER PRIMARY KEY, npc TEXT NOT NULL, player TEXT NOT NULL,
  line TEXT NOT NULL, reply TEXT NOT NULL, emotion TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS turns_pair ON turns (npc, player, id);
CREATE TABLE IF NOT EXISTS facts (
  id INTEGER PRIMARY KEY, npc TEXT NOT NULL, player TEXT NOT NULL,
  text TEXT NOT NULL, importance REAL NOT NULL, at REAL NOT NULL,
  UNIQUE (npc, player, text));
CREATE TABLE IF NOT EXISTS relations (
  npc TEXT NOT NULL, player TEXT NOT NULL, key TEXT NOT NULL, value REAL NOT NULL,
  PRIMARY KEY (npc, player, key));
CREATE TABLE IF NOT EXISTS summaries (
  npc TEXT NOT NULL, player TEXT NOT NULL, text TEXT NOT NULL, turns INTEGER NOT NULL,
  PRIMARY KEY (npc, player));
"""
_TABLES = ("turns", "facts", "relations", "summaries")


class Memory:
    """The database. Safe to use from threads and from two processes at once.

    Raises MemoryLocked (another program holds it), MemoryCorrupt (the file is moved aside, so
    that the next attempt starts fresh), MemoryTooNew.
    """

    def __init__(self, path: Path, *, embed: Embed | None = None, turns: int = 400) -> None:
        self.path, self._embed, self._turns = path, embed, turns
        self._lock = threading.RLock()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = self._open()

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=BUSY_S, check_same_thread=False)
        try:
            with self._errors():
                db.execute("PRAGMA journal_mode=WAL")
                db.execute("PRAGMA synchronous=NORMAL")
                known = db.execute(
                    "SELECT name FROM sqlite_master WHERE type='table' AND name='meta'"
                ).fetchone()
                if known:
                    row = db.execute("SELECT value FROM meta WHERE key='version'").fetchone()
                    if row and int(row[0]) > VERSION:
                        raise MemoryTooNew(
                            f"{self.path.name} was written by a newer Figment.",
                            cause=f"Its version is {row[0]}, this one reads up to {VERSION}.",
                        )
                db.executescript(_SCHEMA)
                db.execute("INSERT OR IGNORE INTO meta VALUES ('version', ?)", (str(VERSION),))
                db.commit()
                if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                    raise sqlite3.DatabaseError("quick_check failed")
        except BaseException:
            db.close()
            raise
        return db

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """SQLite's errors in our words."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if "locked" in str(error) or "busy" in str(error):
                raise MemoryLocked(
                    f"{self.path.name} is in use by another program.", cause=str(error)
                ) from error
            raise self._aside(error) from error
        except (sqlite3.DatabaseError, ValueError) as error:
            raise self._aside(error) from error

    def _aside(self, error: Exception) -> MemoryCorrupt:
        """Move the damaged file out of the way; nothing is deleted."""
        kept = self.path.with_name(f"{self.path.name}.damaged-{int(time.time())}")
        for suffix in ("", "-wal", "-shm"):
            file = self.path.with_name(self.path.name + suffix)
            if file.is_file():
                file.replace(kept.with_name(kept.name + suffix))
        return MemoryCorrupt(
            f"{self.path.name} cannot be read.",
            cause=str(error),
            fix=f"A new one is started; the damaged file is kept as {kept.name}.",
        )

    # ------------------------------------------------------------ while talking
    def add(
        self, npc: str, player: str, line: str, reply: str, emotion: str = "", at: float = 0.0
    ) -> None:
        """Keep an exchange, and what the player told about themselves in it."""
        now = at or time.time()
        with self._lock, self._errors(), self._db:
            self._db.execute(
                "INSERT INTO turns (npc, player, line, reply, emotion, at) VALUES (?,?,?,?,?,?)",
                (npc, player, line[:1000], reply[:1000], emotion, now),
            )
            for text, importance in notes_from(line):
                self._put_fact(npc, player, text, importance, now)
            self._bound(npc, player)

    def remember(self, npc: str, player: str, text: str, importance: float = 0.6) -> None:
        """Keep a fact that the game knows: "The player saved your brother."."""
        with self._lock, self._errors(), self._db:
            self._put_fact(npc, player, text, importance, time.time())
            self._bound(npc, player)

    def _put_fact(self, npc: str, player: str, text: str, importance: float, at: float) -> None:
        text = " ".join(text.split())[:MAX_TEXT]
        if text.startswith("The player is called "):
            self._db.execute(
                "DELETE FROM facts WHERE npc=? AND player=? AND text LIKE 'The player is called %'",
                (npc, player),
            )
        self._db.execute(
            "INSERT INTO facts (npc, player, text, importance, at) VALUES (?,?,?,?,?) "
            "ON CONFLICT (npc, player, text) DO UPDATE SET at=excluded.at, "
            "importance=max(importance, excluded.importance)",
            (npc, player, text, min(1.0, max(0.0, importance)), at),
        )

    def _bound(self, npc: str, player: str) -> None:
        """Sum up the oldest turns and drop the weakest facts, once there are too many."""
        pair = (npc, player)
        count = self._db.execute(
            "SELECT count(*) FROM turns WHERE npc=? AND player=?", pair
        ).fetchone()[0]
        if count > self._turns:
            old = self._db.execute(
                "SELECT id, line FROM turns WHERE npc=? AND player=? ORDER BY id LIMIT ?",
                (*pair, count - self._turns // 2),
            ).fetchall()
            before = self._db.execute(
                "SELECT text, turns FROM summaries WHERE npc=? AND player=?", pair
            ).fetchone() or ("", 0)
            text = summary_of(before[0], [line for _, line in old])
            self._db.execute(
                "INSERT OR REPLACE INTO summaries VALUES (?,?,?,?)",
                (*pair, text, before[1] + len(old)),
            )
            self._db.execute(
                "DELETE FROM turns WHERE npc=? AND player=? AND id<=?", (*pair, old[-1][0])
            )
        self._db.execute(
            "DELETE FROM facts WHERE npc=? AND player=? AND id NOT IN (SELECT id FROM facts "
            "WHERE npc=? AND player=? ORDER BY importance DESC, at DESC LIMIT ?)",
            (*pair, *pair, MAX_FACTS),
        )

    def recent(self, npc: str, player: str, turns: int = 3) -> list[dict[str, str]]:
        """The last exchanges, oldest first, in the form of `history`."""
        with self._lock, self._errors():
            rows = self._db.execute(
                "SELECT line, reply FROM turns WHERE npc=? AND player=? ORDER BY id DESC LIMIT ?",
                (npc, player, turns),
            ).fetchall()
        found: list[dict[str, str]] = []
        for line, reply in reversed(rows):
            found += [{"speaker": "player", "text": line}, {"speaker": "npc", "text": reply}]
        return found

    def recall(
        self, npc: str, player: str, line: str, count: int = 2, now: float = 0.0
    ) -> list[str]:
        """The facts that matter for this line: recency x importance x relevance."""
        with self._lock, self._errors():
            rows = self._db.execute(
                "SELECT text, importance, at FROM facts WHERE npc=? AND player=?", (npc, player)
            ).fetchall()
        if not rows:
            return []
        at = now or time.time()
        near = self._relevance(line, [text for text, _, _ in rows])
        scored = [
            (recency(at - then) * importance * (0.35 + max(0.0, float(close))), text)
            for (text, importance, then), close in zip(rows, near)
        ]
        scored.sort(reverse=True)
        return [text for score, text in scored[:count] if score >= RECALL_LEAST]

    def summary(self, npc: str, player: str, skip: int = 3) -> str:
        """What was spoken of before the last `skip` turns, in one sentence; empty if nothing."""
        pair = (npc, player)
        with self._lock, self._errors():
            before = self._db.execute(
                "SELECT text FROM summaries WHERE npc=? AND player=?", pair
            ).fetchone()
            rows = self._db.execute(
                "SELECT line FROM turns WHERE npc=? AND player=? ORDER BY id DESC LIMIT ? OFFSET ?",
                (*pair, SUMMED, skip),
            ).fetchall()
        return summary_of(before[0] if before else "", [line for (line,) in rows])

    def _relevance(self, line: str, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        if self._embed is not None and line:
            return np.asarray(self._embed(texts) @ self._embed([line])[0], dtype=np.float32)
        words = content(line)
        shared = [len(words & content(text)) / (len(words) or 1) for text in texts]
        return np.array(shared, dtype=np.float32)

    # ------------------------------------------------------------ for the game
    def relation(self, npc: str, player: str) -> dict[str, float]:
        """Relationship values, e.g. `{"trust": 3.0}`."""
        with self._lock, self._errors():
            rows = self._db.execute(
                "SELECT key, value FROM relations WHERE npc=? AND player=?", (npc, player)
            ).fetchall()
        return dict(rows)

    def set_relation(self, npc: str, player: str, values: Mapping[str, float]) -> None:
        """Set values; others stay."""
        with self._lock, self._errors(), self._db:
            self._db.executemany(
                "INSERT OR REPLACE INTO relations VALUES (?,?,?,?)",
                [(npc, player, key, float(value)) for key, value in values.items()],
            )

    def export(self, player: str, npc: str = "") -> dict[str, Any]:
        """Everything about a player (and one NPC, if named), for a save file or for the player."""
        out: dict[str, Any] = {"figment_memory": VERSION, "player": player}
        with self._lock, self._errors():
            for table in _TABLES:
                cursor = self._db.execute(
                    f"SELECT * FROM {table} WHERE player=? AND (?='' OR npc=?)",  # noqa: S608
                    (player, npc, npc),
                )
                names = [column[0] for column in cursor.description]
                rows = [dict(zip(names, row)) for row in cursor.fetchall()]
                out[table] = [{k: v for k, v in row.items() if k != "id"} for row in rows]
        return out

    def import_(self, data: Mapping[str, Any]) -> int:
        """Put an export back, in place of what is there about that player and those NPCs.

        Returns the number of rows. Raises MemoryTooNew; a wrong form raises ValueError.
        """
        if int(data.get("figment_memory", 0)) > VERSION:
            raise MemoryTooNew("The save's memories were written by a newer Figment.")
        rows = [(t, dict(row)) for t in _TABLES for row in data.get(t, [])]
        player = str(data["player"])
        count = 0
        with self._lock, self._errors(), self._db:
            for npc in {str(row["npc"]) for _, row in rows}:
                self._erase(player, npc)
            for table, row in rows:
                row = {k: v for k, v in row.items() if k in _COLUMNS[table]} | {"player": player}
                marks = ",".join("?" * len(row))
                self._db.execute(
                    f"INSERT OR REPLACE INTO {table} ({','.join(row)}) VALUES ({marks})",  # noqa: S608
                    list(row.values()),
                )
                count += 1
        return count

    def erase(self, player: str, npc: str = "") -> int:
        """Forget a player (with one NPC, if named). Returns the number of rows."""
        with self._lock, self._errors(), self._db:
            count = self._erase(player, npc)
        return count

    def _erase(self, player: str, npc: str) -> int:
        return sum(
            self._db.execute(
                f"DELETE FROM {table} WHERE player=? AND (?='' OR npc=?)",  # noqa: S608
                (player, npc, npc),
            ).rowcount
            for table in _TABLES
        )

    def players(self) -> dict[str, list[str]]:
        """Player -> the NPCs that remember something of them."""
        found: dict[str, set[str]] = {}
        with self._lock, self._errors():
            for table in _TABLES:
                for player, npc in self._db.execute(
                    f"SELECT DISTINCT player, npc FROM {table}"  # noqa: S608
                ):
                    found.setdefault(player, set()).add(npc)
        return {player: sorted(npcs) for player, npcs in sorted(found.items())}

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()


_COLUMNS = {
    "turns": {"npc", "line", "reply", "emotion", "at"},
    "facts": {"npc", "text", "importance", "at"},
    "relations": {"npc", "key", "value"},
    "summaries": {"npc", "text", "turns"},
}


def recency(seconds: float) -> float:
    """1 for now, 0.5 after a half-life, never 0: old friends are not forgotten."""
    return 0.25 + 0.75 * math.exp(-math.log(2) * max(0.0, seconds) / HALF_LIFE_S)
