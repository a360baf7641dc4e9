"""Recipes: the few bytes (capability, model digest, parameters, seed) that regenerate an asset.

A recipe is a plain map, `{"figment": 1, "capability", "model", "params", "seed"}`, in canonical
form: keys sorted, whole numbers as integers, nothing that JSON cannot hold. Equal recipes have
equal digests in every process and after a trip through any engine's JSON parser (Godot's reads
every number as a float). On disk it is a `.figment` file of JSON. What the parameters mean is
the capability's business.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bridge.errors import BadRecipe
from python_backend.storage.files import write_text_atomic

VERSION = 1
SUFFIX = ".figment"
MAX_BYTES = 64 * 1024
MAX_DEPTH = 16
MAX_SEED = 2**31 - 1
_TEXTS = ("capability", "model")

Recipe = dict[str, Any]


def make_recipe(capability: str, model: str, params: Mapping[str, Any], seed: int) -> Recipe:
    """A canonical recipe. A `seed` inside `params` is left out: `seed` is its one place.

    Raises `BadRecipe` if a value cannot be stored (not finite, not JSON, too deep, too large).
    """
    rest = {key: value for key, value in params.items() if key != "seed"}
    return check(
        {
            "figment": VERSION,
            "capability": capability,
            "model": model,
            "params": rest,
            "seed": seed,
        }
    )


def check(recipe: object) -> Recipe:
    """The canonical form of `recipe`; raises `BadRecipe` naming what is wrong. Unknown keys are
    dropped: they take no part in what the recipe makes."""
    if not isinstance(recipe, Mapping):
        raise BadRecipe("A recipe is a map.", cause=f"This is {type(recipe).__name__}.")
    _check_version(recipe.get("figment"))
    for key in _TEXTS:
        if not isinstance(recipe.get(key), str) or (key == "capability" and not recipe[key]):
            raise BadRecipe(f"The recipe's `{key}` is missing or is not text.")
    if not isinstance(recipe.get("params"), Mapping):
        raise BadRecipe("The recipe's `params` are missing or are not a map.")
    seed = _canonical(recipe.get("seed"), "$.seed", 0)
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= MAX_SEED:
        raise BadRecipe(f"The recipe's `seed` must be a whole number from 0 to {MAX_SEED}.")
    made: Recipe = {
        "figment": VERSION,
        "capability": recipe["capability"],
        "model": recipe["model"],
        "params": _canonical(recipe["params"], "$.params", 0),
        "seed": seed,
    }
    if (size := len(_bytes(made))) > MAX_BYTES:
        raise BadRecipe(f"The recipe has {size} bytes.", cause=f"At most {MAX_BYTES} are allowed.")
    return made


def params_of(recipe: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters to ask with, to get the recipe's asset again."""
    return {**recipe["params"], "seed": recipe["seed"]}


def digest(recipe: Mapping[str, Any]) -> str:
    """sha256 (hex) of the canonical form: the recipe's name in the cache."""
    return hashlib.sha256(_bytes(check(recipe))).hexdigest()


def save(path: Path, recipe: Mapping[str, Any]) -> None:
    """Write a `.figment` file. Raises `BadRecipe` or `DiskFull`."""
    text = json.dumps(check(recipe), indent=2, sort_keys=True, ensure_ascii=False)
    write_text_atomic(path, text + "\n")


def load(path: Path) -> Recipe:
    """Read a `.figment` file. Raises `BadRecipe` if it is absent, too large, or not one."""
    try:
        if path.stat().st_size > 4 * MAX_BYTES:
            raise BadRecipe(f"{path.name} is too large for a recipe.")
        return check(json.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise BadRecipe(f"{path} cannot be read.", cause=str(error.strerror)) from error
    except (ValueError, RecursionError) as error:
        raise BadRecipe(f"{path.name} is not a recipe.", cause=f"Not JSON: {error}.") from error


def _check_version(version: object) -> None:
    if isinstance(version, bool) or not isinstance(version, int | float):
        raise BadRecipe("This is not a Figment recipe.", cause="It has no `figment` version.")
    if version != VERSION:
        raise BadRecipe(
            f"The recipe is of version {version:g}.",
            cause=f"This Figment reads version {VERSION}.",
            fix="Update Figment, or regenerate the asset from its prompt.",
        )


def _canonical(value: Any, path: str, depth: int) -> Any:
    """`value` with sorted keys, lists for tuples and integers for whole floats."""
    if depth > MAX_DEPTH:
        raise BadRecipe("The recipe is nested too deeply.", cause=f"At {path}.")
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        if not -(2**63) <= value < 2**63:
            raise BadRecipe("A number in the recipe is out of range.", cause=f"At {path}.")
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise BadRecipe("A number in the recipe is not finite.", cause=f"At {path}.")
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, list | tuple):
        return [_canonical(v, f"{path}[{i}]", depth + 1) for i, v in enumerate(value)]
    if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
        return {key: _canonical(value[key], f"{path}.{key}", depth + 1) for key in sorted(value)}
    raise BadRecipe(
        "The recipe holds something that JSON cannot.", cause=f"{type(value).__name__} at {path}."
    )


def _bytes(canonical: Recipe) -> bytes:
    text = json.dumps(canonical, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "surrogatepass")
