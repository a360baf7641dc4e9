"""Small checks that collect faults with their paths instead of stopping at the first.

Knows nothing of personas: it reads strings and lists of strings out of mappings.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any


def nearest(word: str, known: Iterable[str]) -> str:
    """The known name that `word` is most likely a misspelling of; empty if none is near."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return found[0] if found else ""


class Faults:
    """A list of (path, sentence) that readers add to while they go on reading."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []

    def add(self, path: str, sentence: str) -> None:
        self.found.append((path, sentence))

    def unknown(self, data: Mapping[str, Any], known: Iterable[str], path: str) -> None:
        """Report every key that is not known, with the nearest one that is."""
        names = list(known)
        for key in data:
            if key in names:
                continue
            near = nearest(str(key), names)
            hint = f"; did you mean `{near}`?" if near else f"; known are {', '.join(names)}"
            self.add(f"{path}.{key}", f"is not a known field{hint}")

    def text(
        self,
        data: Mapping[str, Any],
        key: str,
        path: str,
        *,
        required: bool = False,
        limit: int = 300,
    ) -> str:
        """The string under `key`, stripped; empty where absent or faulty (then reported)."""
        if key not in data:
            if required:
                self.add(f"{path}.{key}", "is missing")
            return ""
        value = self.plain(data[key], f"{path}.{key}", limit=limit)
        if required and not value and isinstance(data[key], str):
            self.add(f"{path}.{key}", "is empty")
        return value

    def texts(
        self, data: Mapping[str, Any], key: str, path: str, *, limit: int = 300
    ) -> tuple[str, ...]:
        """The list of strings under `key`; empty ones are left out."""
        value = data.get(key, [])
        if not isinstance(value, list | tuple):
            self.add(f"{path}.{key}", "must be a list of strings")
            return ()
        read = (self.plain(x, f"{path}.{key}[{i}]", limit=limit) for i, x in enumerate(value))
        return tuple(text for text in read if text)

    def plain(self, value: object, path: str, *, limit: int) -> str:
        """One string: control characters become spaces, too long is a fault."""
        if not isinstance(value, str):
            self.add(path, f"must be a string, not {type(value).__name__}")
            return ""
        clean = "".join(c if c.isprintable() else " " for c in value)
        clean = " ".join(clean.split())
        if len(clean) > limit:
            self.add(path, f"is {len(clean)} characters long; at most {limit} are allowed")
        return clean
