# ruff: noqa: E501
"""From words to a plan: which family, which colours, what happened to it, and how sure we are.

Words of the family table decide where they can; a sentence embedding decides the rest and gives
the similarity that is reported. Knows the embedder by its `embed` method only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from bridge.errors import PromptNotUnderstood
from python_backend.textures.families import FAMILIES
from python_backend.textures.palette import Colours
from python_backend.textures.procedural import hex_colour

KNOWN = 0.38  # below: answered with the nearest known material and a warning


class Embedder(Protocol):
    def embed(self, texts: Sequence[str], /) -> NDArray[Any]: ...

    def embed_one(self, text: str, /) -> NDArray[Any]: ...


COLOURS = {
    "red": "963a2e", "crimson": "8c1c28", "scarlet": "b82a20", "maroon": "5c2024", "pink": "d890a0",
    "orange": "c06c34", "brown": "6e4a2e", "tan": "b4946a", "beige": "d0bf9e", "cream": "e6dcc4",
    "yellow": "ccab46", "gold": "c89a38", "golden": "c89a38", "green": "54743c", "olive": "6a6c34",
    "lime": "8cb83c", "emerald": "1f7a50", "teal": "2a7a78", "turquoise": "3fa8a4", "cyan": "4ab4c8",
    "blue": "3f5f94", "navy": "1e2c50", "azure": "5a94cc", "indigo": "3a3478", "purple": "64388c",
    "violet": "7a4aa4", "magenta": "a83a8c", "white": "e6e4e0", "ivory": "e4dcc8", "black": "222224",
    "grey": "808080", "gray": "808080", "silver": "b4b6ba", "charcoal": "3a3a3c", "sandy": "c8ae80",
    "rose": "c47a7c", "copper": "b06a44", "bronze": "8c6a3c", "salmon": "d88c74", "lavender": "a898c8",
    "autumn": "a86a2c", "burlap": "b49a6c", "sandstone": "bfa274", "oak": "a07a4c", "walnut": "5a3c28",
    "mahogany": "6a3424", "toxic": "7aa02a", "limestone": "c4bca8",
}  # fmt: skip
_MATERIAL_COLOURS = {
    "gold",
    "golden",
    "copper",
    "bronze",
    "silver",
    "charcoal",
    "sandy",
    "rose",
    "autumn",
    "burlap",
    "sandstone",
    "oak",
    "walnut",
    "mahogany",
    "toxic",
    "limestone",
}
_JOINTS = {
    "mortar",
    "grout",
    "joints",
    "joint",
    "gaps",
    "seams",
    "veins",
    "lines",
    "cracks",
    "edges",
    "veining",
}

EFFECTS: dict[str, dict[str, float]] = {
    "moss": {"moss": 0.55}, "mossy": {"moss": 0.6}, "overgrown": {"moss": 0.75}, "lichen": {"moss": 0.4},
    "snowy": {"snow": 0.6}, "snow": {"snow": 0.6}, "frosty": {"frost": 0.6}, "frosted": {"frost": 0.6}, "frozen": {"frost": 0.6},
    "icy": {"frost": 0.7, "gloss": 0.4}, "rusty": {"rust": 0.55}, "rusted": {"rust": 0.6}, "corroded": {"rust": 0.7},
    "cracked": {"cracks": 0.7}, "broken": {"cracks": 0.8}, "crumbling": {"cracks": 0.8, "dirt": 0.4},
    "damaged": {"cracks": 0.6, "wear": 0.5}, "ruined": {"cracks": 0.7, "moss": 0.35}, "ancient": {"cracks": 0.5, "wear": 0.4, "dirt": 0.4},
    "dirty": {"dirt": 0.6}, "muddy": {"dirt": 0.8}, "grimy": {"dirt": 0.7}, "dusty": {"dirt": 0.4, "rough": 0.3}, "filthy": {"dirt": 0.8},
    "old": {"dirt": 0.3, "wear": 0.5, "cracks": 0.15}, "aged": {"dirt": 0.3, "wear": 0.5}, "weathered": {"wear": 0.7, "dirt": 0.4},
    "worn": {"wear": 0.8}, "scratched": {"wear": 0.7}, "wet": {"wet": 0.8}, "rainy": {"wet": 0.7}, "damp": {"wet": 0.4}, "soaked": {"wet": 0.9},
    "puddles": {"wet": 0.9}, "slick": {"wet": 0.4, "gloss": 0.5}, "polished": {"gloss": 0.7}, "shiny": {"gloss": 0.7}, "glossy": {"gloss": 0.8},
    "glazed": {"gloss": 0.7}, "smooth": {"gloss": 0.3}, "matte": {"rough": 0.5}, "rough": {"rough": 0.4}, "clean": {"dirt": 0.0},
    "dungeon": {"dirt": 0.4, "moss": 0.2}, "swamp": {"moss": 0.5, "wet": 0.5}, "burnt": {"dirt": 0.3}, "haunted": {"dirt": 0.4, "moss": 0.3},
}  # fmt: skip
_SIZES = {
    "tiny": 2.0,
    "small": 1.5,
    "fine": 1.4,
    "large": 0.65,
    "big": 0.65,
    "huge": 0.45,
    "giant": 0.45,
    "coarse": 0.75,
}
_LIGHT = {
    "dark": 0.55,
    "deep": 0.7,
    "pale": 1.3,
    "light": 1.25,
    "bright": 1.25,
    "burnt": 0.5,
    "black": 1.0,
}


@dataclass(frozen=True)
class Understanding:
    """What the prompt means here. `similarity` is 0..1; `certain` is False below `KNOWN`."""

    family: str
    similarity: float
    certain: bool
    embedding: NDArray[Any]  # (384,)
    colours: dict[int, NDArray[Any]] = field(default_factory=dict)  # 0 main, 1 second, 2 joint
    effects: dict[str, float] = field(default_factory=dict)
    scale: float = 1.0
    light: float = 1.0

    def palette(self, seed: int) -> Colours:
        """(3, 3) colours: the prompt's where it names some, the family's own otherwise."""
        family = FAMILIES[self.family]
        rng = np.random.default_rng([seed, 0xC0])
        # the first palette is the most usual one
        choice = min(int(rng.geometric(0.6)) - 1, len(family.palettes) - 1)
        own = np.stack([hex_colour(c) for c in family.palettes[choice].split()])
        colours = own.copy()
        if 0 in self.colours:
            main = self.colours[0]
            ratio = (own[1].mean() + 0.05) / (own[0].mean() + 0.05)  # keep the family's contrast
            colours[0] = main
            colours[1] = np.clip(main * np.clip(ratio, 0.6, 1.25), 0, 1)
            if family.veins > 0.4 and main.mean() < 0.3:
                colours[2] = np.array([0.68, 0.66, 0.62])  # veins show on dark stone
            elif family.layout == "plain" or family.name in ("crystal", "scales"):
                colours[2] = np.clip(main * (own[2].mean() + 0.05) / (own[0].mean() + 0.05), 0, 1)
        for place, colour in self.colours.items():
            colours[place] = colour
        jitter = rng.normal(0, 0.025, (1, 1)) + rng.normal(0, 0.006, (1, 3))
        jitter = jitter * (0.4 if self.colours else 1.0)
        return np.clip(colours * self.light + jitter, 0.02, 0.97).astype(np.float32)


class Reader:
    """Understands prompts; holds the embeddings of the family table."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._names = list(FAMILIES)
        labels = self._names + [FAMILIES[name].words for name in self._names]
        vectors = np.asarray(embedder.embed(labels), np.float32)
        self._vectors = vectors.reshape(2, len(self._names), -1)  # its name, all its words
        self._phrases = sorted(
            ((phrase, name) for name in self._names for phrase in _phrases(name)),
            key=lambda pair: -len(pair[0]),
        )

    def read(self, prompt: str, negative: str = "") -> Understanding:
        """Raises `PromptNotUnderstood` only for a prompt without any word."""
        words = re.findall(r"[a-z]+", prompt.lower())
        if not any(len(word) > 1 for word in words) and prompt.isascii():
            raise PromptNotUnderstood(
                f"The prompt {prompt.strip()[:40]!r} names no material.", cause="It holds no word."
            )
        effects = _effects(words)
        colours, light = _colours(words)
        name, similarity, vector = self._family(prompt, words)
        if negative.strip():
            effects, colours, vector = self._without(negative, effects, colours, vector)
        scale = float(np.prod([_SIZES[w] for w in words if w in _SIZES] or [1.0]))
        return Understanding(
            name, round(similarity, 3), similarity >= KNOWN, vector, colours, effects, scale, light
        )

    def _family(self, prompt: str, words: list[str]) -> tuple[str, float, NDArray[Any]]:
        vector = np.asarray(self._embedder.embed_one(prompt.lower()), np.float32)
        bare = [w for w in words if w not in EFFECTS and w not in _SIZES and w not in _LIGHT]
        text = " ".join(w for w in bare if w not in COLOURS or w in _MATERIAL_COLOURS) or " ".join(
            words
        )
        core = np.asarray(self._embedder.embed_one(text), np.float32)
        scores = (self._vectors @ core).max(0)
        bonus = np.zeros_like(scores)
        padded, used = f" {text} ", 0
        for phrase, name in self._phrases:
            at = padded.rfind(f" {phrase} ")
            if at < 0 and not phrase.endswith("s"):
                at = padded.rfind(f" {phrase}s ")
            if at >= 0:
                place = self._names.index(name)
                # longer phrases say more; of two nouns, the later is the head ("stone tiles")
                gain = 0.30 + 0.25 * phrase.count(" ") + 0.25 * ((at + len(phrase)) / len(padded))
                bonus[place] = max(bonus[place], gain)
                used = 1
        best = int((scores + bonus).argmax())
        similarity = float(min(1.0, max(scores[best], 0.75 * used if bonus[best] else 0.0)))
        return self._names[best], similarity, vector

    def _without(
        self, negative: str, effects: dict[str, float], colours: Any, vector: NDArray[Any]
    ) -> tuple[dict[str, float], Any, NDArray[Any]]:
        """Take the negative words' effects and colours away, and step back from their meaning."""
        words = re.findall(r"[a-z]+", negative.lower())
        for word in words:
            for effect in EFFECTS.get(word, EFFECTS.get(word.rstrip("s"), {})):
                effects[effect] = 0.0
            if word.startswith("crack"):
                effects["cracks"] = -1.0  # also the family's own
            if word in COLOURS:
                unwanted = hex_colour(COLOURS[word])
                colours = {k: c for k, c in colours.items() if np.abs(c - unwanted).max() > 0.02}
        away = np.asarray(self._embedder.embed_one(negative.lower()), np.float32)
        vector = vector - 0.35 * away
        return effects, colours, (vector / np.linalg.norm(vector)).astype(np.float32)


def _phrases(name: str) -> set[str]:
    """The family's name, each of its words, and each pair of neighbouring words."""
    words = FAMILIES[name].words.split()
    pairs = {f"{a} {b}" for a, b in pairwise(words)}
    weak = {"wall", "floor", "small", "street", "house", "surface", "big", "panel", "old", "square", "toy", "door", "board",
            "wood", "stone", "metal", "brick", "bricks", "tiles", "stones", "mat", "paint", "skin", "field", "armor",
            "golden"} - {name}  # fmt: skip
    doubles = {f"{a} {b}" for a in words for b in words if a != b} if len(words) < 4 else set()
    return {name} | pairs | doubles | {w for w in words if w not in weak}


def _effects(words: list[str]) -> dict[str, float]:
    """Effect words, where they describe and are not the material itself ("snow covered rock")."""
    found: dict[str, float] = {}
    for i, word in enumerate(words):
        if word in ("snow", "moss", "lichen", "frozen"):
            after = words[i + 1 : i + 2]
            before = words[max(0, i - 3) : i]
            covers = after in (["covered"], ["dusted"], ["on"], ["topped"], ["patches"])
            if not covers and not {"with", "in", "by", "of", "and"} & set(before):
                continue
        for effect, strength in EFFECTS.get(word, {}).items():
            found[effect] = max(found.get(effect, 0.0), strength)
    return found


def _colours(words: list[str]) -> tuple[dict[int, NDArray[Any]], float]:
    """Colour words by place, and the general lightness."""
    found: dict[int, NDArray[Any]] = {}
    light = 1.0
    for i, word in enumerate(words):
        if word in _LIGHT and word != "black":
            following = words[i + 1] if i + 1 < len(words) else ""
            if following not in COLOURS:
                light *= _LIGHT[word]
        if word not in COLOURS:
            continue
        colour = hex_colour(COLOURS[word])
        if i and words[i - 1] in _LIGHT:
            colour = np.clip(colour * _LIGHT[words[i - 1]], 0, 1)
        if _JOINTS & set(words[i + 1 : i + 3]):
            found[2] = colour
        elif 0 not in found:
            found[0] = colour
        elif 1 not in found:
            found[1] = colour
    return found, light
