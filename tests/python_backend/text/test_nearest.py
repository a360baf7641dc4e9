"""Nearest label: similarity, phrase, margin, and the order of several matches."""

from __future__ import annotations

import itertools

import pytest

from python_backend.text.embed import SentenceEmbedder
from python_backend.text.nearest import NearestLabel

MATERIALS = {
    "brick": ["brick wall", "red bricks"],
    "wood": ["wooden planks", "oak boards"],
    "ice": ["ice", "frozen lake"],
}


@pytest.fixture(scope="module")
def nearest() -> NearestLabel:
    return NearestLabel(MATERIALS, SentenceEmbedder.default())


def test_finds_the_label_by_meaning(nearest: NearestLabel) -> None:
    """A prompt in other words is matched, and the phrase that decided is named."""
    match = nearest.best("timber floor")
    assert match.label == "wood"
    assert match.phrase in MATERIALS["wood"]


def test_an_exact_phrase_is_certain(nearest: NearestLabel) -> None:
    """A phrase of the label itself has similarity one and a clear margin."""
    match = nearest.best("frozen lake")
    assert (match.label, round(match.similarity, 4)) == ("ice", 1.0)
    assert match.margin > 0.4


def test_margins_are_differences_in_order(nearest: NearestLabel) -> None:
    """Matches come nearest first, each label once, with the distance to the next as margin."""
    matches = nearest.top("an old wall", 10)
    assert sorted(m.label for m in matches) == sorted(MATERIALS)
    for better, worse in itertools.pairwise(matches):
        assert better.margin == pytest.approx(better.similarity - worse.similarity)
        assert better.margin >= 0


def test_nonsense_is_far_from_everything(nearest: NearestLabel) -> None:
    """A text with nothing in common is reported with a low similarity, not hidden."""
    assert nearest.best("qzx vlorp 17").similarity < 0.45


def test_plain_names_are_their_own_phrases() -> None:
    """A list of names needs no phrases; a single label has its similarity as margin."""
    only = NearestLabel(["barrel"], SentenceEmbedder.default()).best("barrel")
    assert only.phrase == "barrel"
    assert only.margin == only.similarity


def test_labels_are_needed() -> None:
    """No labels, or a label without phrases, is refused at once."""
    for bad in ({}, {"brick": []}):
        with pytest.raises(ValueError, match="at least one"):
            NearestLabel(bad, SentenceEmbedder.default())
