"""Small repairs of programs that a network drew: nothing floats, something stands.

Only moves that the language can express: deeper into the parent, or left out.
"""

from __future__ import annotations

from dataclasses import replace

from python_backend.props import executor
from python_backend.props.program import Part, Program

ROUNDS = 4
TOUCHING = 0.003  # of the diagonal: parts nearer than this hang together


def repaired(program: Program) -> Program:
    """The program with loose parts pushed into their parents, and left out if that fails."""
    program = program.with_parts(tuple(_footed(part) for part in program.parts))
    for attempt in range(ROUNDS):
        scene = executor.execute(program)
        loose = executor.loose(scene, TOUCHING)
        if not loose:
            return program
        if attempt < ROUNDS - 1:
            parts = tuple(
                _deeper(part, scene, k) if k in loose else part
                for k, part in enumerate(program.parts)
            )
            program = program.with_parts(parts)
        else:
            program = without(program, {program.parts[k].name for k in loose})
    if executor.loose(executor.execute(program), TOUCHING):
        alone = replace(program.parts[0], symmetry="none", count=1)
        return program.with_parts((alone,))
    return program


def _footed(part: Part) -> Part:
    """A turned shape on the ground gets a foot that is wide enough to stand on."""
    if (
        part.prim != "lathe"
        or part.face != "ground"
        or abs(part.turn[0]) > 20
        or abs(part.turn[2]) > 20
    ):
        return part
    (radius, height), *rest = part.profile
    return replace(part, profile=((max(radius, 0.42), height), *rest))


def _deeper(part: Part, scene: executor.Scene, line: int) -> Part:
    """Half of the way from where it is to the middle of its parent, along the face and into it."""
    if not part.parent:
        return part
    mine = next(i for i in scene.instances if scene.lines[i.part] == line)
    axis = {"left": 0, "right": 0, "top": 1, "bottom": 1, "front": 2, "back": 2}.get(part.face, 1)
    depth = float((mine.high - mine.low)[axis])
    offset = tuple(0.6 * v for v in part.offset)
    return replace(part, sink=part.sink + 0.3 * depth, offset=offset)  # type: ignore[arg-type]


def without(program: Program, names: set[str]) -> Program:
    """Leaves out parts and whatever hangs on them; at least the first part stays."""
    gone = set(names) - {program.parts[0].name}
    kept = []
    for part in program.parts:
        if part.name in gone or part.parent in gone:
            gone.add(part.name)
        else:
            kept.append(part)
    return program.with_parts(tuple(kept))
