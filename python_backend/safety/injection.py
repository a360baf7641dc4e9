"""Attempts to take a model over (input) and signs that one was taken over (output).

Three kinds: orders to forget the instructions or to become something else, requests for the hidden
text, and the special tokens of chat formats. In the output: a character that speaks of prompts,
models and instructions. The patterns are in `data/injection.toml`; they run on folded text, so
spelling tricks are already undone.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

_PATTERNS = Path(__file__).parent / "data" / "injection.toml"
_SHOWN = 60  # characters of a match that go into the log


@lru_cache(maxsize=1)
def _compiled() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """(tokens, input, output)."""
    table: dict[str, list[str]] = tomllib.loads(_PATTERNS.read_text("utf-8"))
    tokens = re.compile("|".join(table["tokens"]), re.IGNORECASE | re.MULTILINE)
    attacks = re.compile("|".join([*table["orders"], *table["modes"], *table["leaks"]]))
    return tokens, attacks, re.compile("|".join(table["output"]))


def find_attack(plain: str, raw: str) -> tuple[str, bool] | None:
    """What in a player's text is an attack, and whether it is only a suspicion (soft).

    `plain`: the folded text; `raw`: as it came, because special tokens are made of signs.
    """
    tokens, attacks, _ = _compiled()
    if match := tokens.search(raw):
        return match[0].strip()[:_SHOWN], False
    if match := attacks.search(plain):
        return match[0].strip()[:_SHOWN], True
    return None


def find_leak(plain: str, raw: str) -> tuple[str, bool] | None:
    """What in a model's sentence shows its instructions or its nature; never soft."""
    tokens, _, output = _compiled()
    match = tokens.search(raw) or output.search(plain)
    return (match[0].strip()[:_SHOWN], False) if match else None
