"""The networks of `network`, evaluated in NumPy: no torch in the process that serves props."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from python_backend.props.model.tokens import FACES, KINDS, PARENTS, SYMMETRIES, WIDE

Array = np.ndarray
COMPONENTS = 8


class Weights:
    """Tensors by name, with the few layers that the networks are made of."""

    def __init__(self, tensors: Mapping[str, Array], prefix: str) -> None:
        self._t = {
            k[len(prefix) :]: np.asarray(v, np.float32)
            for k, v in tensors.items()
            if k.startswith(prefix)
        }

    def __getitem__(self, name: str) -> Array:
        return self._t[name]

    def linear(self, name: str, x: Array) -> Array:
        return np.asarray(x @ self._t[f"{name}.weight"].T + self._t[f"{name}.bias"])

    def norm(self, name: str, x: Array) -> Array:
        centred = x - x.mean(-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5)
        return np.asarray(scaled * self._t[f"{name}.weight"] + self._t[f"{name}.bias"])

    def block(self, name: str, h: Array, heads: int) -> Array:
        """One transformer block over (S, D)."""
        s, d = h.shape
        qkv = self.linear(f"{name}.qkv", self.norm(f"{name}.norm1", h)).reshape(s, 3, heads, -1)
        q, k, v = qkv.transpose(1, 2, 0, 3)
        score = q @ k.transpose(0, 2, 1) / np.sqrt(d / heads)
        score = np.exp(score - score.max(-1, keepdims=True))
        mixed = (score / score.sum(-1, keepdims=True)) @ v
        h = h + self.linear(f"{name}.out", mixed.transpose(1, 0, 2).reshape(s, d))
        inner = gelu(self.linear(f"{name}.up", self.norm(f"{name}.norm2", h)))
        return np.asarray(h + self.linear(f"{name}.down", inner))

    def depth(self, stem: str) -> int:
        return 1 + max(int(k.split(".")[1]) for k in self._t if k.startswith(f"{stem}."))

    def prior(self, c: Array, rng: np.random.Generator, warmth: float) -> Array:
        """A draw from the mixture p(z | c); warmth scales the deviations."""
        out = self.linear("prior.outer", gelu(self.linear("prior.inner", c)))
        logits, rest = out[:COMPONENTS], out[COMPONENTS:].reshape(COMPONENTS, 2, -1)
        weight = np.exp((logits - logits.max()) / max(warmth, 0.3))
        k = int(rng.choice(COMPONENTS, p=weight / weight.sum()))
        mean, spread = rest[k]
        noise = rng.standard_normal(len(mean)).astype(np.float32)
        return np.asarray(mean + warmth * np.exp(np.clip(spread, -3, 1)) * noise)


def gelu(x: Array) -> Array:
    from scipy.special import erf

    return np.asarray(0.5 * x * (1 + erf(x / np.sqrt(2))), np.float32)


class FamilyNet:
    """Draws the numbers of a family."""

    def __init__(self, tensors: Mapping[str, Array], families: int) -> None:
        self._w, self._families = Weights(tensors, "family."), families

    def _condition(self, family: int, text: Array) -> Array:
        one = np.zeros(self._families, np.float32)
        one[family] = 1
        return np.concatenate([one, self._w.linear("text", text)])

    def draw(self, family: int, text: Array, rng: np.random.Generator, warmth: float) -> Array:
        c = self._condition(family, text)
        return self.decode(self._w.prior(c, rng, warmth), c, rng)

    def decode(self, z: Array, c: Array, rng: np.random.Generator) -> Array:
        h = gelu(self._w.linear("decode_in", np.concatenate([z, c])))
        h = gelu(self._w.linear("decode_mid", h))
        mean, doubt = np.split(self._w.linear("decode_out", h), 2)
        noise = rng.standard_normal(len(mean)) * np.exp(np.clip(doubt, -3.5, 0)) * 0.5
        return np.asarray(np.clip(mean + noise, 0, 1))

    def near(
        self,
        family: int,
        text: Array,
        values: Array,
        used: Array,
        strength: float,
        rng: np.random.Generator,
    ) -> Array:
        """Values again, after a step of `strength` in the latent space."""
        c = self._condition(family, text)
        h = gelu(
            self._w.linear("encode_in", np.concatenate([(values * used).astype(np.float32), c]))
        )
        h = gelu(self._w.linear("encode_mid", h))
        mean = np.split(self._w.linear("encode_out", h), 2)[0]
        other = self._w.prior(c, rng, 1.0)
        moved = self.decode(mean + strength * (other - mean), c, rng)
        again = self.decode(mean, c, rng)
        return np.asarray(
            np.clip(values + np.clip(moved - again, -1, 1) * min(1.0, 0.3 + strength), 0, 1)
        )


class ProgramNet:
    """Encodes and decodes part programs as tokens; `exemplars` draws what it decodes."""

    HEADS = 4

    def __init__(self, tensors: Mapping[str, Array]) -> None:
        self._w = Weights(tensors, "program.")
        self._deep, self._shallow = self._w.depth("decoder"), self._w.depth("encoder")

    def condition(self, text: Array) -> Array:
        return self._w.linear("text", text)

    def encode(self, category: Array, real: Array, size: Array, text: Array) -> Array:
        """The posterior mean of z for one program."""
        w = self._w
        slots = (
            w["kind.weight"][category[:, 0]]
            + w["symmetry.weight"][category[:, 1]]
            + w["parent.weight"][category[:, 2]]
            + w["face.weight"][category[:, 3]]
            + w.linear("real", real)
        )
        first = w.linear("size", size) + self.condition(text)
        h = np.concatenate([first[None], slots]) + w["place"]
        for k in range(self._shallow):
            h = w.block(f"encoder.{k}", h, self.HEADS)
        return np.split(w.linear("to_latent", h[0]), 2)[0]

    def decode(self, z: Array, text: Array) -> tuple[Array, Array, Array]:
        """category (SLOTS, 4), real (SLOTS, WIDE), size (3,)."""
        w = self._w
        h = w["queries"] + w.linear("from_latent", z) + self.condition(text)
        for k in range(self._deep):
            h = w.block(f"decoder.{k}", h, self.HEADS)
        h = w.norm("last", h)
        out = w.linear("heads_out", h[1:])
        cuts = np.cumsum([KINDS, SYMMETRIES, PARENTS, FACES])
        heads = np.split(out, cuts, axis=1)
        for slot in range(len(out)):  # a parent is an earlier slot
            heads[2][slot, slot + 1 :] = -np.inf
        category = np.stack([head.argmax(1) for head in heads[:4]], 1)
        assert heads[4].shape[1] == WIDE
        return category, heads[4], w.linear("size_out", h[0])
