"""The shape of the code, held by tests: who may import whom, and what is nowhere.

    cli -> serving -> capability, registry -> textures | props | dialogue
        -> safety, text, storage, training -> bridge.errors
           serving, cli -> bridge -> msgpack, msgspec, numpy

Imports are read with `ast`, function-level ones included, `TYPE_CHECKING` blocks excluded.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("bridge", "python_backend")

# A part may import itself, what is listed here, and nothing else of ours.
BRIDGE_ERRORS = "bridge.errors"
SHARED = {"python_backend.text", "python_backend.storage", "python_backend.training"}
CAPABILITY = {
    "python_backend.capability",
    "python_backend.schema",
    "python_backend.safety",
    *SHARED,
    BRIDGE_ERRORS,
}
MAY_IMPORT: dict[str, set[str]] = {
    "bridge": set(),
    "python_backend.capability": {BRIDGE_ERRORS},
    "python_backend.schema": {BRIDGE_ERRORS, "python_backend.schema_quick"},
    "python_backend.schema_quick": set(),
    "python_backend.text": {BRIDGE_ERRORS},
    "python_backend.storage": {BRIDGE_ERRORS},
    "python_backend.training": {BRIDGE_ERRORS, "python_backend.storage"},
    "python_backend.safety": {*SHARED, BRIDGE_ERRORS, "python_backend.capability"},
    "python_backend.textures": CAPABILITY,
    "python_backend.props": CAPABILITY,
    "python_backend.dialogue": CAPABILITY,
    "python_backend.registry": {
        "python_backend.capability",
        "python_backend.schema",
        BRIDGE_ERRORS,
    },
    "python_backend.config": {
        "python_backend.schema",
        "python_backend.config_file",
        "bridge",
        BRIDGE_ERRORS,
    },
    "python_backend.config_file": {
        "python_backend.schema",
        "python_backend.config",
        "bridge",
        BRIDGE_ERRORS,
    },
}
# These stand above: they may import any part except the command line. `observe` is the doctor,
# who examines everything; `bundle` packs everything for players.
ABOVE = ("python_backend.serving", "python_backend.observe", "python_backend.bundle")
TOP = ("python_backend.cli",)
CAPABILITY_FOLDERS = ("textures", "props", "dialogue")


@cache
def modules() -> dict[str, Path]:
    """Dotted name -> file of every module of the two packages."""
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            found[".".join(p for p in parts if p != "__init__")] = path
    return found


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def _is_type_checking(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)


def walk(node: ast.AST, *, functions: bool) -> Iterator[ast.AST]:
    """Every node, without TYPE_CHECKING blocks, and without function bodies unless asked."""
    for child in ast.iter_child_nodes(node):
        if _is_type_checking(child):
            continue
        if not functions and isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        yield child
        yield from walk(child, functions=functions)


@cache
def imports(name: str, *, functions: bool = True) -> frozenset[str]:
    """Names that a module imports: `a.b` for `import a.b` and, for `from a import b`, `a.b` if
    that is a module of ours, else `a`."""
    known = modules()
    found = set()
    for node in walk(tree(known[name]), functions=functions):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name} has a relative import; write it in full"
            base = node.module or ""
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                found.add(inner if inner in known else base)
    return frozenset(found)


def part_of(name: str) -> str:
    """`bridge.errors`, `bridge`, or the first two words: `python_backend.textures`."""
    if name == BRIDGE_ERRORS:
        return name
    return "bridge" if name.startswith("bridge") else ".".join(name.split(".")[:2])


def test_imports_point_down_only() -> None:
    """No part imports one that stands beside or above it."""
    wrong = []
    for name in modules():
        part = part_of(name)
        allowed = MAY_IMPORT.get(part)
        for target in imports(name):
            if target.split(".")[0] not in PACKAGES or target == "python_backend":
                # the package itself holds the version and nothing else
                continue
            other = part_of(target)
            own = other == part or (name.startswith("bridge") and target.startswith("bridge"))
            if part in (*ABOVE, *TOP):
                bad = part in ABOVE and other in TOP
            else:
                bad = not own and allowed is not None and other not in allowed
            if bad:
                wrong.append(f"{name} imports {target}")
    assert not wrong


def test_every_part_has_a_rule() -> None:
    """A new folder or module at the top of the backend is given its place here."""
    parts = {part_of(name) for name in modules() if name.startswith("python_backend.")}
    assert not parts - set(MAY_IMPORT) - set(ABOVE) - set(TOP)


def test_capabilities_do_not_know_each_other() -> None:
    """Textures, props and dialogue share only what stands below them."""
    for name in modules():
        for folder in CAPABILITY_FOLDERS:
            if name.startswith(f"python_backend.{folder}"):
                others = {f"python_backend.{f}" for f in CAPABILITY_FOLDERS if f != folder}
                assert not {part_of(t) for t in imports(name)} & others, name


def test_one_file_names_messages_and_capabilities() -> None:
    """Only serving/dispatch.py knows both what travels and what is asked; app.py, which puts the
    parts together, hands both on."""
    both = [
        name
        for name in modules()
        if {"bridge.messages", "python_backend.capability"} <= imports(name)
    ]
    assert set(both) <= {"python_backend.serving.dispatch", "python_backend.serving.app"}


def test_there_are_no_import_cycles() -> None:
    """Modules, as they are imported at start, form no circle."""
    known = modules()
    graph = {n: {t for t in imports(n, functions=False) if t in known and t != n} for n in known}
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, " -> ".join([*above[above.index(name) :], name])
        if name not in done:
            for target in sorted(graph[name]):
                visit(target, (*above, name))
            done.add(name)

    for name in known:
        visit(name, ())


def importers(library: str) -> set[str]:
    return {n for n in modules() if any(t.split(".")[0] == library for t in imports(n))}


def test_sockets_are_in_few_places() -> None:
    """ZeroMQ is imported by the clients, the server, and nothing that knows a model."""
    allowed = ("bridge.", "python_backend.serving.", "python_backend.cli.")
    assert all(name.startswith(allowed) for name in importers("zmq")), importers("zmq")
    pure = ("codec", "messages", "errors", "session", "arrays", "states", "events", "ledger")
    assert not importers("zmq") & {f"bridge.{name}" for name in pure}


def test_torch_is_only_where_networks_are() -> None:
    """PyTorch is imported by textures, props and training, never by what serves or speaks."""
    allowed = ("textures", "props", "training", "cli", "dialogue")
    wrong = [
        n
        for n in importers("torch")
        if not n.startswith(tuple(f"python_backend.{a}" for a in allowed))
    ]
    assert not wrong


@pytest.mark.parametrize(
    "module",
    [
        "python_backend.textures.capability",
        "python_backend.props.capability",
        "python_backend.dialogue.capability",
        "python_backend.dialogue.memory_service",
        "python_backend.safety.report_service",
        "python_backend.registry",
        "python_backend.config",
        "python_backend.cli.main",
        "bridge",
    ],
)
def test_what_the_server_imports_is_light(module: str) -> None:
    """Capability classes import without a model library: the server starts at once."""
    heavy = "{'torch','xllamacpp','transformers','trimesh','scipy','sklearn','PIL'}"
    code = f"import sys, {module}; print(sorted({heavy} & set(sys.modules)))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert out.returncode == 0, out.stderr
    assert out.stdout.strip() == "[]"


def test_nothing_unpickles() -> None:
    """No module imports pickle or its kin, and torch.load is called in training tools alone."""
    banned = {"pickle", "dill", "joblib", "marshal", "shelve", "cloudpickle"}
    for name, path in modules().items():
        assert not {t.split(".")[0] for t in imports(name)} & banned, name
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "torch.load":
                assert any(k.arg == "weights_only" for k in node.keywords), name


def test_the_library_does_not_print() -> None:
    """Only the command line writes to standard output."""
    for name, path in modules().items():
        if name.startswith("python_backend.cli") or name.endswith("__main__"):
            continue
        for node in ast.walk(tree(path)):
            is_print = isinstance(node, ast.Call) and ast.unparse(node.func) == "print"
            assert not is_print, f"{name}:{getattr(node, 'lineno', 0)}"


def test_every_module_says_what_it_is_for() -> None:
    """Each module opens with a docstring."""
    assert not [n for n, p in modules().items() if not ast.get_docstring(tree(p))]


def test_files_stay_readable() -> None:
    """No module is longer than a reader can hold; 250 lines is the aim, 400 the limit. The list
    of errors and the authored families of props are content, and as long as that is."""
    lengths = {n: len(p.read_text("utf-8").splitlines()) for n, p in modules().items()}
    content = ("bridge.errors", "python_backend.props.families.")
    assert not {n: k for n, k in lengths.items() if k > 400 and not n.startswith(content)}


def test_tests_say_what_is_true() -> None:
    """Every test function has a docstring."""
    missing = []
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if node.name.startswith("test_") and not ast.get_docstring(node):
                missing.append(f"{path.relative_to(ROOT)}::{node.name}")
    assert not missing
