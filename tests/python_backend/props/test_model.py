"""The model: tokens, fitting, training, and that NumPy repeats what torch trained."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from bridge.errors import BadData, WeightsCorrupt, WeightsMismatch
from python_backend.props import compile as compiler
from python_backend.props import executor, validate
from python_backend.props.families import FAMILIES, draw
from python_backend.props.fit import corpus, fitter, primitives
from python_backend.props.fit.groups import grouped
from python_backend.props.model import tokens as language
from python_backend.props.model.repair import repaired
from python_backend.props.program import to_dict
from tests.python_backend.props.helpers import table

trimesh = pytest.importorskip("trimesh")


def fake_embed(texts: list[str]) -> np.ndarray:
    rows = np.stack([np.random.default_rng(len(t)).normal(size=384) for t in texts])
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def test_a_box_and_a_vase_are_recognised() -> None:
    """Points of a box fit a box, points of a turned shape a turned one, nearly exactly."""
    rng = np.random.default_rng(0)
    box = primitives.Fit(0, np.zeros(3), np.array([0.5, 0.2, 0.3]), np.eye(3), np.ones(8), 0.0)
    found = primitives.best(primitives.surface(box, 900, rng), rng)
    assert found.kind == 0 and np.allclose(found.half, box.half, atol=0.01)
    vase = primitives.Fit(
        2,
        np.zeros(3),
        np.array([0.3, 0.5, 0.3]),
        np.eye(3),
        np.array([0.5, 0.8, 1, 0.9, 0.6, 0.4, 0.4, 0.6]),
        0.0,
    )
    found = primitives.best(primitives.surface(vase, 900, rng), rng)
    assert found.kind == 2 and np.abs(found.profile - vase.profile).mean() < 0.12


def test_symmetry_is_found() -> None:
    """Four equal legs become one group mirrored in x and z; five slats one row."""
    legs = [
        primitives.Fit(
            0, np.array([x, 0.3, z]), np.array([0.03, 0.3, 0.03]), np.eye(3), np.ones(8), 0.0
        )
        for x in (-0.4, 0.4)
        for z in (-0.3, 0.3)
    ]
    top = primitives.Fit(
        0, np.array([0, 0.62, 0.0]), np.array([0.5, 0.02, 0.4]), np.eye(3), np.ones(8), 0.0
    )
    groups = grouped([*legs, top], 1.0)
    assert sorted(g.symmetry for g in groups) == [0, 3]
    assert next(g for g in groups if g.symmetry == 0).parent == 1
    slats = [
        primitives.Fit(
            0, np.array([0.1 * k, 0.5, 0]), np.array([0.02, 0.5, 0.1]), np.eye(3), np.ones(8), 0.0
        )
        for k in range(5)
    ]
    assert [(g.symmetry, g.count) for g in grouped(slats, 1.0)] == [(4, 5)]


@pytest.mark.parametrize("name", ["table", "chest", "column", "bed", "bench", "barrel"])
def test_programs_survive_the_tokens(name: str) -> None:
    """A family's program, as tokens and back, is valid, whole, and about as large."""
    family = FAMILIES[name]
    program = family.program(draw.vector(family, np.random.default_rng(4)), {}, 7)
    made = repaired(language.decode(language.from_program(program), name))
    validate.parse(to_dict(made))
    before, after = executor.execute(program).extent(), executor.execute(made).extent()
    ratio = (after[1] - after[0]) / (before[1] - before[0])
    assert (ratio > 0.75).all() and (ratio < 1.35).all()
    checks = compiler.build(made, compiler.Wishes(texture_size=0)).checks
    assert all(c.passed for c in checks if c.name in ("pieces", "open_parts", "uv_overlap"))


def test_augmented_programs_are_programs() -> None:
    """Stretched, mirrored, and with parts left out: parents stay earlier parts, none is lost but
    leaves, and what is left decodes to a program that hangs together."""
    from python_backend.props.model.data import augment

    family = FAMILIES["bench"]
    program = family.program(draw.vector(family, np.random.default_rng(4)), {}, 7)
    made = language.from_program(program)
    category = np.repeat(made.category[None], 64, 0)
    real, size = np.repeat(made.real[None], 64, 0), np.repeat(made.size[None], 64, 0)
    before = int((made.category[:, 0] != language.EMPTY).sum())
    out = augment(category, real, size, np.random.default_rng(0))
    assert before >= 3 and ((out[0][..., 0] != language.EMPTY).sum(1) < before).any()
    for k in range(64):
        used = int((out[0][k, :, 0] != language.EMPTY).sum())
        assert before - 1 <= used <= before and (out[0][k, used:, 0] == language.EMPTY).all()
        assert all(out[0][k, i, 2] <= i for i in range(used))
    program = repaired(language.decode(language.Tokens(out[0][0], out[1][0], out[2][0])))
    validate.parse(to_dict(program))


def test_whatever_the_network_says_is_a_valid_program() -> None:
    """Random tokens decode to programs that parse and hang together after repair."""
    rng = np.random.default_rng(1)
    for _ in range(25):
        category = np.stack(
            [rng.integers(0, n, language.SLOTS) for n in (5, 7, language.SLOTS, 6)], 1
        )
        made = language.Tokens(
            category,
            rng.normal(0, 1.5, (language.SLOTS, language.WIDE)).astype(np.float32),
            rng.normal(0, 1, 3).astype(np.float32),
        )
        program = repaired(language.decode(made))
        validate.parse(to_dict(program))
        scene = executor.execute(program)
        low, high = scene.extent()
        assert executor.unattached(scene, 0.006 * float(np.linalg.norm(high - low))) == []


def test_training_fits_trains_exports_and_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tiny preset on a folder of meshes gives weights that serve, the same in NumPy as in
    torch; training goes on where it stopped; a second request gives the same program."""
    torch = pytest.importorskip("torch")
    from python_backend.props import recipe
    from python_backend.props.card import write
    from python_backend.props.model.serve import PropModel
    from python_backend.training.folder import RunFolder

    # the programs of the first families only: to lower all of them takes ten seconds
    few = dict(itertools.islice(FAMILIES.items(), 20))
    monkeypatch.setattr(recipe.tables, "FAMILIES", few)
    data = tmp_path / "meshes"
    data.mkdir()
    trimesh.creation.box((1, 2, 1)).export(data / "tall_box.glb")
    trimesh.creation.cylinder(0.3, 1.0).export(data / "drum.obj")
    (data / "broken.obj").write_text("v 0 0 nan\nf 1 1 1\n")
    said: list[str] = []
    run = RunFolder(tmp_path / "run")
    weights, done = recipe.run("tiny", data, run, fake_embed, steps=6, report=said.append)
    assert done == 6 and any("broken.obj" in line for line in said)
    _, done = recipe.run("tiny", data, run, fake_embed, steps=9, report=said.append)
    assert done == 9
    card = write(weights, run, done)
    assert json.loads(card.read_text().split("```json")[1].split("```")[0])["metrics"]["steps"] == 9
    model = PropModel.load(weights)
    text = fake_embed(["a box"])[0]
    first = model.draw_free(text, np.random.default_rng(3), 0.5)
    assert first == model.draw_free(text, np.random.default_rng(3), 0.5)
    values = model.draw_family("barrel", text, np.random.default_rng(0))
    assert values.shape == (draw.DEPTH,) and values.min() >= 0 and values.max() <= 1
    near = model.draw_family("barrel", text, np.random.default_rng(0), values, 0.0)
    assert np.abs(near - values).max() < 0.35
    assert model.blend_free(table(), table(), 0.5, text).parts
    grown = model.complete(table(), text, [])
    assert grown.parts[:2] == table().parts
    trainer = recipe.make(recipe.PRESETS["tiny"], recipe.tables.load(run.path / "tables.npz"), 0)
    _agrees_with_torch(torch, trainer)


def _agrees_with_torch(torch: object, trainer: object) -> None:
    from python_backend.props.model.numpy_net import ProgramNet

    net = trainer.program.eval()  # type: ignore[attr-defined]
    mine = ProgramNet({f"program.{k}": v.detach().numpy() for k, v in net.state_dict().items()})
    rng = np.random.default_rng(0)
    z, text = rng.normal(size=8).astype(np.float32), rng.normal(size=384).astype(np.float32)
    with torch.no_grad():  # type: ignore[attr-defined]
        c = net.text(torch.tensor(text)[None])  # type: ignore[attr-defined]
        out, size = net.decode(torch.tensor(z)[None], c)  # type: ignore[attr-defined]
    _, real, other = mine.decode(z, text)
    assert np.abs(out[0, :, -language.WIDE :].numpy() - real).max() < 1e-3
    assert np.abs(size[0].numpy() - other).max() < 1e-3


def test_weights_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    """Garbage is corrupt; a file of another kind or of other families does not match."""
    from safetensors.numpy import save_file

    from python_backend.props.model.serve import PropModel

    bad = tmp_path / "bad.safetensors"
    bad.write_bytes(b"no tensors in here")
    with pytest.raises(WeightsCorrupt):
        PropModel.load(bad)
    save_file({"x": np.zeros(1)}, bad, {"figment": json.dumps({"kind": "texture"})})
    with pytest.raises(WeightsMismatch):
        PropModel.load(bad)
    meta = {"kind": "prop", "format": 2, "families": {"barrel": ["height"]}, "names": []}
    save_file({"names": np.zeros((1, 384))}, bad, {"figment": json.dumps(meta)})
    with pytest.raises(WeightsMismatch, match="families"):
        PropModel.load(bad)


def test_data_that_cannot_be_trained_on(tmp_path: Path) -> None:
    """An empty folder and a file that is no corpus are refused with advice."""
    with pytest.raises(BadData, match="no mesh"):
        corpus.find(tmp_path)
    (tmp_path / "x.npz").write_bytes(b"nothing")
    with pytest.raises(BadData):
        corpus.load(tmp_path / "x.npz")


def test_scores_are_what_they_say() -> None:
    """Equal clouds score 1; clouds far apart score 0."""
    a = np.random.default_rng(0).normal(size=(200, 3))
    assert fitter.f_score(a, a, 0.01) == (1.0, 0.0)
    assert fitter.f_score(a, a + 100, 0.01)[0] == 0.0
