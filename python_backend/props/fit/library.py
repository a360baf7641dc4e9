"""Furniture libraries of Sweet Home 3D (`.sh3f`): archives of OBJ models with names, sizes in
centimetres, authors and a licence.

Only libraries whose `LICENSE.TXT` points to CC0 or to Creative Commons Attribution are read; the
latter ask for the authors' names, which `Item.author` carries to the model card.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from bridge.errors import BadMesh
from python_backend.props.fit import meshes
from python_backend.props.fit.item import Item

Array = np.ndarray
MAX_BYTES = 5_000_000  # of one file in the archive
GREY = (0.6, 0.6, 0.6)
NO_PROPS = {"Characters"}


def items(path: Path) -> Iterator[Item]:
    """Models of a library, in their true size; none where the licence does not allow it."""
    archive = zipfile.ZipFile(path)
    licence = licence_of(archive)
    if not licence:
        return
    text = archive.read("PluginFurnitureCatalog.properties").decode("latin1")
    rows: dict[int, dict[str, str]] = {}
    for key, number, value in re.findall(r"^(\w+)#(\d+)\s*=\s*(.*?)\s*$", text, re.MULTILINE):
        rows.setdefault(int(number), {})[key] = value
    for row in rows.values():
        if "model" not in row or row.get("category") in NO_PROPS:
            continue
        size = np.array([float(row[k]) for k in ("width", "height", "depth")]) / 100
        yield Item(
            row["name"].lower(),
            float(size.max()),
            row["model"],
            _reader(path, row, size),
            row.get("creator", "").strip(),
            licence,
        )


def licence_of(archive: zipfile.ZipFile) -> str:
    """SPDX name of a library's licence where it is CC0 or attribution alone, else empty."""
    try:
        text = archive.read("LICENSE.TXT").decode("latin1")
    except KeyError:
        return ""
    if re.search(r"creativecommons\.org/(publicdomain|choose)/zero", text):
        return "CC0-1.0"
    found = re.search(r"creativecommons\.org/licenses/by/(\d\.\d)/?(us)?", text)
    if not found or re.search(r"licenses/by-(nc|sa|nd)", text):
        return ""
    return f"CC-BY-{found[1]}" + ("-US" if found[2] else "")


def _reader(path: Path, row: dict[str, str], size: Array) -> Callable[[], meshes.RawMesh]:
    def load() -> meshes.RawMesh:
        place, index, color = _obj(zipfile.ZipFile(path), row["model"].lstrip("/"))
        if "modelRotation" in row:
            turn = np.array([float(v) for v in row["modelRotation"].split()]).reshape(3, 3)
            place = place @ turn.T
        mesh = meshes.check(meshes.RawMesh(place, index, color, row["name"]))
        mesh.position = mesh.position / np.maximum(np.ptp(mesh.position, axis=0), 1e-9) * size
        return mesh

    return load


def _obj(archive: zipfile.ZipFile, name: str) -> tuple[Array, Array, Array]:
    """position (n, 3), index (m, 3) and sRGB (m, 3) of an OBJ and its materials."""
    place: list[list[float]] = []
    index: list[tuple[int, int, int]] = []
    color: list[tuple[float, ...]] = []
    known: dict[str, tuple[float, ...]] = {}
    worn: tuple[float, ...] = GREY
    for line in _lines(archive, name):
        word, _, rest = line.partition(" ")
        if word == "v":
            place.append([float(v) for v in rest.split()[:3]])
        elif word == "mtllib":
            known |= _colors(archive, posixpath.join(posixpath.dirname(name), rest.strip()))
        elif word == "usemtl":
            worn = known.get(rest.strip(), GREY)
        elif word == "f":
            ids = [int(w.split("/")[0]) for w in rest.split()]
            ids = [i - 1 if i > 0 else len(place) + i for i in ids]
            index += [(ids[0], ids[k], ids[k + 1]) for k in range(1, len(ids) - 1)]
            color += [worn] * max(len(ids) - 2, 0)
    return np.array(place), np.array(index), np.array(color)


def _colors(archive: zipfile.ZipFile, name: str) -> dict[str, tuple[float, ...]]:
    """Colour of each material: its diffuse colour, times the mean of its picture if it has one."""
    out: dict[str, tuple[float, ...]] = {}
    material = ""
    try:
        for line in _lines(archive, name):
            word, _, rest = line.strip().partition(" ")
            if word == "newmtl":
                material = rest.strip()
            elif word == "Kd" and material:
                out[material] = tuple(min(max(float(v), 0.0), 1.0) for v in rest.split()[:3])
            elif word == "map_Kd" and material:
                mean = _mean(archive, posixpath.join(posixpath.dirname(name), rest.strip()))
                out[material] = tuple(mean)
    except (KeyError, ValueError):
        pass  # no such file, or numbers that are none: what is known so far is used
    return out


def _mean(archive: zipfile.ZipFile, name: str) -> Array:
    from PIL import Image

    try:
        if archive.getinfo(name).file_size > MAX_BYTES:
            return np.array(GREY)
        with Image.open(io.BytesIO(archive.read(name))) as picture:
            small = picture.convert("RGB").resize((16, 16))
    except (KeyError, OSError, ValueError):
        return np.array(GREY)
    mean: Array = np.asarray(small, float).reshape(-1, 3).mean(0) / 255
    return mean


def _lines(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    if archive.getinfo(name).file_size > MAX_BYTES:
        raise BadMesh(f"{name} is too large.")
    yield from io.TextIOWrapper(archive.open(name), "latin1")
