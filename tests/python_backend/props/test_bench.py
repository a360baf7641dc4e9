"""The measures of `tests/bench/prop_*`: what they say of things whose answer is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from python_backend.props.model import tokens as language
from tests.bench import prop_clouds, prop_complete
from tests.python_backend.props.helpers import params, studio, table


def test_a_program_matches_itself_and_not_its_part() -> None:
    """Against itself the F-score is near 1; without the legs it falls, and the distance grows;
    what lacks is recovered by the whole, and not by the part."""
    whole = table()
    part = prop_complete.shortened(whole)
    assert len(part.parts) == 1
    score, distance = prop_complete.against(whole, whole, 1)
    less, further = prop_complete.against(whole, part, 1)
    assert score > 0.95 > less and further > 2 * distance
    assert prop_complete.recovered(whole, part, whole, 1) > 0.95
    assert prop_complete.recovered(whole, part, part, 1) < 0.1


def test_completion_is_measured_through_the_studio() -> None:
    """Programs of fewer than three parts are left out; others give all figures in range."""
    few = language.from_program(table())
    assert prop_complete.measured(studio(), ["table"], [(few.category, few.real, few.size)]) == {
        "programs": 0
    }
    chair = studio()._drafter.draft(params(prompt="chair", seed=1), 0).program
    made = language.from_program(chair)
    found = prop_complete.measured(studio(), ["chair"], [(made.category, made.real, made.size)])
    assert found["programs"] == 1 and found["parts_alone"] < found["parts_whole"]
    # without a model nothing is added
    assert found["f_score_completed"] == found["f_score_alone"] < 0.99


def test_a_ruler_that_is_not_there_is_said(tmp_path: Path) -> None:
    """Without weights, or with unreadable ones, the row says so instead of a figure."""
    empty = prop_clouds.HeldOut([], [], [], [], [], {})
    vectors = np.zeros((0, 384), np.float32)
    assert prop_clouds.ruler(None, vectors, empty) == {
        "not_measured": "no weights given with --ruler"
    }
    (tmp_path / "bad.safetensors").write_bytes(b"no")
    assert "bad" in prop_clouds.ruler(tmp_path / "bad.safetensors", vectors, empty)["not_measured"]
