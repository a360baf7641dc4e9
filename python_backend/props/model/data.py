"""Training tables: programs of real meshes, programs of families, and families' numbers.

Sentence vectors are computed once for distinct captions. Nothing here knows a network.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from python_backend.props.families import FAMILIES, draw
from python_backend.props.model import tokens as language
from python_backend.props.model.lower import lower
from python_backend.props.words import normal

Array = np.ndarray
Embed = Callable[[list[str]], Array]
HELD_OUT = 10  # every tenth real mesh, by the hash of its source


@dataclass(slots=True)
class Programs:
    """category (n, SLOTS, 4), real (n, SLOTS, WIDE), size (n, 3), text (n,) rows of `vectors`,
    weight (n,), real_mesh (n,) booleans."""

    category: Array
    real: Array
    size: Array
    text: Array
    weight: Array
    real_mesh: Array


@dataclass(slots=True)
class Numbers:
    """Families: family (n,), values (n, DEPTH), used (n, DEPTH), text (n,) rows of `vectors`."""

    family: Array
    values: Array
    used: Array
    text: Array


@dataclass(slots=True)
class Tables:
    programs: Programs
    numbers: Numbers
    vectors: Array  # (captions, 384) float32
    captions: list[str]
    held_out: list[int]  # rows of the corpus that were not trained on


def save(data: Tables, path: Path) -> None:
    """One .npz without pickles, so that a resumed run need not embed and lower again."""
    import json

    arrays = {
        f"{group}.{f.name}": getattr(getattr(data, group), f.name)
        for group in ("programs", "numbers")
        for f in fields(getattr(data, group))
    }
    texts = np.frombuffer(json.dumps(data.captions).encode(), np.uint8)
    temporary = path.with_suffix(".part.npz")
    np.savez_compressed(
        temporary,
        vectors=data.vectors.astype(np.float16),
        texts=texts,
        held=np.array(data.held_out, np.int64),
        **arrays,
    )
    temporary.replace(path)


def load(path: Path) -> Tables:
    import json

    with np.load(path, allow_pickle=False) as found:
        programs = Programs(**{f.name: found[f"programs.{f.name}"] for f in fields(Programs)})
        numbers = Numbers(**{f.name: found[f"numbers.{f.name}"] for f in fields(Numbers)})
        captions = json.loads(found["texts"].tobytes())
        held = [int(k) for k in found["held"]]
        return Tables(programs, numbers, found["vectors"].astype(np.float32), captions, held)


def is_held_out(source: str) -> bool:
    return zlib.crc32(source.encode()) % HELD_OUT == 0


def build(
    corpus: dict[str, Any] | None,
    embed: Embed,
    per_family: int,
    lowered: int,
    seed: int,
    report: Callable[[str], None],
) -> Tables:
    """corpus: what `fit.corpus.load` gives, or None for families alone."""
    rng = np.random.default_rng(seed)
    captions: dict[str, int] = {}

    def row(caption: str) -> int:
        return captions.setdefault(caption, len(captions))

    programs, held = _real(corpus, row) if corpus is not None else ([], [])
    report(f"{len(programs)} programs of real meshes, {len(held)} held out")
    programs += _lowered(lowered, rng, row)
    report(f"{len(programs)} programs with those of the families")
    numbers = _numbers(per_family, rng, row)
    texts = list(captions)
    vectors = np.concatenate([embed(texts[k : k + 256]) for k in range(0, len(texts), 256)])
    report(f"{len(texts)} captions")
    table = Programs(*(np.stack([np.asarray(p[k]) for p in programs]) for k in range(6)))
    return Tables(table, numbers, vectors.astype(np.float32), texts, held)


def _real(
    corpus: dict[str, Any], row: Callable[[str], int]
) -> tuple[list[tuple[Any, ...]], list[int]]:
    out, held = [], []
    for k, text in enumerate(corpus["texts"]):
        if is_held_out(text["source"]):
            held.append(k)
            continue
        if text["f_score"] < 0.4 or text["groups"] > language.SLOTS:
            continue
        weight = 0.4 + text["f_score"]
        out.append(
            (
                corpus["category"][k],
                corpus["real"][k],
                corpus["size"][k],
                row(text["caption"]),
                weight,
                True,
            )
        )
    return out, held


def _lowered(
    count: int, rng: np.random.Generator, row: Callable[[str], int]
) -> list[tuple[Any, ...]]:
    """Programs of the hand-written families in the network's language."""
    out: list[tuple[Any, ...]] = []
    for family in FAMILIES.values():
        for _ in range(count):
            values = draw.vector(family, rng)
            caption = draw.caption(family, values, rng)
            program = family.program(
                values, draw.dressing(family, rng), int(rng.integers(1, 2**30))
            )
            groups, extent = lower(program, rng)
            if len(groups) > language.SLOTS:
                continue
            made = language.encode(groups, extent, float(extent.max()))
            out.append((made.category, made.real, made.size, row(caption), 0.7, False))
    return out


def _numbers(count: int, rng: np.random.Generator, row: Callable[[str], int]) -> Numbers:
    """Captions of every family, each with several value vectors that it may mean."""
    family, values, used, text = [], [], [], []
    for index, item in enumerate(FAMILIES.values()):
        mask = np.zeros(draw.DEPTH)
        mask[: len(item.params)] = 1
        for _ in range(count):
            first = draw.vector(item, rng)
            caption = draw.caption(item, first, rng)
            place, spoken = row(caption), normal(caption)
            for vector in (first, draw.vector(item, rng, spoken), draw.vector(item, rng, spoken)):
                family.append(index)
                values.append(vector)
                used.append(mask)
                text.append(place)
    return Numbers(
        np.array(family), np.array(values, np.float32), np.array(used, np.float32), np.array(text)
    )


def augment(
    category: Array, real: Array, size: Array, rng: np.random.Generator
) -> tuple[Array, Array, Array]:
    """A batch (b, SLOTS, ...) stretched, mirrored and with small parts left out now and then."""
    category, real, size = category.copy(), real.copy(), size.copy()
    for k in np.where(rng.random(len(real)) < 0.25)[0]:
        _without_one(category[k], real[k], rng)
    rows = (category[..., 1] >= 4) & (rng.random(category.shape[:2]) < 0.3)
    real[..., -5] = np.where(
        rows, np.clip(real[..., -5] + rng.choice([-0.25, 0.25], rows.shape), 0.5, 3), real[..., -5]
    )
    stretch = np.exp(rng.normal(0, 0.12, (len(real), 1, 3))).astype(np.float32)
    stretch /= stretch.max(2, keepdims=True)
    upright = (np.abs(real[..., 6]) > 0.99) & (np.abs(real[..., 10]) > 0.99)
    stretch = np.where(upright[..., None], stretch, 1.0)
    whole = upright.all(1) | (category[..., 0] == language.EMPTY).any(1)
    stretch = np.where(whole[:, None, None], stretch, 1.0)
    real[..., :3] *= stretch
    real[..., 3:6] += np.log(stretch)
    size += np.log(stretch[:, 0])
    flip = rng.random(len(real)) < 0.5
    real[flip, :, 0] *= -1
    real[flip, :, 7:9] *= -1  # a rotation R seen in a mirror is M R M with M = diag(-1, 1, 1)
    real[flip, :, 9] *= -1
    faces = category[flip, :, 3]
    category[flip, :, 3] = np.where(faces < 2, 1 - faces, faces)
    real[..., -4:-1] = np.clip(real[..., -4:-1] * rng.uniform(0.85, 1.15, (len(real), 1, 1)), 0, 1)
    return category, real, size


def _without_one(category: Array, real: Array, rng: np.random.Generator) -> None:
    """Leaves out, in place, one part that carries no other and is not the first."""
    used = int((category[:, 0] != language.EMPTY).sum())
    free = [k for k in range(1, used) if not (category[:used, 2] == k + 1).any()]
    if used < 3 or not free:
        return
    gone = int(rng.choice(free))
    category[gone:-1], real[gone:-1] = category[gone + 1 :].copy(), real[gone + 1 :].copy()
    category[-1], real[-1] = (language.EMPTY, 0, 0, 0), 0
    category[:, 2] -= category[:, 2] > gone + 1
