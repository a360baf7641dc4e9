"""Drafts until one passes: the whole way from checked parameters to a finished prop.

At most three drafts of the model and one by the family's own rules are tried, then the
family's middle values. What fails its certificate is never returned.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bridge.errors import BadProgram, QualityRejected
from python_backend.props import compile as compiler
from python_backend.props import params as asked
from python_backend.props.certificate import load_profile, summary
from python_backend.props.drafts import Draft, Drafter
from python_backend.props.families import FAMILIES
from python_backend.props.surfaces import Surfaces

ATTEMPTS = 5


@dataclass(slots=True)
class Prop:
    """A prop that passed. attempts: how many drafts were built, the last one included."""

    draft: Draft
    asset: compiler.Asset
    wishes: compiler.Wishes
    glb: bytes
    attempts: int
    rejected: list[str]

    def certificate(self) -> dict[str, Any]:
        return summary(self.asset.checks, load_profile(self.wishes.profile))

    def describe(self) -> dict[str, Any]:
        """`Result.data` of the request."""
        return {
            "family": self.draft.family,
            "tier": self.draft.tier,
            "name": self.asset.program.name,
            "similarity": round(self.draft.similarity, 3),
            "triangles": self.asset.lods[0].triangles,
            "size": {k: round(float(v), 4) for k, v in zip("xyz", self.asset.extent)},
            "lods": [
                {"triangles": m.triangles, "vertices": len(m.position)} for m in self.asset.lods
            ],
            "collision": [s.kind for s in self.asset.shapes],
            "materials": dict(self.asset.program.materials),
            "surfaces": dict(self.asset.surfaces),
            "parts": len(self.asset.program.parts),
            "attempts": self.attempts,
        }


class Studio:
    """Makes props from checked parameters."""

    def __init__(
        self, drafter: Drafter, profile: str = "", surfaces: Surfaces | None = None
    ) -> None:
        self._drafter, self._profile, self._surfaces = drafter, profile, surfaces

    def make(
        self,
        params: Mapping[str, Any],
        *,
        small: bool = False,
        check: Callable[[], None] = lambda: None,
        preview: Callable[[Draft, compiler.Asset], None] | None = None,
    ) -> Prop:
        """Raises BadProgram for a faulty given program, QualityRejected when nothing passes.

        preview: called once with the first draft built without texture and levels."""
        rejected: list[str] = []
        tiles = None if small else self._surfaces  # a tile may have to be painted first
        for attempt in range(ATTEMPTS):
            check()
            draft = self._drafter.draft(params, attempt)
            wishes = asked.wishes(dict(params), draft.style, draft.stance, self._profile, small)
            try:
                asset = compiler.build(draft.program, wishes, check, tiles)
            except (BadProgram, QualityRejected) as error:
                if draft.tier == "given":
                    raise
                rejected.append(error.message)
                continue
            if not asset.passed and draft.tier == "given":
                self._refuse_given(draft, asset)
            if not asset.passed:
                rejected.append("; ".join(asset.failures()))
                continue
            if preview is not None:
                preview(draft, asset)
            data, faults = compiler.to_glb(asset, wishes, self._manifest(params, draft, asset))
            if faults:
                rejected.append("; ".join(faults))
                continue
            return Prop(draft, asset, wishes, data, attempt + 1, rejected)
        raise QualityRejected(
            "No draft of this prop passed its certificate.", cause=" | ".join(rejected)[:600]
        )

    @staticmethod
    def _refuse_given(draft: Draft, asset: compiler.Asset) -> None:
        from python_backend.props import executor

        loose = executor.loose(asset.scene, 0.004)
        if loose:
            faults = [
                (
                    f"$.parts[{k}]",
                    f"`{draft.program.parts[k].name}` touches nothing: it would "
                    "float; attach it to a face, or move its offset",
                )
                for k in loose
            ]
            raise BadProgram("The program has parts that hang in the air.", violations=faults)
        raise QualityRejected(
            "The given program fails its certificate.",
            cause="; ".join(asset.failures()),
            fix="Change the program, the budget or the certificate profile.",
        )

    @staticmethod
    def _manifest(params: Mapping[str, Any], draft: Draft, asset: compiler.Asset) -> dict[str, Any]:
        family = FAMILIES.get(draft.family)
        return {
            "figment": 1,
            "kind": "prop",
            "name": asset.program.name,
            "family": draft.family,
            "tier": draft.tier,
            "stance": family.stance if family else draft.stance,
            "prompt": str(params["prompt"]),
            "seed": int(params["seed"]),
            "size_m": [round(float(v), 4) for v in asset.extent],
            "triangles": [m.triangles for m in asset.lods],
            "surfaces": asset.surfaces,
        }
