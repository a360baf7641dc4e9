# ruff: noqa: E501
"""Small weights and a small capability, so that most tests need neither the bundled file nor time."""

import math
from pathlib import Path

import numpy as np
import pytest
import torch

from python_backend.capability import Job, JobCancelled, Result
from python_backend.schema import validate
from python_backend.textures.capability import TextureCapability
from python_backend.textures.detail import Detail
from python_backend.textures.mapnet import MapNet
from python_backend.textures.network import SIZES, Synthesis
from python_backend.training import checkpoint


class FreeContext:
    """A job without deadline; cancelled after `limit` checks, if given."""

    def __init__(self, limit: int | None = None) -> None:
        self.checks, self.limit = 0, limit

    def check(self) -> None:
        self.checks += 1
        if self.limit is not None and self.checks > self.limit:
            raise JobCancelled

    @property
    def cancelled(self) -> bool:
        return self.limit is not None and self.checks > self.limit

    def remaining(self) -> float:
        return math.inf


@pytest.fixture(scope="session")
def small_weights(tmp_path_factory) -> Path:
    """A file like the bundled one, with untrained networks of the tiny size."""
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("weights") / "small.safetensors"
    nets = {"synthesis": Synthesis(SIZES["tiny"]), "detail": Detail(), "maps": MapNet()}
    for net in nets.values():  # untrained last layers are zero; give them something to say
        torch.nn.init.normal_(net.out.weight, 0, 0.02)
    tensors = {f"{k}.{n}": t.half() for k, net in nets.items() for n, t in net.state_dict().items()}
    meta = {"kind": "texture", "size": SIZES["tiny"].plain(), "scales": {"brick": 1.1}}
    checkpoint.save(path, tensors, meta)
    return path


@pytest.fixture(scope="session")
def capability(small_weights) -> TextureCapability:
    made = TextureCapability({"weights": str(small_weights), "threads": 1})
    made.load()
    return made


@pytest.fixture
def ask(capability):
    """ask(prompt=..., size=...) -> the Result; parameters go through the schema first."""

    def go(blobs=(), stream=False, context=None, **params) -> Result:
        params.setdefault("format", "raw")
        params.setdefault("size", 128)
        checked = validate(capability.describe().params, params)
        job = Job("t", checked, blobs, stream)
        return list(capability.run(job, context or FreeContext()))[-1]

    return go


@pytest.fixture
def pixels():
    """blob name -> (n, n, c) array of a raw result."""
    return lambda result: {blob.name: np.asarray(blob.data) for blob in result.blobs}
