"""The hand-written families. Importing this package registers all of them."""

from python_backend.props.families import (  # noqa: F401  (each registers its families)
    banners,
    barns,
    boats,
    books,
    bridges,
    cannons,
    clockwork,
    containers,
    crystals,
    explosives,
    furniture,
    gear,
    halls,
    houses,
    monuments,
    nature,
    rafts,
    roadside,
    sailboats,
    scifi,
    ships,
    siege,
    stairs,
    stonework,
    street,
    towers,
    treasures,
    vessels,
    village,
    windmills,
)
from python_backend.props.families.base import FAMILIES, Family, Param

__all__ = ["FAMILIES", "Family", "Param"]
