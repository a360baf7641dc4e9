"""Pictures and captions of a folder, ready for training; every bad file named, none fatal.

Captions come from `captions.jsonl` (file, caption; optional category, style, licence), from a
`.txt` beside the picture, or from its file name ("mossy_cobble_03.png" -> "mossy cobble").
Knows which family may guide a picture, nothing of networks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from bridge.errors import BadData
from python_backend.textures.families import FAMILIES
from python_backend.textures.palette import Colours, palette
from python_backend.textures.seam import seam_score

SUFFIXES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tga"}
MIN_IMAGES = 2
FEW_IMAGES = 32
_MAX_PIXELS = 64_000_000


@dataclass
class Entry:
    """One picture: (n, n, 3) u1, what it shows, and which families may guide it."""

    file: str
    caption: str
    image: NDArray[Any]
    colours: Colours
    families: tuple[str, ...]
    category: str = ""
    flat: bool = False


@dataclass
class TextureSet:
    """All usable pictures, and what was wrong with the others."""

    entries: list[Entry]
    skipped: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def weights(self) -> NDArray[Any]:
        """Drawing probabilities: classes balanced by square root, flat tiles a third as often."""
        names = [e.category or e.families[0] for e in self.entries]
        counts = {name: names.count(name) for name in set(names)}
        raw = np.array(
            [counts[n] ** -0.5 * (0.33 if e.flat else 1.0) for n, e in zip(names, self.entries)]
        )
        return raw / raw.sum()

    def split(self, share: float = 0.1) -> tuple[TextureSet, TextureSet]:
        """(train, held out) by a hash of the file's name, so that it never changes."""
        marks = [_mark(e.file) < share for e in self.entries]
        kept = [e for e, m in zip(self.entries, marks) if not m]
        held = [e for e, m in zip(self.entries, marks) if m]
        return TextureSet(kept, self.skipped, self.warnings), TextureSet(held)


def read_folder(
    root: str | Path,
    size: int,
    *,
    sources: Sequence[str] | None = None,
    understand: Any = None,
) -> TextureSet:
    """Read a folder of pictures at `size` px.

    sources: only these `source` values of captions.jsonl. understand: caption -> family name,
    for pictures whose category no family names (see `prompt`).
    Raises `BadData` when the folder is missing or holds fewer than two usable pictures.
    """
    folder = Path(root)
    if not folder.is_dir():
        raise BadData(f"There is no data folder {folder}.")
    result = TextureSet([])
    untiled = 0
    seen: dict[bytes, str] = {}
    for row in _rows(folder, result.skipped):
        if sources is not None and row.get("source") not in sources:
            continue
        name = str(row["file"])
        image = _open(folder / name, size, result.skipped, name)
        if image is None:
            continue
        key = image[:: size // 16, :: size // 16].tobytes()
        if key in seen:
            result.skipped.append((name, f"the same picture as {seen[key]}"))
            continue
        seen[key] = name
        floats = image.astype(np.float32) / 255
        untiled += seam_score(floats) > 1.6
        category = str(row.get("category", ""))
        names = tuple(f.name for f in FAMILIES.values() if category and category in f.photo)
        if not names:
            names = (understand(row["caption"]) if understand else "plaster",)
        result.entries.append(
            Entry(
                name,
                row["caption"],
                image,
                palette(floats),
                names,
                category,
                floats.std() < 3 / 255,
            )
        )
    _judge(result, folder, untiled)
    return result


def _judge(result: TextureSet, folder: Path, untiled: int) -> None:
    count = len(result.entries)
    if count < MIN_IMAGES:
        listed = "; ".join(f"{name}: {why}" for name, why in result.skipped[:5])
        raise BadData(
            f"{folder} holds {count} usable picture(s); training needs at least {MIN_IMAGES}.",
            cause=listed or "No picture files were found.",
            fix=f"Add pictures ({', '.join(sorted(SUFFIXES))}) of at least 32 pixels a side.",
        )
    if count < FEW_IMAGES:
        result.warnings.append(
            f"Only {count} pictures: the network will memorise them; {FEW_IMAGES} are better."
        )
    copies = sum("the same picture" in why for _, why in result.skipped)
    if copies > count // 4:
        result.warnings.append(f"{copies} pictures are copies of others and were left out.")
    if untiled > count // 3:
        result.warnings.append(
            f"{untiled} of {count} pictures do not tile: their borders show when repeated. "
            "The result tiles all the same, but seamless art teaches better."
        )


def _rows(folder: Path, skipped: list[tuple[str, str]]) -> list[dict[str, Any]]:
    listing = folder / "captions.jsonl"
    if listing.is_file():
        rows = []
        for number, line in enumerate(listing.read_text("utf-8", "replace").splitlines(), 1):
            try:
                row = json.loads(line)
                if not isinstance(row["file"], str) or not isinstance(row["caption"], str):
                    raise TypeError
                rows.append(row)
            except (ValueError, KeyError, TypeError):
                if line.strip():
                    skipped.append(
                        (f"captions.jsonl:{number}", "no JSON object with file and caption")
                    )
        return rows
    rows = []
    for file in sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES):
        beside = file.with_suffix(".txt")
        text = beside.read_text("utf-8", "replace").strip() if beside.is_file() else ""
        rows.append(
            {"file": str(file.relative_to(folder)), "caption": text or caption_of(file.stem)}
        )
    return rows


def caption_of(stem: str) -> str:
    """`MossyCobble_03-albedo` -> `mossy cobble`."""
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", stem)
    text = re.sub(r"[^A-Za-z]+", " ", text).lower()
    drop = {
        "albedo",
        "diffuse",
        "color",
        "colour",
        "basecolor",
        "texture",
        "tex",
        "diff",
        "col",
        "jpg",
        "png",
        "k",
    }
    words = [w for w in text.split() if w not in drop]
    return " ".join(words) or "texture"


def _open(file: Path, size: int, skipped: list[tuple[str, str]], name: str) -> NDArray[Any] | None:
    """The picture as (size, size, 3) u1: centre square, resized; or None, with the reason noted."""
    try:
        with Image.open(file) as image:
            if image.width * image.height > _MAX_PIXELS:
                skipped.append((name, f"{image.width}x{image.height} pixels are too many"))
                return None
            side = min(image.size)
            if side < 32:
                skipped.append((name, f"{image.width}x{image.height} pixels are too few"))
                return None
            rgb = image.convert("RGB")
    except (OSError, UnidentifiedImageError, ValueError, SyntaxError) as error:
        skipped.append((name, f"cannot be read ({type(error).__name__})"))
        return None
    left, top = (rgb.width - side) // 2, (rgb.height - side) // 2
    rgb = rgb.crop((left, top, left + side, top + side))
    if side != size:
        rgb = rgb.resize((size, size), Image.Resampling.LANCZOS)
    return np.asarray(rgb, np.uint8)


def _mark(name: str) -> float:
    import hashlib

    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") / 2**32
