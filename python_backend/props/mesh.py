"""Scene + plan + atlas to vertex arrays: the mesh of one level of detail."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from python_backend.props import shapes
from python_backend.props.atlas import Atlas, to_atlas
from python_backend.props.detail import DROPPED
from python_backend.props.executor import Scene

Array = np.ndarray


@dataclass(slots=True)
class Mesh:
    """glTF conventions: right-handed, y up, counter-clockwise, v down the picture.

    position (n, 3), normal (n, 3), tangent (n, 4), uv (n, 2), light (n,) float32;
    index (m, 3) uint32; instance (m,) which copy each triangle belongs to;
    slot (m,) index into `slots`."""

    position: Array
    normal: Array
    tangent: Array
    uv: Array
    light: Array
    index: Array
    instance: Array
    slot: Array
    slots: list[str]

    @property
    def triangles(self) -> int:
        return len(self.index)


def assemble(scene: Scene, levels: tuple[int, ...], atlas: Atlas | None) -> Mesh:
    """All instances whose part is not dropped. Without an atlas, uv is zero."""
    slots = sorted({p.material for p in scene.parts})
    pieces: dict[str, list[Array]] = {
        k: [] for k in ("position", "normal", "tangent", "uv", "light", "index", "instance", "slot")
    }
    start = 0
    by_part: dict[int, list[int]] = {}
    for k, instance in enumerate(scene.instances):
        by_part.setdefault(instance.part, []).append(k)
    for part, members in by_part.items():
        if levels[part] == DROPPED:
            continue
        made = shapes.template(shapes.shape_of(scene.parts[part]), levels[part])
        start = _add(
            scene, made, members, slots.index(scene.parts[part].material), atlas, pieces, start
        )
    whole = {key: np.concatenate(found) for key, found in pieces.items()}
    return Mesh(
        **{
            k: np.ascontiguousarray(whole[k], np.float32)
            for k in ("position", "normal", "tangent", "uv", "light")
        },
        index=np.ascontiguousarray(whole["index"], np.uint32),
        instance=whole["instance"],
        slot=whole["slot"],
        slots=slots,
    )


def _add(
    scene: Scene,
    made: shapes.Template,
    members: list[int],
    slot: int,
    atlas: Atlas | None,
    pieces: dict[str, list[Array]],
    start: int,
) -> int:
    matrix = np.stack([scene.instances[k].matrix for k in members])  # (k, 3, 3)
    shift = np.stack([scene.instances[k].shift for k in members])
    copies, n = len(members), len(made.position)
    mirrored = np.linalg.det(matrix) < 0
    position = made.position @ matrix.transpose(0, 2, 1) + shift[:, None]
    across = np.linalg.inv(matrix)  # normals go by the inverse transpose
    normal = made.normal @ across
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    tangent = np.repeat(made.tangent[None, :, :3], copies, 0)
    if atlas is None:
        uv = np.zeros((copies, n, 2))
    else:
        base = atlas.base[members]
        charts = base[:, None] + made.chart[None]
        flat = np.repeat(made.uv[None], copies, 0).reshape(-1, 2)
        uv = to_atlas(atlas, charts.reshape(-1), flat).reshape(copies, n, 2)
        lies = atlas.turned[charts][..., None]
        # a chart on its side has its +u along the template's +v
        tangent = np.where(
            lies,
            np.cross(made.normal, made.tangent[:, :3])[None] * -made.tangent[None, :, 3:],
            tangent,
        )
    tangent = tangent @ matrix.transpose(0, 2, 1)
    tangent -= normal * (tangent * normal).sum(-1, keepdims=True)
    tangent /= np.linalg.norm(tangent, axis=-1, keepdims=True) + 1e-20
    sign = made.tangent[None, :, 3] * np.where(mirrored, -1.0, 1.0)[:, None]
    tris = np.repeat(made.tris[None], copies, 0)
    tris[mirrored] = tris[mirrored][:, :, [0, 2, 1]]
    tris = tris + start + (np.arange(copies) * n)[:, None, None]
    pieces["position"].append(position.reshape(-1, 3))
    pieces["normal"].append(normal.reshape(-1, 3))
    pieces["tangent"].append(np.concatenate([tangent, sign[..., None]], -1).reshape(-1, 4))
    pieces["uv"].append(uv.reshape(-1, 2))
    pieces["light"].append(np.tile(made.light, copies))
    pieces["index"].append(tris.reshape(-1, 3))
    pieces["instance"].append(np.repeat(np.array(members), len(made.tris)))
    pieces["slot"].append(np.full(len(made.tris) * copies, slot))
    return start + copies * n
