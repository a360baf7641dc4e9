# ruff: noqa: E501
"""Pictures that come in, good and bad, and pictures that go out."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from bridge.errors import BadImage
from python_backend.capability import Blob
from python_backend.textures.encode import encode, pack
from python_backend.textures.images import read_image


def _file(image: Image.Image, kind: str = "PNG") -> Blob:
    out = io.BytesIO()
    image.save(out, kind)
    return Blob("image", out.getvalue())


def _bomb() -> bytes:
    """A PNG whose header claims 60000 x 60000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "CMYK", "1"])
def test_all_modes_become_rgb(mode):
    """Grey, palette, alpha, CMYK and bilevel pictures are read as (n, n, 3) in 0..1."""
    image = Image.new("RGB", (40, 30), (200, 100, 50)).convert(mode)
    pixels = read_image(_file(image, "JPEG" if mode == "CMYK" else "PNG"), 32)
    assert pixels.shape == (32, 32, 3) and pixels.min() >= 0 and pixels.max() <= 1


def test_sixteen_bits():
    """A 16-bit grey picture keeps its range."""
    ramp = np.linspace(0, 65535, 32 * 32).reshape(32, 32).astype(np.uint16)
    pixels = read_image(_file(Image.fromarray(ramp)), 32)
    assert pixels.min() < 0.01 and pixels.max() > 0.99


@pytest.mark.parametrize(
    "data",
    [b"", b"not an image at all", _bomb(), b"\x89PNG\r\n\x1a\n" + b"\0" * 40],
    ids=["empty", "text", "bomb", "damaged"],
)
def test_bad_files(data):
    """What is no usable picture is refused with its reason, before its pixels are unpacked."""
    with pytest.raises(BadImage):
        read_image(Blob("image", data), 64)


def test_truncated_and_tiny_and_huge():
    """Cut files, 1 x 1 pictures and pictures beyond 4096 pixels are refused."""
    whole = bytes(_file(Image.effect_noise((64, 64), 90)).data)
    for bad in (
        Blob("image", whole[: len(whole) // 2]),
        _file(Image.new("RGB", (1, 1))),
        _file(Image.new("L", (5000, 20))),
    ):
        with pytest.raises(BadImage):
            read_image(bad, 64)


@pytest.mark.parametrize(
    "array",
    [np.zeros((4, 4, 3), np.uint8), np.zeros((32, 32, 5), np.uint8), np.zeros((32, 32, 3), np.int64),
     np.full((32, 32, 3), np.nan, np.float32), np.zeros(9, np.uint8)],
)  # fmt: skip
def test_bad_arrays(array):
    """Arrays that are no image are refused too."""
    with pytest.raises(BadImage):
        read_image(Blob("image", array, "image"), 64)


def test_raw_arrays_are_read():
    """u1 and f4 arrays, grey or with alpha, are pictures."""
    grey = read_image(Blob("i", np.full((32, 48), 128, np.uint8), "image"), 32)
    clear = read_image(Blob("i", np.zeros((32, 32, 4), np.float32), "image"), 32)
    assert abs(grey.mean() - 128 / 255) < 0.01 and abs(clear.mean() - 0.5) < 0.01


def _maps():
    rng = np.random.default_rng(0)
    return {
        name: rng.integers(
            0, 256, (32, 32, 3 if name in ("albedo", "normal") else 1), dtype=np.uint8
        )
        for name in ("albedo", "normal", "height", "roughness", "metallic", "ao")
    }


def test_packings():
    """ORM is occlusion, roughness, metallic; Unity's mask is metallic, occlusion, white, smoothness."""
    maps = _maps()
    orm = pack(maps, ["albedo", "ao", "height"], "orm")
    assert set(orm) == {"albedo", "height", "orm"}
    assert np.array_equal(orm["orm"][..., 1], maps["roughness"][..., 0])
    mask = pack(maps, ["roughness"], "unity")["mask"]
    assert (
        np.array_equal(mask[..., 3], 255 - maps["roughness"][..., 0])
        and (mask[..., 2] == 255).all()
    )
    assert set(pack(maps, ["normal"], "orm")) == {"normal"}


def test_files_hold_the_pixels_and_the_mark():
    """PNG and lossless WebP give the pixels back; the mark of origin is in both."""
    maps = _maps()
    text = {"Comment": "made by a model", "XML:com.adobe.xmp": "<x>mark</x>"}
    png = encode("normal", maps["normal"], "png", text)
    back = Image.open(io.BytesIO(png.data))
    assert (
        np.array_equal(np.asarray(back), maps["normal"])
        and back.text["Comment"] == "made by a model"
    )
    webp = encode("height", maps["height"], "webp", text)
    back = Image.open(io.BytesIO(webp.data))
    assert np.array_equal(np.asarray(back.convert("L")), maps["height"][..., 0])
    assert b"mark" in webp.data
