"""Marks of origin: what they say, and that real readers of the formats find them."""

from __future__ import annotations

import io
import json
from xml.etree import ElementTree

import pytest

from python_backend.safety import provenance
from python_backend.storage.recipes import digest, make_recipe

RECIPE = make_recipe("texture", "abc", {"prompt": "oak"}, 3)


def test_says_how_it_was_made() -> None:
    """A mark names the IPTC source type, the model, and the recipe's digest, as text."""
    made = provenance.mark("texture", "abc", RECIPE)
    assert made["digitalSourceType"].endswith("/trainedAlgorithmicMedia")
    assert (made["capability"], made["model"], made["recipe"]) == ("texture", "abc", digest(RECIPE))
    assert all(isinstance(value, str) for value in made.values())


def test_authored_rules_are_not_called_trained() -> None:
    """What no model made is marked as algorithmic, and has no recipe where there is none."""
    made = provenance.mark("dialogue", "", None, trained=False)
    assert made["digitalSourceType"].endswith("/algorithmicMedia")
    assert "recipe" not in made


def test_a_png_carries_it() -> None:
    """Written as text chunks by Pillow, the mark comes back whole from the file."""
    image_module = pytest.importorskip("PIL.Image")
    png_module = pytest.importorskip("PIL.PngImagePlugin")
    made = provenance.mark("texture", "abc", RECIPE)
    info = png_module.PngInfo()
    for key, value in provenance.png_text(made).items():
        info.add_itxt(key, value)
    file = io.BytesIO()
    image_module.new("RGB", (2, 2)).save(file, "PNG", pnginfo=info)
    with image_module.open(io.BytesIO(file.getvalue())) as image:
        assert json.loads(image.text["Figment"]) == made
        assert "trainedAlgorithmicMedia" in image.text["XML:com.adobe.xmp"]


def test_the_xmp_packet_is_well_formed() -> None:
    """An XML parser finds the IPTC property with the source type as its value."""
    made = provenance.mark("texture", "abc", None)
    root = ElementTree.fromstring(provenance.xmp(made).split("?>", 1)[1].rsplit("<?", 1)[0])
    found = root.find(".//{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType")
    assert found is not None
    assert found.text == made["digitalSourceType"]


def test_gltf_and_lines_have_their_forms() -> None:
    """glTF gets the whole mark under one key, a line a short one."""
    made = provenance.mark("prop", "abc", None)
    assert provenance.gltf_extras(made) == {"figment": made}
    assert set(provenance.line_mark(made)) == {"generator", "digitalSourceType", "model"}
