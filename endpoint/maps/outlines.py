"""The outlines of the Comuni, simplified for drawings, read once a release."""

import math
from collections.abc import Sequence

import shapely
from pyoxigraph import Store
from shapely.affinity import scale

from endpoint.questions import ask

# A degree of longitude at Milan is so much of one of latitude.
_NARROW = math.cos(math.radians(45.46))
# Corners nearer to a straight line than so many degrees (some 50 m) are left out.
_COARSE = 0.0005


def flat(shape: shapely.Geometry) -> shapely.Geometry:
    """Draw east and north to one scale."""
    return scale(shape, xfact=_NARROW, yfact=1, origin=(0, 0))


def outlines(store: Store) -> Sequence[shapely.Geometry]:
    """Read the outlines of all Comuni, flat."""
    found = (row["wkt"].rpartition("> ")[2] for row in ask(store, "boundaries"))
    shapes = [flat(shapely.simplify(shapely.from_wkt(text), _COARSE)) for text in found]
    for shape in shapes:
        shapely.prepare(shape)
    return shapes
