"""A folder of meshes to a corpus file of tokens: fitted once, then reused.

Reads a `props.jsonl` beside the meshes where there is one (captions, categories, licences), else
takes captions from file names. Also reads Sweet Home 3D furniture libraries (`.sh3f`).
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bridge.errors import BadData, BadMesh
from python_backend.props.fit import fitter, meshes
from python_backend.props.fit.groups import grouped
from python_backend.props.model import tokens as language

Array = np.ndarray
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


@dataclass(slots=True)
class Item:
    """One mesh to fit. metres: its longest side in truth."""

    caption: str
    metres: float
    source: str
    load: Callable[[], meshes.RawMesh]
    author: str = ""
    licence: str = ""


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
                out += list(_library(path))
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
        if not path.is_file() or not str(row.get("licence", "")).startswith("CC0"):
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


def _library(path: Path) -> Iterator[Item]:
    """Models of a furniture library, in their true size. Only CC0 libraries are read."""
    if "CC-0" not in path.name:
        return
    archive = zipfile.ZipFile(path)
    text = archive.read("PluginFurnitureCatalog.properties").decode("latin1")
    rows: dict[int, dict[str, str]] = {}
    for key, number, value in re.findall(r"^(\w+)#(\d+)\s*=\s*(.*?)\s*$", text, re.MULTILINE):
        rows.setdefault(int(number), {})[key] = value
    for row in rows.values():
        if "model" not in row:
            continue
        size = np.array([float(row[k]) for k in ("width", "height", "depth")]) / 100
        yield Item(
            row["name"].lower(),
            float(size.max()),
            row["model"],
            _archived(path, row, size),
            row.get("creator", ""),
            "CC0-1.0",
        )


def _archived(path: Path, row: dict[str, str], size: Array) -> Callable[[], meshes.RawMesh]:
    def load() -> meshes.RawMesh:
        name = row["model"].lstrip("/")
        archive = zipfile.ZipFile(path)
        if archive.getinfo(name).file_size > 5_000_000:
            raise BadMesh(f"{name} is too large.")
        place, index = [], []
        for line in io.TextIOWrapper(archive.open(name), "latin1"):
            if line.startswith("v "):
                place.append([float(v) for v in line.split()[1:4]])
            elif line.startswith("f "):
                ids = [int(w.split("/")[0]) for w in line.split()[1:]]
                ids = [i - 1 if i > 0 else len(place) + i for i in ids]
                index += [(ids[0], ids[k], ids[k + 1]) for k in range(1, len(ids) - 1)]
        points = np.array(place)
        if "modelRotation" in row:
            points = (
                points @ np.array([float(v) for v in row["modelRotation"].split()]).reshape(3, 3).T
            )
        mesh = meshes.check(
            meshes.RawMesh(points, np.array(index), np.full((len(index), 3), 0.6), row["name"])
        )
        mesh.position = mesh.position / np.maximum(np.ptp(mesh.position, axis=0), 1e-9) * size
        return mesh

    return load


def fit(
    items: list[Item], report: Callable[[str], None], points: int = 4000
) -> list[dict[str, Any]]:
    """Fit every mesh: rows of caption, tokens, scores and 1,024 points of the real surface.

    Meshes that cannot be read, or need more parts than the language has, are reported and left
    out."""
    rows: list[dict[str, Any]] = []
    for number, item in enumerate(items):
        rng = np.random.default_rng(number)
        try:
            mesh = item.load()
            row = _fit_one(mesh, item, rng, points)
        except (BadMesh, ValueError, KeyError, IndexError, np.linalg.LinAlgError) as error:
            report(f"{item.source}: left out ({type(error).__name__}: {str(error)[:80]})")
            continue
        rows.append(row)
        if (number + 1) % 50 == 0:
            scores = [float(r["f_score"]) for r in rows]
            report(f"{number + 1} of {len(items)} meshes, median F-score {np.median(scores):.3f}")
    return rows


def _fit_one(
    mesh: meshes.RawMesh, item: Item, rng: np.random.Generator, points: int
) -> dict[str, Any]:
    low, high = mesh.position.min(0), mesh.position.max(0)
    mesh.position = mesh.position - [(low[0] + high[0]) / 2, low[1], (low[2] + high[2]) / 2]
    fits = fitter.fit_mesh(mesh, rng)
    real = meshes.sample(mesh, np.arange(len(mesh.index)), points, rng)
    diagonal = float(np.linalg.norm(high - low))
    score, chamfer = fitter.f_score(real, fitter.cloud(fits, points, rng), 0.02 * diagonal)
    groups = grouped(fits, float((high - low).max()))
    made = language.encode(groups, high - low, item.metres)
    return {
        "caption": item.caption,
        "source": item.source,
        "author": item.author,
        "licence": item.licence,
        "f_score": score,
        "chamfer": chamfer / diagonal,
        "groups": len(groups),
        "category": made.category,
        "real": made.real,
        "size": made.size,
        "points": ((real[:1024]) / diagonal).astype(np.float32),
    }


def save(rows: list[dict[str, Any]], path: Path) -> None:
    """One .npz without pickles: arrays, and the texts as JSON."""
    texts = [
        {
            k: r[k]
            for k in ("caption", "source", "author", "licence", "f_score", "chamfer", "groups")
        }
        for r in rows
    ]
    temporary = path.with_suffix(".part.npz")
    arrays: dict[str, Any] = {
        k: np.stack([np.asarray(r[k]) for r in rows])
        for k in ("category", "real", "size", "points")
    }
    arrays["texts"] = np.frombuffer(json.dumps(texts).encode(), np.uint8)
    np.savez_compressed(temporary, **arrays)
    temporary.replace(path)


def load(path: Path) -> dict[str, Any]:
    """texts (list of dicts) and stacked arrays. Raises BadData."""
    try:
        with np.load(path, allow_pickle=False) as data:
            out: dict[str, Any] = {k: data[k] for k in ("category", "real", "size", "points")}
            out["texts"] = json.loads(data["texts"].tobytes())
    except (OSError, ValueError, KeyError) as error:
        raise BadData(
            f"{path.name} is not a corpus of fitted programs.", cause=str(error)
        ) from error
    return out
