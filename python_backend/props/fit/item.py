"""One mesh to fit, whatever it is read from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from python_backend.props.fit import meshes


@dataclass(slots=True)
class Item:
    """One mesh to fit. metres: its longest side in truth."""

    caption: str
    metres: float
    source: str
    load: Callable[[], meshes.RawMesh]
    author: str = ""
    licence: str = ""
