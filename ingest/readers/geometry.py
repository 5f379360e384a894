# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Where a geometry is: a point, or a point on its surface, in WGS 84 degrees."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from ingest.readers.cells import number
from ingest.rules import Rule, rule

# How the reference systems are named that WGS 84 degrees come in, by the order of the two.
_LONGITUDE_FIRST = re.compile(r"CRS:?84$")
_LATITUDE_FIRST = re.compile(r"EPSG(/0/|:+)4326$")
_WKT = re.compile(r"\s*(?:<(?P<system>[^>]*)>\s*)?(?P<shape>.*)", re.DOTALL)
# Collections in collections exhaust the parser; nobody needs more of them.
_COLLECTIONS = 10


class NoPosition(ValueError):
    """Tell by which rule a geometry is refused."""

    def __init__(self, broken: Rule) -> None:
        super().__init__(broken.code)
        self.rule = broken


@dataclass(frozen=True)
class Position:
    """Hold the cells of a point; ``estimated`` says that it stands for a larger shape."""

    longitude: str
    latitude: str
    estimated: bool = False


def of_geojson(geometry: Mapping[str, object]) -> Position | None:
    """Give the position of a geometry of RFC 7946; None for an empty one.

    Raises NoPosition.
    """
    text = json.dumps(geometry, default=float)
    _check_depth(text)
    try:
        return _position(shapely.from_geojson(text))
    except (ShapelyError, NotImplementedError) as error:
        raise NoPosition(rule("geometry")) from error


def of_wkt(text: str) -> Position | None:
    """Give the position of a geometry in WKT, longitude first unless its system says else.

    A literal without a reference system is CRS84 (GeoSPARQL 1.1, 8.5.1). Raises NoPosition
    for other systems and for what is no WKT.
    """
    _check_depth(text)
    match = _WKT.fullmatch(text)
    system, shape = (match["system"] or "CRS84", match["shape"]) if match else ("", "")
    if not _LONGITUDE_FIRST.search(system) and not _LATITUDE_FIRST.search(system):
        raise NoPosition(rule("other-crs", name=system))
    try:
        found = _position(shapely.from_wkt(shape))
    except (ShapelyError, NotImplementedError) as error:
        raise NoPosition(rule("geometry")) from error
    if found is None or not _LATITUDE_FIRST.search(system):
        return found
    return Position(found.latitude, found.longitude, found.estimated)


def check_system(document: Mapping[str, object]) -> None:
    """Refuse the coordinates of a GeoJSON that names another system than WGS 84.

    RFC 7946 (4) knows no other and no ``crs``; files older than it do.
    """
    stated = document.get("crs")
    if stated is None:
        return
    named = stated.get("properties") if isinstance(stated, dict) else None
    name = str(named.get("name")) if isinstance(named, dict) else str(stated)
    # Their longitude comes first under either name.
    if not _LONGITUDE_FIRST.search(name) and not _LATITUDE_FIRST.search(name):
        raise NoPosition(rule("other-crs", name=name))


def _check_depth(text: str) -> None:
    if text.upper().count("COLLECTION") > _COLLECTIONS:
        raise NoPosition(rule("geometry"))


def _position(shape: BaseGeometry) -> Position | None:
    if shape.is_empty:
        return None
    is_point = isinstance(shape, shapely.Point)
    point = shape if is_point else shapely.point_on_surface(shape)
    longitude, latitude = shapely.get_coordinates(point)[0].tolist()
    if is_point:
        return Position(number(longitude), number(latitude))
    # Ten centimetres are enough for a point that nobody measured.
    return Position(number(round(longitude, 6)), number(round(latitude, 6)), estimated=True)
