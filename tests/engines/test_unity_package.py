"""The Unity package as Unity would see it: manifest, metas, assemblies, and its compilation."""

from __future__ import annotations

import itertools
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engines import unity, upm

pytestmark = pytest.mark.unity


def test_the_package_has_no_fault() -> None:
    """Manifest, documents, meta files and assembly definitions are as Unity wants them."""
    assert upm.problems(unity.PACKAGE) == []


def _drop_meta(package: Path) -> None:
    (package / "Runtime/FigmentClient.cs.meta").unlink()


def _same_guid(package: Path) -> None:
    shutil.copy(package / "Runtime/FigmentClient.cs.meta", package / "Runtime/FigmentNPC.cs.meta")


def _orphan(package: Path) -> None:
    (package / "Runtime/FigmentProp.cs").unlink()


def _engine_in_core(package: Path) -> None:
    path = package / "Runtime/Core/Data/Json.cs"
    path.write_text("using UnityEngine;\n" + path.read_text())


def _editor_in_game(package: Path) -> None:
    path = package / "Runtime/FigmentNPC.cs"
    path.write_text("using UnityEditor;\n" + path.read_text())


def _loose_version(package: Path) -> None:
    path = package / "package.json"
    path.write_text(path.read_text().replace('"1.0.0"', '"^1.0.0"', 1))


def _no_log_entry(package: Path) -> None:
    (package / "CHANGELOG.md").write_text("# Changelog\n")


def _editor_reference(package: Path) -> None:
    path = package / "Runtime/Figment.asmdef"
    path.write_text(
        path.read_text().replace('["Figment.Core"]', '["Figment.Core", "Figment.Editor"]')
    )


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_drop_meta, "has no meta file"),
        (_same_guid, "the same GUID"),
        (_orphan, "belongs to nothing"),
        (_engine_in_core, "names the engine"),
        (_editor_in_game, "names UnityEditor"),
        (_loose_version, "no exact version"),
        (_no_log_entry, "no entry for"),
        (_editor_reference, "exists in the editor only"),
    ],
)
def test_the_validator_finds(damage: Callable[[Path], None], said: str, tmp_path: Path) -> None:
    """Each kind of damage is named: a validator that finds nothing proves nothing."""
    package = tmp_path / "package"
    shutil.copytree(unity.PACKAGE, package)
    damage(package)
    assert any(said in problem for problem in upm.problems(package))


@pytest.fixture(scope="module")
def layers(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], list[unity.Job]]:
    """The jobs of all four variants, compiled in one compiler process."""
    tools, folder = unity.toolchain(), tmp_path_factory.mktemp("unity_layer")
    core = unity.core_job(tools, folder)
    jobs = {}
    for version, target in itertools.product(unity.VERSIONS, unity.TARGETS):
        out = folder / f"{version}-{target}"
        out.mkdir()
        jobs[version, target] = unity.layer_jobs(tools, core.output, out, version, target)
    unity.compile_all(tools, [core, *itertools.chain(*jobs.values())], folder)
    return jobs


@pytest.mark.parametrize("target", unity.TARGETS)
@pytest.mark.parametrize("version", unity.VERSIONS)
@pytest.mark.timeout(300)
def test_the_unity_layer_compiles_against_signature_stubs(
    version: str, target: str, layers: dict[tuple[str, str], list[unity.Job]]
) -> None:
    """C# 9 without a warning. Proves names and types, nothing about behaviour."""
    jobs = layers[version, target]
    assert all(job.output.stat().st_size > 0 for job in jobs)
    assert ("Figment.Editor" in {job.name for job in jobs}) == (target == "editor")


def test_references_follow_the_assembly_definitions(
    layers: dict[tuple[str, str], list[unity.Job]],
) -> None:
    """What the compile checks refer to is what the asmdefs declare."""
    jobs = {job.name: job for job in layers["6000.0", "editor"]}
    for path in unity.PACKAGE.rglob("*.asmdef"):
        definition = json.loads(path.read_text())
        if definition["name"] not in jobs:
            continue  # the core and its tests, compiled without any engine
        names = {r.stem for r in jobs[definition["name"]].references}
        ours = {name for name in names if name.startswith("Figment")}
        assert ours == set(definition["references"]), path.name


def test_stubs_return_nothing() -> None:
    """A stub that returned something plausible could make a test pass by itself."""
    for path in unity.STUBS.glob("*.cs"):
        text = path.read_text()
        assert text.startswith("// SIGNATURE STUBS, not Unity.")
        bodies = re.findall(r"=> (?!throw null)[^;]*;", text)
        assert bodies == [], f"{path.name}: {bodies}"
        assert "return " not in text


def test_documents_say_what_was_only_compiled() -> None:
    """Nobody reads that this has run inside Unity."""
    said = "ompiled against Unity API signatures; not yet run inside the Unity editor"
    for name in ("README.md", "CHANGELOG.md", "Documentation~/com.figment.sidecar.md"):
        assert said in " ".join((unity.PACKAGE / name).read_text().split()), name


def test_the_version_is_the_same_everywhere() -> None:
    """Manifest, client name and Python distribution agree."""
    version = json.loads((unity.PACKAGE / "package.json").read_text())["version"]
    code = (unity.PACKAGE / "Runtime/FigmentClient_Properties.cs").read_text()
    assert f'PackageVersion = "{version}"' in code
    assert f'version = "{version}"' in (unity.ROOT / "pyproject.toml").read_text()
