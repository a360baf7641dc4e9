"""Which meshes a folder gives to training, and what is known of them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
import trimesh

from bridge.errors import BadData
from python_backend.props.fit import sources

BY = "http://creativecommons.org/licenses/by/3.0/us/"
CATALOG = """name#1=Red box
category#1=Kitchen
creator#1=Jo
model#1=/m/box.obj
width#1=100
height#1=50
depth#1=200
name#2=Woman
category#2=Characters
model#2=/m/box.obj
width#2=1
height#2=1
depth#2=1
"""


def furniture(folder: Path, licence: str) -> None:
    """A library with one box, coloured by its material, and one character."""
    box = trimesh.creation.box((1, 1, 1))
    lines = ["mtllib box.mtl", "usemtl red"]
    lines += [f"v {x} {y} {z}" for x, y, z in box.vertices]
    lines += [f"f {a + 1} {b + 1} {c + 1}" for a, b, c in box.faces]
    with zipfile.ZipFile(folder / "few.sh3f", "w") as archive:
        archive.writestr("LICENSE.TXT", f"This is under {licence}")
        archive.writestr("PluginFurnitureCatalog.properties", CATALOG)
        archive.writestr("m/box.obj", "\n".join(lines))
        archive.writestr("m/box.mtl", "newmtl red\nKd 0.8 0.1 0.2\n")


def test_a_furniture_library_gives_sizes_colours_authors_and_its_licence(tmp_path: Path) -> None:
    """Of a library under CC BY each prop is read, in metres, in its colours, with its author."""
    furniture(tmp_path, BY)
    (item,) = sources.find(tmp_path)
    assert (item.caption, item.author, item.licence) == ("red box", "Jo", "CC-BY-3.0-US")
    mesh = item.load()
    assert np.ptp(mesh.position, axis=0) == pytest.approx([1.0, 0.5, 2.0])
    assert item.metres == pytest.approx(2.0)
    assert mesh.color == pytest.approx(np.tile([0.8, 0.1, 0.2], (len(mesh.index), 1)))


@pytest.mark.parametrize(
    "licence",
    ["http://creativecommons.org/licenses/by-sa/3.0/", "the GNU General Public License", "none"],
)
def test_a_library_under_any_other_licence_is_not_read(tmp_path: Path, licence: str) -> None:
    """Share-alike, copyleft and unclear libraries give no mesh."""
    furniture(tmp_path, licence)
    with pytest.raises(BadData):
        sources.find(tmp_path)


def test_a_listing_leaves_out_what_its_licence_forbids(tmp_path: Path) -> None:
    """Of listed meshes those under CC0 and CC BY are used, not those under share-alike."""
    rows = []
    for name, licence in (("a", "CC0-1.0"), ("b", "CC-BY-4.0"), ("c", "CC-BY-SA-4.0")):
        trimesh.creation.box().export(tmp_path / f"{name}.glb")
        rows.append({"file": f"{name}.glb", "caption": f"box {name}", "licence": licence})
    (tmp_path / "props.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    assert [i.licence for i in sources.find(tmp_path)] == ["CC0-1.0", "CC-BY-4.0"]
