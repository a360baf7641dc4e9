"""Point clouds of programs and of real objects, and the usual distances between sets of them.

MMD, COV and 1-NNA as in Achlioptas et al. 2018 and Yang et al. 2019 (PointFlow), with the
Chamfer distance on POINTS points of objects scaled to a unit diagonal.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.spatial import cKDTree

from bridge.errors import FigmentError
from python_backend.props import compile as compiler
from python_backend.props.families import FAMILIES, draw
from python_backend.props.model.data import is_held_out
from python_backend.props.model.tokens import Tokens
from python_backend.props.program import Program

POINTS = 320
DRAWS = 3  # one draw of 90 objects moves 1-NNA by 0.04 either way
COPY = 5e-4  # Chamfer distance under which an object counts as a near copy
SAME = 1.2  # times the distance of two samples of one object: not to be told from it
KINDS = (
    "chair",
    "table",
    "bed",
    "lamp",
    "shelf",
    "sword",
    "axe",
    "rock",
    "tree",
    "mug",
    "bottle",
    "crate",
    "sofa",
    "barrel",
    "fence",
    "plate",
    "door",
    "window",
    "sink",
    "stool",
    "bench",
)


@dataclass
class HeldOut:
    captions: list[str]
    clouds: list[np.ndarray]
    tokens: list[tuple[np.ndarray, ...]]
    train_captions: list[str]
    train_clouds: list[np.ndarray]
    fit: dict[str, float]
    # other points of the training objects
    train_again: list[np.ndarray] = field(default_factory=list)


def held_out(corpus: dict[str, Any], count: int) -> HeldOut:
    rng = np.random.default_rng(0)
    rows = corpus["texts"]
    out = [k for k, t in enumerate(rows) if is_held_out(t["source"])][:count]
    inside = [k for k, t in enumerate(rows) if not is_held_out(t["source"])]
    clouds = [unit(p, rng) for p in corpus["points"]]
    fit = {
        "meshes": len(rows),
        "f_score_median": float(np.median([t["f_score"] for t in rows])),
        "chamfer_median": float(np.median([t["chamfer"] for t in rows])),
    }
    return HeldOut(
        [rows[k]["caption"] for k in out],
        [clouds[k] for k in out],
        [tuple(corpus[name][k] for name in ("category", "real", "size")) for k in out],
        [rows[k]["caption"] for k in inside],
        [clouds[k] for k in inside],
        {k: round(v, 4) for k, v in fit.items()},
        [unit(corpus["points"][k], np.random.default_rng(k + 1)) for k in inside],
    )


def unit(points: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """POINTS of them, centred, unit diagonal."""
    pick = points[rng.choice(len(points), POINTS, replace=len(points) < POINTS)].astype(float)
    low, high = pick.min(0), pick.max(0)
    return (pick - (low + high) / 2) / max(float(np.linalg.norm(high - low)), 1e-9)


def cloud(program: Program, rng: np.random.Generator) -> np.ndarray:
    """Points on the surface of what a program builds."""
    asset = compiler.build(
        program, compiler.Wishes(texture_size=0, lods=False, collision="none", triangles=1500)
    )
    mesh = asset.lods[0]
    return unit(sampled(mesh.position[mesh.index].astype(float), 1024, rng), rng)


def sampled(corner: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """(count, 3) points spread evenly over triangles, corner (faces, 3, 3)."""
    area = np.linalg.norm(
        np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]), axis=1
    )
    pick = rng.choice(len(corner), count, p=area / area.sum())
    return np.asarray((corner[pick] * rng.dirichlet(np.ones(3), count)[:, :, None]).sum(1))


def stands(program: Program) -> float:
    asset = compiler.build(program, compiler.Wishes(texture_size=0, lods=False, collision="none"))
    return float(all(c.passed for c in asset.checks if c.name == "stands"))


def chamfer(a: list[np.ndarray], b: list[np.ndarray]) -> np.ndarray:
    """(len(a), len(b)) sums of mean squared distances both ways."""
    left, right = [cKDTree(x) for x in a], [cKDTree(x) for x in b]
    return np.array(
        [
            [
                (right[j].query(a[i])[0] ** 2).mean() + (left[i].query(b[j])[0] ** 2).mean()
                for j in range(len(b))
            ]
            for i in range(len(a))
        ]
    )


def scores(made: list[np.ndarray], real: list[np.ndarray]) -> dict[str, float]:
    """MMD x 1000, COV, and 1-NNA (0.5 is perfect, 1 is easily told apart)."""
    cross, own, other = chamfer(made, real), chamfer(made, made), chamfer(real, real)
    whole = np.block([[own, cross], [cross.T, other]])
    np.fill_diagonal(whole, np.inf)
    label = np.r_[np.zeros(len(made)), np.ones(len(real))]
    return {
        "mmd_x1000": round(float(cross.min(0).mean()) * 1e3, 2),
        "cov": round(len(set(cross.argmin(1))) / len(real), 3),
        "nna": round(float((label[whole.argmin(1)] == label).mean()), 3),
    }


def averaged(rows: list[dict[str, float]]) -> dict[str, float]:
    """Means over draws, and the lowest and highest 1-NNA."""
    out = {k: round(float(np.mean([r[k] for r in rows])), 3) for k in rows[0]}
    out["nna_least"], out["nna_most"] = min(r["nna"] for r in rows), max(r["nna"] for r in rows)
    return out


def rebuilt(model: Any, tokens: tuple[np.ndarray, ...], text: np.ndarray) -> Program:
    """A held-out program read by the encoder and written again: what decoding alone loses."""
    made: Program = model.reconstruct(Tokens(*tokens), text)
    return made


def earth_mover(made: list[np.ndarray], real: list[np.ndarray]) -> float:
    """1-NNA with the earth mover's distance on 96 points of at most 40 objects of each set."""
    every = [c[:96] for c in (*made[:40], *real[:40])]
    n = len(every)
    whole = np.full((n, n), np.inf)
    for i in range(n):
        for j in range(i):
            cost = np.linalg.norm(every[i][:, None] - every[j][None], axis=-1)
            row, column = linear_sum_assignment(cost)
            whole[i, j] = whole[j, i] = cost[row, column].mean()
    label = np.r_[np.zeros(min(len(made), 40)), np.ones(min(len(real), 40))]
    return round(float((label[whole.argmin(1)] == label).mean()), 3)


def drawn(model: Any, vectors: np.ndarray, rng: np.random.Generator) -> list[list[np.ndarray]]:
    """DRAWS times one free prop for each sentence vector, as clouds."""
    return [
        [
            cloud(model.draw_free(v, np.random.default_rng(k + 1000 * draw), 0.15), rng)
            for k, v in enumerate(vectors)
        ]
        for draw in range(DRAWS)
    ]


def ruler(weights: Path | None, vectors: np.ndarray, found: HeldOut) -> dict[str, Any]:
    """The same network trained on programs of the families alone, on the same held-out objects.
    weights: what `figment train prop` without `--data` wrote."""
    if weights is None:
        return {"not_measured": "no weights given with --ruler"}
    from python_backend.props.model.serve import PropModel

    try:
        model = PropModel.load(weights)
    except FigmentError as error:  # weights of another version of the network
        return {"not_measured": error.message}
    sets = drawn(model, vectors, np.random.default_rng(3))
    return averaged([scores(clouds, found.clouds) for clouds in sets])


def compare(model: Any, embed: Any, found: HeldOut, other: Path | None = None) -> dict[str, Any]:
    """The model on held-out names, beside families alone, the network trained on families alone
    (weights `other`), and retrieval of training objects."""
    rng = np.random.default_rng(3)
    vectors = embed(found.captions)
    draws = drawn(model, vectors, rng)
    made = draws[0]
    names = list(FAMILIES)
    alone = []
    for k in range(len(made)):
        family = FAMILIES[names[k % len(names)]]
        program = family.program(draw.vector(family, rng), {}, k + 1)
        alone.append(cloud(program, rng))
    near = embed(sorted(set(found.train_captions)))
    spoken = sorted(set(found.train_captions))
    retrieved = [
        found.train_clouds[found.train_captions.index(spoken[int((near @ v).argmax())])]
        for v in vectors
    ]
    novelty = chamfer([c for clouds in draws for c in clouds], found.train_clouds)
    return {
        "objects": len(found.clouds),
        "free_tier": averaged([scores(clouds, found.clouds) for clouds in draws]),
        "free_tier_read_and_written": scores(
            [cloud(rebuilt(model, t, v), rng) for t, v in zip(found.tokens, vectors)], found.clouds
        ),
        "free_tier_emd_nna": earth_mover(made, found.clouds),
        "families_alone": scores(alone, found.clouds),
        "vae_on_families_alone": ruler(other, vectors, found),
        "retrieval": scores(retrieved, found.clouds),
        "novelty_median_x1000": round(float(np.median(novelty.min(1))) * 1e3, 2),
        **copies(novelty, chamfer(found.clouds, found.train_clouds), found),
        "adherence": adherence(draws, found),
        "smoothness": smoothness(model, embed, found.captions),
    }


def copies(made: np.ndarray, real: np.ndarray, found: HeldOut) -> dict[str, dict[str, float]]:
    """Shares of generated and of held-out real objects that are near a training object: by COPY,
    which thin things reach easily and large ones hardly, since two samples of one surface differ
    by more; and by hardly more than such a pair of samples of the training object does.

    made, real (objects, training): Chamfer distances."""
    pairs = zip(found.train_clouds, found.train_again, strict=True)
    floor = np.array([chamfer([a], [b])[0, 0] for a, b in pairs])

    def shares(limit: Any) -> dict[str, float]:
        return {
            name: round(float((rows < limit).any(1).mean()), 4)
            for name, rows in (("generated", made), ("real", real))
        }

    return {"near_copies": shares(COPY), "not_told_from_training": shares(SAME * floor)}


def adherence(draws: list[list[np.ndarray]], found: HeldOut) -> dict[str, float]:
    """A 5-nearest classifier of real training objects by kind: right on generated objects, as a
    mean over draws, and on real ones."""

    def kind(caption: str) -> str:
        return next((k for k in KINDS if k in caption.split() or f"{k}s" in caption.split()), "")

    known = [
        (kind(c), x)
        for c, x in zip(found.train_captions, found.train_clouds, strict=True)
        if kind(c)
    ]
    asked = [k for k, c in enumerate(found.captions) if kind(c) in {n for n, _ in known}]
    if not asked:
        return {}
    labels = [n for n, _ in known]

    def right(clouds: list[np.ndarray]) -> float:
        near = chamfer([clouds[k] for k in asked], [x for _, x in known]).argsort(1)[:, :5]
        votes = [max(set(row), key=row.count) for row in ([labels[j] for j in r] for r in near)]
        return float(
            np.mean([v == kind(found.captions[k]) for v, k in zip(votes, asked, strict=True)])
        )

    generated = float(np.mean([right(made) for made in draws]))
    real = right(found.clouds)
    return {
        "objects": len(asked),
        "generated": round(generated, 3),
        "real": round(real, 3),
        "share_of_real": round(generated / max(real, 1e-9), 3),
    }


def smoothness(model: Any, embed: Any, captions: list[str]) -> float:
    """Between pairs: the largest of eight steps as a share of the whole way (0.125 is even)."""
    out = []
    for a, b in zip(captions[:8], captions[8:16], strict=False):
        text = embed([a])[0]
        za = model.latents(text, np.random.default_rng(0), 0.0, 1)[0]
        zb = model.latents(embed([b])[0], np.random.default_rng(0), 0.0, 1)[0]
        way = [
            cloud(model.decode(za + t * (zb - za), text), np.random.default_rng(1))
            for t in np.linspace(0, 1, 9)
        ]
        steps = [float(chamfer([p], [q])[0, 0]) ** 0.5 for p, q in itertools.pairwise(way)]
        out.append(max(steps) / max(sum(steps), 1e-9))
    return round(float(np.median(out)), 3)


def sheet(studio: Any, prompts: list[str], path: Path, width: int = 176, columns: int = 9) -> None:
    """A contact sheet of prompts, with their materials, written as JPEG."""
    from PIL import Image, ImageDraw

    from python_backend.props.params import SCHEMA
    from python_backend.props.render import render
    from python_backend.schema import validate

    rows = -(-len(prompts) // columns)
    out = Image.new("RGB", (columns * width, rows * (width + 16)), (205, 210, 217))
    pen = ImageDraw.Draw(out)
    for k, prompt in enumerate(prompts):
        prop = studio.make(validate(SCHEMA, {"prompt": prompt, "seed": 4, "triangles": 3000}))
        picture = render(prop.asset.lods[0], prop.asset.maps, width)
        x, y = k % columns * width, k // columns * (width + 16)
        out.paste(Image.fromarray(picture), (x, y))
        mark = "" if prop.draft.tier == "family" else " *"
        pen.text((x + 4, y + width + 2), prompt[:30] + mark, fill=(30, 30, 30))
    path.parent.mkdir(parents=True, exist_ok=True)
    out.save(path, "JPEG", quality=86)
