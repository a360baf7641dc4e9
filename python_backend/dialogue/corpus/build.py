"""Builds the corpus: some two hundred characters and their conversations, split by character.

`python -m python_backend.dialogue.corpus.build OUT.jsonl` writes one conversation a line:
persona, genre, voice, split, exchanges. The same seed gives the same bytes.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from python_backend.dialogue.actions import Action
from python_backend.dialogue.corpus import banks
from python_backend.dialogue.corpus.banks import Deed, Voice
from python_backend.dialogue.corpus.exchanges import (
    Exchange,
    Known,
    Speaker,
    action_of,
    know,
    know_free,
)
from python_backend.dialogue.corpus.slots import Slots
from python_backend.dialogue.needs import Need

SEED = 20261128
VALIDATION = 0.1
NAMES = """
    Borin Marta Salim Elowen Tomas Voss Hilda Jarek Ottilie Fergus Lysa Corvin Maud Pell
    Tamsin Ulric Wren Ansel Beatrix Caspian Delia Edmund Freya Gideon Hester Igor Juniper
    Kasimir Lotte Magnus Nell Orson Petra Quentin Rosalind Stellan Thea Ursula Viktor Winifred
    Xander Yara Zeno Asha Bruno Chidi Dara Emeka Farah Goran Hana Isko Jin Kofi Leila Mateo
    Nia Oki Pavel Ravi
""".split()  # noqa: SIM905
LINKED = ("distance", "history", "owner", "warning")  # kinds that can speak of the same place


@dataclass(frozen=True, slots=True)
class Character:
    """A generated character: what the persona says, and what the corpus knows beyond it."""

    id: str
    genre: str
    voice: Voice
    name: str
    role: str
    style: str
    sample: str
    facts: tuple[Known, ...]
    secret: Known
    hint: str
    forbidden: tuple[str, ...]
    deeds: tuple[tuple[Deed, Action], ...]

    def persona(self) -> dict[str, Any]:
        """The persona object as a designer would write it."""
        return {
            "name": self.name,
            "role": self.role,
            "voice": {"style": self.style, "samples": [self.sample]},
            "knowledge": [{"id": k.id, "text": k.text} for k in self.facts],
            "secrets": [
                {"text": self.secret.text, "when": {"trust": 3}}
                | ({"hint": self.hint} if self.hint else {})
            ],
            "forbidden": list(self.forbidden),
            "actions": [
                {
                    "name": action.name,
                    "description": action.description,
                    "arguments": {
                        a.name: {"type": a.kind, "enum": list(a.choices)} for a in action.arguments
                    },
                }
                for _, action in self.deeds
            ],
        }


HINTS = (
    "You only tell that to friends.",
    "You do not tell that to strangers.",
    "",
    "",
    "Whoever brings me good wine may learn it.",
    "",
)


def characters(rng: random.Random) -> Iterator[Character]:
    """Every voice in every genre, each role once."""
    free = list(banks.free_facts())
    number = 0
    for voice in banks.voices():
        for genre in banks.GENRES:
            for role in voice.roles[genre]:
                number += 1
                yield _character(rng, voice, genre, role, number, free)


def _character(
    rng: random.Random, voice: Voice, genre: str, role: str, number: int, free: list[Any]
) -> Character:
    words = banks.lexicon()[genre]
    name = NAMES[number % len(NAMES)]
    kinds = {k.name: k for k in banks.kinds()}
    chosen = rng.sample([k for k in kinds if k not in LINKED], rng.randint(5, 8))
    if any(v in role for v in ("ghost", "drowned", "skeleton", "spirit")):
        chosen = [*dict.fromkeys(["death", "free", *chosen])][:8]
    elif "death" in chosen:
        chosen.remove("death")
    facts: list[Known] = []
    for kind_name in chosen:
        kind = kinds[kind_name]
        slots = Slots(rng, words, {"name": name})
        facts.append(know(kind, slots, rng.randrange(len(kind.facts)), f"fact{len(facts) + 1}"))
        if kind_name == "place" and rng.random() < 0.8:
            link = kinds[rng.choice(LINKED)]
            same = Slots(rng, words, {"name": name, "place": slots.word("place")})
            facts.append(know(link, same, rng.randrange(len(link.facts)), f"fact{len(facts) + 1}"))
    for row in rng.sample(free, 2):
        facts.append(know_free(row, Slots(rng, words), f"fact{len(facts) + 1}"))
    kind = kinds[rng.choice(["hidden", "code", "weakness", "witness", "enemy", "whereabouts"])]
    while any(k.kind == kind.name for k in facts):
        kind = kinds[rng.choice(["hidden", "code", "weakness", "witness", "enemy", "use", "count"])]
    secret = know(kind, Slots(rng, words), rng.randrange(len(kind.facts)), "secret1")
    deeds = tuple(
        _deed(rng, deed, words, facts) for deed in rng.sample(banks.deeds(), rng.randint(2, 4))
    )
    return Character(
        id=f"{voice.name}-{genre}-{number}",
        genre=genre,
        voice=voice,
        name=name,
        role=role,
        style=rng.choice(voice.styles),
        sample=rng.choice(voice.banks["samples"]),
        facts=tuple(facts),
        secret=secret,
        hint=rng.choice(HINTS),
        forbidden=tuple(rng.sample(banks.asks()["forbidden_topics"], 1)),
        deeds=deeds,
    )


def _deed(rng: random.Random, deed: Deed, words: Any, facts: list[Known]) -> tuple[Deed, Action]:
    values: tuple[str, ...] = ()
    if deed.argument:
        values = tuple(rng.sample(words[deed.source], rng.randint(2, 4)))
        if deed.source == "place":
            known = [k.slots.words["place"] for k in facts if k.kind == "place"]
            values = tuple(dict.fromkeys([*known, *values]))[:4]
    return deed, action_of(deed, rng.choice(deed.names), values)


def unknown_line(rng: random.Random, who: Character) -> tuple[str, str]:
    """A question the character cannot answer, and its topic if it has a short one."""
    roll = rng.random()
    if roll < 0.3:
        return rng.choice(banks.asks()["offtopic"]), ""
    if roll < 0.6:
        topic = rng.choice(banks.choices(banks.asks()["unknown_things"][0]))
        return rng.choice(banks.asks()["unknown_asks"]).replace("{topic}", topic), topic
    taken = {k.kind for k in who.facts} | {who.secret.kind, "code"}
    kind = rng.choice([k for k in banks.kinds() if k.name not in taken])
    slots = Slots(rng, banks.lexicon()[who.genre], {"name": who.name})
    form = rng.randrange(len(kind.facts))
    slots.fill(kind.facts[form])
    return slots.fill(rng.choice(kind.asks_for(form)).text), ""


def exchange(rng: random.Random, who: Character, say: Speaker, past: list[Exchange]) -> Exchange:
    """One more exchange of a conversation."""
    before = past[-1] if past else None
    if before and before.needs == (Need.TELL,) and len(before.facts) == 1 and rng.random() < 0.1:
        return say.again(before)
    roll = rng.random()
    if roll < 0.36:
        return _tell(rng, who, say, past)
    if roll < 0.42:
        return say.tell_two(*rng.sample(who.facts, 2))
    if roll < 0.53:
        line, topic = unknown_line(rng, who)
        return say.plain(Need.UNKNOWN, line=line, topic=topic)
    if roll < 0.63:
        deed, action = rng.choice(who.deeds)
        word = rng.choice(action.arguments[0].choices) if action.arguments else ""
        known = next((k for k in who.facts if k.kind == "place"), None)
        if (
            deed.kind == "point"
            and known
            and known.slots.words["place"] in action.arguments[0].choices
        ):
            return say.do(deed, action, known.slots.words["place"], known if roll < 0.58 else None)
        return say.do(deed, action, word)
    if roll < 0.67:
        return say.secret(who.secret, who.hint)
    if roll < 0.70:
        return _forbidden(rng, who, say)
    if roll < 0.75:
        return _memory(rng, who, say)
    if roll < 0.80:
        return say.plain(Need.ATTACK)
    if roll < 0.83:
        return say.plain(Need.BARK)
    if roll < 0.87:
        return say.plain(Need.CANNOT)
    need = rng.choice(
        [Need.GREET, Need.THANKS, Need.PRAISE, Need.INSULT, Need.THREAT, Need.FLIRT, Need.SMALLTALK]
    )
    if not past and rng.random() < 0.4:
        need = Need.GREET
    return say.plain(need)


def _tell(rng: random.Random, who: Character, say: Speaker, past: list[Exchange]) -> Exchange:
    used = {i for e in past for i in e.fact_ids}
    free = [k for k in who.facts if k.id not in used] or list(who.facts)
    known = rng.choice(free)
    speaker = rng.choice(NAMES) if rng.random() < 0.06 else "Player"
    told = say.tell(known, greet=not past and rng.random() < 0.3, speaker=speaker)
    place = known.slots.words.get("place")
    if place and past and any(place in f for f in past[-1].facts) and rng.random() < 0.7:
        short = told.line.replace(f"to the {place}", "there").replace(f"the {place}", "it")
        return replace(told, line=short)
    return told


def _forbidden(rng: random.Random, who: Character, say: Speaker) -> Exchange:
    line = rng.choice(banks.asks()["forbidden_asks"]).replace("{topic}", who.forbidden[0])
    return say.plain(Need.FORBIDDEN, line=line)


def _memory(rng: random.Random, who: Character, say: Speaker) -> Exchange:
    table = banks.asks()
    number = rng.randrange(len(table["memory_facts"]))
    player = rng.choice(banks.choices(table["players"][0].replace(",", "|")))
    slots = Slots(rng, banks.lexicon()[who.genre], {"player": player})
    memory = slots.fill(table["memory_facts"][number])
    greet = rng.random() < 0.5
    bank = table["memory_greets" if greet else "memory_says"][number]
    core = slots.fill(rng.choice(banks.choices(bank)))
    line = say.player("greet") if greet else rng.choice(table["memory_asks"])
    need = Need.GREET if greet else Need.TELL
    return Exchange(
        line, (need,), say.head(say.feeling(Need.GREET)) + core, memories=(memory,), says=core
    )


def conversations(seed: int = SEED, rounds: int = 11) -> Iterator[dict[str, Any]]:
    """Every conversation of the corpus, duplicates of (character, line, reply) left out."""
    rng = random.Random(seed)
    people = list(characters(rng))
    held = {who.id for who in rng.sample(people, int(len(people) * VALIDATION))}
    seen: set[tuple[str, str, str]] = set()
    for _ in range(rounds):
        for who in people:
            say = Speaker(who.voice, who.name, rng)
            past: list[Exchange] = []
            for _ in range(rng.randint(3, 5)):
                _add(past, who, exchange(rng, who, say, past), seen)
            if past and rng.random() < 0.35:
                _add(past, who, say.plain(Need.FAREWELL), seen)
            yield {
                "id": who.id,
                "genre": who.genre,
                "voice": who.voice.name,
                "split": "validation" if who.id in held else "train",
                "persona": who.persona(),
                "exchanges": [_row(item) for item in past],
            }


def _add(
    past: list[Exchange], who: Character, item: Exchange, seen: set[tuple[str, str, str]]
) -> None:
    """Append what this character has not had before."""
    key = (who.id, item.line, item.reply)
    if key not in seen:
        seen.add(key)
        past.append(item)


def _row(item: Exchange) -> dict[str, Any]:
    row = asdict(item)
    row.pop("says")
    return {key: value for key, value in row.items() if value != () and (value or key == "line")}


def write(path: Path, seed: int = SEED) -> dict[str, int]:
    """Write the corpus and return its counts."""
    counts = {"conversations": 0, "exchanges": 0}
    distinct: set[str] = set()
    replies: set[str] = set()
    people: set[str] = set()
    with path.open("w", encoding="utf-8") as file:
        for talk in conversations(seed):
            file.write(json.dumps(talk, ensure_ascii=False) + "\n")
            counts["conversations"] += 1
            counts["exchanges"] += len(talk["exchanges"])
            people.add(talk["id"])
            for item in talk["exchanges"]:
                distinct.add(item["line"] + "\n" + item["reply"])
                replies.add(item["reply"])
    return counts | {
        "characters": len(people),
        "distinct_exchanges": len(distinct),
        "distinct_replies": len(replies),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(write(Path(sys.argv[1]))) + "\n")
