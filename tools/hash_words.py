"""Digests of words for a `hashes` list of the lexicon: `python -m tools.hash_words < words.txt`.

One word a line; prints one quoted digest a line, so that the words themselves need not be
committed.
"""

from __future__ import annotations

import sys

from python_backend.safety.lexicon import digest_of
from python_backend.safety.normalize import fold


def main() -> int:
    """Read words from standard input."""
    for word in sorted({fold(line) for line in sys.stdin if line.strip()}):
        print(f'"{digest_of(word)}",')
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
