"""Actions an NPC may take: typed arguments, read at set-up, turned into a grammar.

The schema comes from the engine's method signatures. Whatever cannot become a grammar is a
`BadActionSchema` when the persona is read, never a surprise at the first call.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from bridge.errors import BadActionSchema
from python_backend.dialogue.fields import Faults, nearest

Kind = Literal["string", "integer", "number", "boolean"]
KINDS: tuple[str, ...] = ("string", "integer", "number", "boolean")
NONE = "none"
MAX_ACTIONS, MAX_ARGUMENTS, MAX_CHOICES, MAX_CHOICE = 32, 6, 64, 60
_NAME = re.compile(r"[a-z_][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument. `choices` empty means any value of the kind."""

    name: str
    kind: Kind
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Action:
    """`cues`: things a player may say that call for it; they help, they are not needed."""

    name: str
    description: str = ""
    arguments: tuple[Argument, ...] = ()
    cues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """An action with its arguments, as the engine gets it."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


def read_actions(value: Any) -> tuple[Action, ...]:
    """Check a persona's `actions`. Raises BadActionSchema with every fault."""
    faults = Faults()
    found: list[Action] = []
    if not isinstance(value, list | tuple):
        raise BadActionSchema("`actions` must be a list of actions.")
    if len(value) > MAX_ACTIONS:
        faults.add("$.actions", f"has {len(value)} actions; at most {MAX_ACTIONS} are allowed")
    for index, item in enumerate(value[:MAX_ACTIONS]):
        path = f"$.actions[{index}]"
        if not isinstance(item, Mapping):
            faults.add(path, "must be an object with a `name`")
            continue
        faults.unknown(item, ("name", "description", "arguments", "cues"), path)
        name = faults.text(item, "name", path, required=True, limit=40)
        if name == NONE:
            faults.add(f"{path}.name", "`none` is reserved for: no action")
        elif name and not _NAME.fullmatch(name):
            faults.add(f"{path}.name", f"`{name}` must be lower case letters, digits and _")
        elif any(action.name == name for action in found):
            faults.add(f"{path}.name", f"`{name}` is listed twice")
        arguments = _arguments(item.get("arguments", {}), path, faults)
        description = faults.text(item, "description", path)
        cues = faults.texts(item, "cues", path, limit=120)
        found.append(Action(name, description, arguments, cues))
    if faults.found:
        raise BadActionSchema("The actions cannot be compiled.", violations=faults.found)
    return tuple(found)


def _arguments(value: Any, path: str, faults: Faults) -> tuple[Argument, ...]:
    if not isinstance(value, Mapping):
        faults.add(f"{path}.arguments", "must be an object: argument name -> {type, enum}")
        return ()
    if len(value) > MAX_ARGUMENTS:
        faults.add(f"{path}.arguments", f"has {len(value)}; at most {MAX_ARGUMENTS} are allowed")
    found = []
    for name, spec in list(value.items())[:MAX_ARGUMENTS]:
        here = f"{path}.arguments.{name}"
        if not _NAME.fullmatch(str(name)):
            faults.add(here, "the name must be lower case letters, digits and _")
        if not isinstance(spec, Mapping):
            faults.add(here, "must be an object with `type`")
            continue
        faults.unknown(spec, ("type", "enum", "description"), here)
        kind = spec.get("type", "string")
        if kind not in KINDS:
            near = nearest(str(kind), KINDS)
            hint = f"did you mean `{near}`?" if near else f"known are {', '.join(KINDS)}"
            faults.add(f"{here}.type", f"`{kind}` is not a type; {hint}")
            continue
        found.append(Argument(str(name), kind, _choices(spec, kind, here, faults)))
    return tuple(found)


def _choices(spec: Mapping[str, Any], kind: str, path: str, faults: Faults) -> tuple[str, ...]:
    if "enum" not in spec:
        return ()
    enum = spec["enum"]
    if kind != "string":
        faults.add(f"{path}.enum", f"is only for strings, not for {kind}")
    elif not isinstance(enum, list | tuple) or not enum:
        faults.add(f"{path}.enum", "must be a list with at least one string")
    elif len(enum) > MAX_CHOICES:
        faults.add(f"{path}.enum", f"has {len(enum)} values; at most {MAX_CHOICES} are allowed")
    else:
        for index, value in enumerate(enum):
            good = isinstance(value, str) and 0 < len(value) <= MAX_CHOICE
            if not good or not value.isprintable() or set(value) & set('"\\()'):
                faults.add(f"{path}.enum[{index}]", f"{value!r} must be plain text without quotes")
        return tuple(str(value) for value in enum)
    return ()


def narrowed(action: Action, line: str) -> Action:
    """The action with its choices cut to those that the line names, where it names some."""
    low = line.casefold()
    arguments = []
    for argument in action.arguments:
        named = tuple(c for c in argument.choices if c.casefold() in low)
        arguments.append(replace(argument, choices=named) if named else argument)
    return replace(action, arguments=tuple(arguments))


def action_rule(action: Action) -> str:
    """GBNF for one call: `give_item item="iron key" count=2`."""
    parts = [f'"{action.name}"']
    for argument in action.arguments:
        parts.append(f'" {argument.name}=" {_value_rule(argument)}')
    return " ".join(parts)


def _value_rule(argument: Argument) -> str:
    if argument.choices:
        choices = " | ".join(f'"{choice}"' for choice in argument.choices)
        return f'"\\"" ({choices}) "\\""'
    return {
        "string": '"\\"" [A-Za-z0-9] [A-Za-z0-9 \',-]{0,40} "\\""',
        "integer": '"-"? [0-9]{1,6}',
        "number": '"-"? [0-9]{1,6} ("." [0-9]{1,3})?',
        "boolean": '("true" | "false")',
    }[argument.kind]


_ARGUMENT = re.compile(r'(\w+)=(?:"([^"]*)"|(\S+))')


def parse_call(text: str, actions: tuple[Action, ...]) -> Call | None:
    """The call in `text`; None for `none` and for anything that breaks the action's schema."""
    name, _, rest = text.strip().partition(" ")
    action = next((a for a in actions if a.name == name), None)
    if action is None:
        return None
    given = {m[1]: m[2] if m[2] is not None else m[3] for m in _ARGUMENT.finditer(rest)}
    values: dict[str, Any] = {}
    for argument in action.arguments:
        value = _parse_value(argument, given.get(argument.name))
        if value is None:
            return None
        values[argument.name] = value
    return Call(name, values)


def _parse_value(argument: Argument, text: str | None) -> Any:
    if text is None or (argument.choices and text not in argument.choices):
        return None
    try:
        if argument.kind == "integer":
            return int(text)
        if argument.kind == "number":
            return float(text)
    except ValueError:
        return None
    if argument.kind == "boolean":
        return {"true": True, "false": False}.get(text)
    return text


def write_call(call: Call) -> str:
    """The text form that `parse_call` reads; `none` has no arguments."""
    parts = [call.name]
    for name, value in call.arguments.items():
        shown = (
            str(value).lower()
            if isinstance(value, bool)
            else value
            if isinstance(value, int | float)
            else f'"{value}"'
        )
        parts.append(f"{name}={shown}")
    return " ".join(parts)
