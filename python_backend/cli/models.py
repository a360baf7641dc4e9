"""`figment models`: which models are here, which fit this machine, and how fast they are."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from python_backend.cli.common import add_config_flags, load_config

# The bundled model (94 MiB) was measured at 147 MiB resident with one slot of 512 tokens, and at
# about 290 with four of 2048; larger models need more for their context, hence the share.
OVERHEAD = 1.3
FLAT_BYTES = 192 << 20
SPARE_BYTES = 1 << 30  # for the game and everything else


@dataclass
class Found:
    """One model. `speed`: tokens per second, where it was measured."""

    name: str
    kind: str
    mib: float
    state: str  # "fits", "too large", or what is wrong
    speed: float | None = None


def add_parser(subparsers: Any) -> None:
    """Flags of `figment models`."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "models",
        help="list models and what fits this machine",
        description="List the bundled weights, and language models (GGUF) that can be used with "
        "`dialogue.model`.",
    )
    add_config_flags(parser)
    parser.add_argument("paths", nargs="*", metavar="PATH", help="GGUF files, or folders of them")
    parser.add_argument("--measure", action="store_true", help="run each language model briefly")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the list; 1 if a language model cannot be used."""
    config = load_config(args)
    threads = config.threads(config.capabilities.get("dialogue", {}))
    found = [*_bundled(), *_language(args.paths, threads, args.measure)]
    if args.json:
        print(json.dumps([asdict(one) for one in found]))
    else:
        width = max(len(one.name) for one in found)
        for one in found:
            speed = f"{one.speed:6.1f} tokens/s" if one.speed else ""
            print(f"{one.name:<{width}}  {one.kind:<8}  {one.mib:8.1f} MiB  {one.state}  {speed}")
    return int(any(one.kind == "language" and one.state != "fits" for one in found))


def _bundled() -> Iterator[Found]:
    """Weights that came with Figment, compared with their cards."""
    from python_backend.observe.weights import FOLDER, sums

    for name, expected, actual in sums(FOLDER):
        path = FOLDER / name
        size = path.stat().st_size / 2**20 if actual else 0.0
        if not actual:
            state = "missing"
        elif not expected:
            state = "no checksum"
        else:
            state = "ok" if actual == expected else "damaged"
        yield Found(name, "bundled", size, state)


def _language(paths: list[str], threads: int, measure: bool) -> Iterator[Found]:
    """The bundled language model, then those that were named."""
    from bridge.errors import FigmentError
    from python_backend.dialogue.llm import bundled_model, check_gguf

    files: list[Path] = []
    try:
        files.append(bundled_model())
    except FigmentError as error:
        yield Found("bundled language model", "language", 0.0, error.message)
    for path in map(Path, paths):
        files += sorted(path.glob("**/*.gguf")) if path.is_dir() else [path]
    for file in files:
        size = file.stat().st_size if file.exists() else 0
        one = Found(file.name, "language", size / 2**20, _fits(size))
        try:
            check_gguf(file)
            if measure and one.state == "fits":
                one.speed = _speed(file, threads)
        except FigmentError as error:
            one.state = error.message
        yield one


def _fits(size: int) -> str:
    import psutil

    needed = size * OVERHEAD + FLAT_BYTES + SPARE_BYTES
    return "fits" if needed <= psutil.virtual_memory().available else "too large"


def _speed(file: Path, threads: int) -> float:
    """Tokens per second of one reply."""
    from python_backend.dialogue.llm import Ask, LocalModel

    model = LocalModel(file, threads=threads, slots=1, context=512)
    try:
        ask = Ask([{"role": "user", "content": "Describe a smithy in a village."}], max_tokens=48)
        model.complete(ask, lambda text: False)
        return round(model.complete(ask, lambda text: False).tokens_per_s, 1)
    finally:
        model.close()
