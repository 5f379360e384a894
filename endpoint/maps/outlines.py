# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The outlines of the Comuni: simplified for drawings, and for the maps of browsers."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import shapely
from pyoxigraph import Store

from endpoint.questions import ask

# A degree of longitude at Milan is so much of one of latitude.
_NARROW = math.cos(math.radians(45.46))
Shape = TypeVar("Shape", bound=shapely.Geometry)
# A corner that cuts off less than the square of so many degrees (some 150 m) is left out.
_COARSE = 0.0015
# Decimals of a degree (some 10 m): more than a simplified outline knows.
_DECIMALS = 4


@dataclass(frozen=True)
class Boundary:
    """Hold the outline of a Comune, in degrees, simplified together with its neighbours'."""

    iri: str
    code: str
    name: str
    shape: shapely.Geometry


def flat_all(shapes: Sequence[Shape]) -> Sequence[Shape]:
    """Draw shapes with east and north to one scale."""
    return list(shapely.transform(list(shapes), lambda corners: corners * (_NARROW, 1)))


def simplified(shapes: Sequence[shapely.Geometry], coarse: float) -> Sequence[shapely.Geometry]:
    """Leave out small corners, so that neighbours still share their border where they did."""
    if not len(shapes) or not shapely.is_valid(shapes).all():
        return [shapely.simplify(shape, coarse) for shape in shapes]
    return list(shapely.coverage_simplify(list(shapes), coarse))


def boundaries(store: Store) -> Sequence[Boundary]:
    """Read the boundaries of all Comuni."""
    rows = list({row["comune"]: row for row in ask(store, "boundaries")}.values())
    read = [shapely.from_wkt(row["wkt"].rpartition("> ")[2]) for row in rows]
    return [
        Boundary(row["comune"], row["comune"].rsplit("/", 1)[1], row["name"], shape)
        for row, shape in zip(rows, simplified(read, _COARSE), strict=True)
    ]


def outlines(boundaries: Sequence[Boundary]) -> Sequence[shapely.Geometry]:
    """Give the outlines of Comuni, flat and ready to be drawn."""
    shapes = flat_all([one.shape for one in boundaries])
    for shape in shapes:
        shapely.prepare(shape)
    return shapes


def geojson(boundaries: Sequence[Boundary]) -> bytes:
    """Write boundaries as GeoJSON (RFC 7946): a feature a Comune, with its code and name."""
    features = [
        {
            "type": "Feature",
            "id": one.iri,
            "geometry": _rounded(one.shape),
            "properties": {"code": one.code, "name": one.name},
        }
        for one in boundaries
    ]
    body = {"type": "FeatureCollection", "features": features}
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _rounded(shape: shapely.Geometry) -> Mapping[str, object]:
    even = shapely.transform(shape, lambda corners: corners.round(_DECIMALS))
    found: Mapping[str, object] = json.loads(shapely.to_geojson(even))
    return found
