"""Reads a player's line: what it calls for, which facts answer it, which action it asks for.

Sentence by sentence, so that "Good morning, smith. Can you mend my sword?" is a greeting *and* a
question. Knows the persona and its state; knows no language model. Weights: a few kilobytes,
trained by `training/reader.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bridge.errors import WeightsMismatch, WeightsMissing
from python_backend.dialogue.actions import Action
from python_backend.dialogue.check import CrossCheck
from python_backend.dialogue.match import Array, Linear, pair_features, rarity_of
from python_backend.dialogue.needs import Need
from python_backend.dialogue.persona import Persona, Secret
from python_backend.dialogue.words import content, looks_back, question_types, split_sentences

Embed = Callable[[Sequence[str]], Array]
CLASSES = (
    "ask",
    "request",
    "greet",
    "farewell",
    "thanks",
    "praise",
    "insult",
    "threat",
    "flirt",
    "smalltalk",
    "attack",
)
ACTIONS = "actions"
FACT_SURE = -0.9  # score from which a fact answers; both by training/thresholds.py
FACT_LEAST = -3.31  # below, the character does not know; between, it tells what it has, hedged
FACT_SECOND = 1.5  # a second fact is told too if it is this near to the first
GOAL_LESS = 1.2  # a goal is told when asked for goals; elsewhere a fact comes first
SECRET_OVER_FACT = 1.2  # a secret is meant only if it fits so much better than what may be told
CHECKED = 5  # facts that the cross-check looks at; 99 % of the right ones are among them
FAST_PART = 0.75  # of the fast score beside the cross-check's
LEFT_OUT = -9.0
ACTION_LEAST = 0.0
NEAR_ACTION = 0.38  # cosine of a line and an action's text from which it may be meant
REQUEST_LEAST = -1.6  # the same in logits for a sentence that is plainly a request
ASKS_FIRST = 1.4  # fast score of a fact from which a request is read as a question first
# "Can you mend my sword?" is a question first: tell the price, then act. Fast scores again.
ACTION_OVER_FACT = 2.0
ATTACK_LEAST = 0.75  # probability
_COMMON = content("player give show make open take")  # in too many descriptions to tell any apart
_STYLE = 20.0  # brings the unit embedding to the scale of the plain features


def weights_file() -> Path:
    """The bundled reader."""
    return Path(__file__).parent.parent / "weights" / "dialogue-reader.safetensors"


def line_features(texts: Sequence[str], vectors: Array) -> Array:
    """(lines, 384 + 16): the embedding and what punctuation and first words say."""
    starts = ("please", "give", "let", "open", "come", "show", "take", "i ", "you", "your")
    rows = np.zeros((len(texts), 16), dtype=np.float32)
    for i, text in enumerate(texts):
        low = text.lower().strip()
        rows[i, 0] = float(low.endswith("?"))
        rows[i, 1] = float(low.endswith("!"))
        rows[i, 2] = float(any(question_types(low)))
        rows[i, 3] = min(len(low.split()), 20) / 10
        rows[i, 4] = float("please" in low)
        rows[i, 5] = float("you are" in low or "you're" in low)
        rows[i, 6 : 6 + len(starts)] = [float(low.startswith(s)) for s in starts]
    return np.concatenate([vectors * (_STYLE / 4), rows], axis=1).astype(np.float32)


def action_text(action: Action) -> str:
    """An action as one sentence for the embedder."""
    words = action.name.replace("_", " ")
    values = ", ".join(c for a in action.arguments for c in a.choices[:6])
    return f"{action.description or words + '.'} {words}. {values}".strip()


@dataclass(frozen=True, slots=True)
class Told:
    """A fact that may be told: its id and text."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a line calls for. `hint`: what may be said instead of a secret; empty if nothing."""

    needs: tuple[Need, ...]
    facts: tuple[Told, ...] = ()
    action: Action | None = None
    hint: str = ""
    score: float = 0.0


class Reader:
    """Reads lines for any persona. Safe to use from threads: it keeps no state of its own."""

    def __init__(
        self, tensors: Mapping[str, Any], embed: Embed, check: CrossCheck | None = None
    ) -> None:
        try:
            self._classes = Linear.read(dict(tensors), "classes")
            self._facts = Linear.read(dict(tensors), "facts")
            self._actions = Linear.read(dict(tensors), ACTIONS)
        except KeyError as error:
            raise WeightsMismatch(f"The line reader lacks {error}.") from error
        self.embed, self.check = embed, check

    @classmethod
    def load(
        cls, embed: Embed, path: Path | None = None, *, check: CrossCheck | None = None
    ) -> Reader:
        """The bundled reader. `check`: looks again at the nearest facts; the thresholds here are
        meant for its scores. Raises WeightsMissing."""
        from safetensors.numpy import load_file

        file = path or weights_file()
        if not file.is_file():
            raise WeightsMissing(f"{file.name} is missing.")
        return cls(load_file(str(file)), embed, check)

    def classify(self, sentences: Sequence[str]) -> Array:
        """(sentences, classes) probabilities."""
        logits = self._classes.logits(line_features(sentences, self.embed(sentences)))
        shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(shifted / shifted.sum(axis=1, keepdims=True), dtype=np.float32)

    def fact_scores(self, ask: str, facts: Sequence[str]) -> Array:
        """(facts,) logits: how well each answers the sentence."""
        if not facts:
            return np.zeros(0, dtype=np.float32)
        vectors = self.embed(facts)
        rows = pair_features(ask, self.embed([ask])[0], facts, vectors, rarity_of(facts))
        return self._facts.logits(rows)[:, 0]

    def answers(self, ask: str, facts: Sequence[str]) -> Array:
        """(facts,) scores to decide by: of the nearest, the cross-check's with some of the fast
        ones; the rest lie below them all. Without a cross-check: the fast ones."""
        fast = self.fact_scores(ask, facts)
        if self.check is None or not len(fast):
            return fast
        near = np.argsort(-fast)[:CHECKED]
        scores = np.full(len(fast), LEFT_OUT, dtype=np.float32)
        scores[near] = self.check.scores(ask, [facts[i] for i in near]) + FAST_PART * fast[near]
        return scores

    def action_scores(self, line: str, actions: Sequence[Action]) -> Array:
        """(actions,) logits; a line that is one of an action's cues is certain."""
        if not actions:
            return np.zeros(0, dtype=np.float32)
        texts = [action_text(a) for a in actions]
        rows = pair_features(line, self.embed([line])[0], texts, self.embed(texts), {})
        scores = self._actions.logits(rows)[:, 0]
        vector, low, words = self.embed([line])[0], line.casefold(), content(line)
        for i, action in enumerate(actions):
            scores[i] = max(scores[i], (float(rows[i, 0]) - NEAR_ACTION) * 12)  # the cosine
            if action.cues:
                near = float((self.embed(list(action.cues)) @ vector).max())
                scores[i] = max(scores[i], (near - 0.6) * 12)
            if any(c.casefold() in low for a in action.arguments for c in a.choices):
                scores[i] += 1.5
            named = content(f"{action.name.replace('_', ' ')} {action.description}") - _COMMON
            scores[i] += 1.2 * bool(named & words) * (not _WH.search(line))
        return scores

    def read(
        self,
        persona: Persona,
        line: str,
        *,
        state: Mapping[str, Any] | None = None,
        before: str = "",
        memories: Sequence[Told] = (),
        attacked: bool = False,
    ) -> Reading:
        """What `line` calls for. `before`: the player's line and the reply just before it;
        `attacked`: the rails already know it for an attempt on the model."""
        sentences = split_sentences(line)
        if not sentences:
            return Reading((Need.SMALLTALK,))
        chances = self.classify([*sentences, line])
        if attacked or self._is_attack(chances):
            return Reading((Need.ATTACK,))
        names = [_class_of(text, row) for text, row in zip(sentences, chances)]
        asked = _asked(sentences, names)
        social = [Need(n) for n in names if n not in ("ask", "request", "attack")]
        if not asked:
            return self._social(persona, line, social, state or {})
        parts = [
            self._answer(persona, text, kind, state or {}, before, memories) for text, kind in asked
        ]
        return _merge(parts, social)

    def _is_attack(self, chances: Array) -> bool:
        at = CLASSES.index("attack")
        return bool(chances[:, at].max() >= ATTACK_LEAST)

    def _social(
        self, persona: Persona, line: str, social: list[Need], state: Mapping[str, Any]
    ) -> Reading:
        """No question: an action may still be called for ("I will kill you!")."""
        scores = self.action_scores(line, persona.actions)
        if len(scores) and scores.max() > ACTION_LEAST + 1.0:
            return Reading((Need.DO,), action=persona.actions[int(scores.argmax())])
        return Reading((social[0] if social else Need.SMALLTALK,))

    def _answer(
        self,
        persona: Persona,
        text: str,
        kind: str,
        state: Mapping[str, Any],
        before: str,
        memories: Sequence[Told],
    ) -> Reading:
        if _forbidden(persona, text):
            return Reading((Need.FORBIDDEN,), score=9.0)
        if _ABOUT_SELF.search(text):
            return Reading((Need.TELL,), (_self(persona),), score=5.0)
        told, closed = _knowledge(persona, state, memories)
        texts = [t.text for t in told] + [s.text for s in closed]
        scores = self.answers(text, texts)
        if before and looks_back(text):
            scores = np.maximum(scores, self.answers(f"{before} {text}", texts) - 0.5)
        if not _ABOUT_GOALS.search(text):
            goals = np.array([t.id.startswith("goal") for t in told] + [False] * len(closed))
            scores = scores - GOAL_LESS * goals.astype(np.float32)
        acts = self.action_scores(text, persona.actions)
        act = float(acts.max()) if len(acts) else -9.0
        best = int(scores.argmax()) if len(scores) else -1
        top = float(scores[best]) if best >= 0 else -9.0
        least = REQUEST_LEAST if kind == "request" else ACTION_LEAST
        action = persona.actions[int(acts.argmax())] if act > least else None
        fast = float(self.fact_scores(text, texts).max()) if texts else -9.0
        asks_first = _CAN_YOU.search(text) is not None and fast > ASKS_FIRST
        if (
            action is not None
            and not asks_first
            and (kind == "request" or act > fast + ACTION_OVER_FACT)
        ):
            return Reading((Need.DO,), action=action, score=act)
        if top <= FACT_LEAST:
            return Reading((Need.CANNOT if kind == "request" else Need.UNKNOWN,), score=top)
        if best >= len(told):
            open_top = float(scores[: len(told)].max()) if told else -9.0
            if open_top < max(FACT_LEAST, top - SECRET_OVER_FACT):
                return Reading((Need.SECRET,), hint=closed[best - len(told)].hint, score=top)
            best, top = int(scores[: len(told)].argmax()), open_top
        facts = [told[best]]
        for i in np.argsort(-scores[: len(told)])[1:2]:
            if scores[i] > max(FACT_LEAST, top - FACT_SECOND):
                facts.append(told[int(i)])
        needs = (Need.TELL,) if top > FACT_SURE else (Need.HEDGE, Need.TELL)
        return Reading(needs, tuple(facts), score=top)


_WANTS = re.compile(r"\b(?:tell|need|want|look|know|hear|heard|about|search|lost|price)", re.I)


def _class_of(text: str, row: Array) -> str:
    """The class of a sentence. What neither asks nor wants anything by its words is social, even
    where the model leans to a question: most of its examples are questions."""
    name = CLASSES[int(row.argmax())]
    asks = text.endswith("?") or any(question_types(text)) or _WANTS.search(text)
    if name == "ask" and not asks:
        return CLASSES[2 + int(row[2:-1].argmax())]
    return name


def _asked(sentences: Sequence[str], names: Sequence[str]) -> list[tuple[str, str]]:
    """The sentences that want something. "I travel with a horse. What will that be?": a remark
    belongs to the question behind it that leans on it."""
    found = [(t, n) for t, n in zip(sentences, names) if n in ("ask", "request")]
    if found and len(sentences) > 1:
        text, name = found[-1]
        at = list(sentences).index(text)
        apart = ("greet", "thanks", "farewell")
        if at and names[at - 1] not in apart and looks_back(text):
            found[-1] = (f"{sentences[at - 1]} {text}", name)
    return found[:3]


def _knowledge(
    persona: Persona, state: Mapping[str, Any], memories: Sequence[Told]
) -> tuple[list[Told], list[Secret]]:
    """What may be told now, and what may not yet."""
    told = [Told(fact.id, fact.text) for fact in persona.facts]
    told += [Told(s.id, s.text) for s in persona.secrets if s.open(state)]
    told += [Told(f"goal{i + 1}", as_goal(text)) for i, text in enumerate(persona.goals)]
    return [*told, *memories], [s for s in persona.secrets if not s.open(state)]


_ABOUT_SELF = re.compile(
    r"\bwho (?:are you|might you be)\b|\bwhat(?:'s| is) your name\b|\byour name\?"
    r"|\babout yourself\b|\bwhat are you\?|\bwhat do they call you\b|\bintroduce yourself\b",
    re.I,
)


_ABOUT_GOALS = re.compile(
    r"\b(?:want|wish|hope|dream|goals?|plans?|need|help|after|looking for|after all)\b", re.I
)
_WH = re.compile(r"^\W*(?:and |so |but )?(?:what|where|who|when|how|why|which)\b", re.I)
_CAN_YOU = re.compile(r"\b(?:can|could|do|would) you\b[^?]*\?", re.I)


def _self(persona: Persona) -> Told:
    return Told("self", f"Your name is {persona.name}, and you are {_with_article(persona)}.")


def as_goal(text: str) -> str:
    """A goal as a fact: "find your brother" -> "You want to find your brother."."""
    return (
        text if text.lower().startswith(("you ", "your ")) else f"You want to {text.rstrip('.')}."
    )


def _with_article(persona: Persona) -> str:
    from python_backend.dialogue.prompt import with_article

    return with_article(persona.role.rstrip("."))


def _forbidden(persona: Persona, text: str) -> bool:
    """True if the sentence names a forbidden topic: all the words that carry its meaning."""
    words = content(text)
    return any((topic := content(t)) and topic <= words for t in persona.forbidden)


def _merge(parts: Sequence[Reading], social: Sequence[Need]) -> Reading:
    """Several sentences as one reading: what is certain first, at most two facts and one action."""
    facts: dict[str, Told] = {}
    if any(Need.DO in part.needs or part.needs == (Need.TELL,) for part in parts):
        parts = [part for part in parts if Need.HEDGE not in part.needs]  # what is sure is enough
    for part in parts:
        for fact in part.facts[: 1 if len(parts) > 1 else 2]:
            facts.setdefault(fact.id, fact)
    needs = list(dict.fromkeys(need for part in parts for need in part.needs))
    if Need.FORBIDDEN in needs:
        return Reading((Need.FORBIDDEN,))
    action = next((p.action for p in parts if p.action), None)
    if Need.SECRET in needs and not facts and action is None:
        return Reading((Need.SECRET,), hint=next((p.hint for p in parts if p.hint), ""))
    if facts or action:
        needs = [n for n in needs if n in (Need.HEDGE, Need.TELL, Need.DO)]
        if any(p.needs == (Need.TELL,) for p in parts):
            needs = [n for n in needs if n is not Need.HEDGE]
    greet = [Need.GREET] if Need.GREET in social and needs == [Need.TELL] else []
    kept = tuple(facts.values())[:2]
    return Reading((*greet, *needs[:2]), kept, action, score=max(p.score for p in parts))
