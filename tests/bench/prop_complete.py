"""Completion: programs lose some of their parts and are completed.

    python -m tests.bench.prop_complete [--corpus RUN/corpus.npz] [--weights prop.safetensors]

Everything goes through what serving does with `program` and `complete`: the drafter, then the
studio with its certificate. Completed and partial programs are compared with the whole one in its
own frame by the fitter's F-score at 2 % of the diagonal and by its Chamfer distance. Wholes are
programs of held-out meshes and fresh draws of the families; they lose the last third of their
parts, a third of the parts that carry nothing, or half of a mirrored part.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from bridge.errors import FigmentError
from python_backend.props import executor, shapes
from python_backend.props.families import FAMILIES, draw
from python_backend.props.fit.fitter import f_score
from python_backend.props.model import tokens as language
from python_backend.props.model.repair import repaired
from python_backend.props.params import SCHEMA
from python_backend.props.program import Program, to_dict
from python_backend.props.validate import parse
from python_backend.schema import validate
from tests.bench.prop_clouds import sampled

POINTS = 6000  # dense enough that a program matches itself
NEAR = 0.02  # of the diagonal
PROGRAMS = 60
LEAST = 3  # parts of a program from which a third can be taken
NOISE = 0.002  # of the F-score: two samples of one surface differ by as much
Cut = Callable[[Program, np.random.Generator], Program]


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


def without_leaves(program: Program, rng: np.random.Generator) -> Program:
    """Without a third of its parts, each time one that carries no other."""
    parts = list(program.parts)
    for _ in range(max(1, len(parts) // 3)):
        carry = {part.parent for part in parts}
        leaves = [k for k, part in enumerate(parts) if k and part.name not in carry]
        if leaves:
            del parts[int(rng.choice(leaves))]
    return program.with_parts(tuple(parts))


def halved(program: Program, rng: np.random.Generator) -> Program:
    """One mirrored part that carries no other loses half of its copies; as it is without one."""
    carry = {part.parent for part in program.parts}
    mirrored = ("x", "z", "xz")
    may = [
        k
        for k, part in enumerate(program.parts)
        if part.symmetry in mirrored and part.name not in carry
    ]
    if not may:
        return program
    k = int(rng.choice(may))
    part = program.parts[k]
    left = str(rng.choice(["x", "z"])) if part.symmetry == "xz" else "none"
    half = replace(part, symmetry=left)
    return program.with_parts((*program.parts[:k], half, *program.parts[k + 1 :]))


CUTS: dict[str, Cut] = {
    "last_third": lambda program, _: shortened(program),
    "leaves": without_leaves,
    "half_of_pair": halved,
}


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
    """Held-out programs as tokens, at most `count`, without their last third."""
    wholes = [
        (caption, repaired(language.decode(language.Tokens(*packed))))
        for caption, packed in zip(captions, tokens, strict=True)
    ]
    return compared(studio, wholes, CUTS["last_third"], count)


def compared(
    studio: Any, wholes: list[tuple[str, Program]], cut: Cut, count: int
) -> dict[str, Any]:
    """Means over at most `count` (caption, program): the partial ones alone, and completed."""
    rows: dict[str, list[float]] = {}
    for caption, whole in wholes:
        seed = len(rows.get("certified", []))
        if len(whole.parts) < LEAST or seed >= count:
            continue
        part = cut(whole, np.random.default_rng(seed))
        if part == whole or not written(part):
            continue
        asked = {
            "prompt": caption,
            "seed": seed,
            "program": to_dict(part),
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
    gain = np.array(rows["f_score_completed"]) - np.array(rows["f_score_alone"])
    grown = np.array(rows["parts_completed"]) > np.array(rows["parts_alone"])
    return {
        "programs": len(rows["certified"]),
        **{k: round(_mean(v), 4) for k, v in rows.items()},
        "recovered_where_added": round(_mean(np.array(rows["recovered"])[grown]), 4),
        "share_better": round(float((gain > NOISE).mean()), 3),
        "share_worse": round(float((gain < -NOISE).mean()), 3),
        "share_nothing_added": round(float((~grown).mean()), 3),
    }


def written(program: Program) -> bool:
    """False where a program uses what its text cannot say."""
    try:
        parse(to_dict(program))
    except FigmentError:
        return False
    return True


def _mean(values: Any) -> float:
    """Of those that are numbers; 0 without any."""
    known = [float(v) for v in values if np.isfinite(v)]
    return float(np.mean(known)) if known else 0.0


def of_families() -> list[tuple[str, Program]]:
    """A caption and a program of every family, drawn by its author's rules."""
    out = []
    for k, family in enumerate(FAMILIES.values()):
        rng = np.random.default_rng([7, k])
        values = draw.vector(family, rng)
        caption = draw.caption(family, values, rng)
        out.append((caption, family.program(values, {}, int(rng.integers(1, 2**30)))))
    return out


def passes(studio: Any, wish: dict[str, Any]) -> float:
    """1.0 when the studio certifies it."""
    try:
        studio.make(validate(SCHEMA, wish))
    except FigmentError:
        return 0.0
    return 1.0


def main() -> None:
    from python_backend.props.capability import WEIGHTS, make_studio, model_digest

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--weights", type=Path, default=WEIGHTS)
    parser.add_argument("--count", type=int, default=PROGRAMS)
    parser.add_argument("--cuts", default=",".join(CUTS))
    args = parser.parse_args()
    studio = make_studio(args.weights)
    sets = {"families": of_families()}
    if args.corpus is not None:
        from python_backend.props.fit import corpus as corpora
        from tests.bench.prop_clouds import held_out

        corpus = corpora.load(args.corpus)
        found = held_out(corpus, len(corpus["texts"]))
        sets["held_out"] = [
            (caption, repaired(language.decode(language.Tokens(*packed))))
            for caption, packed in zip(found.captions, found.tokens, strict=True)
        ]
    figures = {
        f"{name}_{cut}": compared(studio, wholes, CUTS[cut], args.count)
        for name, wholes in sets.items()
        for cut in args.cuts.split(",")
    }
    machine = {"cpu": platform.processor() or platform.machine(), "cores": os.cpu_count()}
    versions = {"python": platform.python_version(), "numpy": np.__version__}
    said = {"bench": "prop_complete", "model": model_digest(args.weights)}
    print(json.dumps({**said, "machine": machine, "versions": versions, "figures": figures}))


if __name__ == "__main__":
    main()
