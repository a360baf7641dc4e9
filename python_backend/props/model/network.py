"""Two conditional VAEs with learned priors, in torch, for training.

Both are trained by the objective of variational inference,

    maximise  E_q[ log p(x | z, c) ] - KL( q(z | x, c) || p(z | c) ),

where c is the prompt's sentence vector and p(z | c) is itself learned: a mixture density
network (Bishop 1994). Drawing from it, instead of from N(0, 1), is what makes a prompt count.
The KL is estimated with the same sample of z, since a mixture has no closed form. Serving draws
families' numbers from that prior, and programs from the posteriors themselves: see `exemplars`.

    FamilyVAE   x = the numbers of one family, (DEPTH,) in 0..1
    ProgramVAE  x = a part program as tokens, SLOTS x (4 categories + WIDE numbers)

Serving does not import this file: `numpy_net` evaluates the same weights.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from python_backend.props.families.draw import DEPTH
from python_backend.props.model.tokens import FACES, KINDS, PARENTS, SLOTS, SYMMETRIES, WIDE

TEXT = 384
COMPONENTS = 8


class MixturePrior(nn.Module):
    """p(z | c): a mixture of COMPONENTS diagonal Gaussians whose numbers depend on c."""

    def __init__(self, condition: int, latent: int, hidden: int) -> None:
        super().__init__()
        self.latent = latent
        self.inner = nn.Linear(condition, hidden)
        self.outer = nn.Linear(hidden, COMPONENTS * (2 * latent + 1))

    def forward(self, c: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """c (B, condition) -> log weights (B, K), means (B, K, Z), log deviations (B, K, Z)."""
        out = self.outer(functional.gelu(self.inner(c)))
        weight, rest = out[:, :COMPONENTS], out[:, COMPONENTS:]
        mean, spread = rest.reshape(len(c), COMPONENTS, 2, self.latent).unbind(2)
        return weight.log_softmax(-1), mean, spread.clamp(-3.0, 1.0)

    def log_prob(self, z: Tensor, c: Tensor) -> Tensor:
        """(B,) log density of z (B, Z)."""
        weight, mean, spread = self(c)
        return torch.logsumexp(weight + normal_log(z[:, None], mean, spread), -1)


def normal_log(z: Tensor, mean: Tensor, spread: Tensor) -> Tensor:
    """Log density of a diagonal Gaussian, summed over the last axis."""
    return (-0.5 * ((z - mean) / spread.exp()) ** 2 - spread - 0.5 * math.log(2 * math.pi)).sum(-1)


class FamilyVAE(nn.Module):
    """The numbers of one of `families` families, given the family and the prompt."""

    def __init__(self, families: int, latent: int = 16, hidden: int = 256) -> None:
        super().__init__()
        self.families = families
        condition = families + 48
        self.text = nn.Linear(TEXT, 48)
        self.encode_in = nn.Linear(DEPTH + condition, hidden)
        self.encode_mid = nn.Linear(hidden, hidden)
        self.encode_out = nn.Linear(hidden, 2 * latent)
        self.decode_in = nn.Linear(latent + condition, hidden)
        self.decode_mid = nn.Linear(hidden, hidden)
        self.decode_out = nn.Linear(hidden, 2 * DEPTH)
        self.prior = MixturePrior(condition, latent, hidden)

    def condition(self, family: Tensor, text: Tensor) -> Tensor:
        return torch.cat([functional.one_hot(family, self.families).float(), self.text(text)], -1)

    def posterior(self, x: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        h = functional.gelu(self.encode_in(torch.cat([x, c], -1)))
        h = functional.gelu(self.encode_mid(h))
        mean, spread = self.encode_out(h).chunk(2, -1)
        return mean, spread.clamp(-5.0, 1.0)

    def decode(self, z: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        h = functional.gelu(self.decode_in(torch.cat([z, c], -1)))
        h = functional.gelu(self.decode_mid(h))
        mean, spread = self.decode_out(h).chunk(2, -1)
        return mean, spread.clamp(-3.5, 0.0)

    def loss(
        self, family: Tensor, text: Tensor, x: Tensor, used: Tensor, beta: float
    ) -> tuple[Tensor, dict[str, float]]:
        """used (B, DEPTH): 1 where the family has a parameter."""
        c = self.condition(family, text)
        mean, spread = self.posterior(x * used, c)
        z = mean + spread.exp() * torch.randn_like(mean)
        guess, doubt = self.decode(z, c)
        fit = (0.5 * ((x - guess) / doubt.exp()) ** 2 + doubt) * used
        kl = normal_log(z, mean, spread) - self.prior.log_prob(z, c)
        loss = (fit.sum(-1) + beta * kl).mean()
        error = ((x - guess).abs() * used).sum() / used.sum()
        return loss, {
            "family_loss": loss.item(),
            "family_kl": kl.mean().item(),
            "family_error": error.item(),
        }


class Block(nn.Module):
    """A pre-norm transformer block over (B, S, D), written so that NumPy can repeat it."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 3 * width), nn.Linear(3 * width, width)

    def forward(self, h: Tensor) -> Tensor:
        b, s, d = h.shape
        q, k, v = self.qkv(self.norm1(h)).reshape(b, s, 3, self.heads, -1).permute(2, 0, 3, 1, 4)
        mixed = functional.scaled_dot_product_attention(q, k, v)
        h = h + self.out(mixed.transpose(1, 2).reshape(b, s, d))
        out: Tensor = h + self.down(functional.gelu(self.up(self.norm2(h))))
        return out


class ProgramVAE(nn.Module):
    """Part programs given the prompt. All slots are decoded at once from z and c."""

    def __init__(self, latent: int = 32, width: int = 128, depth: int = 3, heads: int = 4) -> None:
        super().__init__()
        self.text = nn.Linear(TEXT, width)
        self.kind, self.symmetry = nn.Embedding(KINDS, width), nn.Embedding(SYMMETRIES, width)
        self.parent, self.face = nn.Embedding(PARENTS, width), nn.Embedding(FACES, width)
        self.real, self.size = nn.Linear(WIDE, width), nn.Linear(3, width)
        self.place = nn.Parameter(torch.randn(SLOTS + 1, width) * 0.02)
        self.encoder = nn.ModuleList(Block(width, heads) for _ in range(depth - 1))
        self.to_latent = nn.Linear(width, 2 * latent)
        self.queries = nn.Parameter(torch.randn(SLOTS + 1, width) * 0.3)
        self.from_latent = nn.Linear(latent, width)
        self.decoder = nn.ModuleList(Block(width, heads) for _ in range(depth))
        self.last = nn.LayerNorm(width)
        self.heads_out = nn.Linear(width, KINDS + SYMMETRIES + PARENTS + FACES + WIDE)
        self.size_out = nn.Linear(width, 3)
        self.prior = MixturePrior(width, latent, 256)

    def posterior(
        self, category: Tensor, real: Tensor, size: Tensor, c: Tensor
    ) -> tuple[Tensor, Tensor]:
        """category (B, S, 4), real (B, S, WIDE), size (B, 3), c (B, width)."""
        kind, symmetry, parent, face = category.unbind(-1)
        slots = (
            self.kind(kind)
            + self.symmetry(symmetry)
            + self.parent(parent)
            + self.face(face)
            + self.real(real)
        )
        h = torch.cat([(self.size(size) + c)[:, None], slots], 1) + self.place
        for block in self.encoder:
            h = block(h)
        mean, spread = self.to_latent(h[:, 0]).chunk(2, -1)
        return mean, spread.clamp(-5.0, 1.0)

    def decode(self, z: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
        """(B, S, all heads) and size (B, 3)."""
        h = self.queries[None] + (self.from_latent(z) + c)[:, None]
        for block in self.decoder:
            h = block(h)
        h = self.last(h)
        return self.heads_out(h[:, 1:]), self.size_out(h[:, 0])

    def loss(
        self,
        category: Tensor,
        real: Tensor,
        size: Tensor,
        text: Tensor,
        weight: Tensor,
        beta: float,
        free: float,
    ) -> tuple[Tensor, dict[str, float]]:
        """weight (B,): how much each example counts. free: nats of KL that cost nothing."""
        c = self.text(text)
        mean, spread = self.posterior(category, real, size, c)
        z = mean + spread.exp() * torch.randn_like(mean)
        out, guess = self.decode(z, c)
        fit = program_fit(out, category, real) + 3 * (guess - size).abs().sum(-1)
        kl = normal_log(z, mean, spread) - self.prior.log_prob(z, c)
        loss = ((fit + beta * kl.clamp_min(free)) * weight).sum() / weight.sum()
        return loss, {
            "program_loss": loss.item(),
            "program_fit": fit.mean().item(),
            "program_kl": kl.mean().item(),
        }


def split_heads(out: Tensor) -> list[Tensor]:
    """kind, symmetry, parent, face logits and the real numbers."""
    return list(torch.split(out, [KINDS, SYMMETRIES, PARENTS, FACES, WIDE], -1))


def program_fit(out: Tensor, category: Tensor, real: Tensor) -> Tensor:
    """(B,) negative log likelihood up to constants: categorical heads and Laplace numbers."""
    heads = split_heads(out)
    present = (category[..., 0] != 4).float()
    total = torch.zeros(len(out), device=out.device)
    for k, (logits, share) in enumerate(zip(heads[:4], (2.0, 1.5, 1.0, 1.0))):
        loss = functional.cross_entropy(
            logits.flatten(0, 1), category[..., k].flatten(), reduction="none"
        ).view(present.shape)
        total = total + share * (loss * (present if k else 1.0)).sum(-1)
    turned = ((category[..., 0] > 0) & (category[..., 0] < 4)).float()
    rows = (category[..., 1] >= 4).float()
    error = (heads[4] - real).abs()
    scale = error.new_tensor([8.0] * 3 + [4.0] * 3 + [1.0] * 6)
    total = total + ((error[..., :12] * scale).sum(-1) * present).sum(-1)
    total = total + 2 * ((error[..., 12:-6]).sum(-1) * turned).sum(-1)
    total = total + 4 * (error[..., -6:-4].sum(-1) * rows).sum(-1)
    return total + 1.0 * (error[..., -4:].sum(-1) * present).sum(-1)
