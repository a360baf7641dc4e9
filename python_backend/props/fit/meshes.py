"""Reading users' meshes safely: sizes checked first, faults in plain words, nothing executed.

GLB, glTF, OBJ, PLY and STL through trimesh. Zip archives, very large files and anything whose
numbers are not finite are refused before work starts on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bridge.errors import BadMesh
from python_backend.props.fit import skin as skins
from python_backend.props.fit.skin import Skin

Array = np.ndarray
KINDS = {".glb", ".gltf", ".obj", ".ply", ".stl"}
MAX_BYTES = 200 * 2**20
MAX_FACES = 2_000_000


@dataclass(slots=True)
class RawMesh:
    """position (n, 3), index (m, 3), color (m, 3) sRGB 0..1 per face; y up. skin: what a file
    says in finer detail; lost where faces are made anew."""

    position: Array
    index: Array
    color: Array
    name: str
    skin: Skin | None = None


def read(path: Path) -> RawMesh:
    """Raises BadMesh with what is wrong and what is accepted."""
    if not path.is_file():
        raise BadMesh(f"There is no file {path}.")
    size = path.stat().st_size
    if path.suffix.lower() not in KINDS:
        raise BadMesh(
            f"`{path.suffix}` files cannot be read.",
            fix=f"Export one of {', '.join(sorted(KINDS))}.",
        )
    if not 16 <= size <= MAX_BYTES:
        raise BadMesh(f"{path.name} has {size} bytes.", cause=f"At most {MAX_BYTES} are read.")
    head = path.read_bytes()[:4]
    if head[:2] == b"PK" or head[:3] == b"\x1f\x8b\x08":
        raise BadMesh(f"{path.name} is a compressed archive, not a mesh.", fix="Unpack it first.")
    import trimesh

    try:
        loaded = trimesh.load(path, process=False, skip_materials=False)
    except Exception as error:  # trimesh raises whatever its parsers raise
        raise BadMesh(f"{path.name} cannot be read as a mesh.", cause=str(error)[:200]) from error
    return _joined(loaded, path.stem)


def _joined(loaded: Any, name: str) -> RawMesh:
    """All meshes of a scene in world coordinates. Raises BadMesh."""
    parts = loaded.dump(concatenate=False) if hasattr(loaded, "dump") else [loaded]
    position, index, worn, start = [], [], [], 0
    for part in parts:
        if not hasattr(part, "faces") or len(part.faces) == 0:
            continue
        position.append(np.asarray(part.vertices, float))
        index.append(np.asarray(part.faces, int) + start)
        worn.append(skins.of_part(part))
        start += len(part.vertices)
    if not index:
        raise BadMesh(f"{name} has no faces.", cause="It may hold only points or curves.")
    skin = skins.joined(worn)
    middle = np.full((len(skin.color), 3), 1 / 3)
    color = skin.at(np.arange(len(skin.color)), middle)
    return check(RawMesh(np.concatenate(position), np.concatenate(index), color, name, skin))


def check(mesh: RawMesh) -> RawMesh:
    """Raises BadMesh; drops faces without area and vertices that nobody uses."""
    if len(mesh.index) > MAX_FACES:
        raise BadMesh(f"{mesh.name} has {len(mesh.index)} faces.", cause=f"At most {MAX_FACES}.")
    if mesh.index.min() < 0 or mesh.index.max() >= len(mesh.position):
        raise BadMesh(f"{mesh.name} refers to vertices that it does not have.")
    used, renumbered = np.unique(mesh.index, return_inverse=True)
    position = mesh.position[used]
    index = renumbered.reshape(mesh.index.shape)
    if not np.isfinite(position).all():
        raise BadMesh(f"{mesh.name} has coordinates that are not numbers (NaN or infinite).")
    extent = np.ptp(position, axis=0)
    if not 1e-9 < extent.max() < 1e9:
        raise BadMesh(f"{mesh.name} is {extent.max():g} across: a point, or out of all measure.")
    a, b, c = position[index].transpose(1, 0, 2)
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    good = area > 1e-12 * float(extent.max()) ** 2
    if not good.any():
        raise BadMesh(f"{mesh.name} has no face with an area.")
    skin = mesh.skin.rows(good) if mesh.skin is not None else None
    return RawMesh(position, index[good], mesh.color[good], mesh.name, skin)


def sample(mesh: RawMesh, faces: Array, count: int, rng: np.random.Generator) -> Array:
    """(count, 3) points spread evenly over some faces."""
    a, b, c = mesh.position[mesh.index[faces]].transpose(1, 0, 2)
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    pick = rng.choice(len(faces), count, p=area / area.sum())
    u = rng.random((count, 2))
    u = np.where(u.sum(1, keepdims=True) > 1, 1 - u, u)
    return np.asarray(a[pick] + u[:, :1] * (b - a)[pick] + u[:, 1:] * (c - a)[pick])


def pieces(mesh: RawMesh) -> Array:
    """(faces,) a label per face: which connected shell it belongs to; shells join by position."""
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    key = np.round(mesh.position / (np.ptp(mesh.position, axis=0).max() * 1e-5)).astype(np.int64)
    _, place = np.unique(key, axis=0, return_inverse=True)
    f = place.reshape(-1)[mesh.index]
    n = int(f.max()) + 1
    links = coo_matrix(
        (np.ones(2 * len(f)), (np.r_[f[:, 0], f[:, 1]], np.r_[f[:, 1], f[:, 2]])), (n, n)
    )
    _, label = connected_components(links, directed=False)
    return np.asarray(label[f[:, 0]])
