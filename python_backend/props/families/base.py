"""What a family is: a kind of prop that a person wrote down once, with authored variation.

A family has named parameters with ranges and words ("squat" ... "tall"), slots with the
materials that suit them, and a function that builds a part program from values. The model
draws the values; the family guarantees that whatever is drawn is a proper barrel.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from python_backend.props.program import Part, Program, Vec3


@dataclass(frozen=True, slots=True)
class Param:
    """One number of a family, drawn as 0..1 and mapped to its range, or to one of `options`.

    low_words, high_words: what a prompt says to get the lower or upper end. For options, a
    prompt that names an option (or a word of `option_words`) gets it; one of `shy` is got in
    no other way.
    """

    name: str
    low: float = 0.0
    high: float = 1.0
    low_words: str = ""
    high_words: str = ""
    whole: bool = False
    options: tuple[str, ...] = ()
    option_words: tuple[str, ...] = ()
    shy: tuple[str, ...] = ()

    def value(self, x: float) -> Any:
        """0..1 to what the family's function reads."""
        x = float(np.clip(x, 0.0, 1.0))
        if self.options:
            return self.options[min(int(x * len(self.options)), len(self.options) - 1)]
        if self.whole:
            steps = int(self.high - self.low) + 1
            return int(self.low) + min(int(x * steps), steps - 1)
        return self.low + x * (self.high - self.low)


def real(name: str, low: float, high: float, less: str = "", more: str = "") -> Param:
    return Param(name, low, high, less, more)


def whole(name: str, low: int, high: int, less: str = "", more: str = "") -> Param:
    return Param(name, low, high, less, more, whole=True)


def choice(name: str, *options: str) -> Param:
    """Options as `"name"` or `"name: word, word"`; `"name!: word"` must be asked for."""
    marked = tuple(o.split(":")[0].strip() for o in options)
    names = tuple(m.rstrip("!") for m in marked)
    words = tuple(o.split(":")[1].strip() if ":" in o else "" for o in options)
    shy = tuple(m.rstrip("!") for m in marked if m.endswith("!"))
    return Param(name, options=names, option_words=words, shy=shy)


class Values(Mapping[str, Any]):
    """Parameter values by attribute: `v.height`."""

    def __init__(self, values: Mapping[str, Any], seed: int) -> None:
        self._values = dict(values)
        self.seed = seed

    def __getattr__(self, name: str) -> Any:
        try:
            return self._values[name]
        except KeyError as error:
            raise AttributeError(name) from error

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __iter__(self) -> Any:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)


class Builder:
    """Collects the parts of one program; each method adds a part and returns its name."""

    def __init__(self) -> None:
        self.parts: list[Part] = []

    def add(
        self,
        name: str,
        prim: str,
        size: Vec3 = (0.0, 0.0, 0.0),
        on: str = "",
        face: str = "top",
        at: Vec3 = (0.0, 0.0, 0.0),
        **more: Any,
    ) -> str:
        where: dict[str, Any] = (
            {"parent": on, "face": face} if on else {"parent": "", "face": "ground"}
        )
        clean = {k: _tuples(v) for k, v in more.items()}
        self.parts.append(
            Part(name=name, prim=prim, size=_tuples(size), offset=_tuples(at), **where, **clean)
        )
        return name

    def box(
        self,
        name: str,
        size: Vec3,
        on: str = "",
        face: str = "top",
        at: Vec3 = (0.0, 0.0, 0.0),
        **more: Any,
    ) -> str:
        more.setdefault("bevel", min(0.008, 0.2 * min(size)))
        return self.add(name, "box", size, on, face, at, **more)

    def beam(
        self,
        name: str,
        start: Vec3,
        end: Vec3,
        wide: float,
        deep: float,
        on: str,
        **more: Any,
    ) -> str:
        """A box `wide` by `deep` from `start` to `end`, counted from the middle of `on`."""
        along = np.subtract(end, start)
        long = float(np.linalg.norm(along))
        x, y, z = along / long
        middle = np.add(start, end) / 2
        lean = (float(np.degrees(np.arcsin(z))), 0.0, float(np.degrees(np.arctan2(-x, y))))
        size, at = (wide, long, deep), (float(middle[0]), float(middle[1]), float(middle[2]))
        return self.box(name, size, on=on, face="center", at=at, turn=lean, **more)

    def lathe(
        self,
        name: str,
        size: Vec3,
        profile: Sequence[tuple[float, float]],
        on: str = "",
        face: str = "top",
        at: Vec3 = (0.0, 0.0, 0.0),
        **more: Any,
    ) -> str:
        wide = max(1.0, *(r for r, _ in profile))  # only the ratios count: `size` is the extent
        shares = [(r / wide, h) for r, h in profile]
        return self.add(name, "lathe", size, on, face, at, profile=shares, **more)

    def tube(
        self,
        name: str,
        path: Sequence[Vec3],
        radii: float | Sequence[float],
        on: str = "",
        face: str = "center",
        at: Vec3 = (0.0, 0.0, 0.0),
        **more: Any,
    ) -> str:
        rows = (radii,) if isinstance(radii, (int, float)) else tuple(radii)
        return self.add(name, "tube", (0.0, 0.0, 0.0), on, face, at, path=path, radii=rows, **more)


def _tuples(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return tuple(_tuples(v) for v in value)
    return float(value) if isinstance(value, np.floating) else value


@dataclass(frozen=True, slots=True)
class Family:
    """stance: how it rests: `stand`, `planted` (goes into the ground) or `held`.
    slots: slot -> materials that suit it, first the usual one; kinds: slot -> kinds of
    material a prompt may put there; like: slot -> the slot whose material it takes when the
    prompt names one for the whole."""

    name: str
    words: tuple[str, ...]
    params: tuple[Param, ...]
    slots: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, tuple[str, ...]]
    build: Callable[[Builder, Values], None]
    stance: str = "stand"
    about: str = ""
    like: Mapping[str, str] = field(default_factory=dict)

    def program(
        self, vector: Sequence[float] | np.ndarray, materials: Mapping[str, str], seed: int
    ) -> Program:
        """vector: one number 0..1 per parameter, in order."""
        values = {p.name: p.value(x) for p, x in zip(self.params, vector)}
        builder = Builder()
        self.build(builder, Values(values, seed))
        used = {part.material for part in builder.parts}
        for part in builder.parts:
            if part.prim == "branching":
                used |= {"bark", "leaf"}
        worn = {
            slot: materials.get(slot, self.slots[slot][0]) for slot in self.slots if slot in used
        }
        return Program(self.name, tuple(builder.parts), worn, self.name)


FAMILIES: dict[str, Family] = {}


def family(
    name: str,
    words: str,
    params: Sequence[Param],
    slots: Mapping[str, str],
    stance: str = "stand",
    about: str = "",
) -> Callable[[Callable[[Builder, Values], None]], Callable[[Builder, Values], None]]:
    """Register a build function. slots: `"oak, pine | wood metal | top"`: usual materials, then
    the kinds a prompt may ask for, then, if any, the slot that it follows."""

    def register(build: Callable[[Builder, Values], None]) -> Callable[[Builder, Values], None]:
        suits, kinds, like = {}, {}, {}
        for slot, text in slots.items():
            usual, allowed, *leader = text.split("|")
            if leader:
                like[slot] = leader[0].strip()
            suits[slot] = tuple(m.strip() for m in usual.split(","))
            kinds[slot] = tuple(allowed.split())
        spoken = (name, *(w.strip() for w in words.split(",") if w.strip()))
        FAMILIES[name] = Family(
            name, spoken, tuple(params), suits, kinds, build, stance, about or f"a {name}", like
        )
        return build

    return register


def again(part: Part, **changes: Any) -> Part:
    """A part with some fields changed."""
    return replace(part, **changes)
