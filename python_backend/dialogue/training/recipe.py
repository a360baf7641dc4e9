"""The recipe: max over theta of E[log p_theta(reply | prompt)], as LoRA on the bundled model.

Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models", 2021. The base is read from
its GGUF (dequantised, frozen, bfloat16 where the processor has it); adapters of rank 16 on all
projections are learnt in float32. Knows no runtime and no persona.
"""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from bridge.errors import BadData, MissingDependency
from python_backend.dialogue.training.adapter import write_adapter
from python_backend.dialogue.training.data import IGNORE, Sample, Talk, batches, encode
from python_backend.training.folder import RunFolder
from python_backend.training.loop import Phase, train

PROJECTIONS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


@dataclass(frozen=True, slots=True)
class Preset:
    """How long and how large. `steps` of `batch` conversations; `rate`: learning rate."""

    steps: int
    batch: int
    rank: int = 16
    rate: float = 8e-4
    held_out: int = 48  # conversations measured at each evaluation
    evaluate_every: int = 100
    checkpoint_every: int = 25


PRESETS: dict[str, Preset] = {
    "tiny": Preset(steps=4, batch=1, rank=2, held_out=2, evaluate_every=2, checkpoint_every=2),
    "cpu": Preset(steps=600, batch=4),
    "gpu": Preset(steps=3000, batch=16, rate=5e-4),
}


class Clock:
    """Seconds of training over all resumed runs: the learning rate follows them."""

    def __init__(self) -> None:
        self.before, self.began = 0.0, time.monotonic()

    def seconds(self) -> float:
        return self.before + time.monotonic() - self.began

    def state_dict(self) -> dict[str, float]:
        return {"seconds": self.seconds()}

    def load_state_dict(self, state: Mapping[str, Any], /) -> None:
        self.before, self.began = float(state["seconds"]), time.monotonic()


class Adapters:
    """The learnt matrices alone, as a `Stateful`: checkpoints stay at some twenty megabytes."""

    def __init__(self, model: torch.nn.Module) -> None:
        self.parts = {n: p for n, p in model.named_parameters() if p.requires_grad}

    def state_dict(self) -> dict[str, Tensor]:
        return {name: part.detach().cpu() for name, part in self.parts.items()}

    def load_state_dict(self, state: Mapping[str, Tensor], /) -> None:
        for name, part in self.parts.items():
            part.data.copy_(state[name])


@dataclass(frozen=True, slots=True)
class Base:
    """The frozen model with its tokenizer and what the adapter file needs to know of it."""

    model: Any
    tokenizer: Any
    heads: int
    kv_heads: int

    def tokens(self, text: str) -> list[int]:
        return list(self.tokenizer.encode(text, add_special_tokens=False))


def load_base(path: Path, rank: int, device: str = "cpu") -> Base:
    """The GGUF as a transformers model with fresh adapters. Raises MissingDependency."""
    try:
        from peft import LoraConfig, get_peft_model
        from transformers import AutoModelForCausalLM, AutoTokenizer, logging
    except ImportError as error:
        raise MissingDependency(
            "Training needs more than is installed.",
            cause=str(error),
            fix="Install the extra: `pip install figment-sidecar[train]`.",
        ) from error
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    folder, file = str(path.parent), path.name
    tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=file)
    model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=file, dtype=torch.float32)
    config = LoraConfig(
        r=rank, lora_alpha=2 * rank, target_modules=PROJECTIONS, task_type="CAUSAL_LM"
    )
    wrapped = get_peft_model(model, config).to(device)
    if half_precision(device):
        for part in wrapped.parameters():
            if not part.requires_grad:
                part.data = part.data.to(torch.bfloat16)
    heads = model.config.num_attention_heads
    return Base(wrapped, tokenizer, heads, model.config.num_key_value_heads)


def half_precision(device: str) -> bool:
    """True where bfloat16 is faster than float32: GPUs, and processors with AVX512-BF16."""
    if device != "cpu":
        return True
    try:
        return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported()) and "avx512_bf16" in _flags()
    except (AttributeError, RuntimeError):
        return False


def _flags() -> str:
    info = Path("/proc/cpuinfo")
    return info.read_text(encoding="utf-8", errors="ignore") if info.exists() else ""


class Trainer:
    """Phases over one set of samples. Use `run`."""

    def __init__(self, base: Base, talks: list[Talk], preset: Preset, seed: int) -> None:
        self.base, self.preset, self.seed = base, preset, seed
        samples = [encode(talk, base.tokens) for talk in talks]
        samples = [s for s in samples if any(label != IGNORE for label in s.labels)]
        self.train = [s for s in samples if s.split == "train"]
        self.held = [s for s in samples if s.split != "train"][: preset.held_out]
        if not self.train:
            raise BadData("There is nothing to train on.", cause="Every row is held out.")
        self.device = next(base.model.parameters()).device
        learnt = [p for p in base.model.parameters() if p.requires_grad]
        self.optimiser = torch.optim.AdamW(learnt, lr=preset.rate, weight_decay=0.0)
        self.learnt, self.clock, self.budget = learnt, Clock(), 0.0
        self._epoch, self._batches = -1, list[list[Sample]]()

    def batch(self, step: int) -> list[Sample]:
        """The batch of a step; every epoch is its own shuffle, the same after a resume."""
        per_epoch = (len(self.train) + self.preset.batch - 1) // self.preset.batch
        epoch, at = divmod(step, per_epoch)
        if epoch != self._epoch:
            rng = random.Random(self.seed * 1000 + epoch)
            order = rng.sample(range(len(self.train)), len(self.train))
            self._batches = batches(self.train, self.preset.batch, order)
            rng.shuffle(self._batches)
            self._epoch = epoch
        return self._batches[at]

    def loss(self, items: list[Sample]) -> Tensor:
        """Mean negative log likelihood of the reply tokens, in nats."""
        width = max(len(s.ids) for s in items)
        ids = torch.full((len(items), width), 2)  # (B, T)
        labels = torch.full((len(items), width), IGNORE)
        mask = torch.zeros((len(items), width), dtype=torch.long)
        for row, sample in enumerate(items):
            ids[row, : len(sample.ids)] = torch.tensor(sample.ids)
            labels[row, : len(sample.labels)] = torch.tensor(sample.labels)
            mask[row, : len(sample.ids)] = 1
        ids, labels, mask = (x.to(self.device) for x in (ids, labels, mask))
        inner = self.base.model.get_base_model()
        half = half_precision(self.device.type)
        cast: Any = (
            torch.autocast(self.device.type, dtype=torch.bfloat16)
            if half
            else contextlib.nullcontext()
        )
        with cast:
            hidden = inner.model(input_ids=ids, attention_mask=mask).last_hidden_state
            chosen = labels[:, 1:] != IGNORE
            logits = inner.lm_head(hidden[:, :-1][chosen])  # (replies' tokens, vocabulary)
        return torch.nn.functional.cross_entropy(logits.float(), labels[:, 1:][chosen])

    def step(self, step: int) -> dict[str, float]:
        """One step of AdamW; the rate warms up, then falls with steps or with the clock."""
        progress = step / self.preset.steps
        if self.budget:
            progress = max(progress, self.clock.seconds() / self.budget)
        rate = self.preset.rate * min(1.0, (step + 1) / 20) * max(0.08, 1 - 0.92 * progress)
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        self.base.model.train()
        loss = self.loss(self.batch(step))
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.learnt, 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=True)
        return {"loss": float(loss.detach()), "rate": rate}

    def held_out(self, step: int = 0) -> dict[str, float]:
        """Loss on characters never trained on."""
        if not self.held:
            return {}
        self.base.model.eval()
        size = self.preset.batch
        groups = batches(self.held, size, range(len(self.held)))
        with torch.no_grad():
            losses = [float(self.loss(group)) for group in groups]
        return {"held_out_loss": sum(losses) / len(losses)}

    def run(self, folder: RunFolder, *, seconds: float | None = None, resume: bool = True) -> int:
        """Train; returns the steps done in all."""
        self.budget = seconds or 0.0
        phases = [
            Phase("step", 1, self.step),
            Phase("held out", self.preset.evaluate_every, self.held_out),
        ]
        stateful: dict[str, Any] = {
            "adapters": Adapters(self.base.model),
            "optimiser": self.optimiser,
            "clock": self.clock,
        }
        return train(
            folder,
            phases,
            self.preset.steps,
            stateful,
            checkpoint_every=self.preset.checkpoint_every,
            seconds=seconds,
            resume=resume,
        )

    def save(self, path: Path, note: Mapping[str, str] | None = None) -> None:
        """Write the adapter for the runtime."""
        tensors = {
            name: part.detach().float().cpu().numpy()
            for name, part in self.base.model.named_parameters()
            if part.requires_grad
        }
        write_adapter(
            path,
            tensors,
            alpha=2.0 * self.preset.rank,
            heads=self.base.heads,
            kv_heads=self.base.kv_heads,
            note=note,
        )
