# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Maps drawn on the server: the outlines of the Comuni, and places on them."""

from endpoint.maps.drawing import Map, Overview, Place, Point, draw, overview
from endpoint.maps.outlines import Boundary, boundaries, geojson, outlines

__all__ = [
    "Boundary",
    "Map",
    "Overview",
    "Place",
    "Point",
    "boundaries",
    "draw",
    "geojson",
    "outlines",
    "overview",
]
