"""Trains the line reader: what a sentence calls for, which fact answers it, which action.

Three logistic models on sentence embeddings and plain features (`match.py`), and the one of
`purpose.py` for the sentences of replies, fitted on the corpus with L-BFGS in a minute. The
result is one small safetensors file.

`python -m python_backend.dialogue.training.reader CORPUS.jsonl OUT.safetensors`
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.numpy import save_file

from python_backend.dialogue.corpus import banks
from python_backend.dialogue.match import Array, pair_features, rarity_of
from python_backend.dialogue.needs import Need
from python_backend.dialogue.purpose import NEEDS, REPLIES, Purpose
from python_backend.dialogue.reader import ACTIONS, CLASSES, line_features
from python_backend.dialogue.training import purpose
from python_backend.dialogue.words import looks_back, split_sentences

Embed = Callable[[Sequence[str]], Array]
CORPUS_PAIRS = 8000  # pairs of the corpus that are used, against some 2000 of the worlds
ASKED = 1500  # questions of the worlds shown to the classes: more would drown the rare ones
_REQUEST = re.compile(r"\b(?:can|could|will|would) you\b", re.I)  # may want something done
_CLASS_OF = {
    Need.TELL: "ask",
    Need.UNKNOWN: "ask",
    Need.SECRET: "ask",
    Need.FORBIDDEN: "ask",
    Need.DO: "request",
    Need.CANNOT: "request",
}


def read_corpus(path: Path) -> list[dict[str, Any]]:
    """The conversations, one JSON object a line."""
    return [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines() if row]


def class_rows(talks: Sequence[dict[str, Any]]) -> dict[str, set[str]]:
    """Class -> distinct lines: from the corpus, and from the banks of what players say."""
    rows: dict[str, set[str]] = {name: set() for name in CLASSES}
    for talk in talks:
        for item in talk["exchanges"]:
            needs = [Need(n) for n in item["needs"]]
            if len(needs) == 1 and needs[0] is not Need.BARK and not item.get("memories"):
                rows[_CLASS_OF.get(needs[0], needs[0].value)].add(item["line"])
    extra = banks.lines(banks_more())
    for row in extra:
        name, _, line = row.partition(": ")
        rows[name].add(line)
    asked = [a for w in banks.taught() for a in (*sum(w.asks, ()), *w.unknown) if a.endswith("?")]
    plain = [ask for ask in asked if not _REQUEST.search(ask)]
    rows["ask"] |= set(random.Random(0).sample(plain, min(ASKED, len(plain))))
    for name in rows:
        rows[name] = {line.replace("{name}", "friend") for line in rows[name]}
    return rows


def banks_more() -> str:
    """Further lines of players, for the reader alone."""
    return (banks.FOLDER / "reader.txt").read_text(encoding="utf-8")


def fit(
    rows: Array, labels: np.ndarray[Any, Any], weights: Array, classes: int, decay: float
) -> tuple[Array, Array]:
    """Weighted multinomial (or, with one class, binary) logistic regression by L-BFGS."""
    x, y, w = torch.tensor(rows), torch.tensor(labels), torch.tensor(weights)
    w = w / w.mean()
    weight = torch.zeros(rows.shape[1], classes, requires_grad=True)
    bias = torch.zeros(classes, requires_grad=True)
    optimiser = torch.optim.LBFGS([weight, bias], max_iter=150, line_search_fn="strong_wolfe")

    def closure() -> torch.Tensor:
        optimiser.zero_grad()
        logits = x @ weight + bias
        if classes == 1:
            losses = torch.nn.functional.binary_cross_entropy_with_logits(
                logits[:, 0], y.float(), reduction="none"
            )
        else:
            losses = torch.nn.functional.cross_entropy(logits, y, reduction="none")
        loss: torch.Tensor = (losses * w).mean() + decay * (weight**2).sum()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimiser.step(closure)  # type: ignore[no-untyped-call]
    return weight.detach().numpy(), bias.detach().numpy()


def train_classes(rows: dict[str, set[str]], embed: Embed) -> tuple[Array, Array]:
    """The model of what a sentence calls for; rare classes weigh as much as frequent ones."""
    lines = [(line, CLASSES.index(name)) for name, group in rows.items() for line in sorted(group)]
    texts = [line for line, _ in lines]
    labels = np.array([label for _, label in lines])
    weights = purpose.balanced(labels, len(CLASSES))
    return fit(line_features(texts, embed(texts)), labels, weights, len(CLASSES), 2e-4)


def pair_rows(talks: Sequence[dict[str, Any]], embed: Embed) -> tuple[Array, Array, Array]:
    """Features, labels and weights of (sentence, fact): the answer against all others."""
    features, labels, weights = [], [], []
    seen: set[tuple[str, str]] = set()
    for talk in talks:
        persona = talk["persona"]
        texts = [f["text"] for f in persona["knowledge"]] + [persona["secrets"][0]["text"]]
        ids = [f["id"] for f in persona["knowledge"]] + ["secret1"]
        vectors, rarity = embed(texts), rarity_of(texts)
        for item in talk["exchanges"]:
            needs = [Need(n) for n in item["needs"]]
            asked = [n for n in needs if _CLASS_OF.get(n) == "ask"]
            right = set(item.get("fact_ids", ()))
            if not asked or len(right) > 1 or Need.FORBIDDEN in needs or item.get("memories"):
                continue
            ask = split_sentences(item["line"])[-1] if Need.GREET in needs else item["line"]
            if (looks_back(ask) and right) or (talk["id"], ask) in seen:
                continue
            seen.add((talk["id"], ask))
            rows = pair_features(ask, embed([ask])[0], texts, vectors, rarity)
            hit = np.array([float(i in right) for i in ids], dtype="f4")
            features.append(rows)
            labels.append(hit)
            weights.append(np.where(hit > 0, 4.0, 1.0).astype("f4"))
    return np.concatenate(features), np.concatenate(labels), np.concatenate(weights)


def world_rows(embed: Embed) -> tuple[Array, Array, Array]:
    """The same from the small worlds written for it, with questions nothing answers."""
    features, labels, weights = [], [], []
    for world in banks.taught():
        vectors, rarity = embed(world.facts), rarity_of(world.facts)
        asked = [(ask, i) for i, group in enumerate(world.asks) for ask in group]
        for ask, right in [*asked, *((ask, -1) for ask in world.unknown)]:
            hit = np.array([float(i == right) for i in range(len(world.facts))], dtype="f4")
            features.append(pair_features(ask, embed([ask])[0], world.facts, vectors, rarity))
            labels.append(hit)
            weights.append(np.where(hit > 0, 3.0, 1.0).astype("f4"))
    return np.concatenate(features), np.concatenate(labels), np.concatenate(weights)


def fact_rows(talks: Sequence[dict[str, Any]], embed: Embed) -> tuple[Array, Array, Array]:
    """Corpus and worlds together. The corpus asks in the forms of its banks, over and over; the
    worlds ask as people do, so they weigh more."""
    x, y, w = pair_rows(talks, embed)
    if len(y) > CORPUS_PAIRS:
        chosen = np.random.RandomState(0).permutation(len(y))[:CORPUS_PAIRS]
        x, y, w = x[chosen], y[chosen], w[chosen]
    wx, wy, ww = world_rows(embed)
    return np.concatenate([x, wx]), np.concatenate([y, wy]), np.concatenate([w * 0.3, ww])


def action_rows(talks: Sequence[dict[str, Any]], embed: Embed) -> tuple[Array, Array, Array]:
    """Features, labels and weights of (sentence, action) over each character's actions."""
    from python_backend.dialogue.actions import read_actions
    from python_backend.dialogue.reader import action_text

    features, labels, weights = [], [], []
    seen: set[tuple[str, str]] = set()
    for talk in talks:
        actions = read_actions(talk["persona"]["actions"])
        texts = [action_text(a) for a in actions]
        vectors = embed(texts)
        for item in talk["exchanges"]:
            if (talk["id"], item["line"]) in seen or not item["line"]:
                continue
            seen.add((talk["id"], item["line"]))
            right = {a["name"] for a in item.get("actions", ())}
            line = item["line"]
            rows = pair_features(line, embed([line])[0], texts, vectors, {})
            hit = np.array([float(a.name in right) for a in actions], dtype="f4")
            features.append(rows)
            labels.append(hit)
            weights.append(np.where(hit > 0, 3.0, 1.0).astype("f4"))
    return np.concatenate(features), np.concatenate(labels), np.concatenate(weights)


def train_reader(path: Path, out: Path, embed: Embed) -> dict[str, float]:
    """Fit all three on the training characters, measure on the others, write the file."""
    talks = read_corpus(path)
    train = [t for t in talks if t["split"] == "train"]
    held = [t for t in talks if t["split"] != "train"]
    tensors: dict[str, Array] = {}
    report: dict[str, float] = {}
    rows = class_rows(train)
    weight, bias = train_classes(rows, embed)
    tensors["classes.weight"], tensors["classes.bias"] = weight, bias
    fresh = {name: group - rows[name] for name, group in class_rows(held).items()}
    lines = [(line, CLASSES.index(n)) for n, group in fresh.items() for line in sorted(group)]
    texts = [line for line, _ in lines]
    guess = (line_features(texts, embed(texts)) @ weight + bias).argmax(1)
    report["class_accuracy"] = float((guess == np.array([c for _, c in lines])).mean())
    for name, learn, make, decay in (
        ("facts", fact_rows, pair_rows, 2e-3),
        (ACTIONS, action_rows, action_rows, 1e-4),
    ):
        weight, bias = fit(*learn(train, embed), 1, decay)
        tensors[f"{name}.weight"], tensors[f"{name}.bias"] = weight, bias
        x, y, _ = make(held, embed)
        logits = (x @ weight + bias)[:, 0]
        report[f"{name}_positive_recall"] = float((logits[y > 0] > 0).mean())
        report[f"{name}_negative_recall"] = float((logits[y == 0] <= 0).mean())
    said = purpose.reply_sentences(train) + purpose.stray_sentences()
    weight, bias = fit(*purpose.rows_of(said, embed), len(NEEDS) + 1, 2e-4)
    tensors[f"{REPLIES}.weight"], tensors[f"{REPLIES}.bias"] = weight, bias
    tensors[f"{REPLIES}.least"] = purpose.least_of(weight, bias, held, embed)
    report["reply_sentences_passed"] = purpose.passed(Purpose(tensors, embed), held)
    save_file({k: np.ascontiguousarray(v, dtype="f4") for k, v in tensors.items()}, str(out))
    return report


def main(corpus: str, out: str) -> None:
    """Train with the bundled sentence embedder."""
    from python_backend.text.embed import SentenceEmbedder

    torch.set_num_threads(1)
    embedder = SentenceEmbedder(Path(_folder()), cache_size=60_000)
    report = train_reader(Path(corpus), Path(out), embedder.embed)
    sys.stdout.write(json.dumps(report) + "\n")


def _folder() -> Path:
    from python_backend.text.embed import find_weights

    return find_weights()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
