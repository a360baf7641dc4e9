"""`figment texture`: files on disk, all or none."""

import json

import numpy as np
import pytest
from PIL import Image

from bridge.errors import DiskFull
from python_backend.cli.main import main


@pytest.fixture
def figment(small_weights):
    return lambda *flags: main(
        ["texture", *flags, "--weights", str(small_weights), "--threads", "1"]
    )


def test_files_of_a_material(figment, tmp_path, capsys):
    """Six PNGs, a recipe and a lit sheet are written; the recipe gives the same pixels again."""
    assert figment("mossy cobblestone", "--size", "128", "-o", str(tmp_path / "out")) == 0
    names = {p.name for p in (tmp_path / "out").iterdir()}
    base = "mossy_cobblestone"
    maps = ("albedo", "normal", "height", "roughness", "metallic", "ao")
    assert names == {f"{base}.figment", f"{base}_sheet.png", *(f"{base}_{m}.png" for m in maps)}
    assert "cobblestone" in capsys.readouterr().out
    albedo = Image.open(tmp_path / "out" / f"{base}_albedo.png")
    assert albedo.size == (128, 128) and "Figment" in albedo.text
    sheet = np.asarray(Image.open(tmp_path / "out" / f"{base}_sheet.png"))
    assert sheet.shape == (384, 768, 3) and sheet.std() > 10
    recipe = tmp_path / "out" / f"{base}.figment"
    assert json.loads(recipe.read_text())["capability"] == "texture"
    assert figment("--recipe", str(recipe), "-o", str(tmp_path / "b"), "--name", "b") == 0
    again = Image.open(tmp_path / "b" / "b_albedo.png")
    assert np.array_equal(np.asarray(albedo), np.asarray(again))


def test_packing_and_photo(figment, tmp_path):
    """A photo becomes an ORM set."""
    noise = np.random.default_rng(0).integers(0, 255, (200, 220, 3), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "shot.png")
    flags = ["--image", str(tmp_path / "shot.png"), "--packing", "orm", "--size", "128"]
    assert figment(*flags, "-o", str(tmp_path / "o"), "--name", "m") == 0
    assert {"m_orm.png", "m_albedo.png", "m_sheet.png"} <= {
        p.name for p in (tmp_path / "o").iterdir()
    }


def test_errors_are_told(figment, tmp_path, capsys):
    """An empty prompt, a bad size, a missing photo: exit code 2, the cause, and no file."""
    for flags in ([], ["wood", "--size", "100"], ["--image", str(tmp_path / "none.png")]):
        assert figment(*flags, "-o", str(tmp_path / "x")) == 2
        assert capsys.readouterr().err
    assert not (tmp_path / "x").exists()


def test_a_full_disk_leaves_nothing(capability, tmp_path, monkeypatch):
    """When the third file does not fit, none of the files of the material stays."""
    from python_backend.capability import Job
    from python_backend.cli import texture
    from python_backend.schema import validate
    from python_backend.storage import files

    from .conftest import FreeContext

    params = validate(capability.describe().params, {"prompt": "wood", "size": 128})
    result = list(capability.run(Job("d", params), FreeContext()))[-1]
    real, count = files.write_atomic, []

    def third_fails(path, data, **rest):
        count.append(path)
        if len(count) == 3:
            raise DiskFull(f"{path} could not be written.")
        real(path, data, **rest)

    monkeypatch.setattr(files, "write_atomic", third_fails)
    with pytest.raises(DiskFull):
        texture.write_result(result, tmp_path / "full", "wood", sheet=False)
    assert list((tmp_path / "full").iterdir()) == []
