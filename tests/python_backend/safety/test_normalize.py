"""Spelling tricks are undone, and harmless text is left alone."""

from __future__ import annotations

import pytest

from python_backend.safety.normalize import fold, strip_hidden, views


@pytest.mark.parametrize(
    "trick",
    [
        "badword",
        "BadWord",
        "ｂａｄｗｏｒｄ",  # full width
        "bаdwоrd",  # Cyrillic а and о
        "βadword",  # Greek
        "b\u200bad\u200dword",  # zero width
        "bàdwörd",
        "b4dw0rd",
        "b@dw0rd",
        "b a d w o r d",
        "b.a.d.w.o.r.d",
        "b_a-d w*o/r.d",
        "b 4 d w 0 r d",
        "baaaadword",
        "\u202ebadword\u202c",  # direction marks
        "𝐛𝐚𝐝𝐰𝐨𝐫𝐝",  # mathematical letters
    ],
)
def test_a_trick_has_the_plain_word_among_its_readings(trick: str) -> None:
    """Each disguise is seen through in at least one reading, inside a sentence too."""
    assert any("badword" in reading for reading in views(f"x {trick} y").variants)


@pytest.mark.parametrize(
    "text", ["40 gold for 3 swords", "I am a knight", "mp3 and 4x4", "a b", "The 2nd of May, 1066"]
)
def test_harmless_text_is_read_as_it_stands(text: str) -> None:
    """The first reading is the text itself in lower case."""
    assert views(text).plain == text.lower()


def test_numbers_stay_numbers() -> None:
    """Digits become letters only inside words: a price is never read as a word."""
    assert all("40" in reading for reading in views("it costs 40 gold").variants)


def test_hidden_characters_go_and_visible_ones_stay() -> None:
    """Zero-width, control and direction marks are removed; letters of any script are not."""
    assert strip_hidden("a\u200bb\u202e\x00c\ufeff") == "abc"
    assert strip_hidden("naïve Москва 你好 🙂\nnew") == "naïve Москва 你好 🙂 new"


def test_folding_never_fails() -> None:
    """Lone surrogates, unassigned code points and emptiness are survived."""
    for text in ("", "\ud800", "\U000e0001", "\x00" * 10, "🙂" * 100):
        assert isinstance(fold(text), str)
        assert views(text).variants
