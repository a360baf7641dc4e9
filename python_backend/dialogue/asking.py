"""What a sentence of the player's is by its words: asking, leaning on the line before, a plain
remark. Rules over English; knows no persona and no weights."""

from __future__ import annotations

import re
from collections.abc import Sequence

from python_backend.dialogue.words import FACTS, content, looks_back, question_types

_WANTS = re.compile(r"\b(?:tell|need|want|look|know|hear|heard|about|search|lost|price)", re.I)
_WH = re.compile(r"^\W*(?:and |so |but )?(?:what|where|who|when|how|why|which)\b", re.I)
_OFFER = re.compile(r"\b(?:what|how) about\b|\bwhy (?:not|don't (?:you|we)|do you not)\b", re.I)
_CAN_YOU = re.compile(r"\b(?:can|could|do|would) you\b[^?]*\?", re.I)
_SELF = re.compile(
    r"\bwho (?:are you|might you be)\b|\bwhat(?:'s| is) your name\b|\byour name\?"
    r"|\babout yourself\b|\bwhat are you\?|\bwhat do they call you\b|\bintroduce yourself\b",
    re.I,
)
_GOALS = re.compile(
    r"\b(?:want|wish|hope|dream|goals?|plans?|need|help|after|looking for|after all)\b", re.I
)
_YOU = re.compile(r"\byou\b", re.I)
_MAY_I = re.compile(r"^\W*(?:may|might|shall) (?:i|we) (?!have|take|get|buy|borrow|see)\b", re.I)
_PRICE = FACTS[0][1]
# "And for my goat?", "What about the other one?", but not "And will you come with me?"
_SHORT = re.compile(r"^\W*(?:and|or|what about|how about)\b(?!.*\b(?:you|we|i|me|us)\b)", re.I)
_THEN = re.compile(
    r"\bthen\b|\b(?:since|until|till) when\b|^\W*(?:and|or|but)\b(?! (?:you|then you)\b)", re.I
)


def is_question(text: str) -> bool:
    """True for what ends as a question."""
    return text.rstrip(" \"'”’)").endswith("?")


def asks_for_words(text: str) -> bool:
    """ "What should be done?": an answer in words is wanted, not a deed. "Why don't you come?"
    and "How about a drink?" want one."""
    last = _last(text)
    return _WH.search(last) is not None and _OFFER.search(last) is None


def asks_whether(text: str) -> bool:
    """ "Can you mend my sword?": a question and a request in one."""
    return _CAN_YOU.search(text) is not None


def _last(text: str) -> str:
    """The last sentence."""
    return re.split(r"(?<=[.!?])\s+", text.strip())[-1]


def names_price(fact: str) -> bool:
    """True if the fact says what something costs or brings."""
    return _PRICE.search(fact) is not None


def about_self(text: str, name: str = "") -> bool:
    """ "Who are you?"; with the character's `name` also "You Dex?", "Are you sister Maud?"."""
    if _SELF.search(text) is not None:
        return True
    words = content(text)
    return bool(words) and words <= content(name) and is_question(text) and bool(_YOU.search(text))


def asks_leave(text: str) -> bool:
    """ "May I come in?", with nothing in it that a fact could be about."""
    last = _last(text)
    return _MAY_I.search(last) is not None and len(content(last)) <= 1


def about_goals(text: str) -> bool:
    """True if a goal may answer."""
    return _GOALS.search(text) is not None


def goes_on(text: str) -> bool:
    """ "And for my goat?": no question of its own; what was asked before is asked again."""
    return is_question(text) and _SHORT.search(text) is not None and not asks_for_words(text)


def leans(text: str) -> bool:
    """True if the sentence needs the line before it: by a pronoun, by "then", or by saying too
    little."""
    return looks_back(text) or _THEN.search(text) is not None


def class_of(text: str, name: str, social: str) -> str:
    """The class of a sentence, where `name` is the model's and `social` its best that is no
    question. What neither asks nor wants anything by its words is social, even where the model
    leans to a question: most of its examples are questions."""
    asks = text.endswith("?") or any(question_types(text)) or _WANTS.search(text)
    return social if name == "ask" and not asks else name


def asked(sentences: Sequence[str], names: Sequence[str]) -> list[tuple[str, str, str]]:
    """The sentences that want something: (text, class, the remark before it or nothing).

    "I travel with a horse. What will that be?": a remark becomes part of the last question if
    that leans on it, and is handed along if not ("I need a valve. Where should I look?")."""
    found = []
    for at, (text, name) in enumerate(zip(sentences, names)):
        if name not in ("ask", "request"):
            continue
        ahead = names[at - 1] if at else "greet"
        remark = "" if ahead in ("greet", "thanks", "farewell") else sentences[at - 1]
        if remark and leans(text):
            found.append((f"{remark} {text}", name, ""))
        else:
            found.append((text, name, "" if ahead in ("ask", "request") else remark))
    return found[:3]


def names_topic(text: str, topic: str) -> bool:
    """True if all words that carry the topic's meaning are in the sentence."""
    words = content(topic)
    return bool(words) and words <= content(text)
