"""Spoked wheels, for carts, cannons and wagons. It knows no family and no slots."""

from __future__ import annotations

import numpy as np

from python_backend.props.families.base import Builder


def spoked_wheel(
    b: Builder,
    name: str,
    d: float,
    thick: float,
    spokes: int,
    on: str,
    at: tuple[float, float, float],
    symmetry: str,
    face: str = "center",
    sink: float = 0.0,
    rim: str = "wood",
    tyre: str = "metal",
) -> None:
    """A spoked wheel whose axle runs along x."""
    angle = np.arange(24) * 2 * np.pi / 24
    r = d / 2 - 0.05 * d
    ring = [(0.0, r * float(np.sin(a)), r * float(np.cos(a))) for a in angle]
    b.tube(
        f"{name}rim",
        ring,
        thick / 2,
        on=on,
        face=face,
        at=at,
        sink=sink,
        closed=True,
        smooth=True,
        squash=0.09 * d / thick,
        material=rim,
        symmetry=symmetry,
    )
    hoop = [(0.0, 1.07 * r * float(np.sin(a)), 1.07 * r * float(np.cos(a))) for a in angle]
    b.tube(
        f"{name}tyre",
        hoop,
        thick / 2 * 0.92,
        on=f"{name}rim",
        at=(0, 0, 0),
        closed=True,
        smooth=True,
        squash=0.024 * d / thick,
        material=tyre,
        symmetry=symmetry,
    )
    b.lathe(
        f"{name}hub",
        (0.2 * d, 2.2 * thick, 0.2 * d),
        [(0.6, 0), (1, 0.3), (1, 0.7), (0.6, 1)],
        on=f"{name}rim",
        face="center",
        turn=(0, 0, 90),
        symmetry=symmetry,
        material=rim,
    )
    for k in range(spokes):
        a = np.pi * k / spokes
        b.box(
            f"{name}spoke{k}",
            (0.55 * thick, 2 * r, 0.05 * d),
            on=f"{name}rim",
            face="center",
            turn=(float(np.degrees(a)), 0, 0),
            symmetry=symmetry,
            material=rim,
        )
