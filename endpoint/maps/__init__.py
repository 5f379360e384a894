"""Maps drawn on the server: the outlines of the Comuni, and places on them."""

from endpoint.maps.drawing import Map, Place, Point, draw
from endpoint.maps.outlines import outlines

__all__ = ["Map", "Place", "Point", "draw", "outlines"]
