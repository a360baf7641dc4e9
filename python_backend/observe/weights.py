"""Checksums of weights files, and what their model cards say they should be.

A card lies beside its weights under the same name with `.md` and holds the sha256 in hex.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

SUFFIXES = (".safetensors", ".gguf")
FOLDER = Path(__file__).resolve().parent.parent / "weights"

_SHA256 = re.compile(r"\b[0-9a-f]{64}\b")


def sums(folder: Path = FOLDER) -> Iterator[tuple[str, str, str]]:
    """(name, sha256 of the card, sha256 of the file); empty text for what is absent."""
    names = {p.name for p in folder.glob("*") if p.suffix in SUFFIXES}
    for card in folder.glob("*.md"):
        names |= {
            card.with_suffix(suffix).name
            for suffix in SUFFIXES
            if card.with_suffix(suffix).name in card.read_text("utf-8")
        }
    for name in sorted(names):
        path = folder / name
        yield name, _expected(path), file_sum(path) if path.exists() else ""


def file_sum(path: Path) -> str:
    """sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _expected(path: Path) -> str:
    """The checksum of this file in its card: on a line that names it, or the only one."""
    card = path.with_suffix(".md")
    if not card.exists():
        return ""
    text = card.read_text("utf-8")
    for line in text.splitlines():
        if path.name in line and (found := _SHA256.search(line)):
            return found[0]
    all_found = set(_SHA256.findall(text))
    return all_found.pop() if len(all_found) == 1 else ""
