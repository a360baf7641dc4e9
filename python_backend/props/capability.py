"""The `prop` capability: a request's parameters in, a game-ready mesh out.

Importing this module reads no weights and none of the heavy libraries; `load` does.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from bridge.errors import MissingDependency
from python_backend.capability import (
    Blob,
    Context,
    Description,
    Event,
    Job,
    Partial,
    Progress,
    Result,
    Rung,
    Settings,
)

if TYPE_CHECKING:
    from python_backend.props.studio import Prop, Studio
    from python_backend.props.surfaces import Source

WEIGHTS = Path(__file__).parent.parent / "weights" / "prop.safetensors"
GLTF = "model/gltf-binary"
SURFACES = "python_backend.serving.surfaces:source"


def model_digest(weights: Path = WEIGHTS) -> str:
    """First 16 hex digits of the weights' sha256; a fixed word where there are none."""
    if not weights.is_file():
        return "authored"
    return hashlib.sha256(weights.read_bytes()).hexdigest()[:16]


class PropCapability:
    """Words to meshes. `load` belongs to the worker process; the rest is cheap."""

    SETTINGS: ClassVar[Mapping[str, Any]] = {
        "weights": (str, "", "Path of other prop weights; empty means the bundled ones."),
        "certificate": (str, "", "A certificate profile (JSON); empty means the built-in `game`."),
        "surfaces": (str, SURFACES, "Who paints materials, as `module:function`; the default is "
                     "the texture capability where it is installed, empty the built-in painter."),
    }  # fmt: skip

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._weights = Path(str(settings.get("weights") or WEIGHTS))
        self._profile = str(settings.get("certificate") or "")
        self._studio: Studio | None = None
        self._digest = model_digest(self._weights)
        self._source = surface_source(str(settings.get("surfaces", "")), settings)
        self._model = self._digest
        if self._source is not None:  # other tiles, other bytes: recipes must tell them apart
            both = f"{self._digest} {self._source.digest}"
            self._model = hashlib.sha256(both.encode()).hexdigest()[:16]

    def describe(self) -> Description:
        from python_backend.props.params import SCHEMA

        return Description(
            name="prop",
            title="Prop",
            model=self._model,
            params=SCHEMA,
            streams=True,
            description="Game-ready meshes from words: materials, levels of detail, collision, "
            "and a certificate.",
            prompt_fields=("prompt",),
        )

    def load(self) -> None:
        self._studio = make_studio(self._weights, self._profile, self._source)
        self._studio.make(_defaults({"prompt": "crate", "texture_size": 256}))  # warm every cache

    def run(self, job: Job, context: Context) -> Iterator[Event]:
        if self._studio is None:
            self.load()
        assert self._studio is not None
        yield Progress(0.02, "words")
        small = job.rung is Rung.SMALLER
        if job.stream and not small:
            yield self._preview(job, context)
        yield Progress(0.3, "mesh")
        prop = self._studio.make(job.params, small=small, check=context.check)
        yield Progress(0.95, "certificate")
        yield self._result(prop, job.params, Rung.SMALLER if small else Rung.FULL)

    def _preview(self, job: Job, context: Context) -> Partial:
        """The grey mesh of the same draft, a few dozen milliseconds after the request."""
        assert self._studio is not None
        quick = {**job.params, "texture_size": 0, "lods": False, "collision": "none"}
        prop = self._studio.make(quick, check=context.check)
        return Partial(
            {"stage": "mesh", **prop.describe()}, [Blob("model", prop.glb, "file", GLTF)]
        )

    def _result(self, prop: Prop, params: Mapping[str, Any], rung: Rung) -> Result:
        from python_backend.props.reply import blobs
        from python_backend.safety.provenance import mark
        from python_backend.storage.recipes import make_recipe

        recipe = make_recipe("prop", self._model, params, int(params["seed"]))
        warnings = [f"Draft {k + 1} was rejected: {why}" for k, why in enumerate(prop.rejected)]
        if prop.draft.notice:
            warnings.insert(0, prop.draft.notice)
        trained = self._digest != "authored" and prop.draft.tier != "given"
        return Result(
            data=prop.describe(),
            blobs=blobs(prop, str(params["output"])),
            recipe=recipe,
            rung=rung,
            certificate=prop.certificate(),
            warnings=warnings,
            provenance=mark("prop", self._model, recipe, trained=trained),
        )

    def estimate_ms(self, params: Mapping[str, Any], rung: Rung) -> float | None:
        size = int(params.get("texture_size", 512))
        if rung is Rung.SMALLER:
            return 140.0
        return 110.0 + {0: 0.0, 256: 70.0, 512: 190.0, 1024: 700.0}.get(size, 190.0)

    def fallback(self, params: Mapping[str, Any]) -> Result | None:
        """A plain box of the asked size: right place, right collision, at once."""
        from python_backend.props.placeholder import placeholder
        from python_backend.safety.provenance import mark

        data, blob = placeholder(params)
        return Result(
            data=data,
            blobs=[blob],
            recipe=None,
            rung=Rung.FALLBACK,
            provenance=mark("prop", self._digest, None, trained=False),
        )

    def close(self) -> None:
        self._studio = None


def surface_source(address: str, settings: Settings) -> Source | None:
    """What paints materials, from `module:function` called with the settings; None without.

    Raises ConfigInvalid when there is no such function."""
    from importlib import import_module

    from bridge.errors import ConfigInvalid

    if not address:
        return None
    module, _, name = address.partition(":")
    try:
        factory = getattr(import_module(module), name)
    except (ImportError, AttributeError, ValueError) as error:
        raise ConfigInvalid(
            f"`prop.surfaces` names nothing that can be imported: `{address}`.",
            cause=str(error),
            fix="Write `module:function`, or leave it empty for the built-in painter.",
        ) from error
    found: Source | None = factory(settings)
    return found


def make_studio(weights: Path = WEIGHTS, profile: str = "", source: Source | None = None) -> Studio:
    """A studio with whatever is installed: without weights, families draw by their own rules.
    source: who paints materials; None for the built-in painter.

    Raises MissingDependency, WeightsCorrupt, WeightsMismatch."""
    try:
        from python_backend.props.drafts import Drafter
        from python_backend.props.studio import Studio
        from python_backend.props.surfaces import Surfaces
    except ImportError as error:
        raise MissingDependency(
            "The prop capability is not installed.",
            cause=str(error),
            fix='Install it with `pip install "figment-sidecar[prop]"`.',
        ) from error
    from python_backend.props.certificate import load_profile
    from python_backend.props.understand import Understanding

    load_profile(profile)
    model = _model(weights)
    known = model.phrases if model is not None else None
    surfaces = Surfaces(source) if source is not None else None
    return Studio(Drafter(Understanding(_embedder(), known), model), profile, surfaces)


def _embedder() -> Any:
    from bridge.errors import StartupError
    from python_backend.text.embed import SentenceEmbedder

    try:
        return SentenceEmbedder.default().embed
    except StartupError:  # words alone still find a family
        return None


def _model(weights: Path) -> Any:
    if not weights.is_file():
        return None
    from python_backend.props.model.serve import PropModel

    return PropModel.load(weights)


def _defaults(params: Mapping[str, Any]) -> dict[str, Any]:
    from python_backend.props.params import SCHEMA
    from python_backend.schema import validate

    return validate(SCHEMA, params)
