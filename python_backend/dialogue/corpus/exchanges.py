"""One exchange: what the player says, what it calls for, and a reply in the voice.

Puts authored material together for one generated character; knows nothing of training.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

from python_backend.dialogue.actions import NONE, Action, Argument, Call, write_call
from python_backend.dialogue.corpus.banks import Ask, Deed, FreeFact, Kind, Voice, asks
from python_backend.dialogue.corpus.slots import Slots, capital
from python_backend.dialogue.needs import Need

OPENER, CLOSER, POLAR = 0.3, 0.2, 0.6  # how often a reply opens, closes, or says yes or no


@dataclass(frozen=True, slots=True)
class Known:
    """A fact of a character with everything needed to ask for it and to say it."""

    id: str
    text: str
    asks: tuple[Ask, ...]
    says: tuple[str, ...]
    emotion: str
    polar: str
    slots: Slots
    kind: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """One line and its reply, with the annotations that training and measures need."""

    line: str
    needs: tuple[Need, ...]
    reply: str  # "(emotion, action) line"
    facts: tuple[str, ...] = ()
    fact_ids: tuple[str, ...] = ()
    memories: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    speaker: str = "Player"
    says: str = field(default="", compare=False)  # the core, for repeats


def know(kind: Kind, slots: Slots, form: int, label: str) -> Known:
    """A fact of `kind`, in its form `form`, filled."""
    return Known(
        label,
        slots.fill(kind.facts[form]),
        tuple(Ask(slots.fill(a.text), a.polar) for a in kind.asks_for(form)),
        tuple(slots.fill(text) for text in kind.says[form]),
        kind.emotion,
        kind.polar,
        slots,
        kind.name,
    )


def know_free(free: FreeFact, slots: Slots, label: str) -> Known:
    """A hand-written fact."""
    return Known(
        label,
        free.fact,
        tuple(Ask(q) for q in free.asks),
        (free.says,),
        "neutral",
        "",
        slots,
        "free",
    )


class Speaker:
    """Writes replies in one voice. `rng` decides everything, so a seed repeats the corpus."""

    def __init__(self, voice: Voice, name: str, rng: random.Random) -> None:
        self.voice, self.name, self.rng = voice, name, rng
        self._decks: dict[str, list[str]] = {}

    def draw(self, bank: str) -> str:
        """The next line of a bank, shuffled, none twice before all were used."""
        deck = self._decks.setdefault(bank, [])
        if not deck:
            deck += self.voice.banks[bank]
            self.rng.shuffle(deck)
        return deck.pop()

    def dress(self, core: str, known: Known | None = None, polar: str = "") -> str:
        """The core in voice: an opening word or a yes or no before it, a closing one after."""
        words = [core]
        roll = self.rng.random()
        if polar and self.rng.random() < POLAR:
            words.insert(0, self.rng.choice(self.voice.yes if polar == "yes" else self.voice.no))
        elif roll < OPENER:
            opener = self.draw("openers")
            if opener.endswith(","):
                words[0] = _lower(core, known)
            words.insert(0, opener)
        if self.rng.random() < CLOSER and len(core) < 90:
            words.append(self.draw("closers"))
        return " ".join(words)

    def head(self, emotion: str, call: Call | None = None) -> str:
        """`(emotion, action) `."""
        return f"({emotion}, {write_call(call) if call else NONE}) "

    def tell(self, known: Known, *, greet: bool = False, speaker: str = "Player") -> Exchange:
        """A question and the fact that answers it."""
        ask = self.rng.choice(known.asks)
        core = self.rng.choice(known.says)
        line, needs = ask.text, [Need.TELL]
        if greet:
            short = [
                g.split("? ")[0].split(". ")[0].split("! ")[0] for g in self.voice.banks["greet"]
            ]
            good = [g if g[-1] in ".!" else g + "." for g in short if "?" not in g and len(g) < 40]
            hello = self.player("greet")
            line, needs = f"{hello} {ask.text}", [Need.GREET, Need.TELL]
            reply = f"{self.rng.choice(good)} {core}" if good else self.dress(core, known)
        else:
            reply = self.dress(core, known, known.polar if ask.polar else "")
        emotion = known.emotion if known.emotion != "neutral" else self.voice.emotion
        return Exchange(
            line,
            tuple(needs),
            self.head(emotion) + reply,
            (known.text,),
            (known.id,),
            speaker=speaker,
            says=core,
        )

    def tell_two(self, first: Known, second: Known) -> Exchange:
        """Two questions in one line, two facts in one answer."""
        one, two = self.rng.choice(first.asks).text, self.rng.choice(second.asks).text
        joined = f"{one} {two}"
        if one.endswith("?") and self.rng.random() < 0.5:
            joined = f"{one[:-1]}, and {two[:1].lower()}{two[1:]}"
        core = f"{self.rng.choice(first.says)} {self.rng.choice(second.says)}"
        return Exchange(
            joined,
            (Need.TELL,),
            self.head(self.voice.emotion) + core,
            (first.text, second.text),
            (first.id, second.id),
            says=core,
        )

    def again(self, before: Exchange) -> Exchange:
        """Asked once more for what was just said."""
        template = self.rng.choice(asks()["again_says"])
        core = before.says
        text = template.replace("{Line}", core).replace("{line}", _lower(core, None))
        emotion = before.reply[1 : before.reply.index(",")]
        return Exchange(
            self.rng.choice(asks()["again"]),
            (Need.TELL,),
            self.head(emotion) + text,
            before.facts,
            before.fact_ids,
            says=core,
        )

    def player(self, bank: str) -> str:
        """A player's line of a bank, with the character's name where it is used."""
        return self.rng.choice(asks()[bank]).replace("{name}", self.name)

    def plain(self, need: Need, *, line: str = "", topic: str = "", speaker: str = "") -> Exchange:
        """A line that calls for no fact: a greeting, an insult, an attack, nothing at all."""
        bank = need.value
        reply = self.draw(bank)
        while "{Topic}" in reply and not topic:
            reply = self.draw(bank)
        reply = reply.replace("{Topic}", capital(topic))
        if not line and need is not Need.BARK:
            line = self.player(bank)
        return Exchange(
            line,
            (need,),
            self.head(self.feeling(need)) + reply,
            speaker=speaker or "Player",
            says=reply,
        )

    def feeling(self, need: Need) -> str:
        """The emotion a need stirs in this voice."""
        base = self.voice.emotion
        soft = base in ("sad", "afraid") or self.voice.name in ("wise", "priestly", "motherly")
        if need in (Need.INSULT,):
            return "sad" if soft else "angry"
        if need is Need.THREAT:
            return "afraid" if soft else "angry"
        if need in (Need.FLIRT, Need.ATTACK):
            return base if base == "angry" else "surprised"
        if need in (Need.THANKS, Need.PRAISE, Need.GREET):
            return base if base in ("angry", "sad", "afraid") else "happy"
        if need in (Need.CANNOT, Need.FORBIDDEN, Need.SECRET):
            return base if base != "happy" else "neutral"
        return base

    def do(self, deed: Deed, action: Action, word: str, known: Known | None = None) -> Exchange:
        """A line that calls for an action. `word` is the argument's value, if it has one."""
        line = self.rng.choice(deed.asks).replace("{arg}", word)
        arguments = {argument.name: word for argument in action.arguments}
        core = self.rng.choice(deed.says).replace("{arg}", word)
        reply = core if self.rng.random() < 0.55 else f"{self.draw('do')} {core}"
        needs: tuple[Need, ...] = (Need.DO,)
        facts: tuple[str, ...] = ()
        if known is not None:
            line = self.rng.choice(known.asks).text
            reply, needs, facts = self.rng.choice(known.says), (Need.TELL, Need.DO), (known.text,)
        return Exchange(
            line,
            needs,
            self.head(deed.emotion or self.voice.emotion, Call(action.name, arguments)) + reply,
            facts,
            (known.id,) if known else (),
            actions=(action,),
            says=reply,
        )

    def secret(self, known: Known, hint: str) -> Exchange:
        """Asked for what this player may not know yet."""
        line = self.rng.choice(known.asks).text
        exchange = self.plain(Need.SECRET, line=line)
        if not hint:
            return replace(exchange, fact_ids=(known.id,))
        said = hint.replace("You only tell", "I only tell").replace("You do not", "I do not")
        reply = self.head(self.feeling(Need.SECRET)) + self.dress(said)
        return replace(exchange, facts=(hint,), fact_ids=(known.id,), reply=reply, says=said)


def action_of(deed: Deed, name: str, values: tuple[str, ...]) -> Action:
    """The persona's action for an archetype."""
    arguments = (Argument(deed.argument, "string", values),) if deed.argument else ()
    return Action(name, deed.description, arguments)


def _lower(text: str, known: Known | None) -> str:
    first = text.split(" ", 1)[0].strip(",.!?")
    if first in ("I", "I'm", "I'll") or (known is not None and known.slots.is_proper(first)):
        return text
    return text[:1].lower() + text[1:]
