"""Meshes from elsewhere: made game-ready, or refused in plain words."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest

from bridge.errors import BadMesh
from python_backend.props.fit import meshes

trimesh = pytest.importorskip("trimesh")


def write(path: Path, mesh: object) -> Path:
    mesh.export(path)  # type: ignore[attr-defined]
    return path


def test_a_dense_mesh_becomes_game_ready(tmp_path: Path) -> None:
    """Twenty thousand triangles become at most the budget, with levels, texture and hulls."""
    pytest.importorskip("xatlas")
    pytest.importorskip("fast_simplification")
    from python_backend.props.imported import import_mesh

    ball = trimesh.creation.icosphere(subdivisions=5)
    made = import_mesh(write(tmp_path / "ball.glb", ball), triangles=800, size={"y": 0.5})
    assert made.lods[0].triangles <= 840
    assert [m.triangles for m in made.lods] == sorted(
        {m.triangles for m in made.lods}, reverse=True
    )
    assert abs(np.ptp(made.lods[0].position[:, 1]) - 0.5) < 0.01
    assert made.certificate()["passed"], made.certificate()
    assert 1 <= len(made.shapes) <= 6


def test_colours_survive(tmp_path: Path) -> None:
    """A red box stays red in the atlas."""
    pytest.importorskip("xatlas")
    from python_backend.props.imported import import_mesh

    box = trimesh.creation.box((1, 2, 1))
    box.visual.face_colors = [200, 20, 20, 255]
    made = import_mesh(write(tmp_path / "box.ply", box), triangles=500)
    mean = made.maps.base_color.reshape(-1, 3).mean(0)
    assert mean[0] > 150 and mean[1] < 60


def test_a_picture_survives(tmp_path: Path) -> None:
    """The picture of a textured sheet is in the atlas: red where it was red, blue where blue."""
    pytest.importorskip("xatlas")
    from PIL import Image

    from python_backend.props.imported import import_mesh

    half = np.zeros((64, 64, 3), np.uint8)
    half[:, :32], half[:, 32:] = (220, 10, 10), (10, 10, 220)
    box = trimesh.creation.box((1, 1, 0.2))
    uv = box.vertices[:, :2] + 0.5
    material = trimesh.visual.material.PBRMaterial(baseColorTexture=Image.fromarray(half))
    box.visual = trimesh.visual.TextureVisuals(uv=uv, material=material)
    made = import_mesh(write(tmp_path / "halves.glb", box), triangles=500)
    assert made.certificate()["passed"]
    finest = made.lods[0]
    for x, channel in ((-0.3, 0), (0.3, 2)):
        corners = finest.position[finest.index]
        front = np.ptp(corners[:, :, 2], axis=1) < 1e-4  # the sides show the picture's border
        near = front & (np.abs(corners.mean(1)[:, 0] - x) < 0.25)
        middle = finest.uv[finest.index[near]].mean(1)[0]
        color = made.maps.base_color[int(middle[1] * 512), int(middle[0] * 512)]
        assert color.argmax() == channel and color.max() > 150
    # vertex colours are kept between the corners too
    ball = trimesh.creation.icosphere(subdivisions=3)
    shade = ((ball.vertices[:, 1] + 1) * 127).astype(np.uint8)
    ball.visual.vertex_colors = np.stack([shade, shade * 0, 255 - shade], 1)
    made = import_mesh(write(tmp_path / "ball.glb", ball), triangles=300)
    picture = made.maps.base_color.reshape(-1, 3).astype(float)
    assert picture[:, 0].std() > 40 and np.corrcoef(picture[:, 0], picture[:, 2])[0, 1] < -0.9


def bad_files(folder: Path) -> dict[str, Path]:
    nan = folder / "nan.obj"
    nan.write_text("v 0 0 nan\nv 1 0 0\nv 0 1 0\nf 1 2 3\n")
    empty = folder / "empty.obj"
    empty.write_text("v 0 0 0\nv 1 0 0\nv 0 1 0\n# no faces here\n")
    flat = folder / "flat.obj"
    flat.write_text("v 0 0 0\nv 1 0 0\nv 2 0 0\nf 1 2 3\n")
    bomb = folder / "bomb.glb"
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 5_000_000)
    bomb.write_bytes(inner.getvalue())
    text = folder / "notes.txt"
    text.write_text("not a mesh at all, only words")
    cut = folder / "cut.glb"
    cut.write_bytes(b"glTF\x02\x00\x00\x00\xff\x00\x00\x00garbage")
    return {
        "nan": nan,
        "empty": empty,
        "flat": flat,
        "bomb": bomb,
        "text": text,
        "cut": cut,
        "missing": folder / "missing.glb",
    }


@pytest.mark.parametrize("name", ["nan", "empty", "flat", "bomb", "text", "cut", "missing"])
def test_meshes_that_cannot_be_used_are_refused(name: str, tmp_path: Path) -> None:
    """NaN, no faces, no area, an archive, another type, a broken file, none at all."""
    with pytest.raises(BadMesh) as refused:
        meshes.read(bad_files(tmp_path)[name])
    assert refused.value.message and refused.value.fix


def test_too_many_faces_are_refused() -> None:
    """The limit is checked before any work is done on the faces."""
    index = np.zeros((meshes.MAX_FACES + 1, 3), np.int32)
    with pytest.raises(BadMesh, match="faces"):
        meshes.check(meshes.RawMesh(np.zeros((3, 3)), index, np.zeros((1, 3)), "huge"))


def test_broken_topology_is_accepted(tmp_path: Path) -> None:
    """Edges with three faces and holes are common; they are welded and certified, not refused."""
    pytest.importorskip("xatlas")
    from python_backend.props.imported import import_mesh

    path = tmp_path / "fan.obj"
    path.write_text(
        "v 0 0 0\nv 0 1 0\nv 1 0 0\nv 0 0 1\nv -1 0.5 0.2\nf 1 2 3\nf 1 2 4\nf 1 2 5\nf 1 3 4\n"
    )
    made = import_mesh(path, triangles=100)
    assert made.lods[0].triangles == 4


def test_a_failed_command_leaves_nothing_behind(tmp_path: Path) -> None:
    """`figment prop` with a bad mesh or program writes no file, not even a part of one."""
    from python_backend.cli.main import main

    out = tmp_path / "out"
    out.mkdir()
    bad = bad_files(tmp_path)["nan"]
    assert main(["prop", "--from-mesh", str(bad), "-o", str(out / "a.glb")]) == 2
    program = tmp_path / "p.toml"
    program.write_text('figment_prop = 1\n[[parts]]\nname = "a"\nprim = "box"\nsize = [1, 1]\n')
    assert main(["prop", "--program", str(program), "-o", str(out / "b.glb")]) == 2
    # the rails of the sidecar stand before the command line too
    assert main(["prop", "swastika flag", "-o", str(out / "c.glb")]) == 2
    assert list(out.iterdir()) == []
