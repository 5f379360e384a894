# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The features of a collection: entries as points, Comuni as areas."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import shapely

from endpoint.api.collections import COLLECTIONS, Collection, collection_of
from endpoint.api.tables import feature, geometry_of, row_of
from endpoint.api.trees import tree_of
from endpoint.inventory import Item
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
    items: Sequence[Item]

    def find(self, ref: str) -> Item | None:
        """Find a feature by its number."""
        return next((item for item in self.items if item.ref == ref), None)

    def licences(self, served: Served) -> list[str]:
        """Give every licence that some feature of the layer is under."""
        usual = served.release.info.licence
        return sorted({item.licence or usual for item in self.items} or {usual})

    def box(self) -> list[float]:
        """Give the box around the points of the layer, empty where there is none."""
        points = [item.point for item in self.items if item.point]
        if not points:
            return []
        east, north = [one[0] for one in points], [one[1] for one in points]
        return [min(east), min(north), max(east), max(north)]


def layers(served: Served) -> Mapping[str, Layer]:
    """Give the layers of a release: one a register, and the Comuni."""
    stock = served.inventory
    found = {
        register.ref: Layer(
            register.ref,
            register.name,
            [item for item in stock.items if item.entry and item.entry.register == register.iri],
        )
        for register in stock.of_type("Register")
    }
    comuni = COLLECTIONS[COMUNI]
    return {**found, COMUNI: Layer(COMUNI, comuni.title, list(comuni.rows(stock)))}


def chosen(served: Served, layer: Layer, wanted: Wanted) -> Sequence[Item]:
    """Give the things of a layer that lie in the box asked for, all where none is.

    Nothing here has a time of its own, so that every time that is asked for meets it (7.15.4).
    """
    if wanted.bbox is None:
        return layer.items
    return [item for item in layer.items if _meets(served, item, wanted.boxes)]


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
