"""The `texture` capability: what serving sees of all this.

Imports quickly and without torch; the networks are loaded in the worker process. Knows no
socket and no message type.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from bridge.errors import FigmentError, WeightsMissing
from python_backend.capability import (
    Blob,
    Context,
    Description,
    Event,
    Job,
    JobCancelled,
    Partial,
    Progress,
    Result,
    Rung,
)
from python_backend.textures.params import BASE, SCHEMA, TextureRequest, defaults

if TYPE_CHECKING:
    from python_backend.textures.generate import Studio

_WEIGHTS = Path(__file__).parent.parent / "weights" / "texture.safetensors"
_FALLBACK_SIZE = 128  # what can be drawn within a few milliseconds
_MS_PER_MEGAPIXEL, _MS_AT_LEAST = 1300.0, 80.0


class TextureCapability:
    """Tileable PBR materials from words."""

    SETTINGS: ClassVar[Mapping[str, Any]] = {
        "weights": (str, "", "Path of other texture weights; empty means the bundled ones."),
        "preview": (bool, True, "Send a 128-pixel picture first where a stream was asked for."),
        "diffusion": (str, "", "Folder of a Stable Diffusion pipeline (safetensors) that paints "
                      "the albedo instead; needs the extra `diffusers` and a fast machine."),
        "diffusion_steps": (int, 20, "Denoising steps of that pipeline."),
    }  # fmt: skip

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._settings = settings
        self._weights = Path(settings.get("weights") or _WEIGHTS)
        folder = str(settings.get("diffusion") or "")
        self._diffusion = Path(folder).expanduser() if folder else None
        self._steps = int(settings.get("diffusion_steps") or 20)
        self._studio: Studio | None = None
        self._digest = ""

    # ------------------------------------------------------------------ what it is
    def describe(self) -> Description:
        return Description(
            name="texture",
            title="Texture",
            description="A tileable material from words: albedo, normal, height, roughness, "
            "metallic and occlusion maps.",
            params=SCHEMA,
            model=self._model_digest(),
            streams=True,
            max_batch=4,
            prompt_fields=("prompt", "negative"),
        )

    def _model_digest(self) -> str:
        """First 16 hex digits of the weights' sha256, from the card where there is one; with a
        diffusion pipeline, of that and the pipeline's fingerprint."""
        if not self._digest:
            from hashlib import sha256

            from python_backend.textures.cardfile import recorded_sha256

            known = recorded_sha256(self._weights)
            if known is None and self._weights.is_file():
                known = sha256(self._weights.read_bytes()).hexdigest()
            if self._diffusion is not None:
                from python_backend.textures.diffusion import fingerprint

                both = f"{known} {fingerprint(self._diffusion, self._steps)}"
                known = sha256(both.encode()).hexdigest()
            self._digest = (known or "none")[:16]
        return self._digest

    def estimate_ms(self, params: Mapping[str, Any], rung: Rung) -> float | None:
        if self._diffusion is not None:
            return None  # depends on the pipeline and the card; serving measures it
        size = int(params.get("size", 512))
        if rung is Rung.SMALLER:
            size = _smaller(size)
        return max(_MS_AT_LEAST, _MS_PER_MEGAPIXEL * size * size / 1e6)

    # ------------------------------------------------------------------ life
    def load(self) -> None:
        """Raises `WeightsMissing`, `WeightsCorrupt`, `WeightsMismatch`, `MissingDependency`,
        `BadModelFile`."""
        from python_backend.text.embed import SentenceEmbedder
        from python_backend.textures.generate import Studio
        from python_backend.textures.model import TextureModel

        threads = int(self._settings.get("threads") or 2)
        own = self._settings.get("weights")
        model = TextureModel(self._weights if own else None, threads)
        studio = Studio(SentenceEmbedder.default(), model)
        warm = Job("warm", {**defaults(), "prompt": "stone", "size": 256, "format": "raw"})
        request = TextureRequest.read(warm)
        studio.make(request, lambda _: None)
        if self._diffusion is not None:
            from python_backend.textures.diffusion import DiffusionPainter

            studio.painter = DiffusionPainter(self._diffusion, self._steps)
        self._studio = studio

    def close(self) -> None:
        self._studio = None

    # ------------------------------------------------------------------ work
    def run(self, job: Job, context: Context) -> Iterator[Event]:
        if self._studio is None:
            raise WeightsMissing("The texture model is not loaded.")
        request, warnings = self._request(job)
        stage = _Stage(context)
        from python_backend.textures.generate import Finished, steps

        wants = job.stream and bool(self._settings.get("preview", True))
        for made in steps(self._studio, request, stage.tick, wants):
            context.check()
            if isinstance(made, Finished):
                yield self._result(job, request, made, warnings)
            else:
                blob = Blob("albedo", made, "image", "image/x-raw")
                yield Partial({"stage": "preview", "size": made.shape[0]}, [blob])
                yield Progress(0.15, "paint")

    def _request(self, job: Job) -> tuple[TextureRequest, list[str]]:
        from dataclasses import replace

        request = TextureRequest.read(job)
        if job.rung is Rung.SMALLER and request.size > BASE:
            small = _smaller(request.size)
            note = f"Made at {small} px instead of {request.size} to meet the deadline."
            return replace(request, size=small), [note]
        return request, []

    def _result(
        self, job: Job, request: TextureRequest, made: Any, warnings: Sequence[str]
    ) -> Result:
        from python_backend.safety.provenance import mark, png_text
        from python_backend.storage.recipes import make_recipe
        from python_backend.textures.encode import encode, pack

        params = {k: v for k, v in job.params.items() if v not in (None, "", [], {})}
        params["size"] = request.size
        recipe = None
        if request.image is None:  # a photo is not part of a recipe
            recipe = make_recipe("texture", self._model_digest(), params, request.seed)
        origin = mark("texture", self._model_digest(), recipe)
        packed = pack(made.maps, request.maps, request.packing)
        blobs = [encode(n, px, request.format, png_text(origin)) for n, px in packed.items()]
        return Result(
            data=made.data,
            blobs=blobs,
            recipe=recipe,
            rung=job.rung,
            certificate={"passed": True, "seam": made.data["seam"], "limits": [0.9, 1.1]},
            provenance=origin,
            warnings=[*made.warnings, *warnings],
        )

    # ------------------------------------------------------------------ batches
    def batch_key(self, params: Mapping[str, Any]) -> object | None:
        """Plain prompts of one size go together; the rest goes alone."""
        if self._diffusion or any(params.get(k) for k in ("image", "blend", "variation_of")):
            return None
        return params.get("size", 512)

    def run_batch(
        self, jobs: Sequence[Job], contexts: Sequence[Context]
    ) -> Iterator[tuple[int, Event | Exception]]:
        """All previews first, so that everyone sees something soon, then the full sets in turn.

        Each goes through the networks by itself: on a CPU one picture fills the cores, and the
        same recipe must give the same bytes whoever shares its batch.
        """
        open_runs: list[tuple[int, Iterator[Event]]] = [
            (k, self.run(job, context)) for k, (job, context) in enumerate(zip(jobs, contexts))
        ]
        while open_runs:
            waiting = []
            for k, run in open_runs:
                ended = yield from self._advance(k, run)
                if not ended:
                    waiting.append((k, run))
            open_runs = waiting

    @staticmethod
    def _advance(
        k: int, run: Iterator[Event]
    ) -> Generator[tuple[int, Event | Exception], None, bool]:
        """One event of one job; returns True at the end."""
        try:
            event = next(run)
        except StopIteration:
            return True
        except (FigmentError, JobCancelled) as error:
            yield k, error
            return True
        yield k, event
        return isinstance(event, Result)

    # ------------------------------------------------------------------ ladder
    def fallback(self, params: Mapping[str, Any]) -> Result | None:
        """The procedural material at 128 px, no network: named as such, in milliseconds."""
        from python_backend.textures.fallback import procedural_result

        return procedural_result(params, _FALLBACK_SIZE)


def _smaller(size: int) -> int:
    """A quarter of the pixels, at least 128, still a multiple."""
    return max(BASE, size // 2 // BASE * BASE)


class _Stage:
    """Cancels in time: every stage of the work asks."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.began = time.monotonic()

    def tick(self, fraction: float) -> None:
        self._context.check()
