"""all-MiniLM-L6-v2 in NumPy: token ids in, unit sentence vectors out.

The network is BERT (Devlin et al. 2018, https://arxiv.org/abs/1810.04805) with 6 layers of
width 384 and 12 heads, distilled as MiniLM (Wang et al. 2020, https://arxiv.org/abs/2002.10957)
and trained for sentence similarity (https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2,
Apache-2.0). Inference only, so NumPy is enough and no deep-learning framework is loaded.
This file knows no text: see `embed.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from bridge.errors import WeightsMismatch

Array = np.ndarray[Any, np.dtype[Any]]

WIDTH = 384
LAYERS = 6
HEADS = 12
POSITIONS = 512
_EPSILON = 1e-12
_SHAPES = {
    "embeddings.word_embeddings.weight": (30522, WIDTH),
    "embeddings.position_embeddings.weight": (POSITIONS, WIDTH),
    "embeddings.token_type_embeddings.weight": (2, WIDTH),
    "embeddings.LayerNorm.weight": (WIDTH,),
    "embeddings.LayerNorm.bias": (WIDTH,),
}
_LAYER_SHAPES = {
    **{f"attention.self.{p}.weight": (WIDTH, WIDTH) for p in ("query", "key", "value")},
    **{f"attention.self.{p}.bias": (WIDTH,) for p in ("query", "key", "value")},
    "attention.output.dense.weight": (WIDTH, WIDTH),
    "attention.output.dense.bias": (WIDTH,),
    "attention.output.LayerNorm.weight": (WIDTH,),
    "attention.output.LayerNorm.bias": (WIDTH,),
    "intermediate.dense.weight": (4 * WIDTH, WIDTH),
    "intermediate.dense.bias": (4 * WIDTH,),
    "output.dense.weight": (WIDTH, 4 * WIDTH),
    "output.dense.bias": (WIDTH,),
    "output.LayerNorm.weight": (WIDTH,),
    "output.LayerNorm.bias": (WIDTH,),
}


class MiniLM:
    """The network over tensors named as in the published checkpoint (left where they are)."""

    def __init__(self, tensors: Mapping[str, Array]) -> None:
        """Raises `WeightsMismatch` if a tensor is missing or of another shape."""
        expected = dict(_SHAPES)
        for layer in range(LAYERS):
            expected |= {f"encoder.layer.{layer}.{k}": s for k, s in _LAYER_SHAPES.items()}
        for name, shape in expected.items():
            found = tensors[name].shape if name in tensors else None
            if found != shape:
                raise WeightsMismatch(
                    "The sentence-embedding weights are not those of all-MiniLM-L6-v2.",
                    cause=f"Tensor {name} has shape {found}, expected {shape}.",
                )
        self.tensors = self._t = tensors
        self._turned: dict[str, Array] = {}

    def __call__(self, ids: Array, mask: Array, layers: int = LAYERS) -> Array:
        """Unit vectors (n, 384) f4 of token ids (n, T) i8, with mask (n, T) 1 = token, 0 = pad.

        `layers` below 6 stops early: less about the meaning of the whole, more about the words
        in their company, and in proportion faster.
        """
        *_, x = self.states(ids, mask, layers)
        return pooled(x, mask)

    def states(self, ids: Array, mask: Array, layers: int = LAYERS) -> Iterator[Array]:
        """The tokens' states (n, T, 384) before each layer, and last those after `layers`."""
        t = self._t
        x = t["embeddings.word_embeddings.weight"][ids]  # (n, T, 384)
        x = x + t["embeddings.position_embeddings.weight"][: ids.shape[1]]
        x += t["embeddings.token_type_embeddings.weight"][0]
        x = self._norm(x, "embeddings.LayerNorm")
        bias = np.where(mask[:, None, None, :] > 0, 0.0, -1e9).astype("f4")  # (n, 1, 1, T)
        yield x
        for layer in range(layers):
            x = self._layer(x, bias, f"encoder.layer.{layer}.")
            yield x

    def _layer(self, x: Array, bias: Array, prefix: str) -> Array:
        """One transformer layer, post-norm. x: (n, T, 384)."""
        n, tokens, _ = x.shape

        def heads(part: str) -> Array:
            y = self._dense(x, f"{prefix}attention.self.{part}")
            return y.reshape(n, tokens, HEADS, WIDTH // HEADS).transpose(0, 2, 1, 3)

        query, key, value = heads("query"), heads("key"), heads("value")  # (n, 12, T, 32)
        scores = query @ key.swapaxes(-1, -2) * np.float32((WIDTH // HEADS) ** -0.5) + bias
        scores -= scores.max(axis=-1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=-1, keepdims=True)
        mixed = (scores @ value).transpose(0, 2, 1, 3).reshape(n, tokens, WIDTH)
        x = x + self._dense(mixed, f"{prefix}attention.output.dense")
        x = self._norm(x, f"{prefix}attention.output.LayerNorm")
        inner = gelu(self._dense(x, f"{prefix}intermediate.dense"))  # (n, T, 1536)
        x = x + self._dense(inner, f"{prefix}output.dense")
        return self._norm(x, f"{prefix}output.LayerNorm")

    def _dense(self, x: Array, name: str) -> Array:
        if (weight := self._turned.get(name)) is None:
            # Stored (out, in). BLAS multiplies a few rows twice as fast by a contiguous (in, out):
            # 7 MB of copies per layer that is used. The large word table stays on disk, mapped.
            weight = np.ascontiguousarray(self._t[name + ".weight"].T)
            self._turned[name] = weight
        flat = x.reshape(-1, x.shape[-1]) @ weight
        flat += self._t[name + ".bias"]
        return flat.reshape(*x.shape[:-1], -1)

    def _norm(self, x: Array, name: str) -> Array:
        return layer_norm(x, self._t[name + ".weight"], self._t[name + ".bias"])


def layer_norm(x: Array, weight: Array, bias: Array) -> Array:
    """Each last-axis row of x to mean 0 and variance 1, then scaled and shifted."""
    x = x - x.mean(axis=-1, keepdims=True)
    x /= np.sqrt((x * x).mean(axis=-1, keepdims=True) + np.float32(_EPSILON))
    x *= weight
    x += bias
    return x


def pooled(x: Array, mask: Array) -> Array:
    """Unit vectors (n, 384) f4: the mean of the states (n, T, 384) where mask (n, T) is 1."""
    weights = mask[:, :, None].astype("f4")
    mean = (x * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1e-9)
    length = np.linalg.norm(mean, axis=1, keepdims=True)
    return np.ascontiguousarray(mean / np.maximum(length, 1e-12), dtype="f4")


def gelu(x: Array) -> Array:
    """x · Φ(x), with erf from Abramowitz and Stegun 7.1.26 (error below 1.5e-7)."""
    z = np.abs(x) * np.float32(0.70710678)
    t = 1.0 / (1.0 + np.float32(0.3275911) * z)
    series = t * (
        0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))
    )
    np.multiply(z, -z, out=z)
    np.exp(z, out=z)
    tail = series * z  # 1 - erf(|x| / sqrt 2)
    return x * np.where(x < 0, 0.5 * tail, 1.0 - 0.5 * tail)
