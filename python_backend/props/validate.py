"""Plain data to a checked `Program`, naming the path of every fault.

Knows the rules of the language (types, ranges, order of attachment, how many parts); does not
know geometry: whether a `center` part really touches something is the executor's business.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from bridge.errors import BadProgram
from python_backend.props.program import (
    FACES,
    FORMAT,
    MACROS,
    MAX_PARTS,
    PATTERNS,
    PRIMS,
    SYMMETRIES,
    Part,
    Program,
    read_text,
)

SMALLEST, LARGEST = 0.002, 60.0  # metres
_NAMES = {f.name for f in fields(Part)}
_CHOICES = {"face": FACES, "symmetry": SYMMETRIES, "pattern": PATTERNS, "prim": PRIMS + MACROS}
_RANGES = {
    "sink": (-5.0, 5.0),
    "count": (1, 64),
    "span": (0.0, LARGEST),
    "bevel": (0.0, 1.0),
    "wall": (0.0, 5.0),
    "sides": (0, 12),
    "squash": (0.05, 20.0),
    "rough": (0.0, 1.0),
    "cut": (0, 24),
    "flat": (0.0, 0.6),
    "seed": (0, 2**31 - 1),
    "jitter": (0.0, 1.0),
}
_INTEGERS = {"count", "sides", "cut", "seed"}
_BOOLS = {"smooth", "closed"}
_STRINGS = {"name", "parent", "material"}
# field -> (numbers in a row or 0 for a plain list, rows at most, lowest, highest)
_TABLES = {
    "profile": (2, 64, 0.0, 1.0),
    "path": (3, 64, -LARGEST, LARGEST),
    "outline": (2, 96, -0.5, 0.5),
    "radii": (0, 64, 0.001, 10.0),
}
_VECTORS = {
    "size": (3, 0.0, LARGEST),
    "offset": (3, -LARGEST, LARGEST),
    "turn": (3, -360.0, 360.0),
    "pattern_size": (2, 0.0, LARGEST),
}

Faults = list[tuple[str, str]]


def parse(source: str | Mapping[str, Any]) -> Program:
    """TOML or JSON text, or plain data, to a program.

    Raises BadProgram listing every fault with its path, like `$.parts[3].size[1]`.
    """
    if isinstance(source, str):
        if len(source) > 200_000:
            raise BadProgram("The program is longer than 200,000 characters.")
        try:
            data = read_text(source)
        except (ValueError, RecursionError) as error:
            raise BadProgram("The program is neither TOML nor JSON.", cause=str(error)) from error
    else:
        data = source
    faults: Faults = []
    program = _program(data, faults)
    if not faults:
        check(program, faults)
    if faults:
        raise BadProgram("The part program is not valid.", violations=faults[:32])
    return program


def _program(data: Any, faults: Faults) -> Program:
    empty = Program(name="prop", parts=())
    if not isinstance(data, Mapping):
        faults.append(("$", "must be a table of name, materials and parts"))
        return empty
    if data.get("figment_prop") != FORMAT:
        faults.append(("$.figment_prop", f"must be {FORMAT}, the version of this format"))
    for key in data:
        if key not in {"figment_prop", "name", "family", "materials", "parts"}:
            faults.append((f"$.{key}", "is not a key of a part program"))
    materials = data.get("materials", {})
    if not isinstance(materials, Mapping) or not all(
        isinstance(v, str) and len(v) < 64 for v in materials.values()
    ):
        faults.append(("$.materials", "must map each slot to the name of a material"))
        materials = {}
    rows = data.get("parts")
    if not isinstance(rows, list) or not rows:
        faults.append(("$.parts", "must be a list of at least one part"))
        return empty
    if len(rows) > MAX_PARTS:
        faults.append(("$.parts", f"has {len(rows)} parts; at most {MAX_PARTS} are allowed"))
        return empty
    parts = tuple(_part(row, f"$.parts[{i}]", faults) for i, row in enumerate(rows))
    name, family = data.get("name", "prop"), data.get("family", "")
    if not isinstance(name, str) or not isinstance(family, str) or len(name) > 80:
        faults.append(("$.name", "must be a short text"))
        name, family = "prop", ""
    return Program(name=name, parts=parts, materials=dict(materials), family=family)


def _part(row: Any, path: str, faults: Faults) -> Part:
    if not isinstance(row, Mapping):
        faults.append((path, "must be a table"))
        return Part(name="", prim="box")
    values: dict[str, Any] = {"name": "", "prim": "box"}
    for key, value in row.items():
        if key not in _NAMES:
            faults.append((f"{path}.{key}", "is not a field of a part"))
            continue
        found = _field(key, value, f"{path}.{key}", faults)
        if found is not None:
            values[key] = found
    for key in ("name", "prim"):
        if key not in row:
            faults.append((f"{path}.{key}", "is missing"))
    return Part(**values)


def _field(key: str, value: Any, path: str, faults: Faults) -> Any:
    if key in _CHOICES:
        if value in _CHOICES[key]:
            return value
        faults.append((path, f"must be one of {', '.join(c or '(empty)' for c in _CHOICES[key])}"))
    elif key in _STRINGS:
        if isinstance(value, str) and len(value) <= 40:
            return value
        faults.append((path, "must be a text of at most 40 characters"))
    elif key in _BOOLS:
        if isinstance(value, bool):
            return value
        faults.append((path, "must be true or false"))
    elif key in _RANGES:
        low, high = _RANGES[key]
        number = _number(value, low, high, path, faults)
        if number is not None:
            return int(number) if key in _INTEGERS else number
    elif key in _VECTORS:
        length, low, high = _VECTORS[key]
        return _vector(value, int(length), low, high, path, faults)
    else:
        return _table(key, value, path, faults)
    return None


def _number(value: Any, low: float, high: float, path: str, faults: Faults) -> float | None:
    good = isinstance(value, (int, float)) and not isinstance(value, bool)
    if good and math.isfinite(value) and low <= value <= high:
        return float(value)
    faults.append((path, f"must be a number from {low:g} to {high:g}"))
    return None


def _vector(
    value: Any, length: int, low: float, high: float, path: str, faults: Faults
) -> tuple[float, ...] | None:
    if not isinstance(value, (list, tuple)) or len(value) != length:
        faults.append((path, f"must be a list of {length} numbers"))
        return None
    numbers = [_number(v, low, high, f"{path}[{i}]", faults) for i, v in enumerate(value)]
    return None if None in numbers else tuple(n for n in numbers if n is not None)


def _table(key: str, value: Any, path: str, faults: Faults) -> tuple[Any, ...] | None:
    width, most, low, high = _TABLES[key]
    if not isinstance(value, (list, tuple)) or len(value) > most:
        faults.append((path, f"must be a list of at most {most} entries"))
        return None
    rows: list[Any] = []
    for i, row in enumerate(value):
        at = f"{path}[{i}]"
        if width:
            rows.append(_vector(row, int(width), low, high, at, faults))
        else:
            rows.append(_number(row, low, high, at, faults))
    return None if None in rows else tuple(rows)


def check(program: Program, faults: Faults) -> None:
    """The rules that need more than one field: names, order, what each primitive requires."""
    seen: dict[str, int] = {}
    names = {part.name for part in program.parts}
    for i, part in enumerate(program.parts):
        path = f"$.parts[{i}]"
        if not part.name or part.name in seen:
            faults.append((f"{path}.name", "must be unique and not empty"))
        if part.face == "ground":
            if part.parent:
                faults.append((f"{path}.parent", "must be empty with face `ground`"))
        elif part.parent == part.name or (part.parent in names and part.parent not in seen):
            why = "names a later part or itself: attachments would form a cycle"
            faults.append((f"{path}.parent", why))
        elif part.parent not in seen:
            faults.append((f"{path}.parent", "names no part: this part would float"))
        seen[part.name] = i
        _check_shape(part, path, faults)


def _check_shape(part: Part, path: str, faults: Faults) -> None:
    if part.prim != "tube" and min(part.size) < SMALLEST:
        faults.append((f"{path}.size", f"each extent must be at least {SMALLEST} m"))
    if part.prim == "lathe":
        heights = [h for _, h in part.profile]
        if len(heights) < 2 or max(r for r, _ in part.profile) <= 0.02:
            faults.append((f"{path}.profile", "needs two points or more with a radius"))
        elif heights != sorted(heights):
            faults.append((f"{path}.profile", "heights must not fall: bottom to top"))
    if part.prim == "tube" and (len(part.path) < 2 or len(part.radii) not in (1, len(part.path))):
        faults.append((f"{path}.path", "needs two points or more, and one radius or one for each"))
    needed = part.prim == "extrude" or (part.prim == "tube" and part.outline)
    if needed and (len(part.outline) < 3 or area(part.outline) < 1e-4):
        faults.append((f"{path}.outline", "must be a counter-clockwise polygon with an area"))
    if part.symmetry.startswith("ring") and part.count < 2:
        faults.append((f"{path}.count", "must be 2 or more with symmetry `ring`"))


def area(outline: tuple[tuple[float, float], ...]) -> float:
    """Signed area of a polygon; positive when counter-clockwise."""
    total = 0.0
    for (x0, y0), (x1, y1) in zip(outline, outline[1:] + outline[:1]):
        total += x0 * y1 - x1 * y0
    return total / 2
