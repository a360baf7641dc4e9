"""The numbers of `texture_quality`, each with its formula."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from python_backend.textures.derive import normal
from python_backend.textures.pairs import normals_of, read_pairs

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
    groups: dict[str, Array], labels: list[str],
) -> dict[str, float]:  # fmt: skip
    """Top-1 of a ridge classifier trained on real pictures' features, over the categories with
    at least ten of them: on held-out pictures and on each group of made ones, which show what
    `labels` say; the first group is compared with the held-out pictures."""
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

    real = top1(held, held_labels)
    made = {name: top1(features, labels) for name, features in groups.items()}
    first = next(iter(made))
    return {"held_out": real, **made, f"{first}_to_held_out": made[first] / real}


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


def map_errors(studio: Any, data: Path) -> dict[str, Any]:
    """The maps network against real sets, beside constant answers.

    Normals: angle in degrees on the held-out tenth, with the best relief for each picture (a
    normal map's strength is a matter of taste) and with the relief that is served. Roughness:
    mean |error| a pixel on the held-out sets, and of the mean over all sets, whose means no
    part of the network was fitted to (though it saw the variation in most of them).
    """
    angles: dict[str, list[float]] = {"best": [], "served": [], "flat": []}
    photos, rough, plain, means, usual = [], [], [], [], []
    for pair in read_pairs(data, 128):
        if not pair.held and pair.roughness is None:
            continue
        seen = studio.model.guess(pair.albedo)
        if pair.held and pair.slopes is not None:
            truth = normals_of(pair.slopes)
            reliefs = (0.0003, 0.0006, 0.001, 0.002, 0.003, 0.005, 0.007, 0.01, 0.015, 0.02, 0.04)
            angles["best"].append(min(_angle(normal(seen.height, r), truth) for r in reliefs))
            angles["served"].append(_angle(normal(seen.height, seen.relief), truth))
            angles["flat"].append(_angle(np.broadcast_to([0, 0, 1.0], truth.shape), truth))
            photos.append(pair.source.endswith(("ambientcg", "polyhaven")))
        if pair.roughness is not None:
            means.append(abs(float(seen.roughness.mean() - pair.roughness.mean())))
            usual.append(abs(0.7 - float(pair.roughness.mean())))
            if pair.held:
                rough.append(float(np.abs(seen.roughness - pair.roughness).mean()))
                plain.append(float(np.abs(0.7 - pair.roughness).mean()))
    share = np.array(angles["best"]) / np.array(angles["flat"])
    return {
        "normal_pairs": len(share), "normal_photo_pairs": int(sum(photos)),
        "normal_degrees": _mean(angles["best"]), "normal_flat_degrees": _mean(angles["flat"]),
        "normal_served_degrees": _mean(angles["served"]),
        "better_than_flat_share": _mean(share < 1),
        "photo_degrees_to_flat": _mean(share[np.array(photos, bool)]),
        "roughness_pairs": len(rough),
        "roughness_error": _mean(rough), "roughness_constant_error": _mean(plain),
        "roughness_sets": len(means),
        "roughness_mean_error": _mean(means), "roughness_mean_constant_error": _mean(usual),
    }  # fmt: skip


def _mean(values: Any) -> float:
    return float(np.mean(values)) if len(values) else float("nan")


def _angle(a: Array, b: Array) -> float:
    return float(np.degrees(np.arccos(np.clip((a * b).sum(-1), -1, 1))).mean())
