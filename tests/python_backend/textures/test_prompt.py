# ruff: noqa: E501
"""From words to a plan."""

import numpy as np
import pytest

from bridge.errors import PromptNotUnderstood
from python_backend.text.embed import SentenceEmbedder
from python_backend.textures.families import FAMILIES
from python_backend.textures.procedural import hex_colour
from python_backend.textures.prompt import Reader


@pytest.fixture(scope="module")
def reader():
    return Reader(SentenceEmbedder.default())


@pytest.mark.parametrize(
    ("prompt", "family"),
    [
        ("mossy cobblestone", "cobblestone"), ("red brick wall", "brick"),
        ("old wooden planks", "planks"), ("white marble", "marble"), ("rusty metal plates", "metal plates"),
        ("green grass", "grass"), ("snow covered rock", "rock"), ("fresh snow", "snow"),
        ("lava", "lava"), ("blue bathroom tiles", "tiles"), ("roof tiles", "roof tiles"),
        ("corrugated steel", "corrugated metal"), ("dry cracked mud", "cracked earth"),
        ("herringbone parquet", "herringbone wood"), ("burlap", "fabric"), ("straw", "thatch"),
        ("dragon scales", "scales"), ("golden metal", "gold"), ("sand dunes", "rippled sand"),
    ],
)  # fmt: skip
def test_known_materials(reader, prompt, family):
    """Plain words name their family, with certainty."""
    read = reader.read(prompt)
    assert read.family == family and read.certain


@pytest.mark.parametrize(
    ("prompt", "families"),
    [("a footpath of river stones", {"pebbles", "flagstone", "gravel", "paving", "cobblestone"}),
     ("spaceship", {"metal plates", "metal", "circuit"}), ("spruce timber", {"wood", "planks"})],
)  # fmt: skip
def test_meaning_decides_where_words_do_not(reader, prompt, families):
    """Words that the table does not hold are placed by their meaning."""
    assert reader.read(prompt).family in families


def test_colours_and_joints(reader):
    """The first colour is the material's, a colour of mortar is the mortar's."""
    read = reader.read("red brick with white mortar")
    palette = read.palette(0)
    assert palette[0][0] > palette[0][2] + 0.2
    assert palette[2].min() > 0.7
    assert np.abs(reader.read("dark blue tiles").palette(1)[0] - hex_colour("34589c")).max() > 0.1


def test_effects_and_negatives(reader):
    """Adjectives become effects; negative words take them away again."""
    assert reader.read("mossy wet stone wall").effects.keys() >= {"moss", "wet"}
    read = reader.read("old mossy stone wall", "moss, cracks")
    assert read.effects["moss"] == 0 and read.effects["cracks"] == -1


def test_the_unknown_is_named(reader):
    """A prompt far from every material is answered, but not with certainty."""
    read = reader.read("quarterly tax declaration")
    assert read.family in FAMILIES and not read.certain and read.similarity < 0.4


def test_no_words_at_all(reader):
    """A prompt without any word is an error."""
    with pytest.raises(PromptNotUnderstood):
        reader.read("!!! 123 ...")


def test_the_same_seed_the_same_palette(reader):
    """Palettes follow the seed and nothing else."""
    read = reader.read("stone wall")
    assert np.array_equal(read.palette(4), read.palette(4))
    assert not np.array_equal(read.palette(4), read.palette(5))
