"""Name -> capability class, loaded only when asked for.

Built-in capabilities are listed here by address; others come from the entry-point group
`figment.capabilities` of installed packages, or from `--plugin module:Class`. One that cannot
be imported (an extra is not installed, a plug-in has a fault) is listed as not ready with the
reason, and does not stop the others. Knows no socket, no process and no configuration file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from bridge.errors import ConfigInvalid, FigmentError, MissingDependency
from python_backend.capability import Capability, Description
from python_backend.schema import suggestion

GROUP = "figment.capabilities"

BUILT_IN = {
    "texture": "python_backend.textures.capability:TextureCapability",
    "prop": "python_backend.props.capability:PropCapability",
    "dialogue": "python_backend.dialogue.capability:DialogueCapability",
    "memory": "python_backend.dialogue.memory_service:MemoryCapability",
    "report": "python_backend.safety.report_service:ReportCapability",
}

EXTRA_OF = {"texture": "texture", "prop": "prop", "dialogue": "dialogue"}


@dataclass(frozen=True)
class Entry:
    """One capability that may be served: `address` is `module:Class`."""

    name: str
    address: str
    extra: str = ""

    def load(self) -> type[Any]:
        """The class. Raises MissingDependency when its module or class cannot be had."""
        module, _, name = self.address.partition(":")
        try:
            found = getattr(import_module(module), name)
        except ImportError as error:
            install = f"Install it with `pip install figment-sidecar[{self.extra}]`."
            raise MissingDependency(
                f"Capability `{self.name}` cannot be imported.",
                cause=str(error),
                fix=install if self.extra else "",
            ) from error
        except AttributeError as error:
            raise MissingDependency(
                f"Capability `{self.name}` is not in its module: `{self.address}`.",
                cause=str(error),
                fix="Correct the address; it is written `module:Class`.",
            ) from error
        return found  # type: ignore[no-any-return]

    def settings_keys(self) -> Mapping[str, tuple[Any, Any, str]]:
        """`SETTINGS` of the class; empty where it cannot be imported."""
        try:
            return dict(getattr(self.load(), "SETTINGS", {}))
        except FigmentError:
            return {}

    def create(self, settings: Mapping[str, Any]) -> Capability:
        """A new instance. Whatever its constructor raises becomes a FigmentError."""
        cls = self.load()
        try:
            return cls(settings)  # type: ignore[no-any-return]
        except FigmentError:
            raise
        except ImportError as error:
            raise MissingDependency(
                f"Capability `{self.name}` needs a module that is not installed.", cause=str(error)
            ) from error


def entries(
    plugins: Iterable[str] = (), only: Iterable[str] = (), built_in: bool = True
) -> dict[str, Entry]:
    """Every capability by name: built-in, then entry points, then `plugins`; later ones win.

    `only` keeps the named ones (and every plug-in); an unknown name is ConfigInvalid.
    """
    found = {
        name: Entry(name, address, EXTRA_OF.get(name, ""))
        for name, address in BUILT_IN.items()
        if built_in
    }
    for point in entry_points(group=GROUP):
        found[point.name] = Entry(point.name, point.value)
    added = [_plugin(address) for address in plugins]
    wanted = [name for name in only if name]
    for name in wanted:
        if name not in found and name not in {entry.name for entry in added}:
            raise ConfigInvalid(
                f"`{name}` is no capability{suggestion(name, sorted(found))}.",
                fix=f"Choose from: {', '.join(sorted(found))}.",
            )
    if wanted:
        found = {name: found[name] for name in wanted if name in found}
    found.update({entry.name: entry for entry in added})
    return found


def _plugin(address: str) -> Entry:
    """`module:Class` or `name=module:Class`; without a name the class's own is asked for."""
    name, equals, rest = address.partition("=")
    if equals:
        return Entry(name, rest)
    if ":" not in address:
        raise ConfigInvalid(
            f"`{address}` is no plug-in address.",
            fix="Write `module:Class`, or `name=module:Class`.",
        )
    entry = Entry(address, address)
    cls = entry.load()
    name = getattr(cls, "NAME", "") or cls({}).describe().name
    return Entry(name, address)


def describe_missing(entry: Entry) -> Description:
    """What is listed for a capability that cannot even be created."""
    return Description(name=entry.name, title=entry.name, description="", params={"type": "object"})
