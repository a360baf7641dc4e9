"""How good props are: certificates, understanding, and distance to real objects.

    python -m tests.bench.prop_quality [--count 500] [--corpus RUN/corpus.npz]
        [--ruler RUN/prop.safetensors] [--sheet DIR]

`--corpus`: fitted meshes of `figment train prop`; every tenth was held out of training and is
what generated objects are compared with. Without it that part is left out. `--ruler`: weights
that `figment train prop` wrote without `--data`, that is from families alone; without it that row
says that it was not measured. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import platform
from pathlib import Path
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # before NumPy is loaded, which reads them once

import numpy as np  # noqa: E402

from bridge.errors import FigmentError  # noqa: E402
from python_backend.props import executor  # noqa: E402
from python_backend.props.capability import WEIGHTS, make_studio, model_digest  # noqa: E402
from python_backend.props.params import SCHEMA  # noqa: E402
from python_backend.schema import validate  # noqa: E402
from python_backend.serving.surfaces import source  # noqa: E402
from tests.bench import prop_clouds, prop_complete, prop_materials  # noqa: E402
from tests.bench.prop_prompts import LABELLED, SHEET, drawn  # noqa: E402


def certified(studio: Any, prompts: list[str], **given: Any) -> dict[str, Any]:
    """Shares that pass at the first draft, and that are delivered at all."""
    first = delivered = 0
    why: collections.Counter[str] = collections.Counter()
    tiers: collections.Counter[str] = collections.Counter()
    for k, prompt in enumerate(prompts):
        try:
            prop = studio.make(
                validate(SCHEMA, {"prompt": prompt, "seed": k, "texture_size": 0, **given})
            )
        except FigmentError as error:
            why[type(error).__name__] += 1
            continue
        delivered += 1
        first += prop.attempts == 1
        tiers[prop.draft.tier] += 1
        for row in prop.rejected:
            why.update(part.split(" = ")[0] for part in row.split("; "))
    n = len(prompts)
    return {
        "prompts": n,
        "first_try": round(first / n, 4),
        "delivered": round(delivered / n, 4),
        "tiers": dict(tiers),
        "rejected_for": dict(why.most_common(8)),
    }


def understanding(studio: Any) -> dict[str, Any]:
    """Share of hand-labelled phrases whose family is found."""
    look = studio._drafter._understanding.look
    wrong = {p: look(p).family.name for p, f in LABELLED.items() if look(p).family.name != f}
    return {
        "phrases": len(LABELLED),
        "top1": round(1 - len(wrong) / len(LABELLED), 4),
        "wrong": wrong,
    }


def raw_free(model: Any, embed: Any, captions: list[str]) -> dict[str, float]:
    """Free programs straight from the network, before and after repair: rooted and standing."""
    from python_backend.props.model import tokens as language
    from python_backend.props.model.repair import repaired

    rows: dict[str, list[float]] = {k: [] for k in ("rooted", "rooted_repaired", "stable_repaired")}
    for k, caption in enumerate(captions):
        rng = np.random.default_rng(k)
        text = embed([caption])[0]
        z = model.latents(text, rng, 0.15, 1)[0]
        category, real, size = model._program.decode(z, text)
        program = language.decode(language.Tokens(category, real, size))
        rows["rooted"].append(_rooted(program))
        again = repaired(program)
        rows["rooted_repaired"].append(_rooted(again))
        rows["stable_repaired"].append(prop_clouds.stands(again))
    return {k: round(float(np.mean(v)), 3) for k, v in rows.items()}


def _rooted(program: Any) -> float:
    return float(not executor.loose(executor.execute(program), 0.006))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--corpus", type=Path)
    parser.add_argument("--ruler", type=Path, help="weights trained on the families alone")
    parser.add_argument("--sheet", type=Path)
    parser.add_argument("--objects", type=int, default=90, help="held-out objects to compare with")
    args = parser.parse_args()
    studio = make_studio()
    figures: dict[str, Any] = {
        "understanding": understanding(studio),
        "materials": prop_materials.obeyed(studio),
        "certificates": certified(studio, drawn(args.count)),
    }
    if WEIGHTS.is_file():
        figures["certificates_free"] = certified(
            studio, drawn(max(args.count // 8, 10), 5), novelty=0.3
        )
    if args.corpus is not None and WEIGHTS.is_file():
        from python_backend.props.fit import corpus as corpora
        from python_backend.props.model.serve import PropModel
        from python_backend.text.embed import SentenceEmbedder

        model, embed = PropModel.load(WEIGHTS), SentenceEmbedder.default().embed
        corpus = corpora.load(args.corpus)
        found = prop_clouds.held_out(corpus, args.objects)
        whole = prop_clouds.held_out(corpus, len(corpus["texts"]))
        figures["fit"] = found.fit
        figures["free_raw"] = raw_free(model, embed, found.captions[:60])
        figures["against_real"] = prop_clouds.compare(model, embed, found, args.ruler)
        figures["completion"] = prop_complete.measured(studio, whole.captions, whole.tokens)
    if args.sheet is not None:
        painted = make_studio(source=source({"data_folder": str(args.sheet)}))
        prop_clouds.sheet(painted, SHEET, args.sheet / "props_prompts.jpg")
    print(
        json.dumps(
            {
                "bench": "prop_quality",
                "model": model_digest(),
                "machine": {
                    "cpu": platform.processor() or platform.machine(),
                    "cores": os.cpu_count(),
                },
                "versions": {"python": platform.python_version(), "numpy": np.__version__},
                "figures": figures,
            }
        )
    )


if __name__ == "__main__":
    main()
