"""`figment train dialogue --data lines.jsonl`: an adapter from your own script.

Checks the data and names every faulty line, trains with held-out loss, writes the adapter with
its model card, and says how the held-out lines fare before and after.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parser(subparsers: Any) -> None:
    """Add the kind."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "dialogue",
        help="a LoRA of the language model from dialogue lines",
        description="Each line of the data is one conversation: {persona, exchanges: [{line, "
        "reply, facts, needs, emotion, action}]}; see the training guide.",
    )
    add = parser.add_argument
    add("--data", required=True, type=Path, metavar="FILE", help="conversations, JSON lines")
    add("--run", dest="folder", required=True, type=Path, help="run folder; resumed if it exists")
    add("--preset", choices=("tiny", "cpu", "gpu"), default="cpu", help="size and length")
    add("--steps", type=int, default=0, help="steps in all (default: the preset's)")
    add("--minutes", type=float, default=0, help="stop after this long, to be resumed later")
    add("--base", type=Path, help="another GGUF base (default: the bundled one)")
    add("--seed", type=int, default=0)
    add("--threads", type=int, default=1, help="compute threads")
    add("--device", default="cpu", help="cpu or cuda")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train. Returns 0; writes RUN/adapter.gguf and its card."""
    import torch

    from python_backend.dialogue.llm import bundled_model, check_gguf
    from python_backend.dialogue.training.data import read_talks
    from python_backend.dialogue.training.run import train_adapter

    torch.set_num_threads(max(1, args.threads))
    base = args.base or bundled_model()
    check_gguf(base)
    talks = read_talks(args.data)
    exchanges = sum(len(talk.turns) for talk in talks)
    print(f"{len(talks)} conversations, {exchanges} exchanges: all usable", flush=True)
    outcome = train_adapter(
        talks,
        args.folder,
        base,
        preset=args.preset,
        steps=args.steps,
        seconds=args.minutes * 60 or None,
        seed=args.seed,
        device=args.device,
    )
    print(f"{outcome.steps} steps done")
    print(f"held-out loss: {outcome.before:.3f} before, {outcome.after:.3f} after (nats a token)")
    for ask, before, after in outcome.samples:
        print(f"\n  {ask}\n    before: {before}\n    after:  {after}")
    print(f"\nadapter: {outcome.adapter}\nuse it with `dialogue.adapter` in the configuration")
    return 0
