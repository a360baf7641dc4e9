"""Checks a Unity package folder without Unity: manifest, meta files, assembly definitions.

`problems(folder)` returns one sentence per fault. It reads files and knows Unity's rules for
packages; it compiles nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.csharp.metas import assets

REQUIRED = ("name", "version", "displayName", "description", "unity", "author", "license")
ASMDEF_KEYS = {
    "name",
    "rootNamespace",
    "references",
    "includePlatforms",
    "excludePlatforms",
    "allowUnsafeCode",
    "autoReferenced",
    "overrideReferences",
    "precompiledReferences",
    "defineConstraints",
    "versionDefines",
    "noEngineReferences",
}
GUID = re.compile(r"^guid: ([0-9a-f]{32})$", re.MULTILINE)


def problems(package: Path) -> list[str]:
    """Everything that would make the package fail, or misbehave, in Unity."""
    return [
        *_manifest(package),
        *_documents(package),
        *_metas(package),
        *_assemblies(package),
    ]


def _manifest(package: Path) -> Iterator[str]:
    try:
        manifest: dict[str, Any] = json.loads((package / "package.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        yield f"package.json cannot be read: {error}"
        return
    yield from (f"package.json lacks `{key}`" for key in REQUIRED if key not in manifest)
    name, version = manifest.get("name", ""), manifest.get("version", "")
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,213}", name) or name.count(".") < 2:
        yield f"`{name}` is not a lower-case reverse-domain name"
    if not re.fullmatch(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?", version):
        yield f"`{version}` is not a semantic version"
    if not re.fullmatch(r"\d{4}\.\d", manifest.get("unity", "")):
        yield f"`unity` is not MAJOR.MINOR: {manifest.get('unity')}"
    for dependency, wanted in manifest.get("dependencies", {}).items():
        if not re.fullmatch(r"\d+\.\d+\.\d+(-[\w.]+)?", wanted):
            yield f"dependency {dependency} has no exact version: {wanted}"
    for sample in manifest.get("samples", []):
        if not (package / sample["path"]).is_dir():
            yield f"the sample folder {sample['path']} does not exist"
    changelog = package / "CHANGELOG.md"
    if changelog.is_file() and f"[{version}]" not in changelog.read_text("utf-8"):
        yield f"CHANGELOG.md has no entry for {version}"


def _documents(package: Path) -> Iterator[str]:
    for name in ("README.md", "CHANGELOG.md", "LICENSE.md", "Third Party Notices.md"):
        if not (package / name).is_file():
            yield f"{name} is missing"
    if not list((package / "Documentation~").glob("*.md")):
        yield "Documentation~ holds no page"


def _metas(package: Path) -> Iterator[str]:
    owners: dict[str, Path] = {}
    for path in assets(package):
        meta = path.with_name(path.name + ".meta")
        where = path.relative_to(package)
        if not meta.is_file():
            yield f"{where} has no meta file"
            continue
        text = meta.read_text("utf-8")
        found = GUID.search(text)
        if not text.startswith("fileFormatVersion: 2\n") or not found:
            yield f"{where}: its meta file is malformed"
            continue
        if found[1] in owners:
            yield f"{where} and {owners[found[1]]} have the same GUID"
        owners[found[1]] = where
        if path.is_dir() != ("folderAsset: yes" in text):
            yield f"{where}: folderAsset is wrong in its meta file"
    for meta in package.rglob("*.meta"):
        if not meta.with_suffix("").exists():
            yield f"{meta.relative_to(package)} belongs to nothing"


def _assemblies(package: Path) -> Iterator[str]:
    assemblies: dict[str, dict[str, Any]] = {}
    folders: dict[Path, str] = {}
    for path in sorted(p for p in assets(package) if p.suffix == ".asmdef"):
        definition = json.loads(path.read_text("utf-8"))
        name = definition.get("name", "")
        where = path.relative_to(package)
        if name in assemblies:
            yield f"{where}: an assembly {name} is defined twice"
        assemblies[name] = definition
        folders[path.parent] = name
        yield from _definition(where, definition)
    for name, definition in assemblies.items():
        yield from _references(name, definition, assemblies)
    for path in assets(package):
        if path.suffix == ".cs":
            yield from _script(package, path, assemblies, folders)


def _definition(where: Path, definition: dict[str, Any]) -> Iterator[str]:
    if unknown := set(definition) - ASMDEF_KEYS:
        yield f"{where}: unknown keys {sorted(unknown)}"
    if definition.get("includePlatforms") and definition.get("excludePlatforms"):
        yield f"{where}: platforms are both included and excluded"
    is_test = "Tests" in where.parts
    if where.parts[0] == "Editor" and definition.get("includePlatforms") != ["Editor"]:
        yield f"{where} is under Editor but not for the editor alone"
    if is_test and "UNITY_INCLUDE_TESTS" not in definition.get("defineConstraints", []):
        yield f"{where}: a test assembly without UNITY_INCLUDE_TESTS"
    if not is_test and definition.get("overrideReferences"):
        yield f"{where}: only test assemblies bring their own references"


def _references(
    name: str, definition: dict[str, Any], assemblies: dict[str, dict[str, Any]]
) -> Iterator[str]:
    for reference in definition.get("references", []):
        target = assemblies.get(reference)
        if target is None:
            yield f"{name} refers to {reference}, which the package does not define"
            continue
        editor_only = target.get("includePlatforms") == ["Editor"]
        if editor_only and definition.get("includePlatforms") != ["Editor"]:
            yield f"{name} refers to {reference}, which exists in the editor only"
        if definition.get("noEngineReferences") and not target.get("noEngineReferences"):
            yield f"{name} is engine-free but refers to {reference}"


def _script(
    package: Path, path: Path, assemblies: dict[str, dict[str, Any]], folders: dict[Path, str]
) -> Iterator[str]:
    where = path.relative_to(package)
    owner = next((folders[parent] for parent in path.parents if parent in folders), None)
    if owner is None:
        yield f"{where} belongs to no assembly"
        return
    code = "\n".join(line.split("//")[0] for line in path.read_text("utf-8-sig").splitlines())
    if assemblies[owner].get("noEngineReferences") and re.search(r"\bUnity(Engine|Editor)\b", code):
        yield f"{where} names the engine in the engine-free {owner}"
    if not assemblies[owner].get("includePlatforms") and re.search(r"\bUnityEditor\b", code):
        yield f"{where} names UnityEditor in {owner}, which is built into games"
