"""`figment prop`: make a game-ready mesh from words, or make a mesh file game-ready."""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

HELP = "make a game-ready mesh from words"


def add_parser(subparsers: Any) -> None:
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "prop", help=HELP, description="Make a prop from words, or a mesh file game-ready."
    )
    add = parser.add_argument
    add("prompt", nargs="?", default="", help='what it is, like "old oak barrel"')
    add("-o", "--output", metavar="FILE", default="prop.glb", help="the GLB to write")
    add("--seed", type=int, default=0, help="the same words and seed give the same prop")
    add("--size", metavar="X,Y,Z", default="", help="metres; leave a number out to keep it free")
    add("--triangles", type=int, default=2000, help="triangle budget (default 2000)")
    add(
        "--texture", type=int, default=512, choices=(0, 256, 512, 1024), help="atlas side in pixels"
    )
    add("--style", default="auto", choices=("auto", "realistic", "painted", "lowpoly"))
    add("--material", action="append", default=[], metavar="NAME", help="a hint; may be repeated")
    add("--collision", default="auto", choices=("auto", "box", "hulls", "none"))
    add("--pivot", default="base", choices=("base", "center", "attach"))
    add("--engine", default="generic", choices=("generic", "godot", "unity"))
    add("--novelty", type=float, default=0.0, help="0 to 1: over 0 invents freely")
    add("--no-lods", action="store_true", help="only the finest level of detail")
    add("--program", metavar="FILE", help="build this part program (TOML or JSON) instead")
    add("--write-program", metavar="FILE", help="write the part program as TOML, to edit")
    add("--from-mesh", metavar="FILE", help="make this GLB, OBJ, PLY or STL game-ready instead")
    add("--picture", metavar="FILE", help="turntable picture (default: beside the GLB; `none`)")
    add("--plain-materials", action="store_true", help="do not ask the texture capability")
    add("--json", action="store_true", help="print one JSON object instead of tables")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Returns 0. Raises FigmentError kinds, and leaves no half-written file."""
    began = time.perf_counter()
    if args.from_mesh:
        return _from_mesh(args)
    params = parameters(args)
    _moderated(params["prompt"])
    from python_backend.props.capability import make_studio

    studio = make_studio(source=None if args.plain_materials else _source())
    ready = time.perf_counter()
    prop = studio.make(params)
    made = time.perf_counter()
    _write(Path(args.output), prop.glb)
    if args.write_program:
        from python_backend.props.program import to_toml

        _write(Path(args.write_program), to_toml(prop.asset.program).encode())
    picture = _picture(args, prop.asset.lods[0], prop.asset.maps, prop.asset.colors)
    report = {
        **prop.describe(),
        "notice": prop.draft.notice,
        "file": args.output,
        "picture": picture,
        "certificate": prop.certificate(),
        "seconds": {"load": round(ready - began, 3), "make": round(made - ready, 3)},
    }
    print(json.dumps(report) if args.json else table(report))
    return 0


def _moderated(prompt: str) -> None:
    """The rails of the sidecar, on the prompt, in their default profile. Raises Rejected."""
    from bridge.errors import Rejected
    from python_backend.safety.rails import Rails

    verdict = Rails.from_settings({}).check_input(prompt, "prop")
    if not verdict.allowed:
        raise Rejected("The prompt was refused.", cause=verdict.reason)


def _source() -> Any:
    """Material tiles of the texture capability, kept where the sidecar keeps them."""
    from bridge.connection import state_dir
    from python_backend.serving.surfaces import source

    return source({"data_folder": str(state_dir())})


def parameters(args: argparse.Namespace) -> dict[str, Any]:
    """The request's parameters, checked like those of a client."""
    from python_backend.props.params import SCHEMA
    from python_backend.schema import validate

    given: dict[str, Any] = {
        "prompt": args.prompt,
        "seed": args.seed,
        "size": sides(args.size),
        "triangles": args.triangles,
        "texture_size": args.texture,
        "style": args.style,
        "materials": args.material,
        "collision": args.collision,
        "pivot": args.pivot,
        "engine": args.engine,
        "novelty": args.novelty,
        "lods": not args.no_lods,
    }
    if args.program:
        given["program"] = _read(Path(args.program))
        given["prompt"] = args.prompt or "prop"
    return validate(SCHEMA, given)


def sides(text: str) -> dict[str, float]:
    """`"1,,0.5"` to `{"x": 1.0, "z": 0.5}`. Raises InvalidParams."""
    from bridge.errors import InvalidParams

    if not text:
        return {}
    parts = text.split(",")
    try:
        if len(parts) > 3:
            raise ValueError("more than three numbers")
        return {k: float(v) for k, v in zip("xyz", parts) if v.strip()}
    except ValueError as error:
        raise InvalidParams(
            "--size must be up to three numbers with commas.", violations=[("$.size", str(error))]
        ) from error


def _read(path: Path) -> str:
    from bridge.errors import BadProgram

    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadProgram(f"The program file {path} cannot be read.", cause=str(error)) from error


def _write(path: Path, data: bytes) -> None:
    from python_backend.storage.files import write_atomic

    write_atomic(path, data)


def _picture(args: argparse.Namespace, mesh: Any, maps: Any, colors: Any) -> str:
    """Draws four views beside the GLB unless told otherwise; returns the file's name."""
    if args.picture == "none":
        return ""
    import io

    from PIL import Image

    from python_backend.props.render import turntable

    path = Path(args.picture) if args.picture else Path(args.output).with_suffix(".jpg")
    tint = colors[0] if colors else (0.7, 0.7, 0.68)
    out = io.BytesIO()
    kind = "PNG" if path.suffix.lower() == ".png" else "JPEG"
    Image.fromarray(turntable(mesh, maps, color=tint)).save(out, kind, quality=90)
    _write(path, out.getvalue())
    return str(path)


def table(report: Mapping[str, Any]) -> str:
    """The certificate and the main figures, for a terminal."""
    size = report["size"]
    lines = [
        f"{report['file']}: {report['name']} ({report['tier']}"
        + (f" {report['family']}" if report.get("family") else "")
        + f"), {size['x']:.2f} x {size['y']:.2f} x {size['z']:.2f} m",
        "levels: "
        + ", ".join(f"{lod['triangles']}" for lod in report["lods"])
        + " triangles; "
        + f"collision: {', '.join(report['collision']) or 'none'}",
        *([report["notice"]] if report.get("notice") else []),
        "materials: " + ", ".join(f"{k} = {v}" for k, v in report.get("materials", {}).items()),
        "",
        f"{'check':<24}{'value':>12}  {'threshold':<12}verdict",
    ]
    for row in report["certificate"]["checks"]:
        lines.append(
            f"{row['check']:<24}{row['value']:>12.4g}  {row['threshold']:<12}{row['verdict']}"
        )
    seconds = ", ".join(f"{k} {v:.2f} s" for k, v in report["seconds"].items())
    return "\n".join([*lines, "", f"picture: {report['picture'] or 'none'}; {seconds}"])


def _from_mesh(args: argparse.Namespace) -> int:
    from python_backend.props.imported import import_mesh

    began = time.perf_counter()
    made = import_mesh(
        Path(args.from_mesh),
        triangles=args.triangles,
        size=sides(args.size),
        lods=not args.no_lods,
        collide=args.collision,
        pivot=args.pivot,
    )
    _write(Path(args.output), made.glb)
    picture = _picture(args, made.lods[0], made.maps, [])
    report = {
        **made.describe(),
        "file": args.output,
        "picture": picture,
        "certificate": made.certificate(),
        "seconds": {"make": round(time.perf_counter() - began, 3)},
    }
    print(json.dumps(report) if args.json else table(report))
    return 0
