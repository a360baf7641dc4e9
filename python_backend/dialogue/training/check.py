"""Trains the cross-check: does this fact answer this question? Both read together.

The lower layers of the bundled sentence model stay as they are; in the upper ones the question's
words look at the fact's words too. Low-rank changes of those layers (Hu et al. 2021,
https://arxiv.org/abs/2106.09685) and a small head are learnt on the worlds of `banks` and on
generated characters (`check_data.py`). Used at run time by `dialogue/check.py`, in NumPy.

`python -m python_backend.dialogue.training.check OUT.safetensors [--steps N]`
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as f

from python_backend.dialogue.check import FIRST, PARTS, RANK
from python_backend.dialogue.training.check_data import Group, Groups
from python_backend.dialogue.training.check_states import States
from python_backend.text.embed import find_weights
from python_backend.text.minilm import HEADS, LAYERS, WIDTH
from python_backend.text.tensorfile import map_tensors

BATCH = 16  # questions a step, each with its candidate facts
RATE = 1e-3
DROPOUT = 0.2
AVERAGE = 0.99  # the file holds a moving average of the weights: single steps differ widely


class Joint(nn.Module):
    """The upper layers over a question's states, its keys and values joined by the fact's."""

    def __init__(self, base: dict[str, Any]) -> None:
        super().__init__()
        self.base = {
            k: torch.tensor(np.array(v)) for k, v in base.items() if k.startswith("encoder.layer.")
        }
        self.down, self.up = nn.ParameterDict(), nn.ParameterDict()
        for layer in range(FIRST, LAYERS):
            for part in PARTS:
                rows, columns = self.base[f"encoder.layer.{layer}.{part}.weight"].shape
                key = f"{layer}_{part.replace('.', '_')}"
                self.down[key] = nn.Parameter(torch.randn(RANK, columns) / columns**0.5)
                self.up[key] = nn.Parameter(torch.zeros(rows, RANK))
        self.segment = nn.Parameter(torch.zeros(LAYERS - FIRST, WIDTH))  # marks the fact's words
        self.head = nn.Linear(2 * WIDTH, 1)
        nn.init.normal_(self.head.weight, std=0.02)
        self.scale = nn.Parameter(torch.tensor([4.0, -1.5]))  # of the cosine, and its offset

    def dense(self, x: Tensor, layer: int, part: str) -> Tensor:
        """The base matrix, and beside it the learnt change."""
        key, name = f"{layer}_{part.replace('.', '_')}", f"encoder.layer.{layer}.{part}"
        change = f.linear(f.linear(x, self.down[key]), self.up[key])
        return f.linear(x, self.base[name + ".weight"], self.base[name + ".bias"]) + change

    def norm(self, x: Tensor, layer: int, part: str) -> Tensor:
        name = f"encoder.layer.{layer}.{part}.LayerNorm"
        return f.layer_norm(
            x, (WIDTH,), self.base[name + ".weight"], self.base[name + ".bias"], 1e-12
        )

    def forward(
        self, ask: Tensor, ask_mask: Tensor, facts: Tensor, fact_mask: Tensor, cosine: Tensor
    ) -> Tensor:
        """(n,) logits. ask (n, T, 384) at layer FIRST; facts (layers, n, S, 384): the inputs of
        each upper layer, of the fact alone."""
        mask = torch.cat([ask_mask, fact_mask], dim=1)[:, None, None, :] > 0
        x = ask
        for number, layer in enumerate(range(FIRST, LAYERS)):
            both = torch.cat([x, facts[number] + self.segment[number]], dim=1)
            query = self.split(self.dense(x, layer, "attention.self.query"))
            key = self.split(self.dense(both, layer, "attention.self.key"))
            value = self.split(self.dense(both, layer, "attention.self.value"))
            near = query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5
            near = torch.softmax(near.masked_fill(~mask, -1e4), dim=-1)
            mixed = (near @ value).transpose(1, 2).reshape(x.shape)
            mixed = self.dense(mixed, layer, "attention.output.dense")
            x = self.norm(x + self.drop(mixed), layer, "attention.output")
            inner = f.gelu(self.dense(x, layer, "intermediate.dense"))
            x = self.norm(x + self.drop(self.dense(inner, layer, "output.dense")), layer, "output")
        weights = ask_mask[:, :, None].float()
        mean = (x * weights).sum(1) / weights.sum(1)
        pooled = self.drop(torch.cat([mean, x[:, 0]], dim=1))
        logits: Tensor = self.head(pooled)[:, 0] + self.scale[0] * cosine + self.scale[1]
        return logits

    def drop(self, x: Tensor) -> Tensor:
        return f.dropout(x, DROPOUT, self.training)

    def split(self, x: Tensor) -> Tensor:
        return x.reshape(x.shape[0], x.shape[1], HEADS, -1).transpose(1, 2)


def batch(groups: Sequence[Group], states: States) -> tuple[Tensor, ...]:
    """Padded tensors over all (question, fact) pairs of the groups."""
    asks = states.of([g.ask for g in groups for _ in g.facts])
    facts = states.of([fact for g in groups for fact in g.facts])
    long_a = max(a.states.shape[1] for a in asks)
    long_b = max(b.states.shape[1] for b in facts)
    x = np.zeros((len(asks), long_a, WIDTH), "f4")
    y = np.zeros((LAYERS - FIRST, len(asks), long_b, WIDTH), "f4")
    ax, by = np.zeros((len(asks), long_a), "f4"), np.zeros((len(asks), long_b), "f4")
    for i, (a, b) in enumerate(zip(asks, facts, strict=True)):
        x[i, : a.states.shape[1]], ax[i, : a.states.shape[1]] = a.states[0], 1
        y[:, i, : b.states.shape[1]], by[i, : b.states.shape[1]] = b.states, 1
    cosine = np.array([float(a.vector @ b.vector) for a, b in zip(asks, facts)], "f4")
    return tuple(torch.tensor(v) for v in (x, ax, y, by, cosine))


def by_length(groups: list[Group]) -> list[list[Group]]:
    """Batches of questions of like length, so that little padding is computed."""
    ordered = sorted(groups, key=lambda g: len(g.ask))
    found = [ordered[i : i + BATCH] for i in range(0, len(ordered), BATCH)]
    random.Random(len(ordered[0].ask)).shuffle(found)
    return found


def loss_of(logits: Tensor, groups: Sequence[Group]) -> Tensor:
    """Each question chooses among its facts and "none" (logit 0); and each pair for itself."""
    start, losses = 0, []
    for g in groups:
        own = logits[start : start + len(g.facts)]
        start += len(g.facts)
        choice = torch.log_softmax(torch.cat([own, own.new_zeros(1)]), dim=0)
        if g.right:
            picked = torch.logsumexp(choice[list(g.right)], dim=0)
        else:
            picked = choice[-1]
        target = torch.zeros(len(g.facts))
        target[list(g.right)] = 1.0
        pair = f.binary_cross_entropy_with_logits(own, target)
        losses.append(-picked + pair)
    return torch.stack(losses).mean()


@torch.no_grad()
def judge(model: Joint, groups: Sequence[Group], states: States) -> dict[str, float]:
    """Shares over the groups: right fact chosen, unknown refused, at threshold 0."""
    model.eval()
    right = known = refused = unknown = 0
    losses = []
    for start in range(0, len(groups), 16):
        part = groups[start : start + 16]
        with torch.autocast("cpu", torch.bfloat16):
            logits = model(*batch(part, states)).float()
        losses.append(loss_of(logits, part).item() * len(part))
        at = 0
        for g in part:
            own = logits[at : at + len(g.facts)]
            at += len(g.facts)
            best = int(own.argmax())
            if g.right:
                known += 1
                right += int(best in g.right and float(own[best]) > 0)
            else:
                unknown += 1
                refused += int(float(own[best]) <= 0)
    model.train()
    return {
        "loss": round(sum(losses) / len(groups), 4),
        "right": round(right / max(known, 1), 4),
        "refused": round(refused / max(unknown, 1), 4),
    }


def train(
    out: Path, steps: int, seconds: float, rate: float = RATE, start: Path | None = None
) -> dict[str, Any]:
    """Train, judge on the worlds kept apart, write the file; stops early when time is up.
    `start`: an earlier file to go on from."""
    torch.manual_seed(0)
    states = States(find_weights())
    groups = Groups(random.Random(0), states)
    model = Joint(map_tensors(find_weights() / "model.safetensors"))
    if start is not None:
        load(model, start)
    decay = [p for n, p in model.named_parameters() if p.ndim > 1]
    plain = [p for n, p in model.named_parameters() if p.ndim <= 1]
    optimiser = torch.optim.AdamW(
        [{"params": decay, "weight_decay": 0.05}, {"params": plain, "weight_decay": 0.0}], lr=rate
    )
    mean = copy.deepcopy(model)
    began, report = time.monotonic(), dict[str, Any]()
    queue: list[list[Group]] = []
    for step in range(1, steps + 1):
        spent = max(step / steps, (time.monotonic() - began) / seconds)
        for group in optimiser.param_groups:
            group["lr"] = rate * min(1.0, step / 60) * max(0.02, 1.0 - spent)
        queue = queue or by_length(groups.draw(BATCH * 4))
        chosen = queue.pop()
        with torch.autocast("cpu", torch.bfloat16):  # twice as fast where the processor has it
            logits = model(*batch(chosen, states))
        loss = loss_of(logits.float(), chosen)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        follow(mean, model)
        if step % 20 == 0:
            sys.stderr.write(f"step {step} loss {loss.item():.3f}\n")
        if step % 100 == 0 or step == steps or spent >= 1.0:
            report = judge(mean, groups.validation, states)
            row = {"step": step, "minutes": round((time.monotonic() - began) / 60, 1), **report}
            sys.stdout.write(json.dumps({**row, "train_loss": round(loss.item(), 4)}) + "\n")
            sys.stdout.flush()
            save(mean, out)
        if spent >= 1.0:
            break
    return report


@torch.no_grad()
def follow(mean: Joint, model: Joint) -> None:
    """One step of the moving average towards the model."""
    for kept, part in zip(mean.parameters(), model.parameters(), strict=True):
        kept.lerp_(part, 1.0 - AVERAGE)


def save(model: Joint, out: Path) -> None:
    """Half precision, by the names `dialogue/check.py` reads."""
    from safetensors.numpy import save_file

    tensors = {"segment": model.segment, "head.weight": model.head.weight[0]}
    tensors |= {"head.bias": model.head.bias, "scale": model.scale}
    for key in model.down:
        tensors[f"{key}.down"], tensors[f"{key}.up"] = model.down[key], model.up[key]
    arrays = {k: v.detach().numpy().astype("f2") for k, v in tensors.items()}
    save_file({k: np.ascontiguousarray(v) for k, v in arrays.items()}, str(out))


def load(model: Joint, path: Path) -> None:
    """Weights of an earlier run into the model."""
    from safetensors.numpy import load_file

    tensors = {k: torch.tensor(v.astype("f4")) for k, v in load_file(str(path)).items()}
    with torch.no_grad():
        model.segment.copy_(tensors["segment"])
        model.scale.copy_(tensors["scale"])
        model.head.weight[0].copy_(tensors["head.weight"])
        model.head.bias.copy_(tensors["head.bias"])
        for key in model.down:
            model.down[key].copy_(tensors[f"{key}.down"])
            model.up[key].copy_(tensors[f"{key}.up"])


def main() -> None:
    """One thread; the file is written at each judgement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--seconds", type=float, default=3600)
    parser.add_argument("--rate", type=float, default=RATE)
    parser.add_argument("--start", type=Path, help="a file to go on from")
    args = parser.parse_args()
    torch.set_num_threads(1)
    train(args.out, args.steps, args.seconds, args.rate, args.start)


if __name__ == "__main__":
    main()
