"""Arrays travel without copies and arrive read-only."""

from __future__ import annotations

import numpy as np
import pytest

from bridge import arrays, errors


def there_and_back(**items: object) -> dict[str, arrays.Attachment]:
    table, frames = arrays.describe(items)  # type: ignore[arg-type]
    arrays.check_table(table, frames)
    return arrays.attach(table, frames)


def test_no_copy_either_way() -> None:
    """A contiguous array is sent as it lies in memory, and read where it arrived."""
    values = np.arange(12, dtype="f4").reshape(3, 4)
    table, frames = arrays.describe({"a": values})
    assert np.shares_memory(np.frombuffer(frames[0], "u1"), values)
    back = arrays.attach(table, frames)["a"].array()
    assert np.shares_memory(back, values)
    assert not back.flags.writeable
    assert back.tolist() == values.tolist()


def test_strided_and_big_endian_arrays_are_brought_into_order() -> None:
    """A transposed, sliced or big-endian array arrives with the right numbers."""
    values = np.arange(24, dtype=">i4").reshape(4, 6)
    found = there_and_back(a=values, b=values.T, c=values[::2, ::3])
    for name, wanted in (("a", values), ("b", values.T), ("c", values[::2, ::3])):
        assert found[name].array().tolist() == wanted.tolist()
        assert found[name].array().dtype == np.dtype("<i4")


def test_a_grey_image_has_one_channel() -> None:
    """Two dimensions count as one channel."""
    found = there_and_back(a=arrays.image(np.zeros((2, 5), "u1")))
    assert found["a"].array().shape == (2, 5, 1)


def test_bare_bytes_are_a_file() -> None:
    """Bytes need no description; `bytes()` gives them back."""
    found = there_and_back(a=b"abc", b=arrays.file(b"", "image/png"))
    assert (found["a"].bytes(), found["a"].kind) == (b"abc", "file")
    assert (found["b"].bytes(), found["b"].media_type) == (b"", "image/png")
    with pytest.raises(TypeError, match="file"):
        found["a"].array()


def test_a_mesh_has_the_names_of_a_prop() -> None:
    """Vertex arrays of other types arrive as float32 and uint32."""
    parts = arrays.mesh("lod0", np.zeros((3, 3)), np.zeros((1, 3), int), uv=np.ones((3, 2)))
    found = there_and_back(**parts)
    assert sorted(found) == ["lod0.index", "lod0.position", "lod0.uv"]
    assert found["lod0.index"].array().dtype == np.dtype("<u4")
    assert found["lod0.uv"].array().shape == (3, 2)


@pytest.mark.parametrize("dtype", ["f2", "u8", "c8", "?", "U3"])
def test_other_elements_are_refused_before_they_are_sent(dtype: str) -> None:
    """Element types that an engine cannot hold raise in `describe`."""
    with pytest.raises(errors.MalformedMessage, match="element type"):
        arrays.describe({"a": np.zeros(2, dtype)})


def test_an_image_of_integers_is_refused() -> None:
    """An image has u1, u2 or f4 elements."""
    with pytest.raises(errors.MalformedMessage):
        arrays.describe({"a": arrays.image(np.zeros((2, 2, 3), "i4"))})
