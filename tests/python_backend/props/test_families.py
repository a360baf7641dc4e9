"""The hand-written families: many, certified, and obedient to words."""

from __future__ import annotations

import numpy as np
import pytest

from python_backend.props import validate
from python_backend.props.drafts import said_first
from python_backend.props.families import FAMILIES, draw
from python_backend.props.materials import resolve
from python_backend.props.program import to_dict
from python_backend.props.words import find
from tests.python_backend.props.helpers import family_asset


def test_there_are_enough_families_with_enough_variation() -> None:
    """At least 120 families; each has at least three parameters and fits the model's vector."""
    assert len(FAMILIES) >= 120
    for family in FAMILIES.values():
        assert 3 <= len(family.params) <= draw.DEPTH
        assert set(family.kinds) == set(family.slots)


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_a_family_passes_its_certificate(name: str) -> None:
    """Drawn values and the middle values give a prop that passes every check."""
    asset = family_asset(name, seed=3)
    assert asset.passed, asset.failures()
    family = FAMILIES[name]
    middle = family.program(np.full(draw.DEPTH, 0.5), {}, 1)
    assert len(validate.parse(to_dict(middle)).parts) == len(middle.parts)


def test_every_material_of_every_family_exists() -> None:
    """No slot names a material that the library lacks."""
    for family in FAMILIES.values():
        for names in family.slots.values():
            for material in names:
                assert resolve(material).name == material


def test_words_pull_parameters() -> None:
    """Over fifty draws, tall barrels are taller than short ones, and an open crate is open."""
    barrel, crate = FAMILIES["barrel"], FAMILIES["crate"]
    rng = np.random.default_rng(1)
    tall = np.mean([draw.vector(barrel, rng, "tall barrel")[0] for _ in range(50)])
    short = np.mean([draw.vector(barrel, rng, "short barrel")[0] for _ in range(50)])
    assert tall > 0.75 > 0.25 > short
    lid = [p.name for p in crate.params].index("lid")
    assert crate.params[lid].value(draw.vector(crate, rng, "open crate")[lid]) == "open"


def test_what_must_be_asked_for_is_not_drawn_unasked() -> None:
    """Of forty stone arches none has a magic portal, whatever the model draws; a portal has."""
    arch = FAMILIES["arch"]
    door = [p.name for p in arch.params].index("door")
    rng = np.random.default_rng(1)

    def got(prompt: str, drawn: float) -> str:
        authored = draw.vector(arch, rng, prompt)
        values = said_first(arch, np.full(draw.DEPTH, drawn), authored, prompt)
        return str(arch.params[door].value(values[door]))

    assert {got("gothic stone arch", d) for d in np.linspace(0, 1, 40)} == {"none"}
    assert {got("magic portal", d) for d in np.linspace(0, 1, 40)} == {"portal"}


@pytest.mark.parametrize(
    ("prompt", "form"),
    [
        ("figure of an angel", "angel"),
        ("statue of a knight", "knight"),
        ("bust of a king", "bust"),
        ("statue of a robed monk", "figure"),
    ],
)
def test_a_family_word_says_less_than_a_form(prompt: str, form: str) -> None:
    """`figure` and `statue` name the family; only what else is said chooses the form."""
    statue = FAMILIES["statue"]
    place = [p.name for p in statue.params].index("form")
    values = draw.vector(statue, np.random.default_rng(0), prompt)
    assert statue.params[place].value(values[place]) == form


def test_captions_name_their_family() -> None:
    """Every caption holds a phrase of its family."""
    rng = np.random.default_rng(0)
    for family in FAMILIES.values():
        caption = draw.caption(family, draw.vector(family, rng), rng)
        assert any(find(word, caption) for word in family.words), caption
