"""A prop as blobs: one GLB, or the vertex arrays and pictures that engines build meshes from."""

from __future__ import annotations

import numpy as np

from python_backend.capability import Blob
from python_backend.props.studio import Prop


def blobs(prop: Prop, output: str) -> list[Blob]:
    """`glb`: `model`. `arrays`: `lodN.position|normal|tangent|uv|index`, `hullN`, pictures."""
    if output == "glb":
        return [Blob("model", prop.glb, "file", "model/gltf-binary")]
    out: list[Blob] = []
    for k, mesh in enumerate(prop.asset.lods):
        for name in ("position", "normal", "tangent", "uv"):
            array = np.ascontiguousarray(getattr(mesh, name), "<f4")
            out.append(Blob(f"lod{k}.{name}", array, "array"))
        out.append(Blob(f"lod{k}.index", np.ascontiguousarray(mesh.index, "<u4"), "array"))
    for k, shape in enumerate(prop.asset.shapes):
        out.append(Blob(f"hull{k}", np.ascontiguousarray(shape.points, "<f4"), "array"))
    pictures = prop.asset.pictures
    if pictures is not None:
        out += [
            Blob("base_color", pictures.base_color, "file", "image/jpeg"),
            Blob("normal", pictures.normal, "file", "image/png"),
            Blob("orm", pictures.orm, "file", "image/png"),
        ]
        if pictures.emissive:
            out.append(Blob("emissive", pictures.emissive, "file", "image/jpeg"))
    return out
