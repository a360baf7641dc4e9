"""The tree of errors and its way over the wire."""

from __future__ import annotations

import re

import pytest

from bridge import errors
from bridge.messages import Error
from bridge.session import _from_message
from bridge.testing import wire_error

CODES = errors.by_code()


def test_codes_are_unique_and_plain() -> None:
    """No two classes share a code, and each is lower case with underscores."""
    classes = [cls for cls in errors._walk(errors.FigmentError) if cls is not errors.FigmentError]
    ours = [cls for cls in classes if cls.__module__ == "bridge.errors"]
    assert len({cls.code for cls in ours}) == len(ours)
    assert all(re.fullmatch(r"[a-z_]+", cls.code) for cls in ours)


@pytest.mark.parametrize("code", CODES)
def test_every_error_survives_the_wire(code: str) -> None:
    """An error arrives as the class it was, with all its sentences."""
    sent = CODES[code](
        "It broke.", cause="A stone.", fix="Lift it.", retry_after_ms=5,
        violations=[("$.size", "is too large")],
    )  # fmt: skip
    message = wire_error(sent, "r7")
    assert isinstance(message, Error)
    got = _from_message(message)
    assert type(got) is CODES[code]
    assert (got.message, got.cause, got.fix, got.retry_after_ms) == (
        "It broke.", "A stone.", "Lift it.", 5)  # fmt: skip
    assert (got.violations, got.request_id) == ([("$.size", "is too large")], "r7")


def test_an_unknown_code_is_a_service_error() -> None:
    """A code of a later version is still an error that can be caught."""
    assert type(errors.from_wire("out_of_ink", "No ink.")) is errors.ServiceError


def test_text_says_what_why_and_what_to_do() -> None:
    """The text of an error has its code, every violation, the cause and the advice."""
    text = str(errors.InvalidParams("Two are wrong.", violations=[("$.a", "x"), ("$.b", "y")]))
    assert text.startswith("invalid_params: Two are wrong.")
    assert "$.a: x" in text and "$.b: y" in text
    assert errors.InvalidParams.advice in text
