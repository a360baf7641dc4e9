"""Which meshes a folder holds, what they are called, how large they are and whose they are.

Reads a `props.jsonl` beside the meshes where there is one (captions, categories, licences), else
takes captions from file names; furniture libraries of Sweet Home 3D are read by `library`. What
may not be used for training by anybody (non-commercial, share-alike, unclear) is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bridge.errors import BadData
from python_backend.props.fit import library, meshes
from python_backend.props.fit.item import Item

FREE = re.compile(r"CC0|CC-BY-\d")  # not share-alike, not non-commercial
# longest side in metres where the source has lost its scale
METRES = {
    "weapon": 0.9,
    "food": 0.2,
    "pot": 0.35,
    "rock": 1.2,
    "table": 1.3,
    "plant": 0.8,
    "chair": 0.95,
    "shelf": 1.5,
    "tree": 4.5,
    "lamp": 0.6,
    "crate": 0.8,
    "tool": 0.5,
    "bottle": 0.3,
    "sign": 1.5,
    "fence": 2.0,
    "bed": 2.0,
    "sofa": 2.0,
    "gravestone": 1.0,
    "barrel": 1.0,
    "book": 0.3,
    "chest": 0.8,
}


def find(folder: Path) -> list[Item]:
    """Every mesh under a folder. Raises BadData when there is none."""
    out: list[Item] = []
    listing = folder / "props.jsonl"
    if listing.is_file():
        out += list(_listed(folder, listing))
    elif folder.is_dir():
        for path in sorted(folder.rglob("*")):
            if path.suffix.lower() in meshes.KINDS:
                out.append(
                    Item(_spoken(path.stem), 1.0, str(path.relative_to(folder)), _reader(path))
                )
            elif path.suffix == ".sh3f":
                out += list(library.items(path))
    if not out:
        raise BadData(
            f"There is no mesh under {folder}.",
            fix=f"Put {', '.join(sorted(meshes.KINDS))} files there.",
        )
    return out


def _spoken(stem: str) -> str:
    words = re.sub(r"([a-z])([A-Z])", r"\1 \2", stem)
    return re.sub(r"[^A-Za-z]+", " ", words).strip().lower() or "object"


def _reader(path: Path) -> Callable[[], meshes.RawMesh]:
    return lambda: meshes.read(path)


def _listed(folder: Path, listing: Path) -> Iterator[Item]:
    for line in listing.read_text("utf-8").splitlines():
        row = json.loads(line)
        path = folder / row["file"]
        if not path.is_file() or not FREE.match(str(row.get("licence", ""))):
            continue
        category = str(row.get("category", ""))
        caption = str(row.get("caption") or path.stem)
        if category not in ("", "other") and category not in caption:
            caption = f"{caption} {category}" if len(caption) < 6 else caption
        yield Item(
            caption,
            METRES.get(category, 0.9),
            str(row["file"]),
            _reader(path),
            _author(row),
            str(row["licence"]),
        )


def _author(row: Mapping[str, Any]) -> str:
    """The author's name; some lists give a name with a link."""
    author = row.get("author", "")
    return str(author.get("name", "") if isinstance(author, Mapping) else author)
