"""A folder of meshes to a corpus file of tokens: fitted once, then reused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from bridge.errors import BadData, BadMesh
from python_backend.props.fit import fitter, meshes
from python_backend.props.fit.groups import grouped
from python_backend.props.fit.item import Item
from python_backend.props.fit.sources import find
from python_backend.props.model import tokens as language

__all__ = ["Item", "find", "fit", "load", "save"]


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
