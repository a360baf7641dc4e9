"""From a request to a program: which family or tier, which values, which materials.

A draft is everything that is decided before geometry. The studio tries drafts until one passes
its certificate; each attempt has its own number, so that a recipe replays the same attempts.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import numpy as np

from bridge.errors import BadRecipe, InvalidParams, PromptNotUnderstood
from python_backend.props import executor, validate, words
from python_backend.props.dress import dress, suited
from python_backend.props.families import FAMILIES, Family, draw
from python_backend.props.material_words import materials_said
from python_backend.props.materials import MATERIALS, base_of
from python_backend.props.program import Program
from python_backend.props.understand import KNOWN, Match, Understanding

Array = np.ndarray
REDRAWS = 8  # of a form that has no place for the material that was asked for
ALIKE = frozenset({"painted wood", "rust"})  # worn in the place of another that was asked for
ALIKE_DRAWN = 8  # props of the family that a partial program is compared with
CLEARLY = 0.15  # by which a name of the free tier is nearer than one of a family
MODEL_ATTEMPTS = 3  # after these, the family's own middle values


class Model(Protocol):
    """What drafts need of the trained model; see `model.serve`."""

    def draw_family(
        self,
        family: str,
        text: Array | None,
        rng: np.random.Generator,
        near: Array | None = None,
        strength: float = 1.0,
    ) -> Array: ...

    def draw_free(
        self, text: Array | None, rng: np.random.Generator, novelty: float
    ) -> Program: ...

    def nearest_name(self, text: Array) -> tuple[str, float]: ...

    def complete(
        self, program: Program, text: Array | None, like: Sequence[Program]
    ) -> Program: ...

    def blend_free(self, a: Program, b: Program, t: float, text: Array | None) -> Program: ...


@dataclass(frozen=True, slots=True)
class Draft:
    """tier `family`, `free` or `given`. values: the family's numbers, where there are any."""

    program: Program
    family: str
    tier: str
    similarity: float
    stance: str
    style: str
    values: Array | None = None
    notice: str = ""  # what the user should know about how the prompt was understood


class Drafter:
    """Makes drafts. model None: values are drawn by the families' own rules, no free tier."""

    def __init__(self, understanding: Understanding, model: Model | None) -> None:
        self._understanding, self._model = understanding, model

    def draft(self, params: Mapping[str, Any], attempt: int) -> Draft:
        """The draft of one attempt. Raises PromptNotUnderstood, BadProgram, BadRecipe."""
        prompt = str(params["prompt"])
        rng = np.random.default_rng([int(params["seed"]), attempt, zlib.crc32(prompt.encode())])
        style = (
            params["style"] if params["style"] != "auto" else words.style_in(words.normal(prompt))
        )
        if params.get("program") is not None:
            return self._given(params, prompt, style, rng)
        if params.get("blend") is not None:
            return self._blend(params, prompt, style, rng, attempt)
        if params.get("variation_of") is not None:
            return self._variation(params, style, rng, attempt)
        match = self._understanding.look(prompt)
        text = self._understanding.vector(prompt)
        if not match.understood:
            self._must_know(prompt, match, text)
        named = match.understood and not self._better_known(match, text)
        free = params["novelty"] > 0 or not named
        if free and self._model is not None and attempt < MODEL_ATTEMPTS:
            family = match.family if named else None
            return self._free(params, prompt, style, rng, match, text, family)
        return self._of_family(params, prompt, style, rng, match, text, attempt)

    def _of_family(
        self,
        params: Mapping[str, Any],
        prompt: str,
        style: str,
        rng: np.random.Generator,
        match: Match,
        text: Array | None,
        attempt: int,
    ) -> Draft:
        """A family's prop. A form that has no place for a material that was asked for (bamboo,
        on an iron fence) is drawn again a few times."""
        family = match.family
        wanted = [
            names
            for said in materials_said(words.normal(prompt), match.word)
            if (names := _wearable(said.names, family))
        ]
        first: Draft | None = None
        for _ in range(REDRAWS):
            values = self._values(family, text, prompt, rng, attempt)
            made = self._from_values(family, values, params, prompt, style, rng, match)
            first = first or made
            fit = {
                name
                for slot, colored in made.program.materials.items()
                if MATERIALS[name := base_of(colored)].kind in family.kinds[slot]
            }
            if all(names & (fit | ALIKE) for names in wanted):
                return made
        assert first is not None
        return first

    def _better_known(self, match: Match, text: Array | None) -> bool:
        """Whether the prompt names no family and something that the free tier saw is far nearer
        than any: a washing machine, of which a basket for washing is only the nearest family."""
        if match.word or self._model is None or text is None:
            return False
        return self._model.nearest_name(text)[1] > match.similarity + CLEARLY

    def _must_know(self, prompt: str, match: Match, text: Array | None) -> None:
        nearest, similarity = match.family.name, match.similarity
        if self._model is not None and text is not None:
            name, near = self._model.nearest_name(text)
            if near > similarity:
                nearest, similarity = name, near
        if similarity < KNOWN:
            raise PromptNotUnderstood(
                f"`{prompt[:60]}` names no object that the model knows.",
                cause=f"The nearest it knows is `{nearest}` (similarity {similarity:.2f}).",
                fix="Name an object in plain words, for example `old oak barrel`.",
            )

    def _values(
        self,
        family: Family,
        text: Array | None,
        prompt: str,
        rng: np.random.Generator,
        attempt: int,
    ) -> Array:
        if attempt > MODEL_ATTEMPTS:
            return np.full(draw.DEPTH, 0.5)
        spoken = words.normal(prompt)
        authored = draw.vector(family, rng, spoken)
        if self._model is None or attempt == MODEL_ATTEMPTS:
            return authored
        values = self._model.draw_family(family.name, text, rng)
        return said_first(family, values, authored, spoken)

    def _from_values(
        self,
        family: Family,
        values: Array,
        params: Mapping[str, Any],
        prompt: str,
        style: str,
        rng: np.random.Generator,
        match: Match,
    ) -> Draft:
        usual, number = draw.dressing(family, rng), int(rng.integers(1, 2**30))
        program = family.program(values, usual, number)
        used = {slot: names for slot, names in family.slots.items() if slot in program.materials}
        worn = dress(
            used,
            family.kinds,
            dict(program.materials),
            words.normal(prompt),
            match.word,
            params["materials"],
            family.like,
        )
        program = suited(replace(program, materials=worn))
        notice = "" if match.word else nearest(family.name, match.similarity)
        return Draft(
            program, family.name, "family", match.similarity, family.stance, style, values, notice
        )

    def _free(
        self,
        params: Mapping[str, Any],
        prompt: str,
        style: str,
        rng: np.random.Generator,
        match: Match,
        text: Array | None,
        family: Family | None,
    ) -> Draft:
        """A whole new shape. family: the one that the prompt names, if any, for its materials."""
        assert self._model is not None
        program = self._model.draw_free(text, rng, float(params["novelty"]))
        program = self._dressed(program, family, params, prompt, match)
        notice = ""
        if family is None:
            notice = "No family of props is named in the prompt; the free tier made a plain shape."
        name = "_".join(words.normal(prompt).replace("-", " ").split()[-2:])[:40] or "prop"
        return Draft(
            replace(program, name=name),
            family.name if family else "",
            "free",
            match.similarity,
            "stand",
            style,
            notice=notice,
        )

    def _dressed(
        self,
        program: Program,
        family: Family | None,
        params: Mapping[str, Any],
        prompt: str,
        match: Match,
    ) -> Program:
        """Materials of a free program: what is said, else the family's, else the model's. The
        slot that is seen most is the main one: a copper teapot has not only a copper knob."""
        slots = dict.fromkeys(largest_first(program), ())
        usual = dict(program.materials)
        if family is not None:
            for slot, names in zip(slots, family.slots.values()):
                usual[slot] = names[0]
        every = tuple({m.kind for m in MATERIALS.values()})
        worn = dress(
            slots,
            dict.fromkeys(slots, every),
            usual,
            words.normal(prompt),
            match.word,
            params["materials"],
        )
        return replace(program, materials=worn)

    def _given(
        self, params: Mapping[str, Any], prompt: str, style: str, rng: np.random.Generator
    ) -> Draft:
        program, notice = validate.parse(params["program"]), ""
        if params["complete"] and self._model is not None:
            text, like = self._understanding.vector(prompt), self._alike(program, prompt, rng)
            made = self._model.complete(program, text, like)
            if len(made.parts) == len(program.parts):
                notice = "Nothing was added: no whole that the model knows explains these parts."
            program = made
        family = FAMILIES.get(program.family)
        stance = family.stance if family else "stand"
        return Draft(program, program.family, "given", 1.0, stance, style, notice=notice)

    def _alike(self, given: Program, prompt: str, rng: np.random.Generator) -> list[Program]:
        """Whole programs of the given program's family, or of the one that the prompt names."""
        match = self._understanding.look(prompt)
        family = FAMILIES.get(given.family) or (match.family if match.word else None)
        if family is None:
            return []
        text = self._understanding.vector(prompt)
        every = (self._values(family, text, prompt, rng, 0) for _ in range(ALIKE_DRAWN))
        return [family.program(values, {}, int(rng.integers(1, 2**30))) for values in every]

    def _source(self, recipe: Any, path: str) -> tuple[dict[str, Any], Draft]:
        """The params and first draft behind a recipe of a prop."""
        if not isinstance(recipe, Mapping) or recipe.get("capability") != "prop":
            raise BadRecipe(f"`{path}` is not the recipe of a prop.")
        inner = recipe.get("params")
        if not isinstance(inner, Mapping) or not isinstance(inner.get("prompt"), str):
            raise BadRecipe(f"`{path}` has no prompt.")
        from python_backend.props.params import SCHEMA
        from python_backend.schema import validate as check

        params = check(SCHEMA, {**inner, "seed": recipe.get("seed", 0)})
        if params.get("variation_of") or params.get("blend"):
            raise BadRecipe(
                f"`{path}` is itself a variation or a blend; use one made from a prompt."
            )
        return params, self.draft(params, 0)

    def _variation(
        self, params: Mapping[str, Any], style: str, rng: np.random.Generator, attempt: int
    ) -> Draft:
        inner, source = self._source(params["variation_of"], "$.variation_of")
        if source.values is None:
            moved = {
                **inner,
                "seed": (int(inner["seed"]) + int(params["seed"]) + 1) % 2**31,
                "novelty": max(float(inner["novelty"]), 0.01),
            }
            return self.draft(moved, attempt)
        family = FAMILIES[source.family]
        strength = float(params["strength"]) / (1 + attempt)
        text = self._understanding.vector(str(inner["prompt"]))
        if self._model is not None and attempt < MODEL_ATTEMPTS:
            values = self._model.draw_family(family.name, text, rng, source.values, strength)
        else:
            other = draw.vector(family, rng)
            values = source.values + strength * (other - source.values)
        program = family.program(values, source.program.materials, int(rng.integers(1, 2**30)))
        return replace(source, program=program, values=values, style=style)

    def _blend(
        self,
        params: Mapping[str, Any],
        prompt: str,
        style: str,
        rng: np.random.Generator,
        attempt: int,
    ) -> Draft:
        blend = params["blend"]
        t = float(blend.get("t", 0.5))
        _, a = self._source(blend["a"], "$.blend.a")
        _, b = self._source(blend["b"], "$.blend.b")
        nearer = a if t < 0.5 else b
        if a.family == b.family and a.values is not None and b.values is not None:
            values = a.values + t * (b.values - a.values)
            family = FAMILIES[a.family]
            program = family.program(values, nearer.program.materials, int(params["seed"]) + 1)
            return replace(nearer, program=program, values=values, style=style)
        if self._model is None:
            raise InvalidParams(
                "Props of two kinds can be blended only by the trained model.",
                violations=[("$.blend", f"`{a.family}` and `{b.family}` differ")],
            )
        if attempt >= MODEL_ATTEMPTS:
            return replace(nearer, style=style)
        text = self._understanding.vector(prompt)
        program = self._model.blend_free(a.program, b.program, t, text)
        return Draft(program, "", "free", nearer.similarity, nearer.stance, style)


def largest_first(program: Program) -> list[str]:
    """The slots of a program by the area of the boxes around their parts, largest first."""
    scene = executor.execute(program)
    area = dict.fromkeys((part.material for part in scene.parts), 0.0)
    for instance in scene.instances:
        x, y, z = instance.high - instance.low
        area[scene.parts[instance.part].material] += float(x * y + y * z + z * x)
    return sorted(area, key=lambda slot: -area[slot])


def said_first(family: Family, values: Array, authored: Array, text: str) -> Array:
    """The model's values, except that a word in the prompt which names an option or an end of
    a range is always obeyed."""
    out = np.array(values, float)
    for k, param in enumerate(family.params):
        if param.options:
            spoken = words.said((*param.options, *_listed(param.option_words)), text)
            if spoken or param.value(out[k]) in param.shy:
                out[k] = authored[k]
        elif words.said(param.low_words, text):
            out[k] = min(out[k], 0.3)
        elif words.said(param.high_words, text):
            out[k] = max(out[k], 0.7)
    return out


def _listed(rows: tuple[str, ...]) -> list[str]:
    return [word for row in rows for word in row.split(",")]


def _wearable(names: tuple[str, ...], family: Family) -> set[str]:
    """Those of the materials that some slot of the family is made of."""
    every = {kind for kinds in family.kinds.values() for kind in kinds}
    return {name for name in names if MATERIALS[name].kind in every}


def nearest(family: str, similarity: float) -> str:
    """What is said when a family was chosen by nearness alone."""
    return f"The prompt names no family; `{family}` is the nearest (similarity {similarity:.2f})."
