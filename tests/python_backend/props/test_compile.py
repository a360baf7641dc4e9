"""From program to asset: budget, levels, atlas, size, pivot, collision, certificate, bytes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from bridge.errors import BadProgram, ConfigInvalid
from python_backend.props import atlas as atlases
from python_backend.props import certificate, collision, detail, executor
from python_backend.props import compile as compiler
from python_backend.props.certificate import gltf
from python_backend.props.families import FAMILIES, draw
from python_backend.props.program import Part, Program
from tests.python_backend.props.helpers import family_asset, table


@pytest.mark.parametrize("budget", [12, 60, 300, 2000, 9000])
@pytest.mark.parametrize("name", ["crate", "pot", "tree"])
def test_the_budget_holds(name: str, budget: int) -> None:
    """At most 5 % over what was asked, down to a single box."""
    asset = family_asset(name, triangles=budget)
    assert asset.lods[0].triangles <= 1.05 * budget


def test_levels_share_one_atlas_and_get_smaller() -> None:
    """Every vertex of every level lies in a rectangle of the one atlas; counts fall."""
    family = FAMILIES["chest"]
    scene = executor.execute(family.program(np.full(draw.DEPTH, 0.5), {}, 1))
    plans = detail.chain(scene, 2000, True)
    atlas = atlases.lay_out(scene, plans[0].levels, 512)
    x, y, w, h = atlas.rect.T / 512
    overlap = (
        (x[:, None] < (x + w)[None])
        & (x[None] < (x + w)[:, None])
        & (y[:, None] < (y + h)[None])
        & (y[None] < (y + h)[:, None])
    )
    assert (overlap.sum(1) == 1).all()
    counts = [plan.triangles for plan in plans]
    assert len(counts) >= 3 and counts == sorted(counts, reverse=True)


@pytest.mark.parametrize("size", [(None, 1.5, None), (2.0, None, None), (0.3, 0.9, 0.4)])
def test_the_size_is_as_asked(size: tuple[float | None, float | None, float | None]) -> None:
    """Any of three extents is met; the free ones keep the proportions."""
    asset = family_asset("barrel", size=size)
    for asked, got in zip(size, asset.extent):
        assert asked is None or abs(got - asked) < 0.01 * asked
    assert asset.passed, asset.failures()


def test_pivots() -> None:
    """Base: middle of the foot; center: middle; attach: the grip of what is held."""
    base = family_asset("sword").lods[0].position
    centre = family_asset("sword", pivot="center").lods[0].position
    grip = family_asset("sword", pivot="attach").lods[0].position
    assert abs(float(base[:, 1].min())) < 1e-5
    assert np.abs(centre.min(0) + centre.max(0)).max() < 1e-4
    assert float(grip[:, 1].min()) < -0.03 < 0.3 < float(grip[:, 1].max())


def test_collision_takes_a_primitive_where_one_fits() -> None:
    """A block is a box, a drum a cylinder, a table several hulls, and `none` is none."""
    block = executor.execute(Program("b", (Part("a", "box", (1, 1, 1)),)))
    drum = executor.execute(Program("d", (Part("a", "disc", (1, 1, 1)),)))
    assert [s.kind for s in collision.build(block, "auto")] == ["box"]
    assert [s.kind for s in collision.build(drum, "auto")] == ["cylinder"]
    hulls = collision.build(executor.execute(table()), "auto")
    assert 4 <= len(hulls) <= 6 and all(len(s.points) <= 64 for s in hulls)
    assert collision.build(block, "none") == []
    for shape in hulls:  # convex: no corner in front of any face
        a, b, c = shape.points[shape.faces].astype(float).transpose(1, 0, 2)
        normal = np.cross(b - a, c - a)
        ahead = ((shape.points[None] - a[:, None]) * normal[:, None]).sum(-1)
        assert (ahead <= 1e-6).all()


def test_the_certificate_catches_what_is_wrong() -> None:
    """A floating part, a top-heavy pole and an unknown material are all refused."""
    floating = Program(
        "f",
        (
            Part("a", "box", (1, 1, 1)),
            Part("b", "box", (0.2, 0.2, 0.2), parent="a", face="center", offset=(0.0, 3.0, 0.0)),
        ),
    )
    asset = compiler.build(floating, compiler.Wishes(texture_size=0))
    assert {c.name for c in asset.checks if not c.passed} >= {"pieces", "floating_parts"}
    leaning = Program(
        "l",
        (
            Part("a", "box", (0.1, 1, 0.1)),
            Part(
                "b", "box", (2, 0.5, 0.5), parent="a", face="top", offset=(0.9, 0.0, 0.0), sink=0.01
            ),
        ),
    )
    asset = compiler.build(leaning, compiler.Wishes(texture_size=0))
    assert "stands" in {c.name for c in asset.checks if not c.passed}
    with pytest.raises(BadProgram, match="unknown material"):
        compiler.build(
            Program("m", (Part("a", "box", (1, 1, 1)),), {"main": "unobtainium"}), compiler.Wishes()
        )


def test_profiles_are_data() -> None:
    """A studio's own profile is read; a broken one is refused with its name."""
    profile = certificate.load_profile()
    checks = certificate.judge({"pieces": 2.0, "unknown": 1.0}, profile)
    assert [(c.name, c.passed) for c in checks] == [("pieces", False)]
    with pytest.raises(ConfigInvalid, match="nowhere"):
        certificate.load_profile("/nowhere/nowhere.json")


def test_the_same_request_gives_the_same_bytes() -> None:
    """Two builds of one program are equal to the last byte, textures included."""
    made = []
    for _ in range(2):
        wishes = compiler.Wishes(texture_size=256)
        asset = compiler.build(table(), wishes)
        made.append(compiler.to_glb(asset, wishes, {"figment": 1})[0])
    assert made[0] == made[1]


def test_the_file_is_sound_and_says_what_it_is() -> None:
    """Levels, collision, certificate and program are in the file; our validator finds nothing."""
    wishes = compiler.Wishes(texture_size=256)
    data, faults = compiler.to_glb(compiler.build(table(), wishes), wishes, {"kind": "prop"})
    assert faults == []
    document, _ = gltf.split(data)
    root = document["nodes"][0]
    assert root["extras"]["figment"]["certificate"]["passed"]
    assert root["extras"]["figment"]["program"]["parts"][0]["name"] == "top"
    assert len(document["nodes"][1]["extensions"]["MSFT_lod"]["ids"]) >= 1
    assert document["extensions"]["OMI_physics_shape"]["shapes"]


def test_our_validator_finds_damage() -> None:
    """A file cut short, a wrong length and an index out of range are all reported."""
    wishes = compiler.Wishes(texture_size=0)
    data, _ = compiler.to_glb(compiler.build(table(), wishes), wishes, {})
    assert gltf.faults(data[:-40])
    assert gltf.faults(b"PK\x03\x04" + data[4:])
    document, binary = gltf.split(data)
    view = document["bufferViews"][
        document["accessors"][document["meshes"][0]["primitives"][0]["indices"]]["bufferView"]
    ]
    start = len(data) - len(binary) + view["byteOffset"]
    assert gltf.faults(data[:start] + b"\xff\xff" + data[start + 2 :])


def test_normal_maps_agree_with_tangents() -> None:
    """Rebuilding the bitangent from normal and tangent, it points up the picture: where v falls."""
    mesh = family_asset("crate", texture_size=256).lods[0]
    corner, uv = mesh.position[mesh.index].astype(float), mesh.uv[mesh.index].astype(float)
    e1, e2 = corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]
    d1, d2 = uv[:, 1] - uv[:, 0], uv[:, 2] - uv[:, 0]
    det = d1[:, 0] * d2[:, 1] - d2[:, 0] * d1[:, 1]
    along_u = (e1 * d2[:, 1:] - e2 * d1[:, 1:]) / det[:, None]
    along_v = (e2 * d1[:, :1] - e1 * d2[:, :1]) / det[:, None]
    normal, tangent = mesh.normal[mesh.index[:, 0]], mesh.tangent[mesh.index[:, 0]]
    bitangent = np.cross(normal, tangent[:, :3]) * tangent[:, 3:]
    assert ((along_u * tangent[:, :3]).sum(1) > 0).mean() > 0.99
    assert ((along_v * bitangent).sum(1) < 0).mean() > 0.99


def test_of_two_parts_that_hide_each_other_one_stays() -> None:
    """A rim and its tyre look alike from afar; a small budget drops one of them, not both."""
    angle = np.arange(16) * np.pi / 8
    ring = tuple((0.0, float(np.sin(a)), float(np.cos(a))) for a in angle)
    hoop: dict[str, Any] = {
        "prim": "tube",
        "face": "center",
        "closed": True,
        "smooth": True,
        "radii": (0.05,),
    }
    parts = (
        Part("hub", "box", (0.1, 0.1, 0.1), offset=(0.0, 1.0, 0.0)),
        Part("rim", path=ring, parent="hub", **hoop),
        Part("tyre", path=ring, parent="rim", squash=0.6, **hoop),
    )
    chooser = detail.Chooser(executor.execute(Program("wheel", parts)))
    plan = chooser.plan(90)
    assert sorted(level == detail.DROPPED for level in plan.levels[1:]) == [False, True]
