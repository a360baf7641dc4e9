"""One texture request from words to certified maps: the steps, in order.

    read prompt -> plan -> preview -> paint and enlarge -> style, palette, grime -> cut the torus
    -> derive normal and occlusion -> measure seams -> pack and encode

Knows requests and arrays; neither sockets nor queues. `Studio` holds what is loaded once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from bridge.errors import PromptNotUnderstood
from python_backend.textures import compose, fields, seam
from python_backend.textures.encode import Bytes, to_bytes
from python_backend.textures.families import FAMILIES
from python_backend.textures.finish import METERS, finish, settle
from python_backend.textures.images import read_image
from python_backend.textures.palette import lock, palette
from python_backend.textures.params import TextureRequest
from python_backend.textures.procedural import Material, Plan, draw, hex_colour
from python_backend.textures.prompt import Embedder, Reader, Understanding
from python_backend.textures.style import ELEMENTS, apply_style

if TYPE_CHECKING:
    from python_backend.textures.diffusion import DiffusionPainter
    from python_backend.textures.model import TextureModel

Array = NDArray[Any]
Tick = Callable[[float], None]


@dataclass
class Finished:
    """All six maps as bytes (n, n, c), what they are made of, and how well they tile."""

    maps: dict[str, Bytes]
    data: dict[str, Any]
    warnings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Sketch:
    """All that decides a picture before its size: plan, sentence, noises."""

    plan: Plan
    text: Array
    z: Array
    seed: int
    read: Understanding


@dataclass(frozen=True)
class Begun:
    """A request under way: its sketch, and its beginning at 128 px once there is one."""

    sketch: _Sketch
    start: compose.Start | None


class Studio:
    """The reader of prompts and, where there are weights, the networks."""

    def __init__(
        self,
        embedder: Embedder,
        model: TextureModel | None,
        scales: Mapping[str, float] | None = None,
    ) -> None:
        """scales: factor on each family's element count; the model's own by default."""
        self.reader = Reader(embedder)
        self.model = model
        self.painter: DiffusionPainter | None = None  # paints albedo in the networks' place
        self.scales = scales if scales is not None else (model.scales if model else {})

    # ------------------------------------------------------------------ plan
    def sketch(self, request: TextureRequest) -> _Sketch:
        """Raises `PromptNotUnderstood` where nothing can be read from the prompt."""
        if request.variation_of is not None:
            return self._variation(request)
        read = self.reader.read(request.prompt, request.negative)
        scale = read.scale * request.meters / METERS * self.scales.get(read.family, 1.0)
        scale *= ELEMENTS[request.style]
        plan = Plan(
            read.family,
            request.seed,
            read.palette(request.seed),
            float(np.clip(scale, 0.2, 4)),
            read.effects,
        )
        z = self.model.style(request.seed) if self.model else np.zeros(1, np.float32)
        return _Sketch(plan, read.embedding, z, request.seed, read)

    def _variation(self, request: TextureRequest) -> _Sketch:
        """Near another recipe: the same plan below strength 0.5, another layout above; colours
        and style move with the strength, along the direction that the new seed gives."""
        assert request.variation_of is not None
        base = self.sketch(request.variation_of)
        s = request.strength
        rng = np.random.default_rng([request.seed, 0x7A])
        colours = base.plan.colours
        assert colours is not None
        shift = rng.normal(0, 0.09 * s, (1, 3)) + rng.normal(0, 0.04 * s, (3, 3))
        plan = replace(
            base.plan,
            colours=np.clip(colours + shift, 0.02, 0.97).astype(np.float32),
            scale=base.plan.scale * float(np.exp(rng.normal(0, 0.15 * s))),
            seed=request.seed if s >= 0.5 else base.plan.seed,
        )
        z = base.z
        if self.model:
            z = (np.sqrt(1 - s * s) * base.z + s * self.model.style(request.seed)).astype(
                np.float32
            )
        return _Sketch(plan, base.text, z, base.seed if s < 0.5 else request.seed, base.read)

    # ------------------------------------------------------------------ make
    def preview(self, request: TextureRequest) -> tuple[Bytes, Begun] | None:
        """(128, 128, 3) albedo within tens of milliseconds, and what `make` may go on from;
        None where it would be no faster."""
        if request.image is not None or request.blend is not None or self.painter:
            return None
        sketch = self.sketch(request)
        if self.model is None:
            begun = Begun(sketch, None)
            small = draw(sketch.plan, compose.BASE)
        else:
            start = compose.begin(self.model, sketch.plan, sketch.text, sketch.z, sketch.seed)
            begun, small = Begun(sketch, start), start.painted
        return to_bytes(self._recolour(request, small).albedo), begun

    def make(self, request: TextureRequest, tick: Tick, begun: Begun | None = None) -> Finished:
        """Everything. `tick` is told the fraction done and may raise to stop. begun: from the
        preview of this very request."""
        if request.image is not None:
            material, read = self._from_photo(request, tick)
        elif request.blend is not None:
            material, read = self._blended(request, tick)
        else:
            material, read = self._from_words(request, tick, begun)
        material = apply_style(self._recolour(request, material), request.style, request.size)
        if request.tiling != "both":
            material = compose.grime(material, 0 if request.tiling == "x" else 1)
        tick(0.9)
        # a torus may be cut anywhere; a photo was repaired where it is
        maps, scores = settle(finish(material, request), request.tiling, move=request.image is None)
        texel = request.size // maps["height"].shape[0]
        if texel > 1:  # pixel art
            maps = {name: px.repeat(texel, 0).repeat(texel, 1) for name, px in maps.items()}
        mean = maps["albedo"].reshape(-1, 3).mean(0)
        data = {
            "seam": scores,
            "average_color": "#" + "".join(f"{round(float(c)):02x}" for c in mean),
            "material": read.family if read else "photo",
            "similarity": read.similarity if read else 1.0,
            "size": request.size,
            "meters": request.meters,
            "height_range_m": round(material.relief * request.meters, 4),
        }
        # a diffusion pipeline paints the words themselves, not the nearest known material
        literal = self.painter is not None and request.image is None
        return Finished(maps, data, [] if literal else _warnings(request, read))

    def _from_words(
        self, request: TextureRequest, tick: Tick, begun: Begun | None = None
    ) -> tuple[Material, Understanding]:
        if self.painter is None:
            begun = begun or Begun(self.sketch(request), None)
            return self._material(begun, request.size, tick), begun.sketch.read
        read = self.reader.read(request.prompt, request.negative)
        pixels = self.painter.paint(request, lambda f: tick(0.8 * f))
        return self._guessed(pixels.astype(np.float32) / 255, read), read

    def _material(self, begun: Begun, size: int, tick: Tick) -> Material:
        sketch = begun.sketch
        if self.model is None:
            return draw(sketch.plan, size)
        return compose.paint(
            self.model, sketch.plan, sketch.text, sketch.z, sketch.seed, size, tick, begun.start
        )

    def _recolour(self, request: TextureRequest, m: Material) -> Material:
        if not request.palette:
            return m
        colours = np.stack([hex_colour(c) for c in request.palette])
        strength = 1.0 if request.variation_of is None else request.strength
        return replace(m, albedo=lock(m.albedo, colours, strength))

    def _blended(self, request: TextureRequest, tick: Tick) -> tuple[Material, Understanding]:
        assert request.blend is not None
        first, second, t = request.blend
        first, second = replace(first, size=request.size), replace(second, size=request.size)
        one, read_one = self._from_words(first, lambda f: tick(f / 2))
        two, read_two = self._from_words(second, lambda f: tick(0.45 + f / 2.2))
        cloud = fields.noise(
            np.random.default_rng([request.seed, 0xB1]), request.size, 4, octaves=5
        )
        return compose.mix(one, two, t, cloud), read_one if t < 0.5 else read_two

    def _from_photo(
        self, request: TextureRequest, tick: Tick
    ) -> tuple[Material, Understanding | None]:
        """A picture to a material: tile it, guess its maps, keep its colours."""
        assert request.image is not None
        albedo = read_image(request.image, request.size)
        tick(0.15)
        if not seam.LOW <= seam.seam_score(albedo) <= seam.HIGH:
            albedo = seam.make_tileable(albedo)
        tick(0.3)
        read = self.reader.read(request.prompt, request.negative) if request.prompt else None
        material = self._guessed(albedo, read)
        tick(0.8)
        return material, read

    def _guessed(self, albedo: Array, read: Understanding | None) -> Material:
        """A tileable albedo (n, n, 3) with the maps that the maps network sees in it."""
        if self.model is not None and self.model.maps is not None:
            seen = self.model.guess(albedo)
            height, rough, metal = seen.height, seen.roughness, seen.metallic
            relief = seen.relief
        else:  # without weights: relief from light, everything else plain
            light = albedo.mean(-1)
            height = np.clip(0.5 + light - fields.blur(light, 0.05), 0, 1).astype(np.float32)
            rough, metal, relief = np.full_like(height, 0.7), np.zeros_like(height), 0.015
        if read is not None:  # words are surer than looks
            family = FAMILIES[read.family]
            rough = np.clip(rough + family.rough[0] - rough.mean(), 0.04, 1).astype(np.float32)
            metal = metal if family.metal and metal.any() else np.full_like(metal, family.metal)
            relief = family.relief
        return Material(albedo, height, rough, metal, np.ones_like(height), relief)


def _warnings(request: TextureRequest, read: Understanding | None) -> list[str]:
    if read is None or read.certain:
        return []
    code = PromptNotUnderstood.code
    return [
        f"{code}: no known material is near {request.prompt[:60]!r}; made with the nearest, "
        f"{read.family!r} (similarity {read.similarity:.2f})."
    ]


def steps(
    studio: Studio, request: TextureRequest, tick: Tick, preview: bool
) -> Iterator[Bytes | Finished]:
    """The preview, if asked for and useful, then the finished set."""
    begun = None
    if preview and request.size > compose.BASE:
        first = studio.preview(request)
        if first is not None:
            small, begun = first
            yield small
    yield studio.make(request, tick, begun)


def mean_palette(pixels: Bytes, k: int = 3) -> list[str]:
    """The main colours of byte pixels as `#rrggbb`, most common first."""
    found = palette(pixels.astype(np.float32) / 255, k)
    return ["#" + "".join(f"{round(float(c) * 255):02x}" for c in row) for row in found]
