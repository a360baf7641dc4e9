"""The classifier: what it learns, what damage it notices, and how good the rails are with it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge.errors import BadData, WeightsCorrupt, WeightsMismatch, WeightsMissing
from python_backend.safety import recipe
from python_backend.safety.classifier import WEIGHTS, HarmClassifier, pieces
from tests.bench.rails_quality import measure

LINES = [
    ("I will find you and break your legs.", "harassment", 2),
    ("I know your street, be afraid.", "harassment", 2),
    ("We will hurt you after school.", "harassment", 2),
    ("Do you sell bread?", "harmless", 0),
    ("How much is the sword?", "harmless", 0),
    ("Where is the inn?", "harmless", 0),
]


def _rows(split: str = "train") -> list[dict[str, Any]]:
    return [
        {"text": t, "category": c, "severity": s, "split": split, "label": (c, s)}
        for t, c, s in LINES
    ]


def test_probabilities_sum_to_one() -> None:
    """Each piece of a text gets a distribution over all labels."""
    (judged,) = HarmClassifier.default().judge("how much is the sword")
    assert sum(judged.values()) == pytest.approx(1.0, abs=1e-5)
    assert max(judged, key=judged.__getitem__) == ("harmless", 0)


def test_texts_are_judged_in_pieces() -> None:
    """Sentences apart, tiny ones joined to the next, long ones cut."""
    assert pieces("no. i will not go. ok") == ["no. i will not go.", "ok"]
    assert [len(p.split()) for p in pieces("word " * 90)] == [40, 40, 10]
    assert pieces("") == [""] or pieces("") == []


def test_trains_on_other_lines(tmp_path: Path) -> None:
    """The recipe learns six lines, writes weights, and those judge new lines the same way."""
    out = tmp_path / "c.safetensors"
    card = recipe.train(_rows(), out)
    assert card["lines"] == 6
    trained = HarmClassifier(out)
    (threat,) = trained.judge("i know your school and will hurt you")
    (trade,) = trained.judge("do you sell a sword?")
    assert threat["harassment", 2] > 0.5 > trade["harassment", 2]


def test_training_is_repeatable(tmp_path: Path) -> None:
    """Two trainings on the same lines write the same bytes."""
    for name in ("a", "b"):
        recipe.train(_rows(), tmp_path / f"{name}.safetensors")
    assert (tmp_path / "a.safetensors").read_bytes() == (tmp_path / "b.safetensors").read_bytes()


def test_wrong_lines_are_named(tmp_path: Path) -> None:
    """A set with a broken line is refused with the line's number."""
    good = json.dumps({"text": "a", "category": "hate", "severity": 1, "split": "train"})
    for bad in ("{", "{}", good.replace('"train"', '"test"'), good.replace('"a"', "3")):
        file = tmp_path / "set.jsonl"
        file.write_text(f"{good}\n{bad}\n")
        with pytest.raises(BadData, match="line 2"):
            recipe.read_set(file)


def test_damage_is_noticed(tmp_path: Path) -> None:
    """Missing, damaged or mismatched weights are three different errors."""
    target = tmp_path / WEIGHTS.name
    with pytest.raises(WeightsMissing):
        HarmClassifier(target)
    shutil.copy(WEIGHTS, target)
    for content in ("{", "{}", '{"labels": 3, "idf": {}}'):
        target.with_suffix(".json").write_text(content)
        with pytest.raises(WeightsCorrupt):
            HarmClassifier(target)
    target.with_suffix(".json").write_text('{"labels": [["harmless", 0]], "idf": {}}')
    with pytest.raises(WeightsMismatch):
        HarmClassifier(target)


def test_the_set_is_what_it_is_said_to_be() -> None:
    """At least 600 lines, three in ten of them game violence and slang, no line twice."""
    rows = recipe.read_set()
    assert len(rows) >= 600
    assert len({r["text"] for r in rows}) == len(rows)
    rough = sum(r.get("group") in ("game_violence", "slang") for r in rows)
    assert rough >= 0.3 * len(rows)
    assert sum(r["split"] == "held_out" for r in rows) >= 300


@pytest.mark.slow
def test_the_rails_are_as_good_as_documented() -> None:
    """On held-out lines each profile keeps the recall and false-positive rate of the docs."""
    for profile, figures in measure()["profiles"].items():
        assert figures["recall"] >= 0.86, profile
        assert figures["false_positive_rate"] <= 0.02, profile


def test_the_loss_goes_down() -> None:
    """More steps fit better: the optimiser descends."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(60, 8)).astype("f4")
    labels = (x[:, 0] + x[:, 1] > 0).astype(int)

    def loss(steps: int) -> float:
        weights = recipe.fit(x, labels, 2, steps=steps, l2=1e-3)
        p = recipe.softmax(x @ weights[:-1] + weights[-1])
        return -float(np.log(p[np.arange(60), labels]).mean())

    assert loss(1) > loss(10) > loss(100)
