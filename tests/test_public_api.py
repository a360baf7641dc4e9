"""What `bridge` offers is what it lists, cheap to import, and documented."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import subprocess
import sys

import pytest

import bridge

MODULES = [f"bridge.{info.name}" for info in pkgutil.iter_modules(bridge.__path__)]


def test_all_is_sorted_and_real() -> None:
    """Every public name exists, and the list is in order."""
    assert bridge.__all__ == sorted(bridge.__all__)
    assert set(bridge.__all__) == set(bridge._HOME)
    for name in bridge.__all__:
        assert getattr(bridge, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    """The lazy lookup fails as any module does."""
    with pytest.raises(AttributeError, match="no attribute 'Teleport'"):
        _ = bridge.Teleport


@pytest.mark.parametrize("module", MODULES)
def test_everything_public_is_documented(module: str) -> None:
    """Modules, public classes and public functions say what they are for."""
    loaded = importlib.import_module(module)
    assert loaded.__doc__
    missing = []
    for name, item in vars(loaded).items():
        mine = getattr(item, "__module__", None) == module
        if (
            name.startswith("_")
            or not mine
            or not (inspect.isclass(item) or inspect.isfunction(item))
        ):
            continue
        if not item.__doc__ or (inspect.isclass(item) and item.__doc__.startswith(f"{name}(")):
            missing.append(name)
    assert missing == []


@pytest.mark.parametrize(
    ("statement", "absent"),
    [
        ("import bridge", ["zmq", "numpy", "msgspec"]),
        ("import bridge.errors", ["zmq", "numpy", "msgspec"]),
        ("import bridge.session", ["zmq", "torch", "asyncio"]),
        ("import bridge.client", ["torch", "python_backend"]),
    ],
)
def test_imports_stay_small(statement: str, absent: list[str]) -> None:
    """The error classes need no library, the session no socket, the client no model."""
    program = f"{statement}; import sys; print([m for m in {absent!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
