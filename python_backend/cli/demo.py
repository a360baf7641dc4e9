"""`figment demo`: the main job in one minute, through the real bridge.

Starts a sidecar of its own, talks to an NPC, asks for a prop and a material, writes what
came back, and prints how long each took. Ends the sidecar whatever happens.
"""

from __future__ import annotations

import argparse
import sys
import time
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bridge import Client, launch
from bridge.answers import Answer, Piece
from python_backend.storage.files import write_atomic

PERSONA = Path(__file__).resolve().parents[2] / "examples" / "npcs" / "blacksmith.toml"
LINES = ("Can you mend my sword?", "Where is your brother?", "Who is the king of Zandar?")


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "demo",
        help="talk to an NPC, make a prop and a material, print the timings",
        description="Starts a sidecar, asks each of its capabilities once, and stops it.",
    )
    parser.add_argument("-o", "--out", type=Path, default=Path("out/demo"), help="output folder")
    parser.add_argument("--seed", type=int, default=7, help="seed of the prop and the material")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    say = _printer()
    start = time.perf_counter()
    with launch() as sidecar, sidecar.client() as client:
        say(f"sidecar listens after {time.perf_counter() - start:.1f} s")
        parts: list[tuple[str, Callable[..., None]]] = [
            ("dialogue", talk),
            ("prop", make_prop),
            ("texture", make_texture),
        ]
        for name, part in parts:
            if name not in client.capabilities:
                say(f"{name}: not installed here, skipped")
                continue
            client.wait_capability(name)
            say(f"\n{name}: ready {time.perf_counter() - start:.1f} s after the start")
            part(client, args, say)
    return 0


def _printer() -> Callable[[str], None]:
    def say(text: str, end: str = "\n") -> None:
        sys.stdout.write(text + end)
        sys.stdout.flush()

    return say


def talk(client: Client, args: argparse.Namespace, say: Callable[..., None]) -> None:
    persona = tomllib.loads(PERSONA.read_text(encoding="utf-8"))
    history: list[dict[str, str]] = []
    for line in LINES:
        say(f"  you: {line}")
        say(f"  {persona['name']}: ", end="")

        def show(piece: Piece) -> None:
            say(str(piece.data.get("text", "")), end="")

        answer = client.request(
            "dialogue",
            {"persona": persona, "line": line, "history": history, "seed": args.seed},
            on_partial=show,
        )
        data = answer.data
        timing = data.get("timings", {})
        say(
            f"\n      [{data['emotion']}; {_action(data.get('action'))}; first word "
            f"{timing.get('first_token_ms', 0):.0f} ms, {answer.timings.total_ms:.0f} ms in all, "
            f"rung {answer.rung}]"
        )
        history += [{"speaker": "player", "text": line}, {"speaker": "npc", "text": data["line"]}]


def _action(action: Mapping[str, Any] | None) -> str:
    if not action:
        return "no action"
    return f"{action['name']}({', '.join(str(v) for v in action.get('arguments', {}).values())})"


def make_prop(client: Client, args: argparse.Namespace, say: Callable[..., None]) -> None:
    prompt = "old oak barrel with iron hoops"
    answer = client.request("prop", {"prompt": prompt, "seed": args.seed, "size": {"y": 1.0}})
    path = args.out / "barrel.glb"
    write_atomic(path, answer.blobs["model"].bytes())
    checks = (answer.certificate or {}).get("checks", [])
    passed = sum(1 for c in checks if c.get("passed", c.get("verdict") == "pass"))
    say(
        f'  "{prompt}": {path}, {answer.data["triangles"]} triangles, '
        f"{passed} of {len(checks)} checks passed, {answer.timings.total_ms:.0f} ms"
    )


def make_texture(client: Client, args: argparse.Namespace, say: Callable[..., None]) -> None:
    prompt = "mossy cobblestone"
    params = {"prompt": prompt, "seed": args.seed, "size": 512, "format": "png"}
    answer = client.request("texture", params)
    for name, blob in answer.blobs.items():
        write_atomic(args.out / f"mossy_cobblestone_{name}.png", blob.bytes())
    say(f'  "{prompt}": {args.out}/mossy_cobblestone_*.png ({", ".join(answer.blobs)})')
    say(f"      seams {_seams(answer)}, {answer.timings.total_ms:.0f} ms")


def _seams(answer: Answer) -> str:
    scores = answer.data.get("seam", {})
    return ", ".join(f"{name} {value:.2f}" for name, value in scores.items())
