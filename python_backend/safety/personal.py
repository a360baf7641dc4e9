"""Take personal data out of a text: e-mail, phone, postal address, card and IP numbers.

Redaction, not refusal: the text goes on with a placeholder in its place. Only forms that point
to the real world are taken: "40 gold", "3 Anvil Lane" and "the year 1000-1200" stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_AT = r"\s*(?:@|\(at\)|\[at\]|\sat\s)\s*"
_DOT = r"\s*(?:\.|\(dot\)|\[dot\]|\sdot\s)\s*"
_TLD = r"(?:com|org|net|edu|gov|io|co|uk|de|fr|es|it|nl|eu|us|ca|au|jp|in|br|ru|info|biz|gg|tv|me)"
_EMAIL = re.compile(
    rf"[\w.+-]{{1,64}}@[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,4}}|"
    rf"[\w.+-]{{1,64}}{_AT}[\w-]{{1,63}}(?:{_DOT}[\w-]{{2,63}})?{_DOT}{_TLD}\b",
    re.IGNORECASE,
)
_PHONE = re.compile(
    r"(?<![\w.,-])(?:"
    r"\+\d[\d .()/-]{6,17}\d"  # +49 30 901820, +1 (555) 010-0199
    r"|\(?\d{3,5}\)?[ .-]\d{3,4}[ .-]\d{3,4}"  # 555-010-0199, (020) 7946 0123
    r"|0\d{2,4}[ /-]?\d{5,8}"  # 0170 1234567, 02079460123
    r"|[2-9]\d{2}[2-9]\d{6}"  # 5550100199 without spaces, North American form
    r")(?![\w-])"
)
_LOCAL_PHONE = re.compile(
    r"(?P<lead>\b(?:call|text|phone|ring|number(?: is)?|dial|cell|mobile|tel\.?|whatsapp)\b"
    r"[^.\d]{0,24})"
    r"\d{3}[ .-]?\d{4}(?!\w)",
    re.IGNORECASE,
)
_STREET_KINDS = (
    "street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|way|place|pl|"
    "square|terrace|close"
)
_STREET = rf"\d{{1,5}}[a-z]?\s+(?:(?!\d)[\w'’.-]+\s+){{1,4}}?(?:{_STREET_KINDS})\b\.?"
_LIVES = (
    r"\b(?:i live (?:at|on|in)|live at|lives at|living at|my (?:home |house )?address(?: is|:)?|"
    r"(?:house|home|apartment|flat) (?:is )?(?:at|on)|mail (?:it )?to|send (?:it|that|them) to|"
    r"come to|find (?:me|her|him|them) at)\s+"
)
_POSTCODE = r"(?:[A-Z]{2}\s+\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}|\d{5})\b"
_ADDRESS = re.compile(
    # after "I live at" a street is enough; elsewhere a town and a postcode must follow
    rf"(?P<lead>{_LIVES}){_STREET}(?:,?\s+[\w .'-]{{2,30}}?\b\d{{4,5}}\b)?|"
    rf"{_STREET},?\s+(?:(?:apt|apartment|unit|suite|flat)\.?\s*\w+,?\s+)?"
    rf"[A-Za-z .'-]{{2,30}},?\s+{_POSTCODE}",
    re.IGNORECASE,
)
_CARD = re.compile(r"(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])")
_SSN = re.compile(r"(?<![\w-])(?!000|666|9\d\d)\d{3}-\d{2}-\d{4}(?![\w-])")
_BYTE = r"(?:25[0-5]|2[0-4]\d|1?\d?\d)"
_IP = re.compile(rf"(?<![\w.])(?!(?:127|0|10)\.)(?:{_BYTE}\.){{3}}{_BYTE}(?![\w.])")


def redact(text: str) -> tuple[str, list[str]]:
    """The text with placeholders, and what kinds were found (`e-mail address` ...)."""
    kinds: list[str] = []
    if not _possible(text):
        return text, kinds
    for kind, pattern, keep in _PATTERNS:
        text = pattern.sub(_replacer(kind, keep, kinds), text)
    return text, kinds


def _possible(text: str) -> bool:
    """Most lines hold neither a digit nor an at sign and are done with here."""
    lowered = text.lower()
    return (
        any(c.isdigit() or c == "@" for c in text)
        or " at " in lowered
        or "at)" in lowered
        or "[at]" in lowered
    )


def _replacer(
    kind: str, keep: Callable[[str], bool], kinds: list[str]
) -> Callable[[re.Match[str]], str]:
    def replace(match: re.Match[str]) -> str:
        if keep(match[0]):
            return match[0]
        kinds.append(kind)
        lead = match.groupdict().get("lead") or ""
        return f"{lead}[{kind}]"

    return replace


def _never(_: str) -> bool:
    return False


def _no_card(text: str) -> bool:
    """True if the digits fail the check sum that every card number satisfies (Luhn)."""
    digits = [int(c) for c in text if c.isdigit()][::-1]
    total = sum(digits[0::2]) + sum(sum(divmod(2 * d, 10)) for d in digits[1::2])
    return total % 10 != 0 or len(set(digits)) == 1


def _few_digits(text: str) -> bool:
    return sum(c.isdigit() for c in text) < 9


_PATTERNS: list[tuple[str, re.Pattern[str], Callable[[str], bool]]] = [
    ("e-mail address", _EMAIL, _never),
    ("card number", _CARD, _no_card),
    ("identity number", _SSN, _never),
    ("phone number", _PHONE, _few_digits),
    ("phone number", _LOCAL_PHONE, _never),
    ("postal address", _ADDRESS, _never),
    ("network address", _IP, _never),
]
