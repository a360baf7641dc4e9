"""Small things that several tests of props share."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from python_backend.props import compile as compiler
from python_backend.props.drafts import Drafter
from python_backend.props.families import FAMILIES, draw
from python_backend.props.params import SCHEMA
from python_backend.props.program import Part, Program
from python_backend.props.studio import Studio
from python_backend.props.understand import Understanding
from python_backend.schema import validate


@lru_cache(maxsize=1)
def studio() -> Studio:
    """A studio without embedding model and without weights: words and authored rules."""
    return Studio(Drafter(Understanding(None), None))


def params(**given: Any) -> dict[str, Any]:
    return validate(SCHEMA, {"prompt": "crate", "texture_size": 0, **given})


def family_asset(name: str, seed: int = 0, **wishes: Any) -> compiler.Asset:
    family = FAMILIES[name]
    values = draw.vector(family, np.random.default_rng(seed))
    program = family.program(values, {}, seed + 1)
    asked = {"texture_size": 0, "stance": family.stance, **wishes}
    return compiler.build(program, compiler.Wishes(**asked))


def table(**top: Any) -> Program:
    """A small hand-written program: a top with four legs."""
    return Program(
        "table",
        (
            Part("top", "box", (1.2, 0.05, 0.7), offset=(0.0, 0.7, 0.0), bevel=0.01, **top),
            Part(
                "legs",
                "legs4",
                (0.07, 0.71, 0.07),
                parent="top",
                face="bottom",
                sink=0.01,
                path=((1.0, 0.0, 0.5),),
            ),
        ),
        {"main": "oak"},
    )
