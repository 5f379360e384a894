# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The answer to a saved question: rows for a page, a workbook or a map."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import shapely
from openpyxl import Workbook

from endpoint.sparql.table import Table, Term
from endpoint.workbooks import packed
from ingest.aside import harmless
from ontology.context import expand

_WKT = expand("geo:wktLiteral")


@dataclass(frozen=True)
class Rows(Table):
    """Hold the rows of an answer, and where they are."""

    @property
    def geometry(self) -> str | None:
        """Name the column that says where the rows are, if one does."""
        found = (
            name
            for name in self.columns
            if any(row[name].datatype == _WKT for row in self.rows if name in row)
        )
        return next(found, None)

    def places(self) -> Iterator[tuple[shapely.Geometry, Mapping[str, Term]]]:
        """Yield the geometry of each row that has one, with its other cells."""
        column = self.geometry
        for row in self.rows:
            if column is not None and column in row:
                others = {name: cell for name, cell in row.items() if name != column}
                # What stands before the shape names its reference system, which is CRS84 here.
                yield shapely.from_wkt(row[column].value.rpartition("> ")[2]), others


def workbook(rows: Rows, title: str) -> bytes:
    """Write rows as a workbook; numbers are numbers, and no cell is a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.append(list(rows.columns))
    for row in rows.rows:
        sheet.append([_cell(row.get(name)) for name in rows.columns])
    return packed(book)


def _cell(cell: Term | None) -> str | float | None:
    if cell is None:
        return None
    number = cell.number
    return harmless(cell.value) if number is None else number


def geojson(rows: Rows) -> bytes:
    """Write the rows that have a place as GeoJSON (RFC 7946)."""
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(shapely.to_geojson(shape)),
            "properties": {
                name: cell.value if cell.number is None else cell.number
                for name, cell in others.items()
            },
        }
        for shape, others in rows.places()
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False).encode() + b"\n"
