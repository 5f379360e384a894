# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The features of a collection: entries as points, Comuni as areas."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from endpoint.api.collections import COLLECTIONS, Collection, collection_of
from endpoint.api.selection import Selection
from endpoint.api.tables import feature, geometry_of, row_of
from endpoint.api.trees import tree_of
from endpoint.inventory import Inventory, Item, Rows
from endpoint.inventory.facets import Chosen
from endpoint.ogc.parameters import Wanted
from endpoint.served import Served
from endpoint.tree import Json
from ontology.text import Text

COMUNI = "municipalities"


@dataclass(frozen=True)
class Layer:
    """Hold a collection of features: its name, its title, its things in order."""

    name: str
    title: Text
    stock: Inventory
    chosen: Chosen

    @property
    def items(self) -> Rows:
        """Give its things."""
        return self.stock.chosen(self.chosen)

    def find(self, ref: str) -> Item | None:
        """Find a feature by its number."""
        rows = self.stock.named(ref)
        found = zip(rows, rows.numbers, strict=True)
        return next((one for one, at in found if self.chosen[at] and one.ref == ref), None)

    def licences(self, served: Served) -> list[str]:
        """Give every licence that some feature of the layer is under."""
        selection = Selection(self.stock, self.chosen, self.items)
        return sorted(selection.licences(served.release.info.licence))

    def box(self) -> list[float]:
        """Give the box around the points of the layer, empty where there is none."""
        places = self.stock.places
        there = self.chosen & places.has_point
        if not there.any():
            return []
        east, north = places.east[there], places.north[there]
        return [float(one) for one in (east.min(), north.min(), east.max(), north.max())]


def layers(served: Served) -> Mapping[str, Layer]:
    """Give the layers of a release: one a register, and the Comuni."""
    stock = served.inventory
    found = {
        register.ref: Layer(
            register.ref, register.name, stock, stock.having("register", register.iri)
        )
        for register in stock.of_type("Register")
    }
    comuni = COLLECTIONS[COMUNI]
    return {**found, COMUNI: Layer(COMUNI, comuni.title, stock, comuni.choose(stock))}


def chosen(served: Served, layer: Layer, wanted: Wanted) -> Rows:
    """Give the things of a layer that lie in the box asked for, all where none is.

    Nothing here has a time of its own, so that every time that is asked for meets it (7.15.4).
    """
    if wanted.bbox is None:
        return layer.items
    stock, boxes = layer.stock, wanted.boxes
    inside = np.zeros(stock.size, np.bool_)
    for box in boxes:
        west, south, east, north = map(float, shapely.bounds(box))
        inside |= stock.places.within((west, south, east, north))
        # Of an area the index knows what it lies in: whether it meets the box, its shape says.
        near = stock.places.overlapping((west, south, east, north))
        for at, item in zip(near.numbers, near, strict=True):
            if layer.chosen[at] and not inside[at]:
                inside[at] = _meets(served, item, boxes)
    return stock.chosen(layer.chosen & inside)


def _meets(served: Served, item: Item, boxes: Sequence[shapely.Geometry]) -> bool:
    geometry = geometry_of(served, item)
    if geometry is None:
        return False
    shape = shapely.from_geojson(json.dumps(geometry))
    return any(bool(shapely.intersects(shape, box)) for box in boxes)


def written(served: Served, item: Item, lang: str) -> dict[str, Json]:
    """Write one feature; its number is its name among those of its layer."""
    collection: Collection = collection_of(item)
    tree = tree_of(served, collection, item, whole=False)
    found = feature(served, item, row_of(item, tree, lang, served.release.info.licence))
    properties = found["properties"]
    named: dict[str, Json] = properties if isinstance(properties, dict) else {}
    return {**found, "id": item.ref, "properties": {"iri": item.iri, **named}}
