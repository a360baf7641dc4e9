"""Tensors and facts on disk: one safetensors file, its JSON in the same file's header.

One file, not two, so that tensors and facts cannot come apart. Written to a temporary name
beside it, then renamed: a reader sees the old file or the new one. No pickle anywhere.

Optimisers hold nested dictionaries with integer keys; `flatten` turns any nest of dicts, lists
and tuples into flat named tensors plus a JSON skeleton, `unflatten` puts it together again.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save as to_bytes

from bridge.errors import DiskFull, WeightsCorrupt, WeightsMismatch, WeightsMissing

_TENSOR = "\0tensor"  # marks a tensor's place in the skeleton; no JSON key of ours starts with NUL


def write_atomic(path: Path, data: bytes) -> None:
    """Write all of `data` or nothing. Raises `DiskFull` (also for a quota or a read-only disk)."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG):
            raise DiskFull(f"{path} could not be written.", cause=str(error)) from error
        raise


def save(
    path: str | Path, tensors: Mapping[str, torch.Tensor], meta: Mapping[str, Any] | None = None
) -> None:
    """Write named tensors and a JSON-able `meta` to one safetensors file, atomically."""
    dense = {name: tensor.detach().cpu().contiguous().clone() for name, tensor in tensors.items()}
    header = {"meta": json.dumps(dict(meta or {}), sort_keys=True)}
    write_atomic(Path(path), to_bytes(dense, metadata=header))


def load(path: str | Path) -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    """Read what `save` wrote: (tensors, meta).

    Raises `WeightsMissing` without the file, `WeightsCorrupt` if it is cut short or not
    safetensors, so that a damaged file is never half used.
    """
    file = Path(path)
    if not file.is_file():
        raise WeightsMissing(f"There is no weights file {file}.")
    try:
        with safe_open(str(file), framework="pt") as reader:
            meta = json.loads((reader.metadata() or {}).get("meta", "{}"))
            names: list[str] = list(reader.keys())
            return {name: reader.get_tensor(name) for name in names}, meta
    except (SafetensorError, ValueError, OSError) as error:
        raise WeightsCorrupt(f"{file} cannot be read.", cause=str(error)) from error


def sha256(path: str | Path) -> str:
    """Digest of a file as 64 hex digits."""
    digest = hashlib.sha256()
    with Path(path).open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def load_module(
    module: torch.nn.Module, tensors: Mapping[str, torch.Tensor], prefix: str = ""
) -> None:
    """Fill `module` from the tensors named `prefix + its own names`, in the module's precision.

    Raises `WeightsMismatch`, naming the first differences, if names or shapes differ.
    """
    wanted = module.state_dict()
    given = {name[len(prefix) :]: t for name, t in tensors.items() if name.startswith(prefix)}
    wrong = sorted(wanted.keys() ^ given.keys()) + sorted(
        name for name in wanted.keys() & given.keys() if wanted[name].shape != given[name].shape
    )
    if wrong:
        shown = ", ".join(wrong[:4]) + (" ..." if len(wrong) > 4 else "")
        raise WeightsMismatch(f"The weights do not fit this network: {shown}.")
    module.load_state_dict({name: t.to(wanted[name].dtype) for name, t in given.items()})


def flatten(state: Any, prefix: str = "") -> tuple[dict[str, torch.Tensor], Any]:
    """Split nested state into (flat named tensors, JSON skeleton that marks where they go)."""
    tensors: dict[str, torch.Tensor] = {}

    def walk(value: Any, path: str) -> Any:
        if isinstance(value, torch.Tensor):
            tensors[path] = value
            return {_TENSOR: path}
        if isinstance(value, Mapping):  # pairs, because JSON would turn integer keys into text
            return {"pairs": [[key, walk(item, f"{path}.{key}")] for key, item in value.items()]}
        if isinstance(value, list | tuple):
            kind = "tuple" if isinstance(value, tuple) else "list"
            return {kind: [walk(item, f"{path}.{i}") for i, item in enumerate(value)]}
        if value is None or isinstance(value, bool | int | float | str):
            return value
        raise TypeError(f"{path}: {type(value).__name__} cannot go into a checkpoint")

    return tensors, walk(state, prefix)


def unflatten(tensors: Mapping[str, torch.Tensor], skeleton: Any) -> Any:
    """The inverse of `flatten`."""
    if not isinstance(skeleton, dict):
        return skeleton
    if _TENSOR in skeleton:
        return tensors[skeleton[_TENSOR]]
    if "pairs" in skeleton:
        return {key: unflatten(tensors, item) for key, item in skeleton["pairs"]}
    if "tuple" in skeleton:
        return tuple(unflatten(tensors, item) for item in skeleton["tuple"])
    return [unflatten(tensors, item) for item in skeleton["list"]]
