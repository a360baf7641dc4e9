# ruff: noqa: E501
"""The numbers of `texture_quality`, each with its formula. NumPy only but for reading pictures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]


def kid(real: Array, fake: Array) -> float:
    """Kernel inception distance (Binkowski et al., arXiv 1801.01401): the unbiased squared MMD
    with k(x, y) = (x.y / d + 1)^3."""
    d = real.shape[1]

    def k(a: Array, b: Array) -> Array:
        kernel: Array = (a.astype(np.float64) @ b.T.astype(np.float64) / d + 1) ** 3
        return kernel

    xx, yy, xy = k(real, real), k(fake, fake), k(real, fake)
    n, m = len(real), len(fake)
    within = (xx.sum() - np.trace(xx)) / (n * (n - 1)) + (yy.sum() - np.trace(yy)) / (m * (m - 1))
    return float(within - 2 * xy.mean())


def fid(real: Array, fake: Array, keep: int = 64) -> float:
    """Frechet distance of two Gaussians in the first 64 principal directions of the real
    features; the full 1280 need more pictures than there are."""
    mean = real.mean(0)
    axes = np.linalg.svd(real - mean, full_matrices=False)[2][:keep].T
    a, b = (real - mean) @ axes, (fake - mean) @ axes
    ca, cb = np.cov(a.T), np.cov(b.T)
    values, vectors = np.linalg.eigh(ca)
    root = vectors @ np.diag(np.sqrt(np.maximum(values, 0))) @ vectors.T
    cross = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ cb @ root), 0)).sum()
    gap = a.mean(0) - b.mean(0)
    return float(gap @ gap + np.trace(ca) + np.trace(cb) - 2 * cross)


def _distances(a: Array, b: Array) -> Array:
    square = (a * a).sum(1)[:, None] + (b * b).sum(1)[None] - 2 * a @ b.T
    distances: Array = np.sqrt(np.maximum(square, 0))
    return distances


def novelty(known: Array, held: Array, fake: Array) -> dict[str, float]:
    """Mean distance to the nearest training picture, of samples and of held-out photographs;
    a copyist's samples would be nearer than new photographs are."""
    ours, theirs = _distances(fake, known).min(1).mean(), _distances(held, known).min(1).mean()
    return {"samples": float(ours), "held_out": float(theirs), "ratio": float(ours / theirs)}


def probe(
    known: Array, categories: list[str], held: Array, held_labels: list[str],
    fake: Array, fake_labels: list[str], plain: Array,
) -> dict[str, float]:  # fmt: skip
    """Top-1 of a ridge classifier trained on real pictures' features, over the categories with
    at least ten of them: on held-out pictures, on samples, on the bare guides."""
    names = sorted({c for c in categories if categories.count(c) >= 10})
    mean, spread = known.mean(0), known.std(0) + 1e-4

    def scale(x: Array) -> Array:
        z = np.clip((x - mean) / spread, -5, 5)
        return np.concatenate([z, np.ones((len(z), 1))], 1)

    use = [i for i, c in enumerate(categories) if c in names]
    x = scale(known[use])
    y = np.eye(len(names))[[names.index(categories[i]) for i in use]]
    weight = 1 / np.sqrt(y.sum(0))[y.argmax(1)]  # balance the classes by square root
    w = np.linalg.solve(
        x.T @ (x * weight[:, None]) + 30 * np.eye(x.shape[1]), x.T @ (y * weight[:, None])
    )

    def top1(features: Array, labels: list[str]) -> float:
        rows = [i for i, c in enumerate(labels) if c in names]
        guess = (scale(features[rows]) @ w).argmax(1)
        return float(np.mean([names[g] == labels[i] for g, i in zip(guess, rows)]))

    real, ours, drawn = top1(held, held_labels), top1(fake, fake_labels), top1(plain, fake_labels)
    return {
        "held_out": real,
        "samples": ours,
        "procedural": drawn,
        "samples_to_held_out": ours / real,
    }


def diversity(
    fake: Array, labels: list[str], samples: int, known: Array, categories: list[str]
) -> dict[str, float]:
    """Mean pairwise distance among seeds of one prompt, over that among real pictures of one
    category."""

    def spread(x: Array) -> float:
        return float(_distances(x, x)[np.triu_indices(len(x), 1)].mean())

    if samples < 2:
        return {}
    ours = np.mean([spread(fake[i : i + samples]) for i in range(0, len(fake), samples)])
    used = [c for c in set(labels) if categories.count(c) >= 5]
    real = np.mean([spread(known[[i for i, k in enumerate(categories) if k == c]]) for c in used])
    return {"seeds": float(ours), "real": float(real), "ratio": float(ours / real)}


def map_errors(studio: Any, data: Path) -> dict[str, float]:
    """The maps network against real sets of the held-out tenth: angle between normals (degrees)
    with the best relief for each picture, and |roughness| error; beside flat answers."""
    from PIL import Image

    from python_backend.textures.dataset import _mark
    from python_backend.textures.derive import normal

    def load(name: str, mode: str) -> Array:
        image = Image.open(data / name).convert(mode).resize((128, 128), Image.Resampling.LANCZOS)
        return np.asarray(image, np.float32) / 255

    angles, flats, rough, plain = [], [], [], []
    for line in (data / "captions.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        maps = row.get("maps", {})
        held = _mark(row["file"]) < 0.1 or "roughness" in maps
        if not held or not {"normal", "roughness"} & set(maps):
            continue
        height, guess, _ = studio.model.guess(load(row["file"], "RGB"))
        if "normal" in maps and _mark(row["file"]) < 0.1:
            truth = load(maps["normal"], "RGB") * 2 - 1
            truth /= np.linalg.norm(truth, axis=-1, keepdims=True) + 1e-6
            error = [_angle(normal(height, r), truth) for r in (0.002, 0.005, 0.01, 0.02, 0.04)]
            angles.append(min(error))
            flats.append(_angle(np.broadcast_to(np.array([0, 0, 1.0]), truth.shape), truth))
        if "roughness" in maps and _mark(row["file"]) < 0.1:
            truth = load(maps["roughness"], "L")
            rough.append(float(np.abs(guess - truth).mean()))
            plain.append(float(np.abs(0.7 - truth).mean()))
    out = {"normal_pairs": len(angles), "roughness_pairs": len(rough)}
    for name, values in (("normal_degrees", angles), ("normal_flat_degrees", flats),
                         ("roughness_error", rough), ("roughness_constant_error", plain)):  # fmt: skip
        out[name] = float(np.mean(values)) if values else float("nan")
    return out


def _angle(a: Array, b: Array) -> float:
    return float(np.degrees(np.arccos(np.clip((a * b).sum(-1), -1, 1))).mean())
