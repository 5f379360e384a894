# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Trees as flat rows, for spreadsheets and maps: fixed columns, one cell a value."""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO

import shapely
from openpyxl import Workbook

from endpoint.api.collections import Collection
from endpoint.inventory import Item
from endpoint.schemas.classes import described
from endpoint.served import Served
from endpoint.tree import Json
from endpoint.workbooks import packed
from ingest.aside import harmless
from ontology.context import expand, terms

Cell = str | int | float | bool | None
# Columns whose values are trees of their own, and what each becomes.
_NESTED = {
    "address": ("address",),
    "geometry": ("latitude", "longitude"),
    "entries": (),
    "license": ("license",),
}
_ENTRY = ("entry", "register", "number", "status", "created", "modified")

_DECIMAL = expand("xsd:decimal")
# What a feature says by its geometry and its name.
_OF_SHAPE = ("id", "latitude", "longitude")
_SHARED = ("name", "address", "latitude", "longitude", "comune", "comune_id", "license")


def columns_of(collection: Collection, only: Sequence[str] | None) -> list[str]:
    """Give the columns of a collection, the same whatever the rows hold."""
    entry = _ENTRY if collection.as_entries or collection.name == "things" else ()
    if len(collection.classes) == 1 and not collection.as_entries:
        own = [column for name in _properties(collection.classes[0]) for column in _columns(name)]
    else:
        own = list(_SHARED)
    return [name for name in ("id", *entry, *own) if only is None or name in ("id", *only)]


def _properties(class_name: str) -> Sequence[str]:
    return described()[class_name].properties


def _columns(name: str) -> tuple[str, ...]:
    if name in _NESTED:
        return _NESTED[name]
    term = terms()[name]
    single = term.type == "@id" and term.container != "@set"
    return (name, f"{name}_id") if single else (name,)


def row_of(item: Item, tree: Mapping[str, Json], lang: str, licence: str) -> dict[str, Cell]:
    """Flatten the tree of a row; a thing inside an entry is told as the entry's own.

    ``licence`` is that of the release, which a row may have instead of one of its own.
    """
    inside = tree.get("registers")
    facts = inside if isinstance(inside, dict) and "name" in inside else tree
    row: dict[str, Cell] = {"id": str(facts["id"])}
    if item.entry:
        row |= _standing(item, tree, lang)
    for name, value in facts.items():
        row |= _cells(name, value, lang)
    if item.point:
        row |= {"longitude": item.point[0], "latitude": item.point[1]}
    return {**row, "id": item.iri, "license": item.licence or licence}


def _standing(item: Item, tree: Mapping[str, Json], lang: str) -> dict[str, Cell]:
    entry = item.entry
    if entry is None:
        return {}
    lines = tree.get("entries")
    line = lines[0] if isinstance(lines, list) and isinstance(lines[0], dict) else tree
    status, register = line.get("status"), line.get("register")
    return {
        "entry": entry.iri,
        "register": _said(register, lang),
        "number": entry.number,
        "status": _said(status, lang),
        "created": entry.created,
        "modified": entry.modified,
    }


def _cells(name: str, value: Json, lang: str) -> dict[str, Cell]:
    if name == "address" and isinstance(value, dict):
        return {"address": str(value.get("fullAddress", ""))}
    if name in ("geometry", "entries", "id", "type", "registers"):
        return {}
    if isinstance(value, dict) and "id" in value:
        return {name: _said(value, lang), f"{name}_id": expand(str(value["id"]))}
    if name in terms() and terms()[name].type == _DECIMAL and isinstance(value, str):
        return {name: float(value)}
    return {name: _said(value, lang)}


def _said(value: Json, lang: str) -> Cell:
    """Say a value as a person reads it: a thing by its name, a text in one language."""
    if isinstance(value, list):
        return " | ".join(str(_said(one, lang)) for one in value)
    if not isinstance(value, dict):
        return value
    if "@value" in value:
        return _said(value["@value"], lang)
    if "id" in value:
        named = value.get("name", value.get("title"))
        return expand(str(value["id"])) if named is None else _said(named, lang)
    chosen = value.get(lang) or next(iter(value.values()), "")
    return _said(chosen, lang)


def to_csv(columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> Iterator[bytes]:
    """Write rows as RFC 4180 CSV, line by line: comma, CRLF, UTF-8."""
    yield _line(columns)
    for row in rows:
        yield _line([_plain(row.get(name)) for name in columns])


def _line(cells: Sequence[str]) -> bytes:
    stream = StringIO()
    csv.writer(stream, lineterminator="\r\n").writerow(cells)
    return stream.getvalue().encode()


def _plain(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else str(cell)


def to_xlsx(title: str, columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> bytes:
    """Write rows as a workbook in which no cell is a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.append(list(columns))
    for row in rows:
        cells = (row.get(name) for name in columns)
        sheet.append([harmless(cell) if isinstance(cell, str) else cell for cell in cells])
    return packed(book)


def feature(served: Served, item: Item, row: Mapping[str, Cell]) -> dict[str, Json]:
    """Write a row as a GeoJSON feature; one without a place has a null geometry (RFC 7946, 3.2)."""
    told = {name: value for name, value in row.items() if value not in (None, "")}
    return {
        "type": "Feature",
        "id": item.iri,
        "geometry": geometry_of(served, item),
        "properties": {name: value for name, value in told.items() if name not in _OF_SHAPE},
    }


def geometry_of(served: Served, item: Item) -> Json:
    """Give where a row is, as GeoJSON; None where nobody says."""
    if item.point is not None:
        return {"type": "Point", "coordinates": [*item.point]}
    for geometry in served.values(item.iri, terms()["geometry"].iri):
        for text in served.values(geometry, terms()["wkt"].iri):
            shape: Json = json.loads(shapely.to_geojson(shapely.from_wkt(text)))
            return shape
    return None
