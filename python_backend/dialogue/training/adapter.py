"""Writes LoRA matrices as a GGUF adapter that the runtime loads beside the base model.

Only `gguf` and NumPy. The runtime keeps the rows of q and k in another order than
transformers does, so their B matrices are permuted on the way out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
_NAMES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
_KEY = re.compile(r".*layers\.(\d+)\.(.+?)\.lora_(A|B)(?:\.default)?\.weight$")


def permute(rows: Array, heads: int) -> Array:
    """Rows of one head: from (half, half) to interleaved pairs, as llama.cpp keeps them."""
    half = rows.shape[0] // heads // 2
    return rows.reshape(heads, 2, half, *rows.shape[1:]).swapaxes(1, 2).reshape(rows.shape)


def write_adapter(
    path: Path,
    tensors: Mapping[str, Array],
    *,
    alpha: float,
    heads: int,
    kv_heads: int,
    architecture: str = "llama",
    note: Mapping[str, str] | None = None,
) -> None:
    """Write `tensors` (peft names -> float32) as a half-precision GGUF adapter, atomically."""
    import gguf

    temporary = path.with_suffix(".part")
    writer: Any = gguf.GGUFWriter(str(temporary), architecture)
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", alpha)
    for key, text in (note or {}).items():
        writer.add_string(f"figment.{key}", text)
    for name, value in sorted(tensors.items()):
        match = _KEY.match(name)
        if match is None or match[2] not in _NAMES:
            raise ValueError(f"no place in the runtime for the tensor {name}")
        target, side, rows = _NAMES[match[2]], match[3], value
        if side == "B" and target in ("attn_q", "attn_k"):
            rows = permute(value, heads if target == "attn_q" else kv_heads)
        full = f"blk.{match[1]}.{target}.weight.lora_{side.lower()}"
        writer.add_tensor(full, np.ascontiguousarray(rows.astype(np.float16)))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    temporary.replace(path)
