"""PROTOCOL.md cannot lie: it is compared with the code."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from bridge import arrays, codec, errors, messages

TEXT = (Path(messages.__file__).parent / "PROTOCOL.md").read_text("utf-8")
MESSAGES = {
    cls.__struct_config__.tag: cls
    for union in (messages.ClientMessage, messages.ServerMessage)
    for cls in get_args(union)
}
PARTS = {"blob": messages.Blob, "capability info": messages.CapabilityInfo}


def section(heading: str) -> str:
    """The text below `### heading`, up to the next heading."""
    found = re.search(rf"^### `?{re.escape(heading)}`?\n(.*?)(?=^##|\Z)", TEXT, re.M | re.S)
    assert found, f"PROTOCOL.md has no section `{heading}`"
    return found.group(1)


def rows(text: str) -> Iterator[list[str]]:
    """Cells of the table's rows, without its head."""
    for line in text.splitlines():
        if line.startswith("| `"):
            yield [cell.strip() for cell in line.strip("|").split(" | ")]


def described(cls: Any) -> list[tuple[str, bool]]:
    """(field, required) as the code has them."""
    return [(f.encode_name, f.required) for f in msgspec.structs.fields(cls)]


@pytest.mark.parametrize(("name", "cls"), [*MESSAGES.items(), *PARTS.items()])
def test_fields_are_those_of_the_code(name: str, cls: Any) -> None:
    """Each message's table lists its fields in order, and which are required."""
    table = [(row[0].strip("`"), row[2] == "required") for row in rows(section(name))]
    assert table == described(cls)


@pytest.mark.parametrize(("name", "cls"), [*MESSAGES.items(), *PARTS.items()])
def test_defaults_are_those_of_the_code(name: str, cls: Any) -> None:
    """Each table's default is the one that is used."""
    names = {"false": False, "true": True, "nil": None, "`{}`": {}, "`[]`": [], "0": 0}
    defaults = {field.encode_name: field for field in msgspec.structs.fields(cls)}
    for row in rows(section(name)):
        field = defaults[row[0].strip("`")]
        if field.required or row[2] == "all 0":
            continue
        default = field.default
        if default is msgspec.NODEFAULT:
            default = field.default_factory()
        shown = names[row[2]] if row[2] in names else row[2].strip('`"')
        assert shown == default, row


def test_no_message_is_missing() -> None:
    """The headings in the two chapters of messages are exactly the two unions."""
    chapters = re.findall(r"^## Messages: .*?(?=^## )", TEXT, re.M | re.S)
    for chapter, union in zip(chapters, (messages.ClientMessage, messages.ServerMessage)):
        tags = {cls.__struct_config__.tag for cls in get_args(union)}
        assert set(re.findall(r"^### `(\w+)`", chapter, re.M)) == tags


def test_errors_are_those_of_the_code() -> None:
    """Each class has a table with all its codes, situations and advice."""
    for base in errors.FigmentError.__subclasses__():
        wanted = [
            [f"`{cls.code}`", " ".join((inspect.getdoc(cls) or "").split()), cls.advice or "—"]
            for cls in (base, *base.__subclasses__())
        ]
        assert list(rows(section(base.__name__))) == wanted


def test_limits_are_those_of_the_code() -> None:
    """The table of limits is what holds before `welcome`."""
    chapter = TEXT.split("\n## Limits\n")[1].split("\n## ")[0]
    found = {row[0].strip("`"): int(row[1]) for row in rows(chapter)}
    assert found == msgspec.structs.asdict(codec.DEFAULT_LIMITS)


def test_element_types_are_those_of_the_code() -> None:
    """The element types named for blobs are the ones that are accepted."""
    line = next(row for row in rows(section("blob")) if row[0] == "`dtype`")
    array, image = re.findall(r"`([a-z0-9 ]+)`", line[3])
    assert set(array.split()) == arrays.DTYPES
    assert set(image.split()) == arrays.IMAGE_DTYPES


def test_the_version_has_a_changelog() -> None:
    """The version that is spoken is the one described, and its changes are told."""
    assert f"# The bridge protocol, version {messages.PROTOCOL_VERSION}\n" in TEXT
    assert f"**{messages.PROTOCOL_VERSION}**" in TEXT.split("## Changelog")[1]
