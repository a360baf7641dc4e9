"""Personal data is taken out, numbers of the game are not."""

from __future__ import annotations

import pytest

from python_backend.safety.personal import redact


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("write to anna.schmidt+x@mail.example.co.uk now", "e-mail address"),
        ("tom at example dot com", "e-mail address"),
        ("lisa[at]example[dot]com", "e-mail address"),
        ("+49 30 901820-12", "phone number"),
        ("(555) 010-0147", "phone number"),
        ("0170 1234567", "phone number"),
        ("call me at 555-0134", "phone number"),
        ("I live at 12 Baker Street", "postal address"),
        ("to 1600 Pennsylvania Avenue, Washington, DC 20500", "postal address"),
        ("4111 1111 1111 1111", "card number"),
        ("078-05-1120", "identity number"),
        ("203.0.113.77", "network address"),
    ],
)
def test_is_taken_out(text: str, kind: str) -> None:
    """Each form is replaced by its kind, and the rest of the text stays."""
    clean, kinds = redact(f"Listen, {text} , friend")
    assert kinds == [kind]
    assert f"[{kind}]" in clean
    assert clean.startswith("Listen, ")
    assert clean.endswith(", friend")


@pytest.mark.parametrize(
    "text",
    [
        "It costs 1,250 gold and 555 1234 arrows.",
        "The shop is at 7 Anvil Lane.",
        "In the year 1066, or 1000-1200.",
        "The combination is 4-7-1-9.",
        "The coordinates are 120, 64, -300.",
        "Version 1.2.3 on 127.0.0.1",
        "Meet me at ten at the old mill.",
        "1234567890123456",  # sixteen digits that are no card number
        "@everyone, look at the dot on the map",
        "I have 1000000 experience points.",
    ],
)
def test_stays(text: str) -> None:
    """Prices, places of the game, years, codes and coordinates are not personal data."""
    assert redact(text) == (text, [])


def test_long_texts_are_quick() -> None:
    """No pattern runs away on a long line of digits, dots or signs."""
    for piece in ("1", "a@", "1-", "1 street ", ". at ", "(", "+1 "):
        redact(piece * 3000)
