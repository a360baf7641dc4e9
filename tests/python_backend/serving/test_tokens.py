"""The tokens file and what a token may use."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from bridge.errors import ConfigInvalid, QuotaExceeded, UnknownCapability, WrongToken
from python_backend.serving.tokens import Grant, TokenBook, add, digest_of, load

DIGEST = digest_of("t0k")


def test_there_and_back(tmp_path: Path) -> None:
    """Tokens that were added are found, others are not, and none is in the file."""
    path = tmp_path / "folder" / "tokens.toml"
    one = add(path, "one", capabilities=["a", "b"], requests_per_hour=5)
    two = add(path, "two", expires=datetime.date(2099, 1, 31))
    book = load(path)
    assert len(book) == 2
    found = book.find(one)
    assert found is not None and found.name == "one" and found.capabilities == {"a", "b"}
    assert book.find(two) is not None and book.find("guess") is None and book.find("") is None
    assert one not in path.read_text() and two not in path.read_text()
    with pytest.raises(ConfigInvalid, match="already"):
        add(path, "one")


def test_the_last_day_counts() -> None:
    """A token works on the day it expires, and not on the next."""
    book = TokenBook([Grant("old", DIGEST, expires=datetime.date(2030, 5, 1))])
    assert book.find("t0k", datetime.date(2030, 5, 1)) is not None
    with pytest.raises(WrongToken, match="expired on 2030-05-01"):
        book.find("t0k", datetime.date(2030, 5, 2))


def test_an_hours_allowance_refills_steadily() -> None:
    """Sixty an hour: sixty at once, then one a minute, and never more than sixty."""
    grant = Grant("g", DIGEST, requests_per_hour=60)
    for _ in range(60):
        grant.charge("x", 0, 1000.0)
    with pytest.raises(QuotaExceeded) as caught:
        grant.charge("x", 0, 1000.0)
    assert 59_000 <= (caught.value.retry_after_ms or 0) <= 61_000
    grant.charge("x", 0, 1061.0)
    with pytest.raises(QuotaExceeded):
        grant.charge("x", 0, 1062.0)
    for _ in range(60):
        grant.charge("x", 0, 100_000.0)
    with pytest.raises(QuotaExceeded):
        grant.charge("x", 0, 100_000.0)


def test_open_requests_and_capabilities() -> None:
    """Too many at once, and what is not granted, are refused and not counted."""
    grant = Grant("g", DIGEST, frozenset({"a"}), requests_per_hour=1, open_requests=2)
    with pytest.raises(UnknownCapability, match="may use: a"):
        grant.charge("b", 0, 0.0)
    with pytest.raises(QuotaExceeded, match="2 requests open"):
        grant.charge("a", 2, 0.0)
    grant.charge("a", 1, 0.0)


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("[[token]", "not TOML"),
        ("x = 1", "more than"),
        ("token = 1", "more than"),
        ('[[token]]\nname = "a"', "sha256"),
        (f'[[token]]\nsha256 = "{DIGEST}"', "name"),
        (f'[[token]]\nname = ""\nsha256 = "{DIGEST}"', "name"),
        (f'[[token]]\nname = "a"\nsha256 = "{DIGEST.upper()}"', "lower case"),
        (f'[[token]]\nname = "a"\nsha256 = "{DIGEST}"\nquota = 1', "unknown key `quota`"),
        (f'[[token]]\nname = "a"\nsha256 = "{DIGEST}"\nopen_requests = 0', "at least 1"),
        (f'[[token]]\nname = "a"\nsha256 = "{DIGEST}"\nrequests_per_hour = "9"', "at least 1"),
        (f'[[token]]\nname = "a"\nsha256 = "{DIGEST}"\ncapabilities = "a"', "list"),
        (f'[[token]]\nname = "a"\nsha256 = "{DIGEST}"\nexpires = "soon"', "date"),
        (f'[[token]]\nname = "a"\nsha256 = "{DIGEST}"\n' * 2, "same"),
    ],
)  # fmt: skip
def test_a_faulty_file_is_explained(tmp_path: Path, text: str, match: str) -> None:
    """The error names the entry and what is wrong with it."""
    path = tmp_path / "tokens.toml"
    path.write_text(text)
    with pytest.raises(ConfigInvalid, match=match):
        load(path)


def test_a_missing_file(tmp_path: Path) -> None:
    """A file that is not there is an error, not an empty list."""
    with pytest.raises(ConfigInvalid, match="cannot be read"):
        load(tmp_path / "none.toml")
