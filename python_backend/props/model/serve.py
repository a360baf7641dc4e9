"""The model as drafts use it: values of families, free programs, completion, blends."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bridge.errors import WeightsCorrupt, WeightsMismatch
from python_backend.props import executor
from python_backend.props.families import FAMILIES
from python_backend.props.families.draw import DEPTH
from python_backend.props.model import tokens as language
from python_backend.props.model.exemplars import Exemplars
from python_backend.props.model.numpy_net import FamilyNet, ProgramNet
from python_backend.props.model.repair import repaired
from python_backend.props.program import Program

Array = np.ndarray
FORMAT = 2
CANDIDATES = 6  # free programs decoded for one draft, of which the soundest is kept
NEAREST = 24  # training programs, by their captions, that a completion looks at


class PropModel:
    """Families and free programs from one weights file."""

    def __init__(self, tensors: dict[str, Array], families: list[str], names: list[str]) -> None:
        self._family_index = {name: k for k, name in enumerate(families)}
        self._family, self._program = FamilyNet(tensors, len(families)), ProgramNet(tensors)
        self._exemplars = Exemplars(tensors)
        self._names, self._name_rows = names, tensors["names"].astype(np.float32)
        self.phrases: dict[str, Array] = {}

    @classmethod
    def load(cls, path: Path) -> PropModel:
        """Raises WeightsCorrupt and WeightsMismatch."""
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(str(path), "np") as file:
                meta = json.loads(file.metadata()["figment"])
                tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
            raise WeightsCorrupt(f"{path.name} cannot be read.", cause=str(error)) from error
        if meta.get("kind") != "prop" or meta.get("format") != FORMAT:
            raise WeightsMismatch(f"{path.name} is not a prop model of this version.")
        layout = {name: [p.name for p in f.params] for name, f in FAMILIES.items()}
        unknown = [n for n, params in meta["families"].items() if layout.get(n) != params]
        if unknown:
            raise WeightsMismatch(
                f"{path.name} knows other families than this version.", cause=", ".join(unknown[:5])
            )
        made = cls(tensors, list(meta["families"]), meta["names"])
        if "phrases" in tensors:
            made.phrases = dict(zip(meta["phrases"], tensors["phrases"], strict=True))
        return made

    def draw_family(
        self,
        family: str,
        text: Array | None,
        rng: np.random.Generator,
        near: Array | None = None,
        strength: float = 1.0,
    ) -> Array:
        if text is None:
            text = np.zeros(384, np.float32)
        known = self._family_index.get(family)
        if known is None:  # a family written after this model was trained
            from python_backend.props.families.draw import vector

            return vector(FAMILIES[family], rng)
        if near is not None:
            used = np.zeros(DEPTH)
            used[: len(FAMILIES[family].params)] = 1
            return self._family.near(known, text, near, used, strength, rng)
        return self._family.draw(known, text, rng, 0.85)

    def nearest_name(self, text: Array) -> tuple[str, float]:
        similarity = self._name_rows @ text
        best = int(similarity.argmax())
        return self._names[best], float(similarity[best])

    def draw_free(self, text: Array | None, rng: np.random.Generator, novelty: float) -> Program:
        """The soundest of a few draws: attached, standing, of several parts."""
        vector = np.zeros(384, np.float32) if text is None else text
        best: tuple[float, Program] | None = None
        for z in self.latents(vector, rng, novelty, CANDIDATES):
            made = self.decode(z, vector)
            score = soundness(made)
            if best is None or score > best[0]:
                best = (score, made)
            if score >= 1.0:
                break
        assert best is not None
        return best[1]

    def latents(self, text: Array, rng: np.random.Generator, novelty: float, count: int) -> Array:
        """(count, Z) draws from p(z | text)."""
        return self._exemplars.draw(text, rng, novelty, count)

    def reconstruct(self, tokens: language.Tokens, text: Array) -> Program:
        """What the network reads in a program, written again."""
        z = self._program.encode(tokens.category, tokens.real, tokens.size, text)
        return self.decode(z, text)

    def decode(self, z: Array, text: Array) -> Program:
        """The repaired program of one z (Z,)."""
        category, real, size = self._program.decode(z, text)
        return repaired(language.decode(language.Tokens(category, real, size)))

    def blend_free(self, a: Program, b: Program, t: float, text: Array | None) -> Program:
        vector = np.zeros(384, np.float32) if text is None else text
        one, other = language.from_program(a), language.from_program(b)
        za = self._program.encode(one.category, one.real, one.size, vector)
        zb = self._program.encode(other.category, other.real, other.size, vector)
        return self.decode(za + t * (zb - za), vector)

    def complete(self, program: Program, text: Array | None, like: Sequence[Program]) -> Program:
        """The given parts as they are, and what training programs of names near the text, and
        the programs `like`, agree that they lack; nothing where none of those is like them."""
        from python_backend.props.model.candidates import gathered
        from python_backend.props.model.complete import complete

        vector = np.zeros(384, np.float32) if text is None else text
        rows, weight = self._exemplars.nearest(vector, NEAREST)
        read = [self._program.decode(z, vector) for z in self._exemplars.means(rows)]
        tokens = (
            np.stack([category for category, _, _ in read]),
            np.stack([real for _, real, _ in read]),
            np.stack([size for _, _, size in read]),
        )
        return complete(program, gathered(program, tokens, weight, like))


def soundness(program: Program) -> float:
    """0..1: the share of what a certificate will ask that can be seen before meshing."""
    from python_backend.props.certificate import measures

    try:
        scene = executor.execute(program)
    except Exception:  # too many copies
        return 0.0
    low, high = scene.extent()
    centre = np.zeros(3)
    total = 0.0
    for i in scene.instances:
        volume = float(np.prod(i.high - i.low))
        centre += volume * (i.low + i.high) / 2
        total += volume
    centre /= max(total, 1e-12)
    ground = [i for i in scene.instances if i.low[1] < low[1] + 0.02 * (high[1] - low[1])]
    foot_low = np.min([i.low for i in ground], axis=0)
    foot_high = np.max([i.high for i in ground], axis=0)
    stands = all(
        foot_low[k] + 0.05 * (foot_high[k] - foot_low[k])
        < centre[k]
        < foot_high[k] - 0.05 * (foot_high[k] - foot_low[k])
        for k in (0, 2)
    )
    whole = measures.structure(scene, "stand")["pieces"] == 1
    return 0.5 * whole + 0.3 * stands + 0.2 * (len(program.parts) > 1)
