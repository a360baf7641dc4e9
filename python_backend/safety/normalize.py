"""Undo what hides a word from a reader's filter but not from a reader.

Look-alike letters of other scripts, full-width and accented forms, zero-width and
direction marks, digits and signs for letters (`sh1t`), spaced-out letters (`f u c k`), stretched
letters (`fuuuck`), and stars for letters (`f**k`). What the words mean is not known here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# Letters of other scripts that look like Latin ones (a small part of Unicode's confusables,
# https://www.unicode.org/reports/tr39/: those found in words meant to be read as Latin).
_LOOKALIKE = str.maketrans(
    "аеорсухіјѕһԁԛԝькмнтвгαβεικνορτυχωγηƒıłøđħŧߋᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",
    "aeopcyxijshdqwbkmhtbraBeiknoptuxwynfilodhtoabcdefghijklmnoprstuvwyz".lower(),
)
_LEET = {"0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g"}
_LEET |= {"@": "a", "$": "s", "!": "i", "|": "i", "€": "e", "£": "l", "+": "t", "1": "i"}
_LEET_I, _LEET_L = str.maketrans(_LEET), str.maketrans({**_LEET, "1": "l", "!": "l", "|": "l"})
_HIDDEN = {"Cf", "Cc", "Mn", "Me", "Co", "Cs", "Cn"}  # format, control, combining, unassigned
_SPACED = re.compile(r"(?<![^\W_])[^\W_](?:[\s._\-*~,/\\|']{1,3}[^\W_](?![^\W_])){2,}")
_GAPS = re.compile(r"[\s._\-*~,/\\|']+")
_STRETCH = re.compile(r"(.)\1{2,}")
_SPACE = re.compile(r"\s+")
_TOKEN = re.compile(r"[^\s.,;:?\"()\[\]{}<>/\\]+")
_EDGE = "!'’*_-~+|"


@dataclass(frozen=True, slots=True)
class Views:
    """`plain`: lower case, one space between words. `variants`: readings of the whole text, the
    plain one first, each at most once. `starred`: tokens with a star or a hash for a letter."""

    plain: str
    variants: tuple[str, ...]
    starred: tuple[str, ...]


def strip_hidden(text: str) -> str:
    """`text` without characters that show nothing; line breaks and tabs become spaces."""
    if text.isascii() and text.isprintable():
        return text
    out = []
    for char in text:
        if char in "\n\r\t":
            out.append(" ")
        elif unicodedata.category(char) not in _HIDDEN or char == "\u0301":
            out.append(char)
    return "".join(out)


def fold(text: str) -> str:
    """Lower-case Latin letters for everything that looks like them."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text))
        text = "".join(c for c in text if unicodedata.category(c) not in _HIDDEN or c in "\n\r\t")
        text = text.casefold().translate(_LOOKALIKE).replace("’", "'")
    return _SPACE.sub(" ", text.casefold()).strip()


def views(text: str) -> Views:
    """Every reading of `text` that is to be compared with word lists."""
    plain = fold(text)
    readings = [plain]
    for reading in (_unspaced(plain), _unleeted(plain, _LEET_I), _unleeted(plain, _LEET_L)):
        readings += [reading, _unspaced(_unleeted(reading, _LEET_I))]
    readings += [_STRETCH.sub(r"\1", r) for r in readings]
    starred = [t for t in _tokens(plain) if re.fullmatch(r"[a-z]+[*#%_]+[a-z*#%_]*", t)]
    return Views(plain, tuple(dict.fromkeys(readings)), tuple(starred))


def _tokens(plain: str) -> list[str]:
    return [t.strip("!'\".,") for t in _TOKEN.findall(plain)]


def _unleeted(plain: str, table: dict[int, str]) -> str:
    """Digits and signs as letters, only in words that also have a letter ("40 gold" stays)."""

    def read(match: re.Match[str]) -> str:
        token = match[0]
        body = token.strip(_EDGE)
        if body.isalpha() or not any(c.isalpha() for c in body):
            return token
        return token.replace(body, body.translate(table))

    return _TOKEN.sub(read, plain)


def _unspaced(plain: str) -> str:
    """Runs of single letters as one word: `f u c k` and `f.u.c.k`."""
    return _SPACED.sub(lambda match: _GAPS.sub("", match[0]), plain)
