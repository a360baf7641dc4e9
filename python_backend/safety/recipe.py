"""Train the rails' classifier: `python -m python_backend.safety.recipe`.

max_W E[log p_W(label | text)] − λ|W|², by gradient descent with momentum on all lines at once
(a convex problem, about a minute on one core). Only lines of the split `train` are used. A
studio can add its own lines (`--data more.jsonl`, the same fields) and measure again with
`python -m tests.bench.rails_quality`.
"""

from __future__ import annotations

import argparse
import json
import logging
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bridge.errors import BadData
from python_backend.safety.classifier import LAYERS, WEIGHTS, WordFeatures, join, softmax, terms
from python_backend.safety.normalize import fold
from python_backend.storage.files import write_atomic, write_text_atomic
from python_backend.text.embed import SentenceEmbedder

log = logging.getLogger(__name__)

Array = np.ndarray[Any, np.dtype[Any]]
SET = Path(__file__).parent / "data" / "moderation_set.jsonl"
L2 = 3e-4
STEPS = 600
NOT_LEARNT = {"personal_data"}  # a matter of form, left to `personal.py`


def read_set(path: Path = SET) -> list[dict[str, Any]]:
    """Lines of a set: text, category, severity, kind, split. Raises `BadData`."""
    rows = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            row = json.loads(line)
            rows.append({**row, "label": (str(row["category"]), int(row["severity"]))})
            if not isinstance(row["text"], str) or row["split"] not in ("train", "held_out"):
                raise ValueError("`text` must be a string, `split` train or held_out")
        except (ValueError, KeyError, TypeError) as error:
            raise BadData(
                f"{path.name}, line {number} cannot be used.", cause=repr(error)
            ) from error
    return rows


def rarity(texts: Sequence[str]) -> dict[str, float]:
    """Term -> inverse document frequency, for terms that occur in two texts or more."""
    counts = Counter(term for text in texts for term in set(terms(text)))
    kept = sorted(term for term, count in counts.items() if count >= 2)
    return {t: round(1 + float(np.log((1 + len(texts)) / (1 + counts[t]))), 4) for t in kept}


def fit(x: Array, labels: Array, classes: int, steps: int = STEPS, l2: float = L2) -> Array:
    """Weights (features + 1, classes) f4, the last row being the bias; Nesterov's momentum."""
    x = np.hstack([x, np.ones((len(x), 1), "f4")])
    target = np.eye(classes, dtype="f4")[labels]
    weights = np.zeros((x.shape[1], classes), "f4")
    velocity = np.zeros_like(weights)
    decay = np.full((x.shape[1], 1), l2, "f4")
    decay[-1] = 0  # the bias is free
    rate = 1.0 / (0.5 * float(np.square(x).sum(axis=1).mean()))  # below 2 / largest curvature
    for step in range(steps):
        ahead = weights + min(0.95, step / (step + 3)) * velocity
        gradient = x.T @ (softmax(x @ ahead) - target) / len(x) + decay * ahead
        previous = weights
        weights = ahead - rate * gradient
        velocity = weights - previous
    return weights


def train(rows: Sequence[dict[str, Any]], out: Path) -> dict[str, Any]:
    """Fit on the `train` rows and write `out` and its JSON table; returns the card's figures."""
    from safetensors.numpy import save

    rows = [r for r in rows if r["split"] == "train" and r["category"] not in NOT_LEARNT]
    texts = [fold(r["text"]) for r in rows]
    names = sorted({r["label"] for r in rows})
    index = np.array([names.index(r["label"]) for r in rows])
    words = WordFeatures(rarity(texts))
    vectors = SentenceEmbedder.default().features(texts, LAYERS)
    mean = vectors.mean(axis=0)
    weights = fit(join(vectors, mean, words.rows(texts)), index, len(names))
    tensors = {"weights": weights[:-1].copy(), "bias": weights[-1].copy(), "mean": mean}
    write_atomic(out, save(tensors))
    table = {"labels": names, "idf": words.idf}
    write_text_atomic(out.with_suffix(".json"), json.dumps(table, ensure_ascii=False) + "\n")
    return {"lines": len(rows), "labels": len(names), "terms": len(words.idf), "l2": L2}


def main(argv: Sequence[str] | None = None) -> int:
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m python_backend.safety.recipe")
    parser.add_argument("--data", type=Path, action="append", default=[], help="more lines")
    parser.add_argument("-o", type=Path, default=WEIGHTS, help="weights file to write")
    args = parser.parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    rows = [row for path in [SET, *args.data] for row in read_set(path)]
    log.info("%s", json.dumps(train(rows, args.o)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
