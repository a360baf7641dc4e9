"""Reading a user's folder: good files, bad files, too few, copies."""

import json

import numpy as np
import pytest
from PIL import Image

from bridge.errors import BadData
from python_backend.textures.dataset import caption_of, read_folder
from python_backend.textures.palette import lock, palette


def _save(path, seed=0, side=64):
    noise = np.random.default_rng(seed).integers(0, 255, (side, side, 3), dtype=np.uint8)
    Image.fromarray(noise).save(path)


def test_captions_from_everywhere(tmp_path):
    """A .txt beside the picture wins over its file name."""
    _save(tmp_path / "MossyCobble_03-albedo.png", 1)
    _save(tmp_path / "b.png", 2)
    (tmp_path / "b.txt").write_text("dark oak planks")
    captions = {
        e.file: e.caption for e in read_folder(tmp_path, 64, understand=lambda _: "wood").entries
    }
    assert captions == {"MossyCobble_03-albedo.png": "mossy cobble", "b.png": "dark oak planks"}


def test_captions_file(tmp_path):
    """captions.jsonl decides which files are read; its bad lines and missing files are listed."""
    for k in range(3):
        _save(tmp_path / f"{k}.png", k)
    rows = [
        {"file": "0.png", "caption": "red brick", "category": "brick wall"},
        {"file": "1.png", "caption": "x"},
    ]
    lines = [*map(json.dumps, rows), "{broken", json.dumps({"file": "gone.png", "caption": "y"})]
    (tmp_path / "captions.jsonl").write_text("\n".join(lines))
    data = read_folder(tmp_path, 64, understand=lambda _: "metal")
    assert [e.file for e in data.entries] == ["0.png", "1.png"]
    assert "brick" in data.entries[0].families and data.entries[1].families == ("metal",)
    assert [name for name, _ in data.skipped] == ["captions.jsonl:3", "gone.png"]


@pytest.mark.parametrize("make", ["missing", "empty", "one", "corrupt"])
def test_unusable_folders(tmp_path, make):
    """No folder, an empty one, one picture only, or a corrupt one beside it: BadData."""
    if make in ("one", "corrupt"):
        _save(tmp_path / "a.png")
    if make == "corrupt":
        (tmp_path / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n garbage")
    with pytest.raises(BadData):
        read_folder(tmp_path / "nowhere" if make == "missing" else tmp_path, 64)


def test_bad_files_are_listed_not_fatal(tmp_path):
    """Corrupt, tiny and copied pictures are skipped with their reasons."""
    for k in range(3):
        _save(tmp_path / f"{k}.png", k)
    _save(tmp_path / "copy.png", 0)
    _save(tmp_path / "tiny.png", 9, side=8)
    (tmp_path / "zz.jpg").write_text("text")
    data = read_folder(tmp_path, 64)
    reasons = dict(data.skipped)
    assert len(data.entries) == 3
    assert (
        "too few" in reasons["tiny.png"]
        and "same picture" in str(reasons)
        and "cannot be read" in reasons["zz.jpg"]
    )
    assert any("Only 3 pictures" in w for w in data.warnings) and any(
        "copies" in w for w in data.warnings
    )


def test_untileable_art_is_warned_about(tmp_path):
    """Ramps do not tile, and the reader says so."""
    for k in range(4):
        ramp = (
            np.linspace(0, 200 + k, 64).astype(np.uint8)[None, :, None].repeat(64, 0).repeat(3, 2)
        )
        Image.fromarray(
            ramp + np.random.default_rng(k).integers(0, 9, ramp.shape, dtype=np.uint8)
        ).save(tmp_path / f"{k}.png")
    assert any("do not tile" in w for w in read_folder(tmp_path, 64).warnings)


def test_weights_and_split(tmp_path):
    """Rare classes are drawn more often each, and the split never changes."""
    for k in range(12):
        _save(tmp_path / f"{k}.png", k)
    rows = [
        {"file": f"{k}.png", "caption": "c", "category": "tiles" if k < 9 else "marble"}
        for k in range(12)
    ]
    (tmp_path / "captions.jsonl").write_text("\n".join(map(json.dumps, rows)))
    data = read_folder(tmp_path, 64)
    weights = data.weights()
    assert np.isclose(weights.sum(), 1) and weights[11] > weights[0]
    assert [e.file for e in data.split(0.3)[1].entries] == [
        e.file for e in data.split(0.3)[1].entries
    ]


def test_caption_words():
    """Technical words of file names are no captions."""
    assert caption_of("Rock_Wall_08_diff_1k") == "rock wall" and caption_of("0001") == "texture"


def test_palette_and_lock():
    """The palette finds an image's colours; locking moves it to others and keeps its shading."""
    image = np.zeros((32, 32, 3), np.float32)
    image[:, :20], image[:, 20:] = (0.8, 0.1, 0.1), (0.1, 0.1, 0.7)
    found = palette(image, 2)
    assert np.allclose(found[0], (0.8, 0.1, 0.1), atol=0.05)
    wanted = np.array([[0.1, 0.6, 0.1], [0.9, 0.9, 0.2]], np.float32)
    moved = palette(lock(image, wanted), 2)
    assert min(np.abs(moved - w).max(1).min() for w in wanted) < 0.05
