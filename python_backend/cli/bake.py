"""`figment bake LIST.toml -o FOLDER`: make results ahead, as the fallbacks of a shipped game.

The list names what to make; `pack.json` and the files it names go to the folder, in the form
that the engines' packs read:

    [[dialogue]]
    npc = "borin"
    persona = "npcs/blacksmith.toml"
    asks = ["Can you mend my sword?"]
    barks = 6

    [[texture]]
    prompt = "mossy cobblestone"
"""

from __future__ import annotations

import argparse
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bridge.errors import BadData
from python_backend.capability import Event, Job, Result
from python_backend.cli.say import Terminal

HELP = "make results ahead, as fallbacks for a shipped game"
SUFFIXES = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "model/gltf-binary": "glb",
}
EXTRA = {"texture": {"format": "png"}, "prop": {"output": "glb"}}


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser: argparse.ArgumentParser = subparsers.add_parser("bake", help=HELP, description=HELP)
    parser.add_argument("list", type=Path, help="what to make, a TOML file")
    parser.add_argument("-o", "--out", type=Path, required=True, help="folder of the pack")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--profile", default="everyone", help="rating profile")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make everything on the list; an entry that fails stops the run, nothing half-written."""
    from python_backend.storage.files import write_atomic

    wanted = read_list(args.list)
    args.out.mkdir(parents=True, exist_ok=True)
    entries: list[dict[str, Any]] = []
    for name in ("dialogue", "texture", "prop"):
        if not wanted.get(name):
            continue
        capability = _open(name, args)
        try:
            for item in wanted[name]:
                entry = _entry(name, capability, item, args)
                entries.append(entry)
                print(f"{name}: {entry.get('npc') or entry.get('prompt')}")
        finally:
            capability.close()
    manifest = json.dumps({"figment_pack": 1, "entries": entries}, ensure_ascii=False, indent=1)
    write_atomic(args.out / "pack.json", manifest.encode())
    print(f"{len(entries)} entries in {args.out / 'pack.json'}")
    return 0


def read_list(path: Path) -> dict[str, list[dict[str, Any]]]:
    """The list, checked as far as its form goes. Raises BadData."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadData(f"The list {path.name} cannot be read.", cause=str(error)) from error
    unknown = sorted(set(data) - {"dialogue", "texture", "prop"})
    if unknown or not data:
        raise BadData(
            f"The list {path.name} has nothing to make, or unknown tables: {unknown}.",
            fix="Use [[dialogue]], [[texture]] and [[prop]].",
        )
    for item in data.get("dialogue", []):
        if "persona" not in item:
            raise BadData("A [[dialogue]] entry needs `persona`, a TOML file.")
        item["persona"] = tomllib.loads((path.parent / item["persona"]).read_text(encoding="utf-8"))
    return data


def _open(name: str, args: argparse.Namespace) -> Any:
    from python_backend.registry import BUILT_IN, Entry

    settings = {"profile": args.profile, "safety": {}, "memory": False, "slots": 1}
    settings |= {"data_folder": str(args.out), "threads": 1}
    capability = Entry(name, BUILT_IN[name], name).create(settings)
    capability.load()
    return capability


def _entry(name: str, capability: Any, item: dict[str, Any], args: argparse.Namespace) -> Any:
    def ask(job: Job) -> Iterator[Event]:
        return capability.run(job, Terminal())  # type: ignore[no-any-return]

    if name == "dialogue":
        from python_backend.dialogue.bake import bake_npc

        persona = item["persona"]
        npc = str(item.get("npc") or persona.get("name"))
        asks, barks = item.get("asks", []), int(item.get("barks", 6))
        return bake_npc(ask, persona, npc, asks, barks, args.seed)
    from python_backend.schema import validate

    given = {"seed": args.seed, **EXTRA[name], **item}
    params = validate(capability.describe().params, given)
    result = [e for e in ask(Job("bake", params)) if isinstance(e, Result)][-1]
    files = {b.name: _save(b, item["prompt"], args.out) for b in result.blobs if b.kind == "file"}
    return {
        "capability": name,
        "prompt": item["prompt"],
        "data": dict(result.data),
        "recipe": dict(result.recipe or {}),
        "files": files,
    }


def _save(blob: Any, prompt: str, folder: Path) -> str:
    from python_backend.storage.files import write_atomic

    stem = re.sub(r"[^a-z0-9]+", "_", prompt.lower()).strip("_")[:60]
    name = f"{stem}.{blob.name}.{SUFFIXES.get(blob.media_type, 'bin')}"
    write_atomic(folder / name, bytes(blob.data))
    return name
