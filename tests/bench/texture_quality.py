# ruff: noqa: E501
"""How good the textures are: seams, realism, adherence, diversity, maps. One JSON object.

    python -m tests.bench.texture_quality --data DIR [--weights FILE] [--samples 4] [--dcgan RUN]

DIR is a folder like those of `figment train texture`, with captions.jsonl naming categories;
its held-out tenth (by a hash of the names) was never trained on. Without --data only seams,
colours and diversity among seeds are measured. Distances are between EfficientNet-Lite0
features (1280, pooled), all pictures at 128 px. The critic has those eyes too, so KID, FID and
the probe are given once more under Lite1's, which nothing was trained on (skipped by name where
its package is not installed). RUN is a folder of `texture_dcgan`, the ruler.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from pathlib import Path
from typing import Any

import numpy as np
import torch

from bridge.errors import MissingDependency
from python_backend.capability import Job
from python_backend.text.embed import SentenceEmbedder
from python_backend.textures import seam
from python_backend.textures.dataset import Entry, read_folder
from python_backend.textures.families import FAMILIES
from python_backend.textures.features import EfficientNetLite0, load_features, statistics
from python_backend.textures.generate import Studio
from python_backend.textures.model import TextureModel
from python_backend.textures.params import TextureRequest, defaults
from tests.bench import texture_dcgan
from tests.bench.texture_scores import diversity, fid, kid, map_errors, novelty, probe

COLOUR_PAIRS = [("red", "blue"), ("green", "red"), ("yellow", "blue"), ("white", "black"), ("brown", "blue"),
                ("orange", "green"), ("pink", "green"), ("teal", "orange")]  # fmt: skip
MATERIALS = (
    "brick wall",
    "tiles",
    "fabric",
    "plaster",
    "planks",
    "metal",
    "gravel",
    "carpet",
    "plastic",
    "marble",
)


class Bench:
    """The loaded studio, and features of lists of (n, n, 3) u1 pictures."""

    def __init__(self, weights: Path | None, threads: int) -> None:
        self.embedder = SentenceEmbedder.default()
        model = TextureModel(weights, threads)
        self.studio = Studio(self.embedder, model)
        self.plain = Studio(self.embedder, None, model.scales)

    def make(self, prompt: str, seed: int, size: int = 128, plain: bool = False) -> dict[str, Any]:
        job = Job("b", {**defaults(), "prompt": prompt, "seed": seed, "size": size})
        studio = self.plain if plain else self.studio
        finished = studio.make(TextureRequest.read(job), lambda _: None)
        return {**finished.maps, "data": finished.data}


def features(eyes: EfficientNetLite0, pictures: list[Any]) -> tuple[np.ndarray, np.ndarray]:
    """((count, 1280) pooled, (count, d) statistics of strides 4 to 16 for the probe)."""
    pooled, stats = [], []
    with torch.inference_mode():
        for i in range(0, len(pictures), 16):
            x = torch.from_numpy(np.stack(pictures[i : i + 16])).permute(0, 3, 1, 2).float()
            levels = eyes(x / 127.5 - 1)
            pooled.append(torch.relu(eyes.head(levels[-1])).clamp(max=6).mean((2, 3)).numpy())
            stats.append(statistics(levels[1:4]).numpy())
    return np.concatenate(pooled), np.concatenate(stats)


def seams(bench: Bench, count: int) -> dict[str, Any]:
    """Scores of every map over many prompts and seeds, and of albedo by the plain ratio
    (border step over the mean of all inner steps)."""
    names, found, plain = list(FAMILIES), {}, []
    for k in range(count):
        made = bench.make(names[k % len(names)], k)
        for name, score in made["data"]["seam"].items():
            found.setdefault(name, []).append(score)
        albedo = made["albedo"].astype(np.float32) / 255
        plain += [seam.plain_ratio(albedo, axis) for axis in (0, 1)]
    out: dict[str, Any] = {
        name: {"mean": float(np.mean(s)), "low": min(s), "high": max(s)}
        for name, s in found.items()
    }
    inside = [np.mean([0.95 <= v <= 1.05 for v in s]) for s in found.values()]
    return {"count": count, **out, "share_within_5_percent": float(np.mean(inside)),
            "albedo_plain_ratio_mean": float(np.mean(plain))}  # fmt: skip


def colours(bench: Bench) -> float:
    """Share of pairs where the two colour words move the mean colour apart the right way."""
    from python_backend.textures.procedural import hex_colour
    from python_backend.textures.prompt import COLOURS

    right = []
    for k, material in enumerate(MATERIALS):
        for a, b in COLOUR_PAIRS:
            means = [
                bench.make(f"{word} {material}", k)["albedo"].mean((0, 1)) / 255 for word in (a, b)
            ]
            want = hex_colour(COLOURS[a]) - hex_colour(COLOURS[b])
            right.append(float((means[0] - means[1]) @ want) > 0)
    return float(np.mean(right))


def realism(bench: Bench, data: Path, samples: int, dcgan: Path | None) -> dict[str, Any]:
    """Everything that needs photographs."""
    whole = read_folder(
        data,
        128,
        sources=texture_dcgan.CC0,
        understand=lambda t: bench.studio.reader.read(t).family,
    )
    train, held = whole.split()
    prompts = [e.caption.replace(", photo", "") for e in held.entries]
    asked = [(p, 100 * k + s) for k, p in enumerate(prompts) for s in range(samples)]
    labels = [e.category for e in held.entries for _ in range(samples)]
    made = {
        "samples": [bench.make(p, s)["albedo"] for p, s in asked],
        "procedural": [bench.make(p, s, plain=True)["albedo"] for p, s in asked],
    }
    out: dict[str, Any] = {"held_out": len(held.entries), "samples": len(asked)}
    if dcgan is not None:
        net, out["dcgan"] = texture_dcgan.load(dcgan)
        texts = np.repeat(bench.embedder.embed(prompts), samples, 0)
        made["dcgan"] = texture_dcgan.draw(net, texts, [s for _, s in asked])
    nearest = _nearest(bench, prompts, train.entries)
    for depth in (0, 1):
        try:
            eyes = load_features(depth)
        except MissingDependency as error:
            out[f"lite{depth}"] = f"skipped: {error}"
            continue
        seen = compare(eyes, train.entries, held.entries, made, labels, samples, nearest)
        out |= seen if depth == 0 else {"lite1": seen}
    return out


def compare(
    eyes: EfficientNetLite0, train: list[Entry], held: list[Entry], made: dict[str, list[Any]],
    labels: list[str], samples: int, nearest: np.ndarray,
) -> dict[str, Any]:  # fmt: skip
    """All measures between features of these eyes."""
    real, real_stats = features(eyes, [e.image for e in held])
    known, known_stats = features(eyes, [e.image for e in train])
    seen = {name: features(eyes, pictures) for name, pictures in made.items()}
    fake = seen["samples"][0]
    rng = np.random.default_rng(0)
    groups = {("synthesis" if name == "samples" else name): f for name, (f, _) in seen.items()}
    groups["retrieval"] = known[nearest]
    groups["real_floor"] = known[rng.permutation(len(known))[: len(fake)]]
    categories = [e.category for e in train]
    stats = {name: s for name, (_, s) in seen.items()}
    return {
        "kid_x1000": {name: 1000 * kid(real, g) for name, g in groups.items()},
        "fid_64": {name: fid(real, g) for name, g in groups.items()},
        "novelty": novelty(known, real, fake),
        "probe": probe(
            known_stats, categories, real_stats, [e.category for e in held], stats, labels
        ),
        "diversity": diversity(fake, labels, samples, known, categories),
    }


def _nearest(bench: Bench, prompts: list[str], entries: list[Entry]) -> np.ndarray:
    """Index of the training picture whose caption is nearest each prompt."""
    texts = bench.embedder.embed([e.caption for e in entries])
    return np.asarray((bench.embedder.embed(prompts) @ texts.T).argmax(1))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--samples", type=int, default=4)
    parser.add_argument("--dcgan", type=Path, help="run folder of texture_dcgan")
    parser.add_argument("--seams", type=int, default=500)
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    bench = Bench(args.weights, args.threads)
    parts: list[tuple[str, Any]] = []
    if args.data:
        parts += [
            ("photographs", lambda: realism(bench, args.data, args.samples, args.dcgan)),
            ("maps", lambda: map_errors(bench.studio, args.data)),
        ]
    parts += [
        ("seam", lambda: seams(bench, args.seams)),
        ("colour_words", lambda: colours(bench)),
    ]
    figures: dict[str, Any] = {}
    for name, run in parts:
        figures[name] = run()
        print(name, json.dumps(figures[name]), file=sys.stderr, flush=True)
    machine = {"machine": platform.processor() or platform.machine(), "torch": torch.__version__}
    print(json.dumps({**machine, "figures": figures}, indent=1))


if __name__ == "__main__":
    main()
