"""The cross-check: NumPy equals what was trained, facts are kept, and a bad file says so."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bridge.errors import WeightsMismatch, WeightsMissing
from python_backend.dialogue.check import FIRST, CrossCheck
from python_backend.text.embed import SentenceEmbedder, find_weights

FACTS = ("Repairing a sword costs 15 gold.", "The smithy closes at dusk.", "You fear the sea.")
torch = pytest.importorskip("torch")


@pytest.fixture(scope="module")
def embedder() -> SentenceEmbedder:
    """One of its own, so that what it keeps is known."""
    return SentenceEmbedder(find_weights())


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[object, Path]:
    """A model of the training code with changes of some size, and its file."""
    from python_backend.dialogue.training.check import Joint, save
    from python_backend.text.tensorfile import map_tensors

    torch.manual_seed(1)
    model = Joint(dict(map_tensors(find_weights() / "model.safetensors")))
    with torch.no_grad():
        for value in model.up.values():
            value.normal_(std=0.05)
        model.segment.normal_(std=0.3)
    model.train(False)
    path = tmp_path_factory.mktemp("check") / "check.safetensors"
    save(model, path)
    return model, path


def test_numpy_gives_what_was_trained(
    embedder: SentenceEmbedder, trained: tuple[object, Path]
) -> None:
    """The logits of torch and NumPy agree to half precision, for questions of any length."""
    from python_backend.dialogue.training.check import batch
    from python_backend.dialogue.training.check_data import Group
    from python_backend.dialogue.training.check_states import States

    model, path = trained
    check = CrossCheck.load(embedder, path)
    for ask in ("Price?", "What would you take for mending this old sword of my father's?"):
        with torch.no_grad():
            expected = model(*batch([Group(ask, FACTS, ())], States(find_weights())))  # type: ignore[operator]
        assert np.allclose(check.scores(ask, FACTS), expected.numpy(), atol=0.15)


def test_a_score_does_not_depend_on_its_company(
    embedder: SentenceEmbedder, trained: tuple[object, Path]
) -> None:
    """Alone or beside longer facts, asked anew or from memory: the same logit."""
    ask = "When do you close?"
    together = CrossCheck.load(embedder, trained[1]).scores(ask, FACTS)
    check = CrossCheck.load(embedder, trained[1])
    alone = [float(check.scores(ask, [fact])[0]) for fact in FACTS]
    assert np.allclose(together, alone, atol=1e-4)
    assert np.array_equal(check.scores(ask, FACTS), np.array(alone, dtype=np.float32))


def test_the_embedders_vectors_stay_the_same(embedder: SentenceEmbedder) -> None:
    """Keeping states on the way changes no embedding."""
    plain = SentenceEmbedder(find_weights())
    keeping = SentenceEmbedder(find_weights())
    keeping.keep_states(FIRST)
    assert np.allclose(plain.embed(FACTS), keeping.embed(FACTS), atol=1e-6)
    traced = keeping.traced(FACTS[0])
    assert traced.states.shape[0] == 6 - FIRST
    assert np.allclose(traced.vector, plain.embed(FACTS[:1])[0], atol=1e-6)


def test_a_file_that_does_not_fit_says_so(embedder: SentenceEmbedder, tmp_path: Path) -> None:
    """Missing, or without its tensors: an error with a name, not a crash later."""
    from safetensors.numpy import save_file

    with pytest.raises(WeightsMissing):
        CrossCheck.load(embedder, tmp_path / "none.safetensors")
    save_file({"segment": np.zeros((2, 384), "f2")}, str(tmp_path / "half.safetensors"))
    with pytest.raises(WeightsMismatch):
        CrossCheck.load(embedder, tmp_path / "half.safetensors")
