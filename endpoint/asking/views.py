# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""How an answer may be seen besides its table: on a map where it has places, as bars, raw."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import shapely

from endpoint.asking.cells import Cells, numeric
from endpoint.asking.reading import Found
from endpoint.charts import Bars, bars
from endpoint.maps import Place
from endpoint.sparql.table import Term
from ontology.context import expand

_WKT = expand("geo:wktLiteral")
_CRS84 = "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
_LATITUDE = re.compile(r"lat|latitude|latitudine", re.IGNORECASE)
_LONGITUDE = re.compile(r"lon|lng|long|longitude|longitudine", re.IGNORECASE)
_NAMES = re.compile(r"label|name|nome|title|titolo", re.IGNORECASE)
BARS = 100
Row = Mapping[str, Term]


@dataclass(frozen=True)
class Columns:
    """Say which columns of an answer are what: places, names, numbers."""

    wkt: str = ""
    latitude: str = ""
    longitude: str = ""
    label: str = ""
    number: str = ""

    @property
    def has_places(self) -> bool:
        """Say whether rows may have a place."""
        return bool(self.wkt or (self.latitude and self.longitude))

    @property
    def has_bars(self) -> bool:
        """Say whether a column names the rows, and one measures them."""
        return bool(self.label and self.number)


def columns_of(found: Found) -> Columns:
    """See what the columns of an answer are."""
    if found.kind != "solutions" or not found.rows:
        return Columns()
    numbers = numeric(found.rows, found.columns)
    wkt = [name for name in found.columns if any(_is_wkt(row, name) for row in found.rows)]
    latitude = _first(name for name in numbers if _LATITUDE.fullmatch(name))
    longitude = _first(name for name in numbers if _LONGITUDE.fullmatch(name))
    bound = [name for name in found.columns if any(name in row for row in found.rows)]
    others = [name for name in bound if name not in (*numbers, *wkt)]
    label = _first(name for name in others if _NAMES.search(name)) or _first(
        name
        for name in others
        if any(row[name].type == "literal" for row in found.rows if name in row)
    )
    measures = [name for name in numbers if name not in (latitude, longitude)]
    measured = _first(name for name in measures if _all_positive(found.rows, name))
    return Columns(_first(wkt), latitude, longitude, label or _first(others), measured)


def _first(names: Iterator[str] | Sequence[str]) -> str:
    return next(iter(names), "")


def _is_wkt(row: Row, name: str) -> bool:
    return name in row and row[name].datatype == _WKT


def _all_positive(rows: Sequence[Row], name: str) -> bool:
    numbers = (row[name].number for row in rows if name in row)
    return all(one is not None and math.isfinite(one) and one >= 0 for one in numbers)


def bars_of(found: Found, columns: Columns, cells: Cells) -> Bars:
    """Make a bar of each of the first rows."""
    rows = [row for row in found.rows if columns.number in row][:BARS]
    return bars((_label(row, columns, cells), row[columns.number].number or 0.0) for row in rows)


def _label(row: Row, columns: Columns, cells: Cells) -> str:
    return cells.name(row[columns.label]) if columns.label in row else "–"


def places(found: Found, columns: Columns, cells: Cells) -> Iterator[Place]:
    """Yield the rows that have a place on earth, with a name and where they lead."""
    for row in found.rows:
        shape = _shape(row, columns)
        if shape is not None:
            links = (cells.place(term) for term in row.values() if term.type == "uri")
            yield Place(shape, _label(row, columns, cells), next(filter(None, links), ""))


def _shape(row: Row, columns: Columns) -> shapely.Geometry | None:
    if columns.wkt:
        return _of_wkt(row[columns.wkt].value) if columns.wkt in row else None
    if columns.latitude in row and columns.longitude in row:
        x, y = row[columns.longitude].number, row[columns.latitude].number
        return _on_earth(shapely.Point(x, y)) if x is not None and y is not None else None
    return None


def _of_wkt(text: str) -> shapely.Geometry | None:
    """Read a geometry; one in another reference system than degrees east and north has no place."""
    system, _, rest = text.rpartition("> ")
    if system and f"{system}>" != _CRS84:
        return None
    shape = shapely.from_wkt(rest, on_invalid="ignore")
    return None if shape is None else _on_earth(shape)


def _on_earth(shape: shapely.Geometry) -> shapely.Geometry | None:
    if shapely.is_empty(shape):
        return None
    left, bottom, right, top = shapely.bounds(shape)
    # A number that is none compares with nothing.
    is_there = -180 <= left <= right <= 180 and -90 <= bottom <= top <= 90
    return shapely.point_on_surface(shape) if is_there and shapely.is_valid(shape) else None
