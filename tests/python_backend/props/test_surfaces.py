"""Material tiles from outside: asked for once, laid without seams, told apart in recipes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bridge.errors import ConfigInvalid, QualityRejected
from python_backend.props import compile as compiler
from python_backend.props import surfaces
from python_backend.props.capability import PropCapability
from python_backend.props.materials import MATERIALS
from python_backend.props.program import Part, Program

HERE = "tests.python_backend.props.test_surfaces"


class Stripes:
    """A source whose tiles are stripes across the grain."""

    digest = "stripes"

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def tile(self, recipe: Mapping[str, Any]) -> Mapping[str, np.ndarray] | None:
        self.asked.append(dict(recipe))
        line = (np.arange(surfaces.SIZE) // 16 % 2 * 160 + 40).astype(np.uint8)
        grey = np.repeat(np.repeat(line[None, :, None], surfaces.SIZE, 0), 3, 2)
        return {"albedo": grey, "roughness": grey[..., :1], "height": grey[..., :1]}


class Broken(Stripes):
    def tile(self, recipe: Mapping[str, Any]) -> Mapping[str, np.ndarray] | None:
        raise QualityRejected("It does not tile.")


def stripes(settings: Mapping[str, Any]) -> Stripes:
    return Stripes()


def _block(**more: Any) -> Program:
    return Program("block", (Part("a", "box", (0.4, 0.5, 0.3), **more),), {"main": "oak"})


def test_a_tile_is_asked_for_once_and_seen() -> None:
    """Two builds ask the source once, name the recipe, and differ from the built-in painter."""
    source = Stripes()
    found = surfaces.Surfaces(source)
    wishes = compiler.Wishes(texture_size=256)
    first, again = (compiler.build(_block(), wishes, surfaces=found) for _ in range(2))
    plain = compiler.build(_block(), wishes)
    assert len(source.asked) == 1 and source.asked[0]["prompt"] == "wood grain"
    assert first.surfaces == {"main": source.asked[0]} and plain.surfaces == {}
    assert first.maps is not None and again.maps is not None and plain.maps is not None
    assert (first.maps.base_color == again.maps.base_color).all()
    assert first.maps.base_color.std() > 1.5 * plain.maps.base_color.std()
    # the colour stays the material's: brown, whatever the tile's own is
    red, _, blue = first.maps.base_color.reshape(-1, 3).mean(0)
    assert red > 1.3 * blue


def test_a_source_that_fails_leaves_the_built_in_painter() -> None:
    """A refused tile, and a material that has no recipe, are drawn as without a source."""
    wishes = compiler.Wishes(texture_size=256)
    made = compiler.build(_block(), wishes, surfaces=surfaces.Surfaces(Broken()))
    plain = compiler.build(_block(), wishes)
    assert made.maps is not None and plain.maps is not None and made.surfaces == {}
    assert (made.maps.base_color == plain.maps.base_color).all()
    assert surfaces.Surfaces(Stripes()).of(MATERIALS["glass"], 0) is None


def test_tiles_go_around_a_round_part_without_a_seam() -> None:
    """On both sides of the seam of a barrel the tile shows the same."""
    part = Part("a", "lathe", (0.37, 0.8, 0.37), profile=((1.0, 0.0), (1.0, 1.0)))
    angle = np.array([np.pi - 1e-4, -np.pi + 1e-4])
    local = np.stack([0.185 * np.cos(angle), [0.1, 0.1], 0.185 * np.sin(angle)], 1)
    lie = surfaces.laid(part, local.astype(np.float32), np.zeros(2, np.float32))
    rng = np.random.default_rng(0)
    grey = rng.integers(0, 255, (surfaces.SIZE, surfaces.SIZE, 3)).astype(np.uint8)
    maps = {"albedo": grey, "roughness": grey[..., :1], "height": grey[..., :1]}
    tile = surfaces.prepared({}, surfaces.LOOKS["oak"], maps)
    left, right = surfaces.sample(tile, lie, 100.0)
    assert np.abs(left - right).max() < 0.02


def test_every_recipe_is_of_a_material() -> None:
    """The list of recipes names no material that does not exist."""
    assert set(surfaces.LOOKS) <= set(MATERIALS)


def test_recipes_tell_sources_apart() -> None:
    """With other tiles the model has another digest; a false address is refused with advice."""
    plain = PropCapability({}).describe().model
    assert PropCapability({"surfaces": f"{HERE}:stripes"}).describe().model != plain
    with pytest.raises(ConfigInvalid, match="nowhere"):
        PropCapability({"surfaces": "nowhere:source"})


def test_tiles_are_kept_on_disk(tmp_path: Path) -> None:
    """A tile is painted once; another process, or the next start, reads it."""
    from python_backend.capability import Blob, Description, Result
    from python_backend.serving.surfaces import TextureTiles

    class Painter:
        runs = 0

        def describe(self) -> Description:
            return Description(name="texture", title="", description="", params={"type": "object"})

        def load(self) -> None:
            pass

        def run(self, job: Any, context: Any) -> Any:
            context.check()
            Painter.runs += 1
            grey = np.full((4, 4, 3), 7, np.uint8)
            yield Result(blobs=[Blob(n, grey, "image") for n in ("albedo", "roughness", "height")])

    recipe = {"prompt": "oak", "seed": 1, "size": 4, "meters": 1.0}
    for _ in range(2):
        made = TextureTiles(Painter(), "d", tmp_path).tile(recipe)  # type: ignore[arg-type]
        assert made is not None and (made["albedo"] == 7).all()
    assert Painter.runs == 1
