"""A mesh to fits, and how good they are: F-score and Chamfer distance."""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from python_backend.props.fit import primitives
from python_backend.props.fit.meshes import RawMesh, pieces, sample
from python_backend.props.fit.primitives import Fit

Array = np.ndarray
MOST = 24


def fit_mesh(mesh: RawMesh, rng: np.random.Generator) -> list[Fit]:
    """Fits of the largest shells, which together have 98.5 % of the area, at most MOST."""
    label = pieces(mesh)
    a, b, c = mesh.position[mesh.index].transpose(1, 0, 2)
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    total = np.bincount(label, area)
    order = np.argsort(-total)
    enough = int(np.searchsorted(np.cumsum(total[order]) / total.sum(), 0.985)) + 1
    diagonal = float(np.linalg.norm(np.ptp(mesh.position, axis=0)))
    out: list[Fit] = []
    for rank, shell in enumerate(order[: min(enough, MOST)]):
        faces = np.where(label == shell)[0]
        share = total[shell] / total.sum()
        cloud = sample(mesh, faces, int(np.clip(1600 * share, 220, 900)), rng)
        room = max(1, min(8, (MOST - len(out)) - (min(enough, MOST) - rank - 1)))
        found = primitives.pieces(cloud, diagonal, rng, room if share > 0.03 else 1)
        color = np.average(mesh.color[faces], axis=0, weights=area[faces])
        for fit in found:
            fit.color = color
        out += found
    return out[:MOST]


def cloud(fits: list[Fit], count: int, rng: np.random.Generator) -> Array:
    """(count, 3) points over all fits by area."""
    area = np.array([_area(f) for f in fits])
    share = rng.multinomial(count, area / area.sum())
    return np.concatenate([primitives.surface(f, int(n), rng) for f, n in zip(fits, share) if n])


def _area(fit: Fit) -> float:
    x, y, z = fit.half
    return float(
        (8 * (x * y + y * z + z * x)) * (0.8 if fit.kind else 1.0) * (1.7 if fit.hollow else 1)
    )


def f_score(a: Array, b: Array, near: float) -> tuple[float, float]:
    """(F-score at distance `near`, Chamfer distance: mean of the two mean distances)."""
    there, back = cKDTree(b).query(a)[0], cKDTree(a).query(b)[0]
    recall, precision = float((there < near).mean()), float((back < near).mean())
    return (
        2 * precision * recall / max(precision + recall, 1e-9),
        float(there.mean() + back.mean()) / 2,
    )
