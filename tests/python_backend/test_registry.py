"""Finding capabilities: built in, plugged in, and those that cannot be had."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bridge.errors import ConfigInvalid, MissingDependency
from python_backend import registry


def test_plugins_are_found_by_address() -> None:
    """A plug-in is listed under its own name, or the one it is given."""
    found = registry.entries(
        ["tests.fakes:EchoCapability", "loud=tests.fakes:EchoCapability"], built_in=False
    )
    assert set(found) == {"echo", "loud"}
    assert found["echo"].create({}).describe().name == "echo"


def test_only_keeps_plugins() -> None:
    """`only` chooses among what is there; plug-ins were asked for anyway."""
    found = registry.entries(["tests.fakes:EchoCapability"], only=["texture"])
    assert set(found) == {"texture", "echo"}


def test_only_of_a_misspelt_name() -> None:
    """A name that is none is an error that names the nearest."""
    with pytest.raises(ConfigInvalid, match="did you mean `texture`"):
        registry.entries(only=["textrue"])


@pytest.mark.parametrize("address", ["tests.fakes", "no_such_module:X", "tests.fakes:NoSuch"])
def test_bad_addresses(address: str) -> None:
    """What cannot be imported is said at once, in words."""
    with pytest.raises((ConfigInvalid, MissingDependency)):
        registry.entries([address])


def test_missing_extra_is_named() -> None:
    """A capability whose extra is missing says what to install."""
    entry = registry.Entry("texture", "no_such_module:X", extra="texture")
    with pytest.raises(MissingDependency) as caught:
        entry.create({})
    assert "figment-sidecar[texture]" in caught.value.fix
    assert entry.settings_keys() == {}


def test_listing_imports_no_capability() -> None:
    """Names are known without importing what is behind them."""
    code = (
        "import sys; from python_backend import registry; registry.entries();"
        "print([m for m in sys.modules if m.startswith(('torch', 'python_backend.textures'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
