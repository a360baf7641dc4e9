"""Completion: what comes back to partial programs, what stays as it was, and when nothing comes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from python_backend.props import executor, validate
from python_backend.props.executor import rotation
from python_backend.props.families import FAMILIES, draw
from python_backend.props.model import tokens as language
from python_backend.props.model.align import Boxes
from python_backend.props.model.candidates import gathered
from python_backend.props.model.complete import complete
from python_backend.props.model.graft import Graft, _angles, grafted
from python_backend.props.program import Part, Program, to_dict
from tests.bench import prop_complete
from tests.python_backend.props.helpers import table

NONE = np.zeros((0, 12, 4)), np.zeros((0, 12, language.WIDE)), np.zeros((0, 3))


def drawn(name: str, seed: int, count: int = 1) -> list[Program]:
    family, rng = FAMILIES[name], np.random.default_rng(seed)
    return [family.program(draw.vector(family, rng), {}, k + 1) for k in range(count)]


def from_family(part: Program, name: str, seed: int = 5) -> Program:
    return complete(part, gathered(part, NONE, np.zeros(0), drawn(name, seed, 8)))


def without(program: Program, *names: str) -> Program:
    return program.with_parts(tuple(p for p in program.parts if p.name not in names))


@pytest.mark.parametrize(("name", "gone"), [("table", "leg"), ("sword", "blade"), ("chair", "leg")])
def test_what_a_family_always_has_comes_back(name: str, gone: str) -> None:
    """A table gets its legs back, a sword its blade: most of the missing surface, as a program
    that is valid and hangs together; the given parts stay exactly as they are."""
    found = 0.0
    for seed in range(2):
        whole = drawn(name, seed)[0]
        if gone not in {p.name for p in whole.parts}:
            continue
        carried = [p.name for p in whole.parts if p.parent == gone]
        part = without(whole, gone, *carried)
        made = from_family(part, name)
        assert made.parts[: len(part.parts)] == part.parts and made.materials == part.materials
        validate.parse(to_dict(made))
        scene = executor.execute(made)
        low, high = scene.extent()
        assert not executor.unattached(scene, 0.004 * float(np.linalg.norm(high - low)))
        assert made == from_family(part, name)
        found = max(found, prop_complete.recovered(whole, part, made, 0))
    assert found > 0.6


def test_the_other_half_of_a_pair_is_the_same_mirrored() -> None:
    """Of a table with the legs of one side only, the other side's legs have exactly their size
    and stand at the mirrored place."""
    whole = table()
    legs = executor.execute(whole).parts[1]
    part = whole.with_parts((whole.parts[0], replace(legs, symmetry="z")))
    made = from_family(replace(part, family="table"), "table", 2)
    before, after = Boxes.of(executor.execute(part)), Boxes.of(executor.execute(made))
    mirrored = before.low[1:] * (1, 1, 1), before.high[1:]
    for low, high in zip(*mirrored, strict=True):
        at = np.array([-high[0], low[1], low[2]])
        assert (np.abs(after.low - at).max(1) < 1e-3).any()


def test_strangers_add_nothing() -> None:
    """Where no candidate explains what is given, the very program comes back."""
    part = without(drawn("chair", 3)[0], "leg")
    part = replace(part, family="")
    assert from_family(part, "sword") is part
    assert complete(part, []) is part


def test_training_programs_as_tokens_complete() -> None:
    """A program that stands among the training programs gives its missing part back."""
    whole = language.decode(language.from_program(drawn("chair", 1)[0]))
    packed = language.from_program(whole)
    tokens = packed.category[None], packed.real[None], packed.size[None]
    part = prop_complete.shortened(whole)
    made = complete(part, gathered(part, tokens, np.ones(1), []))
    assert made.parts[: len(part.parts)] == part.parts
    assert prop_complete.recovered(whole, part, made, 0) > 0.8


def test_turns_are_read_back_from_matrices() -> None:
    """Angles read from a rotation make that rotation, quarter turns included."""
    rng = np.random.default_rng(0)
    for k in range(60):
        angles = rng.uniform(-180, 180, 3)
        if k % 3 == 0:
            angles = np.round(angles / 90) * 90
        matrix = rotation((float(angles[0]), float(angles[1]), float(angles[2])))
        again = _angles(matrix)
        assert np.abs(rotation((again[0], again[1], again[2])) - matrix).max() < 1e-6


def test_a_graft_is_written_as_the_language_would() -> None:
    """Mirrored copies become a symmetry, even steps a row, others parts of their own; a small
    gap is closed, and what is far from everything is left out."""
    base = Program("b", (Part("base", "box", (1.0, 0.2, 1.0)),), {"main": "oak"})
    part, eye = Part("x", "box", (0.1, 0.3, 0.1)), np.eye(3)
    low, high = np.array([0.3, 0.21, -0.05]), np.array([0.4, 0.51, 0.05])
    over = np.array([-1.0, 1.0, 1.0]), np.zeros(3)
    pair = grafted(base, Graft(part, eye, low, high, np.zeros(3), (over,), "main"))
    assert pair is not None and pair.parts[1].symmetry == "x" and pair.parts[1].face == "top"
    assert pair.parts[1].parent == "base" and pair.parts[1].sink > 0
    steps = tuple((np.ones(3), np.array([-0.2 * k, 0, 0])) for k in (1, 2))
    row = grafted(base, Graft(part, eye, low, high, np.zeros(3), steps, "main"))
    assert row is not None and (row.parts[1].symmetry, row.parts[1].count) == ("row_x", 3)
    aside = (np.ones(3), np.array([-0.2, 0, 0.3]))
    two = grafted(base, Graft(part, eye, low, high, np.zeros(3), (aside,), "main"))
    assert two is not None and [p.symmetry for p in two.parts[1:]] == ["none", "none"]
    assert grafted(base, Graft(part, eye, low + 2, high + 2, np.zeros(3), (), "main")) is None
