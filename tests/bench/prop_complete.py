"""Completion: held-out programs lose the last third of their parts and are completed.

Everything goes through what serving does with `program` and `complete`: the drafter, then the
studio with its certificate. Completed and partial programs are compared with the whole one in its
own frame by the fitter's F-score at 2 % of the diagonal and by its Chamfer distance.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from bridge.errors import FigmentError
from python_backend.props import executor, shapes
from python_backend.props.fit.fitter import f_score
from python_backend.props.model import tokens as language
from python_backend.props.model.repair import repaired
from python_backend.props.params import SCHEMA
from python_backend.props.program import Program, to_dict
from python_backend.schema import validate
from tests.bench.prop_clouds import sampled

POINTS = 6000  # dense enough that a program matches itself
NEAR = 0.02  # of the diagonal
PROGRAMS = 60
LEAST = 3  # parts of a program from which a third can be taken


def surface(program: Program, rng: np.random.Generator) -> np.ndarray:
    """(POINTS, 3) on the surface of what a program builds, in the program's own frame."""
    scene = executor.execute(program)
    rows = []
    for instance in scene.instances:
        part = shapes.shape_of(scene.parts[instance.part])
        made = shapes.template(part, min(1, len(shapes.levels(part)) - 1))
        rows.append((made.position @ instance.matrix.T + instance.shift)[made.tris])
    return sampled(np.concatenate(rows), POINTS, rng)


def shortened(program: Program) -> Program:
    """Without the last third of its parts; children come after parents, so the rest stands."""
    return program.with_parts(program.parts[: len(program.parts) - max(1, len(program.parts) // 3)])


def against(whole: Program, other: Program, seed: int) -> tuple[float, float]:
    """F-score at NEAR and Chamfer distance as a share of the whole's diagonal."""
    rng = np.random.default_rng(seed)
    there, here = surface(whole, rng), surface(other, rng)
    diagonal = float(np.linalg.norm(np.ptp(there, axis=0)))
    score, distance = f_score(there, here, NEAR * diagonal)
    return score, distance / diagonal


def recovered(whole: Program, part: Program, completed: Program, seed: int) -> float:
    """The share of what `part` lacks of the whole that `completed` has, both within NEAR; not a
    number where it lacks nothing that can be seen."""
    rng = np.random.default_rng(seed)
    there, here, made = surface(whole, rng), surface(part, rng), surface(completed, rng)
    near = NEAR * float(np.linalg.norm(np.ptp(there, axis=0)))
    missing = there[cKDTree(here).query(there)[0] > near]
    return float((cKDTree(made).query(missing)[0] < near).mean()) if len(missing) else float("nan")


def measured(
    studio: Any, captions: list[str], tokens: list[tuple[np.ndarray, ...]], count: int = PROGRAMS
) -> dict[str, Any]:
    """Means over at most `count` programs: the partial ones alone, and completed."""
    rows: dict[str, list[float]] = {}
    for caption, packed in zip(captions, tokens, strict=True):
        whole = repaired(language.decode(language.Tokens(*packed)))
        if len(whole.parts) < LEAST or len(rows.get("certified", [])) >= count:
            continue
        seed = len(rows.get("certified", []))
        asked = {
            "prompt": caption,
            "seed": seed,
            "program": to_dict(shortened(whole)),
            "texture_size": 0,
            "lods": False,
        }
        made: list[Program] = []
        for name, wish in (("alone", asked), ("completed", {**asked, "complete": True})):
            program = studio._drafter.draft(validate(SCHEMA, wish), 0).program
            made.append(program)
            score, distance = against(whole, program, seed)
            rows.setdefault(f"f_score_{name}", []).append(score)
            rows.setdefault(f"chamfer_{name}", []).append(distance)
            rows.setdefault(f"parts_{name}", []).append(len(program.parts))
        rows.setdefault("recovered", []).append(recovered(whole, *made, seed))
        rows.setdefault("parts_whole", []).append(len(whole.parts))
        rows.setdefault("certified_alone", []).append(passes(studio, asked))
        rows.setdefault("certified", []).append(passes(studio, {**asked, "complete": True}))
    if not rows:
        return {"programs": 0}
    better = np.array(rows["f_score_completed"]) > np.array(rows["f_score_alone"]) + 1e-9
    return {
        "programs": len(rows["certified"]),
        **{k: round(float(np.nanmean(v)), 4) for k, v in rows.items()},
        "share_better": round(float(better.mean()), 3),
    }


def passes(studio: Any, wish: dict[str, Any]) -> float:
    """1.0 when the studio certifies it."""
    try:
        studio.make(validate(SCHEMA, wish))
    except FigmentError:
        return 0.0
    return 1.0
