"""Figment's bridge: the contract between an engine and the sidecar, and the Python client.

Nothing here knows a model. Public names are loaded on first use, so that importing one
error class does not import a socket library.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bridge.aio import AsyncClient
    from bridge.client import Client
    from bridge.errors import FigmentError
    from bridge.sidecar import Sidecar, attach, launch

__all__ = ["AsyncClient", "Client", "FigmentError", "Sidecar", "attach", "launch"]

_HOME = {
    "AsyncClient": "bridge.aio",
    "Client": "bridge.client",
    "FigmentError": "bridge.errors",
    "Sidecar": "bridge.sidecar",
    "attach": "bridge.sidecar",
    "launch": "bridge.sidecar",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    raise AttributeError(f"module 'bridge' has no attribute {name!r}")
