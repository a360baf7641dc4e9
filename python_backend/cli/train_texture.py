"""`figment train texture --data DIR`: the texture GAN on your own pictures."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "texture",
        help="a tileable-material GAN from pictures",
        description="Train the texture GAN on a folder of pictures. Captions come from "
        "captions.jsonl, from a .txt beside each picture, or from the file names.",
    )
    add = parser.add_argument
    add("--data", required=True, metavar="DIR", help="folder of pictures")
    add(
        "--run",
        dest="folder",
        required=True,
        metavar="DIR",
        help="run folder; an existing run is resumed",
    )
    add(
        "--preset",
        choices=("tiny", "cpu", "gpu"),
        default="cpu",
        help="size and length (default cpu)",
    )
    add("--steps", type=int, default=0, help="steps in all (default: the preset's)")
    add("--minutes", type=float, default=0, help="stop after this long, to be resumed later")
    add("--scratch", action="store_true", help="start from nothing instead of the bundled weights")
    add("--seed", type=int, default=0, help="seed of the run")
    add("--threads", type=int, default=0, help="compute threads (default: all but one)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Returns 0; writes RUN/texture.safetensors and its card. Raises BadData and its kin."""
    import os

    import torch

    from python_backend.text.embed import SentenceEmbedder
    from python_backend.textures import recipe
    from python_backend.textures.dataset import read_folder
    from python_backend.textures.prompt import Reader
    from python_backend.training.folder import RunFolder

    torch.set_num_threads(args.threads or max(1, (os.cpu_count() or 2) - 1))
    chosen = recipe.preset(args.preset)
    embedder = SentenceEmbedder.default()
    reader = Reader(embedder)
    data = read_folder(args.data, chosen.size, understand=lambda text: reader.read(text).family)
    _tell(data)
    folder = RunFolder(args.folder)
    start = None if args.scratch or args.preset != "cpu" else recipe.bundled_weights()
    source = {"data": str(Path(args.data).resolve()), "seed": args.seed, "scratch": start is None}
    folder.write_config({**recipe.settings(chosen), **source}, free=("steps",))
    trainer = recipe.TextureTrainer(folder, chosen, data, embedder, seed=args.seed, initial=start)
    done = trainer.run(args.steps or chosen.steps, seconds=args.minutes * 60 or None, echo=True)
    weights = trainer.finish(done, data)
    print(f"{done} steps done; weights: {weights}; samples: {folder.samples}")
    print(f'Use them: figment texture "..." --weights {weights}')
    return 0


def _tell(data: Any) -> None:
    """What was found, what was left out and why; to stderr, so that pipes stay clean."""
    out = sys.stderr.write
    out(f"{len(data.entries)} pictures\n")
    for name, why in data.skipped[:20]:
        out(f"skipped {name}: {why}\n")
    if len(data.skipped) > 20:
        out(f"... and {len(data.skipped) - 20} more\n")
    for warning in data.warnings:
        out(f"warning: {warning}\n")
