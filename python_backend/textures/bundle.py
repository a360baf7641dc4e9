"""Puts finished training runs together into the bundled weights and writes their model card.

    python -m python_backend.textures.bundle --gan RUN --detail RUN --maps RUN [--metrics FILE]

Knows the run folders of `recipe`, `refine` and `mapfit`, and nothing of serving.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from torch import Tensor

from bridge.errors import WeightsMissing
from python_backend.textures.guides import family_scales
from python_backend.textures.network import SIZES
from python_backend.training import checkpoint
from python_backend.training.card import write_card
from python_backend.training.folder import RunFolder

WEIGHTS = Path(__file__).parent.parent / "weights" / "texture.safetensors"
PARTS = {"synthesis": "average", "detail": "detail", "maps": "maps"}  # prefix -> key in the run

DATA = """
1,133 photographs of materials, 128 px, all **CC0 1.0**: ambientCG (Lennart Demes; nearly all of
them) and Poly Haven (some 20). A tenth of the set, chosen by a hash of the file names, was held
out for measuring. The procedural families of `textures/families.py` supply guides, exact maps and
the classes that the photographs lack (lava, ice, straw, scales, slime ...). The maps network also
saw 345 pictures with real maps: 33 photographs (CC0: ambientCG, Poly Haven) and game textures by
Georges "TRaK" Grondin (MIT; CC BY 3.0), Philip Klevestav (CC BY 3.0), from UFO: Alien Invasion
(MIT, public domain, CC BY 3.0) and from SuperTuxKart (CC0; Typhon306, CC BY 4.0); a tenth held out.
The critic's frozen features are EfficientNet-Lite0 (Apache-2.0, trained on ImageNet). Its first
eleven blocks, which are the encoder of the maps network too, are in this file as they were.
"""
LICENCE = """
The weights are under the project's MIT licence, but for the encoder (`maps.encoder.`), which stays
under Apache-2.0. CC0 pictures ask for nothing; the authors are thanked above and, with the MIT and
CC BY notices, in `NOTICE`. No training picture is part of the file.
"""
TRAINING = """
Critic on frozen EfficientNet-Lite0 features (projected GAN), hinge loss with mismatched sentences,
feature statistics against a photograph of the same kind and colours, wrapping augmentation, moving
average of the weights, square-root balanced classes, flat pictures down-weighted. Also a classifier
of the kind of material, linear on the same features, fitted once on the training photographs, whose
loss the samples lower: so the family probe on Lite0 features below flatters, and the one on
EfficientNet-Lite1, which no training saw, is the one to believe. From half-way on the critic saw
varied scales and faint noise, and its rate was raised. Some 90 minutes of one CPU thread.
Guides were matched to each photograph in family, scale and colours first (`guides.match_scales`).
The detail network learnt to double photographs at half size. The maps network's decoder learnt
from real pairs (half of each batch), drawn families and repainted ones: unit normals against the
real ones with a free relief, variation of roughness, metal. What is one number for a picture is
linear on the encoder: its family (hence roughness, metal), and its steepness, by ridge regression.
"""
LIMITS = """
- Layout (where the bricks are) comes from the procedural guide; the network decides how they look.
- Height, roughness and metallic start exact, from the guide; the network adds grain.
- Plain surfaces (sand, brushed metal) carry marks that no photograph has, corrugated sheet most.
- Samples vary less than photographs of a kind do, and are still far from them (see KID and FID).
- For photographs that come in, height, roughness and metallic are a **guess** from one picture; see
  `maps` below for how good. Mean roughness follows the family that the picture resembles, half way,
  because measured roughness hardly does; it is little better than a constant. Words beside the
  photograph are believed more than its looks.
- The photographs are 128 px; detail beyond that is drawn by the guide and invented by the detail
  network. `painted` and `pixel` are filters on the photographic answer, not learnt styles.
- Prompts are read as one of 73 families, colours and effects; anything else is answered with the
  nearest family, its name and its similarity.
"""


def gather(runs: Mapping[str, Path]) -> tuple[dict[str, Tensor], dict[str, int]]:
    """fp16 tensors of all parts, and the steps each was trained."""
    tensors: dict[str, Tensor] = {}
    steps: dict[str, int] = {}
    for prefix, run in runs.items():
        path = RunFolder(run).latest_checkpoint()
        if path is None:
            raise WeightsMissing(f"There is no checkpoint in {run}.")
        found, meta = checkpoint.load(path)
        state = checkpoint.unflatten(found, meta["state"][PARTS[prefix]])
        tensors |= {f"{prefix}.{name}": value.half() for name, value in state.items()}
        steps[prefix] = int(meta["step"])
    return tensors, steps


def bundle(
    runs: Mapping[str, Path], scales: Mapping[str, float], metrics: Mapping[str, Any],
    out: Path = WEIGHTS,
) -> Path:  # fmt: skip
    """Write weights and card; returns the weights' path."""
    tensors, steps = gather(runs)
    meta = {"kind": "texture", "size": SIZES["cpu"].plain(), "scales": dict(scales)}
    checkpoint.save(out, tensors, meta)
    write_card(
        out, title="Texture weights",
        summary="A guided periodic GAN: tileable albedo, height, roughness, metallic from words.",
        data=DATA, licence=LICENCE, training=TRAINING, limits=LIMITS,
        metrics={"steps": steps, **metrics},
    )  # fmt: skip
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for part in ("gan", "detail", "maps"):
        parser.add_argument(f"--{part}", type=Path, required=True, help="run folder")
    parser.add_argument("--choices", type=Path, required=True, help="JSON of match_scales")
    parser.add_argument("--metrics", type=Path, help="JSON of the quality bench")
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    args = parser.parse_args()
    runs = {"synthesis": args.gan, "detail": args.detail, "maps": args.maps}
    metrics = json.loads(args.metrics.read_text("utf-8")) if args.metrics else {}
    bundle(runs, family_scales(json.loads(args.choices.read_text("utf-8"))), metrics, args.out)


if __name__ == "__main__":
    main()
