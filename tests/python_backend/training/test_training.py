"""The training loop, its checkpoints, logs and cards."""

import os
import signal

import pytest
import torch

from bridge.errors import (
    BadData,
    DiskFull,
    Internal,
    WeightsCorrupt,
    WeightsMismatch,
    WeightsMissing,
)
from python_backend.training import card, checkpoint, log
from python_backend.training.folder import RunFolder
from python_backend.training.loop import Phase, RandomState, train


class Fit:
    """A tiny regression: two Adam parameters, random batches."""

    def __init__(self) -> None:
        torch.manual_seed(3)
        self.net = torch.nn.Linear(2, 1)
        self.adam = torch.optim.Adam(self.net.parameters(), 0.05)
        self.parts = {"net": self.net, "adam": self.adam, "random": RandomState()}

    def step(self, _: int) -> dict[str, float]:
        x = torch.randn(16, 2)
        loss = (self.net(x) - x.sum(1, keepdim=True)).square().mean()
        self.adam.zero_grad()
        loss.backward()
        self.adam.step()
        return {"loss": loss.item()}


def test_resume_equals_one_run(tmp_path):
    """A run stopped half-way and resumed ends with exactly the weights of an unbroken run."""
    whole, halves = Fit(), Fit()
    torch.manual_seed(0)
    train(
        RunFolder(tmp_path / "a"),
        [Phase("fit", 1, whole.step)],
        20,
        whole.parts,
        checkpoint_every=50,
    )
    torch.manual_seed(0)
    train(
        RunFolder(tmp_path / "b"),
        [Phase("fit", 1, halves.step)],
        9,
        halves.parts,
        checkpoint_every=50,
    )
    fresh = Fit()
    done = train(
        RunFolder(tmp_path / "b"),
        [Phase("fit", 1, fresh.step)],
        20,
        fresh.parts,
        checkpoint_every=50,
    )
    assert done == 20
    assert torch.equal(whole.net.weight, fresh.net.weight)


def test_phases_keep_their_intervals(tmp_path):
    """A phase runs at every multiple of its interval, and its numbers reach the log."""
    seen: list[int] = []
    rare = Phase("rare", 4, lambda step: seen.append(step) or {"rare": 1.0})
    fit = Fit()
    folder = RunFolder(tmp_path)
    train(folder, [Phase("fit", 1, fit.step), rare], 10, fit.parts, checkpoint_every=5, log_every=5)
    assert seen == [0, 4, 8]
    lines = log.read(folder.log_path)
    assert [line["step"] for line in lines] == [5, 10]
    assert lines[1]["loss"] < lines[0]["loss"] and lines[0]["rare"] == 1.0


def test_signal_finishes_the_step_and_checkpoints(tmp_path):
    """SIGTERM ends the run after the current step, with a checkpoint to resume from."""
    fit, folder = Fit(), RunFolder(tmp_path)

    def run(step: int) -> dict[str, float]:
        if step == 3:
            os.kill(os.getpid(), signal.SIGTERM)
        return fit.step(step)

    assert train(folder, [Phase("fit", 1, run)], 100, fit.parts, checkpoint_every=50) == 4
    assert folder.latest_checkpoint() == folder.checkpoint_path(4)


def test_clock_ends_the_run(tmp_path):
    """A run out of time stops by itself and keeps its state."""
    fit, folder = Fit(), RunFolder(tmp_path)
    done = train(folder, [Phase("fit", 1, fit.step)], 50, fit.parts, checkpoint_every=99, seconds=0)
    assert done == 1 and folder.latest_checkpoint() is not None


def test_divergence_is_named(tmp_path):
    """A loss that is not a number ends the run before it is saved."""
    folder = RunFolder(tmp_path)
    with pytest.raises(Internal, match="loss = nan"):
        train(
            folder,
            [Phase("fit", 1, lambda _: {"loss": float("nan")})],
            5,
            Fit().parts,
            checkpoint_every=1,
        )
    assert folder.latest_checkpoint() is None


def test_old_checkpoints_are_pruned(tmp_path):
    """Only the newest checkpoints stay on disk."""
    fit, folder = Fit(), RunFolder(tmp_path, keep=2)
    train(folder, [Phase("fit", 1, fit.step)], 8, fit.parts, checkpoint_every=2)
    assert [p.stem for p in sorted(folder.checkpoints.iterdir())] == ["step_000006", "step_000008"]


def test_other_recipe_is_refused(tmp_path):
    """A checkpoint of other parts is not loaded by accident."""
    fit, folder = Fit(), RunFolder(tmp_path)
    train(folder, [Phase("fit", 1, fit.step)], 1, fit.parts, checkpoint_every=1)
    with pytest.raises(WeightsMismatch, match="another recipe"):
        train(folder, [Phase("fit", 1, fit.step)], 2, {"net": fit.net}, checkpoint_every=1)
    wide = {**fit.parts, "net": torch.nn.Linear(3, 1)}
    with pytest.raises(WeightsMismatch, match="net does not fit"):
        train(folder, [Phase("fit", 1, fit.step)], 2, wide, checkpoint_every=1)


def test_flatten_round_trip():
    """Nested state with integer keys, tuples and None survives the way through JSON and tensors."""
    state = {
        "state": {0: {"m": torch.ones(2), "n": 3}},
        "betas": (0.0, 0.99),
        "off": None,
        "l": [True],
    }
    tensors, skeleton = checkpoint.flatten(state, "adam")
    back = checkpoint.unflatten(tensors, skeleton)
    assert torch.equal(back["state"][0].pop("m"), state["state"][0].pop("m"))
    assert back == state
    with pytest.raises(TypeError, match="cannot go into a checkpoint"):
        checkpoint.flatten({"f": object()}, "x")


def test_damaged_weights_are_named(tmp_path):
    """Missing, truncated and foreign files each raise their own error."""
    file = tmp_path / "w.safetensors"
    with pytest.raises(WeightsMissing):
        checkpoint.load(file)
    checkpoint.save(file, {"a": torch.ones(64)}, {"kind": "x"})
    tensors, meta = checkpoint.load(file)
    assert meta == {"kind": "x"} and tensors["a"].sum() == 64
    file.write_bytes(file.read_bytes()[:-40])
    with pytest.raises(WeightsCorrupt):
        checkpoint.load(file)
    with pytest.raises(WeightsMismatch, match="bias"):
        checkpoint.load_module(torch.nn.Linear(2, 1), {"weight": torch.ones(1, 2)})


def test_full_disk_leaves_nothing(tmp_path, monkeypatch):
    """When the disk is full the old file stays, whole, and no part of the new one remains."""
    file = tmp_path / "w.safetensors"
    checkpoint.save(file, {"a": torch.ones(4)})
    before = file.read_bytes()

    def no_space(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(DiskFull):
        checkpoint.save(file, {"a": torch.zeros(4)})
    assert file.read_bytes() == before and list(tmp_path.iterdir()) == [file]


def test_run_folder_refuses_other_settings(tmp_path):
    """A folder belongs to one run; only the keys named free may change."""
    folder = RunFolder(tmp_path)
    folder.write_config({"lr": 1, "steps": 5}, free=("steps",))
    folder.write_config({"lr": 1, "steps": 9}, free=("steps",))
    assert folder.read_config()["steps"] == 9
    with pytest.raises(BadData, match="lr"):
        folder.write_config({"lr": 2, "steps": 9}, free=("steps",))


def test_card_ties_text_to_weights(tmp_path):
    """The card names the sha256 of its weights, and a changed file no longer passes."""
    file = tmp_path / "w.safetensors"
    checkpoint.save(file, {"a": torch.ones(4)})
    texts = dict.fromkeys(("title", "summary", "data", "licence", "training", "limits"), "text")
    card.write_card(file, **texts, metrics={"kid": 1.5})
    assert card.read_card(file)["metrics"] == {"kid": 1.5}
    assert card.verify(file) == checkpoint.sha256(file)
    file.write_bytes(file.read_bytes() + b" ")
    with pytest.raises(WeightsCorrupt, match="model card"):
        card.verify(file)


def test_log_survives_a_cut_line(tmp_path):
    """A log whose last line was cut by a crash still reads."""
    file = tmp_path / "log.jsonl"
    log.report(file, 1, {"loss": 0.123456789})
    with file.open("a") as handle:
        handle.write('{"step": 2, "lo')
    assert [(line["step"], line["loss"]) for line in log.read(file)] == [(1, 0.12346)]
