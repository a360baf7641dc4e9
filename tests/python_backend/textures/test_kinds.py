"""The reader of kinds that training asks whether a sample shows the right material."""

import numpy as np
import pytest
import torch

from python_backend.textures.dataset import Entry
from python_backend.textures.features import load_features
from python_backend.textures.kinds import UNKNOWN, fit_kinds, kinds_of
from python_backend.textures.palette import palette
from python_backend.textures.procedural import Plan, draw


def _entries(*families, count=10, first=0):
    made = []
    for family in families:
        for seed in range(first, first + count):
            albedo = draw(Plan(family, seed), 64).albedo
            image = (albedo * 255).round().astype(np.uint8)
            made.append(Entry(f"{family}{seed}", family, image, palette(image), (family,), family))
    return made


@pytest.fixture(scope="module")
def eyes():
    return load_features()


def _batch(entries):
    return torch.from_numpy(np.stack([e.image for e in entries])).permute(0, 3, 1, 2) / 127.5 - 1


def test_rare_kinds_are_unknown():
    """A kind of fewer than ten pictures has no index."""
    names, kinds = kinds_of(_entries("brick") + _entries("gravel", count=3))
    assert names == ["brick"]
    assert (kinds[-3:] == UNKNOWN).all()


def test_one_kind_alone_is_not_learnt(eyes):
    """Data of a single kind trains without the term."""
    assert fit_kinds(_entries("gravel"), eyes, 64) is None


def test_new_pictures_are_told_apart_and_the_loss_can_be_followed(eyes):
    """Unseen drawings are named rightly, a wrong name costs more, and gradients reach pixels."""
    net = fit_kinds(_entries("brick", "gravel"), eyes, 64)
    new = _entries("brick", "gravel", first=12, count=3)
    x = _batch(new).requires_grad_()
    right = torch.tensor([net.names.index(e.category) for e in new])
    levels = eyes(x)
    assert (net(levels).argmax(1) == right).all()
    loss = net.loss(levels, right)
    assert loss < net.loss(levels, 1 - right)
    loss.backward()
    assert x.grad.abs().sum() > 0
    assert net.loss(levels, torch.full_like(right, UNKNOWN)) == 0
