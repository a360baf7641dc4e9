"""`figment train prop --data DIR`: the model of props on your own meshes."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "prop",
        help="a VAE of part programs from meshes or families",
        description="Fit part programs to a folder of meshes (.glb, .obj, .ply, .stl), show which "
        "fit badly, and train the model of props on them and on the families.",
    )
    add = parser.add_argument
    add("--data", metavar="DIR", default="", help="folder of meshes (default: families alone)")
    add(
        "--run",
        dest="folder",
        required=True,
        metavar="DIR",
        help="run folder; resumed if it exists",
    )
    add("--preset", choices=("tiny", "cpu", "gpu"), default="cpu", help="size and length")
    add("--steps", type=int, default=0, help="steps in all (default: the preset's)")
    add("--minutes", type=float, default=0, help="stop after this long, to be resumed later")
    add("--seed", type=int, default=0)
    add("--threads", type=int, default=1, help="compute threads (default 1)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Returns 0; writes RUN/prop.safetensors and its card. Raises BadData and its kin."""
    import torch

    from python_backend.props import recipe
    from python_backend.props.card import write
    from python_backend.text.embed import SentenceEmbedder
    from python_backend.training.folder import RunFolder

    torch.set_num_threads(max(1, args.threads))
    folder = RunFolder(Path(args.folder))
    data = Path(args.data) if args.data else None
    weights, done = recipe.run(
        args.preset,
        data,
        folder,
        SentenceEmbedder.default().embed,
        steps=args.steps,
        seconds=args.minutes * 60 or None,
        seed=args.seed,
        report=lambda line: print(line, flush=True),
    )
    print(f"{done} steps done; weights in {weights}; card in {write(weights, folder, done)}")
    return 0
