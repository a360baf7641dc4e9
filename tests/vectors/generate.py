"""Write the vector files from `source/`, or check that they are what the source says.

    python -m tests.vectors.generate                    check; any difference is an error
    UPDATE_VECTORS=1 python -m tests.vectors.generate   rewrite

The manifest lists every file with its number of cases, so that a runner can prove it ran all.
"""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
SOURCES = ("msgpack", "zmtp", "messages", "sessions", "arrays")


def documents() -> dict[str, str]:
    """Path below tests/vectors -> text of the file."""
    found: dict[str, str] = {}
    listed: list[dict[str, Any]] = []
    for source in SOURCES:
        if not (FOLDER / "source" / f"{source}.py").exists():
            continue
        for path, document in import_module(f"tests.vectors.source.{source}").files().items():
            ordered = {"suite": document["suite"], "count": len(document["cases"]), **document}
            found[path] = _text(ordered)
            listed.append({"path": path, "count": ordered["count"]})
    found["manifest.json"] = _text({"protocol": 1, "files": listed})
    return found


def _text(document: dict[str, Any]) -> str:
    """JSON with one case a line, readable in a diff."""
    key = "cases" if "cases" in document else "files"
    head = {name: value for name, value in document.items() if name != key}
    lines = [f"  {_compact(name)}: {_compact(value)}," for name, value in head.items()]
    items = ",\n".join(f"    {_compact(item)}" for item in document[key])
    return "{\n" + "\n".join(lines) + f'\n  "{key}": [\n{items}\n  ]\n}}\n'


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def differences() -> list[str]:
    """Files that are missing, different, or nobody's."""
    wanted = documents()
    found = {
        str(path.relative_to(FOLDER).as_posix()): path.read_text("utf-8")
        for path in FOLDER.rglob("*.json")
        if path.name != "schema.json"
    }
    return sorted(p for p in {*wanted, *found} if wanted.get(p) != found.get(p))


def main() -> int:
    if os.environ.get("UPDATE_VECTORS") == "1":
        for path, text in documents().items():
            target = FOLDER / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, "utf-8", newline="\n")
    different = differences()
    for path in different:
        print(f"differs from its source: {path}")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
