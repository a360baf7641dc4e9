"""The reply: its grammar in the real runtime's form, and reading it back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from python_backend.dialogue.actions import read_actions
from python_backend.dialogue.reply import (
    MAX_LINE,
    numbers_in,
    parse_reply,
    reply_grammar,
    sentences,
    split_head,
    tidy,
)

EMOTIONS = ("neutral", "happy")
ACTIONS = read_actions([{"name": "give_item", "arguments": {"item": {"type": "string"}}}])


def test_a_reply_is_read_with_its_action() -> None:
    """Emotion, typed action and line come out of one string."""
    reply = parse_reply(
        '(happy, give_item item="old (rusty) key") Here. Take it.', EMOTIONS, ACTIONS
    )
    assert reply is not None
    assert reply.action is not None
    assert reply.action.arguments == {"item": "old (rusty) key"}
    assert (reply.emotion, reply.line) == ("happy", "Here. Take it.")


def test_an_unknown_emotion_becomes_the_first() -> None:
    """The engine gets an emotion that it knows, whatever the model wrote."""
    reply = parse_reply("(hangry, none) Go.", EMOTIONS, ())
    assert reply is not None
    assert reply.emotion == "neutral"


@given(st.text(max_size=300))
def test_no_text_breaks_the_parser(text: str) -> None:
    """Whatever a model or a server writes, the parser gives a reply or None."""
    reply = parse_reply(text, EMOTIONS, ACTIONS)
    assert reply is None or (reply.line and reply.emotion in EMOTIONS)


@given(st.text(max_size=2000))
def test_a_tidied_line_is_bounded(text: str) -> None:
    """Length is obeyed by rule, not by hope."""
    assert len(tidy(text)) <= MAX_LINE + 60


def test_sentences_are_given_out_when_they_are_whole() -> None:
    """An unfinished rest waits; marks stay with their sentence."""
    assert sentences("Hmph. It costs 15 gold! And th") == ["Hmph.", "It costs 15 gold!"]
    assert sentences('"Never." Go') == ['"Never."']


def test_a_repeated_sentence_is_said_once() -> None:
    """Small models loop; the player does not hear it."""
    assert tidy("I know. I know. Go now.") == "I know. Go now."


def test_numbers_are_longest_first() -> None:
    """The grammar tries 1,204 before 1."""
    assert numbers_in(["1,204 of 60", "6:30"]) == ["1,204", "6:30", "60"]


def test_the_grammar_offers_only_what_is_allowed() -> None:
    """Known numbers, known emotions, the action; `none` is gone when the action is certain."""
    free = reply_grammar(EMOTIONS, ACTIONS, ["15"])
    sure = reply_grammar(EMOTIONS, ACTIONS, [], must_act=True)
    assert '"none"' in free
    assert 'num ::= "15"' in free
    assert '"none"' not in sure
    assert "num" not in sure


def test_the_head_is_found_only_when_complete() -> None:
    """Streaming starts with the line, never with half a head."""
    assert split_head("(happy, no") is None
    assert split_head("(happy, none) Hi") == ("happy", "none", 14)
