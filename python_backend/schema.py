"""Checks parameters against a capability's JSON Schema (2020-12) and fills in defaults.

All violations are reported at once, each with its path (`$.size`, `$.persona.facts[2]`) and a
sentence for people. Knows nothing of messages or capabilities: a schema and a value come in.

Own keywords, for forms only and never checked: `x-unit`, `x-widget`, `x-order`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from bridge.errors import InvalidParams
from python_backend.schema_quick import quick

MAX_VIOLATIONS = 50


class Checker:
    """One schema, compiled once."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        from jsonschema import Draft202012Validator

        self._schema = json.loads(json.dumps(schema))
        self._validator = Draft202012Validator(self._schema)
        self._quick = quick(self._schema)

    def validate(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """A deep copy of `params` with defaults filled in, valid under the schema.

        Raises InvalidParams with every violation (at most MAX_VIOLATIONS). `params` is not
        changed.
        """
        filled: dict[str, Any] = _filled(self._schema, params)
        if self._quick is not None and self._quick(filled):
            return filled
        violations: list[tuple[str, str]] = []
        for error in self._validator.iter_errors(filled):
            violations += _sentences(error)
            if len(violations) >= MAX_VIOLATIONS:
                break
        if violations:
            unique = sorted(dict.fromkeys(violations))[:MAX_VIOLATIONS]
            count = len(unique)
            raise InvalidParams(
                f"{count} parameter{'s' if count > 1 else ''} cannot be accepted.",
                violations=unique,
            )
        return filled


def validate(schema: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    """The same for a schema that is at hand; the newest ones stay compiled."""
    return _checker(json.dumps(schema, sort_keys=True)).validate(params)


@lru_cache(maxsize=32)
def _checker(canonical: str) -> Checker:
    return Checker(json.loads(canonical))


def check_schema(schema: Mapping[str, Any]) -> list[str]:
    """What is wrong with a schema itself; empty when it is good. For registration and tests."""
    from jsonschema import Draft202012Validator

    return [
        f"{error.json_path}: {error.message}"
        for error in Draft202012Validator(Draft202012Validator.META_SCHEMA).iter_errors(
            json.loads(json.dumps(schema))
        )
    ]


# ---------------------------------------------------------------- defaults
def _filled(schema: Mapping[str, Any], value: Any) -> Any:
    """`value` copied, with the defaults of absent properties, at every depth."""
    if isinstance(value, Mapping):
        properties = schema.get("properties", {})
        out = {key: _filled(properties.get(key, {}), item) for key, item in value.items()}
        for key, sub in properties.items():
            if key not in out and "default" in sub:
                out[key] = _filled(sub, sub["default"])
        return out
    if isinstance(value, list | tuple):
        items = schema.get("items", {})
        sub = items if isinstance(items, Mapping) else {}
        return [_filled(sub, item) for item in value]
    return value


# ---------------------------------------------------------------- violations
def _sentences(error: Any) -> Iterator[tuple[str, str]]:
    """One jsonschema error as (path, sentence) pairs, in words a game developer reads."""
    path, rule, limit, value = (
        error.json_path,
        error.validator,
        error.validator_value,
        error.instance,
    )
    if rule == "required":
        for name in limit:
            if name not in value:
                yield f"{path}.{name}", "is missing"
    elif rule == "additionalProperties" and limit is False:
        known = list(error.schema.get("properties", {}))
        for name in value:
            if name not in known:
                yield f"{path}.{name}", "is not a parameter" + suggestion(name, known)
    elif rule in _PLAIN:
        yield path, _PLAIN[rule].format(limit=_short(limit), value=_short(value))
    else:
        yield path, _short(error.message, 200)


_PLAIN = {
    "type": "must be of type {limit}, not {value}",
    "enum": "must be one of {limit}, not {value}",
    "const": "must be {limit}, not {value}",
    "minimum": "must be at least {limit}, not {value}",
    "maximum": "must be at most {limit}, not {value}",
    "exclusiveMinimum": "must be more than {limit}, not {value}",
    "exclusiveMaximum": "must be less than {limit}, not {value}",
    "multipleOf": "must be a multiple of {limit}, not {value}",
    "minLength": "must have at least {limit} character(s)",
    "maxLength": "must have at most {limit} characters",
    "pattern": "must match {limit}, but is {value}",
    "minItems": "must have at least {limit} item(s)",
    "maxItems": "must have at most {limit} item(s)",
    "uniqueItems": "must not repeat an item",
    "minProperties": "must have at least {limit} key(s)",
    "maxProperties": "must have at most {limit} key(s)",
}


def _short(value: Any, limit: int = 80) -> str:
    """A value as JSON, cut so that a megabyte of input never comes back in an error."""
    if isinstance(value, str) and len(value) > limit:
        value = value[:limit] + "…"
    try:
        text = json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError):
        text = repr(value)
    return text if len(text) <= limit + 40 else text[:limit] + "…"


def suggestion(name: str, known: list[str]) -> str:
    """`; did you mean `x`?` for the nearest of `known`, or nothing."""
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    return f"; did you mean `{near[0]}`?" if near else ""
