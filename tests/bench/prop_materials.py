"""Materials in words: is what a prompt says worn?

    python -m tests.bench.prop_materials [--count 400]

Prompts are `MATERIAL OBJECT`, drawn over the whole vocabulary of both, so that most are unlikely
(`tin tent`). Only drafts are made. Prints one JSON object; also a row of `prop_quality`.
"""

from __future__ import annotations

import argparse
import json
from typing import Any

import numpy as np

from python_backend.props.capability import make_studio
from python_backend.props.dress import FILLINGS
from python_backend.props.families import FAMILIES
from python_backend.props.materials import HARD, MATERIALS, base_of
from python_backend.props.params import SCHEMA
from python_backend.schema import validate


def prompts(count: int, seed: int = 77) -> list[tuple[str, str]]:
    """(word for a material, family): every family in turn, words drawn. Things that burn, grow
    or fill are left out, since little is made of them."""
    words = [
        word
        for material in MATERIALS.values()
        if material.kind in HARD | {"cloth"} and material.name not in FILLINGS
        for word in material.words
    ]
    rng = np.random.default_rng(seed)
    names = list(FAMILIES)
    return [(words[rng.integers(len(words))], names[k % len(names)]) for k in range(count)]


def obeyed(studio: Any, count: int = 400) -> dict[str, Any]:
    """Share of prompts whose draft wears the material somewhere, and on its main part."""
    owners: dict[str, set[str]] = {}
    for material in MATERIALS.values():
        for word in material.words:
            owners.setdefault(word, set()).add(material.name)
    anywhere = main = 0
    missed: list[str] = []
    for k, (word, name) in enumerate(prompts(count)):
        asked = validate(SCHEMA, {"prompt": f"{word} {name}", "seed": k})
        worn = studio._drafter.draft(asked, 0).program.materials.values()
        bases = [base_of(material) for material in worn]
        if owners[word] & set(bases):
            anywhere += 1
            main += bases[0] in owners[word]
        else:
            missed.append(f"{word} {name}")
    return {
        "prompts": count,
        "worn": round(anywhere / count, 4),
        "on_the_main_part": round(main / count, 4),
        "missed": missed[:12],
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=400)
    print(
        json.dumps({"bench": "prop_materials", **obeyed(make_studio(), parser.parse_args().count)})
    )
