"""Colours by name, as a prompt may say them; sRGB 0..1."""

from __future__ import annotations

RGB = tuple[float, float, float]


def from_hex(code: str) -> RGB:
    """`#rrggbb` to three numbers."""
    return tuple(int(code[i : i + 2], 16) / 255 for i in (1, 3, 5))  # type: ignore[return-value]


COLOURS: dict[str, RGB] = {
    "red": from_hex("#a23028"),
    "crimson": from_hex("#8c1f2a"),
    "orange": from_hex("#c96a22"),
    "yellow": from_hex("#d3a92f"),
    "green": from_hex("#4f7d3a"),
    "teal": from_hex("#2f7d7a"),
    "turquoise": from_hex("#3fa7a3"),
    "blue": from_hex("#2f5a94"),
    "navy": from_hex("#22345c"),
    "purple": from_hex("#6a4388"),
    "violet": from_hex("#7a55a0"),
    "pink": from_hex("#d489a4"),
    "white": from_hex("#e2dfd8"),
    "black": from_hex("#2a292b"),
    "grey": from_hex("#8a8a88"),
    "gray": from_hex("#8a8a88"),
    "brown": from_hex("#70492d"),
    "beige": from_hex("#cbb894"),
    "cream": from_hex("#e6dac0"),
    "cyan": from_hex("#46a9bd"),
    "lime": from_hex("#8fb338"),
    "maroon": from_hex("#5e2226"),
    "ochre": from_hex("#b98536"),
}
