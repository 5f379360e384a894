# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Choose the reader of a file: what the configuration says, else what the file seems to be."""

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path

from pyoxigraph import RdfFormat

from ingest.readers.features import read_features
from ingest.readers.graphs import read_graph
from ingest.readers.objects import NotJson, read_json, read_objects
from ingest.readers.workbooks import read_workbook
from ingest.records.base import Record
from ingest.rules import rule
from ingest.tables import Table, parse_table, unread


class Form(StrEnum):
    """Name the formats that are read, as ``format`` of a configuration names them."""

    CSV = "csv"
    XLSX = "xlsx"
    GEOJSON = "geojson"
    JSON = "json"
    JSONLD = "jsonld"
    TTL = "ttl"
    NT = "nt"
    RDF = "rdf"


GRAPHS: Mapping[str, RdfFormat] = {
    Form.JSONLD: RdfFormat.JSON_LD,
    Form.TTL: RdfFormat.TURTLE,
    Form.NT: RdfFormat.N_TRIPLES,
    Form.RDF: RdfFormat.RDF_XML,
}
_TABLES: Mapping[str, Callable[[bytes, str, int], Table]] = {
    Form.CSV: parse_table,
    Form.JSON: read_objects,
    Form.GEOJSON: read_features,
}
# Types that servers give to anything (octet-stream, text/plain, text/html) tell nothing.
_MEDIA_TYPES = {
    "text/csv": Form.CSV,
    "application/csv": Form.CSV,
    "text/tab-separated-values": Form.CSV,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": Form.XLSX,
    "application/geo+json": Form.GEOJSON,
    "application/vnd.geo+json": Form.GEOJSON,
    "application/json": Form.JSON,
    "application/ld+json": Form.JSONLD,
    "text/turtle": Form.TTL,
    "application/x-turtle": Form.TTL,
    "application/n-triples": Form.NT,
    "application/rdf+xml": Form.RDF,
}
# Old workbooks go to the reader of CSV, which knows them and says what to do.
_SUFFIXES = {form.value: form for form in Form} | {
    "txt": Form.CSV,
    "tsv": Form.CSV,
    "xls": Form.CSV,
    "ods": Form.CSV,
    "xlsm": Form.XLSX,
    "owl": Form.RDF,
}
_WEB_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_TURTLE = re.compile(
    rb"(?:\s*#[^\n]*\n)*\s*(?:@prefix\s|@base\s|prefix\s+\S*:\s*<|base\s+<|<(?:https?|urn):)",
    re.IGNORECASE,
)
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:\?xml|rdf:RDF)")
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*[\[{]")


def read_content(
    content: bytes,
    name: str,
    model: type[Record],
    *,
    media_type: str = "",
    form: str | None = None,
    sheet: str | None = None,
) -> Table:
    """Read bytes of any known format as the table of one kind of record.

    ``name`` stands for the file in messages; ``form`` and ``sheet`` are those of a
    configuration. Whatever is wrong is a finding of the table.
    """
    if _WEB_PAGE.match(content):
        return unread(name, rule("web-page"))
    chosen = form or form_of(content, name, media_type)
    if chosen == Form.XLSX:
        return read_workbook(content, name, sheet, model.longest_cell)
    if chosen in GRAPHS:
        return read_graph(content, name, GRAPHS[chosen], model, model.longest_cell)
    return _TABLES[chosen](content, name, model.longest_cell)


def read_path(path: Path, model: type[Record]) -> Table:
    """Read a file of any known format as the table of one kind of record."""
    return read_content(path.read_bytes(), path.name, model)


def form_of(content: bytes, name: str, media_type: str = "") -> Form:
    """Tell a format by media type, else by the end of the name, else by the content."""
    bare = media_type.partition(";")[0].strip().lower()
    suffix = Path(name).suffix.lower().removeprefix(".")
    told = _MEDIA_TYPES.get(bare) or _SUFFIXES.get(suffix) or _seeming(content)
    return _kind_of_json(content) if told is Form.JSON else told


def _seeming(content: bytes) -> Form:
    if content.startswith(b"PK") and b"xl/workbook" in content:
        return Form.XLSX
    signs = ((_JSON, Form.JSON), (_XML, Form.RDF), (_TURTLE, Form.TTL))
    return next((form for sign, form in signs if sign.match(content)), Form.CSV)


def _kind_of_json(content: bytes) -> Form:
    """Tell GeoJSON and JSON-LD, which are JSON too, by the words that they reserve."""
    try:
        document = read_json(content)
    except NotJson:
        return Form.JSON
    first = next(iter(document), None) if isinstance(document, list) else document
    if not isinstance(first, dict):
        return Form.JSON
    if first.get("type") in ("FeatureCollection", "Feature"):
        return Form.GEOJSON
    return Form.JSONLD if first.keys() & {"@context", "@graph", "@id"} else Form.JSON
