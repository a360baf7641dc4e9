"""Reads a player's line: what it calls for, which facts answer it, which action it asks for.

Sentence by sentence, so that "Good morning, smith. Can you mend my sword?" is a greeting *and* a
question. Knows the persona and its state; knows no language model. Weights: a few kilobytes,
trained by `training/reader.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bridge.errors import WeightsMismatch, WeightsMissing
from python_backend.dialogue import asking
from python_backend.dialogue.actions import Action
from python_backend.dialogue.check import CrossCheck
from python_backend.dialogue.match import Array, Linear, pair_features, rarity_of
from python_backend.dialogue.needs import Need
from python_backend.dialogue.persona import Persona, Secret
from python_backend.dialogue.telling import Told, itself, knowledge
from python_backend.dialogue.words import content, question_types, split_sentences

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
FACT_SURE = -0.89  # score from which a fact answers; both by training/thresholds.py
FACT_LEAST = -4.08  # below, the character does not know; between, it tells what it has, hedged
SECOND_SURE = 0.8  # a second fact is told too if it is this near to a sure first one,
SECOND_HEDGED = 1.5  # and this near to a hedged one
GOAL_LESS = 1.2  # a goal is told when asked for goals; elsewhere a fact comes first
SECRET_OVER_FACT = 1.2  # a secret is meant only if it fits so much better than what may be told,
SECRET_OVER_SURE = 1.7  # or than what answers for sure,
SECRET_LEAST = -2.0  # and if it fits at all
FACT_OVER_CLASS = 1.0  # score of a fact from which a question is one, whatever it sounds like
JOINED_LESS = 0.5  # a question with the remark before it counts less than alone;
ALONE_LESS = 2.0  # one that leans on the line before counts less without that
CHECKED = 5  # facts that the cross-check looks at; 99 % of the right ones are among them
FAST_PART = 0.75  # of the fast score beside the cross-check's
LEFT_OUT = -9.0
ACTION_LEAST = 0.0
NEAR_ACTION = 0.38  # cosine of a line and an action's text from which it may be meant
REQUEST_LEAST = -1.6  # the same in logits for a sentence that is plainly a request
ASKS_FIRST = 1.4  # fast score of a fact from which a request is read as a question first
# "Can you mend my sword?" is a question first: tell the price, then act. Fast scores again.
ACTION_OVER_FACT = 2.0
ACTION_OVER_WORDS = 3.5  # the same for what asks for words: "Who painted the landscape?"
ATTACK_LEAST = 0.75  # probability
_COMMON = content("player give show make open take")  # in too many descriptions to tell any apart
_STYLE = 20.0  # brings the unit embedding to the scale of the plain features


def weights_file() -> Path:
    """The bundled reader."""
    return Path(__file__).parent.parent / "weights" / "dialogue-reader.safetensors"


def read_weights(path: Path | None = None) -> dict[str, Any]:
    """The reader's tensors by name; None: of the bundled one. Raises WeightsMissing."""
    from safetensors.numpy import load_file

    file = path or weights_file()
    if not file.is_file():
        raise WeightsMissing(f"{file.name} is missing.")
    return load_file(str(file))


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
        return cls(read_weights(path), embed, check)

    def classify(self, sentences: Sequence[str]) -> Array:
        """(sentences, classes) probabilities."""
        return self._classes.chances(line_features(sentences, self.embed(sentences)))

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
        wordy = asking.asks_for_words(line)
        for i, action in enumerate(actions):
            scores[i] = max(scores[i], (float(rows[i, 0]) - NEAR_ACTION) * 12)  # the cosine
            if action.cues:
                near = float((self.embed(list(action.cues)) @ vector).max())
                scores[i] = max(scores[i], (near - 0.6) * 12)
            if wordy:
                continue
            if any(c.casefold() in low for a in action.arguments for c in a.choices):
                scores[i] += 1.5
            named = content(f"{action.name.replace('_', ' ')} {action.description}") - _COMMON
            scores[i] += 1.2 * bool(named & words)
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
        if attacked:
            return Reading((Need.ATTACK,))
        told, closed = knowledge(persona, state or {}, memories)
        heard = _Heard(persona, told, closed, before)
        chances = self.classify([*sentences, line])
        names = [self._name(heard, text, row) for text, row in zip(sentences, chances)]
        if self._is_attack(chances) and "answered" not in names:
            return Reading((Need.ATTACK,))
        if any(asking.names_topic(line, topic) for topic in persona.forbidden):
            return Reading((Need.FORBIDDEN,), score=9.0)
        names = ["ask" if name == "answered" else name for name in names]
        wanted = asking.asked(sentences, names)
        social = [Need(n) for n in names if n not in ("ask", "request", "attack")]
        if not wanted:
            return self._social(persona, line, social)
        parts = [self._answer(heard, *want) for want in wanted]
        if social and not any(
            asking.is_question(want[0]) or _sure(part) for want, part in zip(wanted, parts)
        ):
            return self._social(persona, line, social)  # "Thanks, friend. Hang in there."
        return _merge(parts, social)

    def _name(self, heard: _Heard, text: str, row: Array) -> str:
        """The class of a sentence; `answered` for a question that sounds like something else, but
        has its answer among the facts ("Was there much traffic today?")."""
        name = asking.class_of(
            text, CLASSES[int(row.argmax())], CLASSES[2 + int(row[2:-1].argmax())]
        )
        if name in ("ask", "request") or not asking.is_question(text):
            return name
        scores = self.answers(text, [told.text for told in heard.told])
        return "answered" if len(scores) and scores.max() > FACT_OVER_CLASS else name

    def _asked_before(self, before: str) -> bool:
        """True if the line before asked something: "And a cheese?" then asks the same of it."""
        sentences = split_sentences(before)
        if not sentences:
            return False
        return CLASSES[int(self.classify(sentences[-1:])[0].argmax())] == "ask"

    def _is_attack(self, chances: Array) -> bool:
        at = CLASSES.index("attack")
        return bool(chances[:, at].max() >= ATTACK_LEAST)

    def _social(self, persona: Persona, line: str, social: list[Need]) -> Reading:
        """No question: an action may still be called for ("I will kill you!")."""
        scores = self.action_scores(line, persona.actions)
        question = asking.is_question(line) and not asking.asks_whether(line)
        calm = bool(social) and social[0] in _CALM
        least = ACTION_OVER_WORDS if question or calm else ACTION_LEAST + 1.0
        if len(scores) and scores.max() > least:
            return Reading((Need.DO,), action=persona.actions[int(scores.argmax())])
        return Reading((social[0] if social else Need.SMALLTALK,))

    def _answer(self, heard: _Heard, text: str, kind: str, remark: str) -> Reading:
        if asking.about_self(text, heard.persona.name):
            return Reading((Need.TELL,), (itself(heard.persona),), score=5.0)
        scores = self._scores(heard, text, remark)
        top = float(scores.max()) if len(scores) else -9.0
        wordy = asking.asks_for_words(text) or (
            asking.goes_on(text) and (top > FACT_SURE or self._asked_before(heard.before))
        )
        deed = self._deed(heard, text, "ask" if wordy else kind, scores, wordy)
        if deed is not None:
            return deed
        if top <= FACT_SURE and asking.asks_leave(text):
            return Reading((Need.SMALLTALK,), score=top)
        if top <= FACT_LEAST:
            return Reading((Need.CANNOT if kind == "request" else Need.UNKNOWN,), score=top)
        return _told(heard, text, scores)

    def _scores(self, heard: _Heard, text: str, remark: str) -> Array:
        """(facts and closed secrets,) scores of the sentence alone, behind the remark before it,
        and where it leans, behind the line before."""
        texts = heard.texts
        scores = self.answers(text, texts)
        if remark and len(scores):
            scores = np.maximum(scores, self.answers(f"{remark} {text}", texts) - JOINED_LESS)
        if heard.before and len(scores) and asking.leans(text):
            alone = scores - ALONE_LESS if content(text) else LEFT_OUT
            scores = np.maximum(alone, self.answers(f"{heard.before} {text}", texts))
        if not asking.about_goals(text):
            goals = [t.id.startswith("goal") for t in heard.told] + [False] * len(heard.closed)
            scores = scores - GOAL_LESS * np.array(goals, dtype=np.float32)
        return scores

    def _deed(
        self, heard: _Heard, text: str, kind: str, answers: Array, wordy: bool
    ) -> Reading | None:
        """The action that the sentence calls for, if it is no question first."""
        actions = heard.persona.actions
        scores = self.action_scores(text, actions)
        if not len(scores):
            return None
        act = float(scores.max())
        if act <= (REQUEST_LEAST if kind == "request" else ACTION_LEAST):
            return None
        texts = heard.texts
        fast = float(self.fact_scores(text, texts).max()) if texts else -9.0
        top = float(answers.max()) if texts else LEFT_OUT
        priced = top > FACT_OVER_CLASS and asking.names_price(texts[int(answers.argmax())])
        if asking.asks_whether(text) and (fast > ASKS_FIRST or priced):
            return None
        over = ACTION_OVER_WORDS if wordy else ACTION_OVER_FACT
        if kind != "request" and (act <= fast + over or (wordy and top > FACT_SURE)):
            return None
        return Reading((Need.DO,), action=actions[int(scores.argmax())], score=act)


_CALM = {Need.THANKS, Need.INSULT, Need.FLIRT}  # seldom call for a deed


def _sure(part: Reading) -> bool:
    return Need.HEDGE not in part.needs and part.needs != (Need.UNKNOWN,)


@dataclass(frozen=True, slots=True)
class _Heard:
    """What a line is read against."""

    persona: Persona
    told: Sequence[Told]
    closed: Sequence[Secret]
    before: str

    @property
    def texts(self) -> list[str]:
        """What may be told, then what may not yet, in the order of all scores."""
        return [t.text for t in self.told] + [s.text for s in self.closed]


def _told(heard: _Heard, text: str, scores: Array) -> Reading:
    """The facts to tell by their scores, or the secret that is meant."""
    count = len(heard.told)
    best, top = int(scores.argmax()), float(scores.max())
    if best >= count:
        open_top = float(scores[:count].max()) if count else LEFT_OUT
        over = SECRET_OVER_SURE if open_top > FACT_SURE else SECRET_OVER_FACT
        if open_top < max(FACT_LEAST, top - over):
            hint = heard.closed[best - count].hint
            secret = Reading((Need.SECRET,), hint=hint, score=top)
            return secret if top > SECRET_LEAST else Reading((Need.UNKNOWN,), score=top)
        best, top = int(scores[:count].argmax()), open_top
    sure = top > FACT_SURE
    facts = [heard.told[best]]
    words = content(text)
    for i in np.argsort(-scores[:count])[1:2]:
        other = heard.told[int(i)]
        near = scores[i] > max(FACT_LEAST, top - (SECOND_SURE if sure else SECOND_HEDGED))
        # "Can you mend my sword?": the axe's price is near, but it is not the axe's.
        if near and len(words & content(other.text)) >= len(words & content(facts[0].text)):
            facts.append(other)
    needs = (Need.TELL,) if sure else (Need.HEDGE, Need.TELL)
    return Reading(needs, tuple(facts), score=top)


def _merge(parts: Sequence[Reading], social: Sequence[Need]) -> Reading:
    """Several sentences as one reading: what is certain first, at most two facts and one action."""
    facts: dict[str, Told] = {}
    if any(Need.DO in part.needs or part.needs == (Need.TELL,) for part in parts):
        parts = [part for part in parts if Need.HEDGE not in part.needs]  # what is sure is enough
    if any(part.needs == (Need.TELL,) for part in parts):  # "I need a valve. How much?"
        parts = [part for part in parts if Need.DO not in part.needs or part.score > ACTION_LEAST]
    for part in parts:
        for fact in part.facts[: 1 if len(parts) > 1 else 2]:
            facts.setdefault(fact.id, fact)
    needs = list(dict.fromkeys(need for part in parts for need in part.needs))
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
