"""`figment say`: talk to an NPC in the terminal, with the model in this process."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
import tomllib
from pathlib import Path
from typing import Any

from bridge.errors import BadPersona
from python_backend.capability import Job, Partial, Result

HELP = "talk to an NPC in the terminal"


def add_parser(subparsers: Any) -> argparse.ArgumentParser:
    """Add the command."""
    parser: argparse.ArgumentParser = subparsers.add_parser("say", help=HELP, description=HELP)
    parser.add_argument("--npc", required=True, metavar="FILE", help="persona, a TOML file")
    parser.add_argument("line", nargs="?", help="what you say; without it, a conversation begins")
    parser.add_argument("--player", default="player", help="whom the NPC remembers")
    parser.add_argument("--state", default="", metavar="KEY=N,...", help="e.g. trust=3")
    parser.add_argument("--remember", metavar="FILE", help="memory file; without it, none is kept")
    parser.add_argument("--model", default="", metavar="FILE", help="another GGUF model")
    parser.add_argument("--server", default="", metavar="URL", help="an OpenAI-compatible server")
    parser.add_argument("--server-model", default="", help="the model's name at that server")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--temperature", type=float, default=None)
    parser.add_argument("--bark", action="store_true", help="a line to itself; nothing is said")
    parser.add_argument("--profile", default="teen", help="rating profile")
    parser.add_argument("--json", action="store_true", help="print the whole reply as JSON")
    parser.set_defaults(run=run)
    return parser


class Terminal:
    """A context that is never cancelled: Ctrl-C ends the command."""

    cancelled = False

    def check(self) -> None:
        """Nothing cancels here."""

    def remaining(self) -> float:
        """No deadline."""
        return float("inf")


def run(args: argparse.Namespace) -> int:
    """Say one line, or hold a conversation until an empty line or `/quit`."""
    from python_backend.dialogue.capability import DialogueCapability
    from python_backend.dialogue.persona import load_persona

    load_persona(args.npc)  # every fault at once, before a model is loaded
    persona = tomllib.loads(Path(args.npc).read_text(encoding="utf-8"))
    settings = {
        "profile": args.profile,
        "safety": {},
        "model": args.model,
        "server_url": args.server,
        "server_model": args.server_model,
        "memory": bool(args.remember),
        "memory_file": args.remember or "",
        "slots": 1,
        "data_folder": tempfile.gettempdir(),
    }
    capability = DialogueCapability(settings)
    capability.load()
    params: dict[str, Any] = {
        "persona": persona,
        "player": args.player,
        "seed": args.seed,
        "state": read_state(args.state),
        "remember": bool(args.remember),
        "mode": "bark" if args.bark else "reply",
        "history": [],
    }
    if args.temperature is not None:
        params["temperature"] = args.temperature
    try:
        if args.line is not None or args.bark:
            _say(capability, params, args.line or "", args.json)
        else:
            _converse(capability, params, args.json)
    finally:
        capability.close()
    return 0


def read_state(text: str) -> dict[str, int]:
    """`trust=3,fear=1` as a state. Raises BadPersona for what is no whole number."""
    state: dict[str, int] = {}
    for part in filter(None, text.split(",")):
        key, _, value = part.partition("=")
        try:
            state[key.strip()] = int(value)
        except ValueError as error:
            raise BadPersona(
                f"--state: `{part}` is not `name=number`.", fix="Write for example `trust=3`."
            ) from error
    return state


def _say(capability: Any, params: dict[str, Any], line: str, as_json: bool) -> None:
    began = time.perf_counter()
    name = str(params["persona"]["name"])
    job = Job("say", {**params, "line": line}, stream=not as_json)
    opened = False
    for event in capability.run(job, Terminal()):
        if isinstance(event, Partial):
            if not opened:
                sys.stdout.write(f"{name}: ")
                opened = True
            sys.stdout.write(str(event.data["text"]))
            sys.stdout.flush()
        elif isinstance(event, Result):
            if as_json:
                print(json.dumps(dict(event.data), ensure_ascii=False, indent=1))
            else:
                print("\n" + footnote(dict(event.data), time.perf_counter() - began))
            params["history"] = [
                *params["history"],
                {"speaker": "player", "text": line},
                {"speaker": "npc", "text": str(event.data["line"])},
            ][-12:]


def footnote(data: dict[str, Any], seconds: float) -> str:
    """`(happy, gives iron key; fact2; model; 0.4 s to the first sentence, 1.1 s in all)`."""
    action = data["action"]
    done = f", {action['name']} {action['arguments'] or ''}".rstrip() if action else ""
    facts = f"; {', '.join(data['facts_used'])}" if data["facts_used"] else ""
    first = data["timings"].get("first_sentence_ms", 0.0) / 1e3
    return (
        f"  ({data['emotion']}{done}{facts}; {data['source']}; "
        f"{first:.2f} s to the first sentence, {seconds:.2f} s in all)"
    )


def _converse(capability: Any, params: dict[str, Any], as_json: bool) -> None:
    print(f"You talk with {params['persona']['name']}. An empty line or /quit ends it.")
    while True:
        try:
            line = input("You: ").strip()
        except EOFError:
            return
        if not line or line == "/quit":
            return
        _say(capability, params, line, as_json)
