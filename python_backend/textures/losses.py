"""The objectives, each with its formula. Knows tensors only.

The game is min_G max_D E[log D(x)] + E[log(1 - D(G(z)))] in its hinge form (Lim and Ye, arXiv
1705.02894), with a third term that makes the sentence matter: real pictures under another
picture's sentence count as false (matching-aware critic, Reed et al., arXiv 1605.05396).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor


def critic_loss(real: list[Tensor], fake: list[Tensor], mismatch: list[Tensor]) -> Tensor:
    """sum over heads of E max(0, 1 - D(x, t)) + E max(0, 1 + D(G, t)) / 1.5
    + E max(0, 1 + D(x, t')) / 3; t' is another picture's sentence."""
    total = torch.zeros(())
    for r, f, m in zip(real, fake, mismatch):
        wrong = F.relu(1 + f).mean() / 1.5 + F.relu(1 + m).mean() / 3
        total = total + F.relu(1 - r).mean() + wrong
    return total


def adversarial_loss(fake: list[Tensor]) -> Tensor:
    """- sum over heads of E D(G, t)."""
    return -torch.stack([f.mean() for f in fake]).sum()


def style_loss(fake: list[Tensor], real: list[Tensor], scales: list[Tensor]) -> Tensor:
    """Feature statistics of a picture against a photograph of the same kind and colours:

    sum over levels of E |mu_f - mu_r| / s + E |sigma_f - sigma_r| / s + E |gram_f - gram_r|,
    mu and sigma per channel over space, s the channel's deviation over the data, gram the
    channels' correlations (Gatys et al., arXiv 1505.07376) at the levels of few channels.
    """
    total = torch.zeros(())
    for f, r, s in zip(fake, real, scales):
        f, r = f / s, r / s
        total = total + F.smooth_l1_loss(f.mean((2, 3)), r.mean((2, 3)), beta=0.3)
        total = total + F.smooth_l1_loss(f.std((2, 3)), r.std((2, 3)), beta=0.3)
        if f.shape[1] <= 48:
            total = total + 0.5 * F.smooth_l1_loss(_gram(f), _gram(r), beta=0.3)
    return total


def _gram(f: Tensor) -> Tensor:
    flat = f.flatten(2)  # (B, C, h w)
    flat = flat - flat.mean(2, keepdim=True)
    return flat @ flat.transpose(1, 2) / flat.shape[2]


def keep_loss(maps: Tensor, guide: Tensor, cell: int = 16) -> Tensor:
    """Stay with the guide where it is exact:

    E |mean_cell(albedo) - mean_cell(guide)| (colours of the prompt, in cells of `cell` pixels)
    + E (height - guide)^2 + E (roughness - guide)^2 + E (metallic - guide)^2, which leaves the
    network its fine grain and takes away its reasons to drift.
    """
    colour = F.l1_loss(F.avg_pool2d(maps[:, :3], cell), F.avg_pool2d(guide[:, :3], cell))
    return colour + F.mse_loss(maps[:, 3:6], guide[:, 3:6])


def coherence_loss(maps: Tensor, guide: Tensor) -> Tensor:
    """The height's own fine grain follows the albedo's: E (hp(dh) - 0.35 hp(lum))^2.

    dh: what the network added to the guide's height; hp: minus a 5 x 5 mean; lum: luminance of
    what it added to the albedo. Pits are darker than bumps in a photograph of diffuse matter.
    """
    weight = torch.tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)
    lum = ((maps[:, :3] - guide[:, :3]) * weight).sum(1, keepdim=True)
    added = maps[:, 3:4] - guide[:, 3:4]
    return F.mse_loss(_high(added), 0.35 * _high(lum).detach())


def _high(x: Tensor) -> Tensor:
    return x - F.avg_pool2d(F.pad(x, (2, 2, 2, 2), mode="circular"), 5, 1)
