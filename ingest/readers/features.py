# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Read GeoJSON (RFC 7946): the properties of a feature are its cells, its geometry two more."""

from collections.abc import Iterator, Mapping, Sequence

from ingest.findings import Finding, Severity, found
from ingest.names import plain
from ingest.parse import column_names
from ingest.readers.cells import cell
from ingest.readers.geometry import NoPosition, check_system, of_geojson
from ingest.readers.objects import NotJson, flattened, read_json, spread
from ingest.rules import Rule, rule
from ingest.tables import MAX_CELL, Table, unread


def read_features(content: bytes, file: str, longest: int = MAX_CELL) -> Table:
    """Read a collection of features, or one; a line is the place of a feature, from 1."""
    try:
        document = read_json(content)
        features = _features(document)
        if features is None or not isinstance(document, dict):
            return unread(file, rule("geojson"))
        check_system(document)
    except NotJson as error:
        return unread(file, rule("json", error=error))
    except NoPosition as problem:
        return unread(file, problem.rule)
    return _table(features, file, longest)


def _features(document: object) -> Sequence[object] | None:
    if not isinstance(document, dict):
        return None
    if document.get("type") == "Feature":
        return [document]
    listed = document.get("features")
    is_collection = document.get("type") == "FeatureCollection" and isinstance(listed, list)
    return listed if is_collection and isinstance(listed, list) else None


def _table(features: Sequence[object], file: str, longest: int) -> Table:
    findings: list[Finding] = []
    rows = []
    for line, feature in enumerate(features, 1):
        row = _row(feature) if isinstance(feature, dict) else None
        if row is not None and isinstance(feature, dict):
            note = _locate(row, feature.get("geometry"))
            findings += _told(note, file, line)
        rows.append(row)
    table = spread(file, rows, longest)
    table.findings += findings
    table.unreadable |= {
        one.line for one in findings if one.line and one.severity is Severity.ERROR
    }
    return table


def _row(feature: Mapping[str, object]) -> dict[str, str]:
    properties = feature.get("properties")
    row = dict(flattened(properties)) if isinstance(properties, dict) else {}
    if "id" in feature and not list(_meaning(row, "id")):
        row["id"] = cell(feature["id"])
    return row


def _meaning(row: Mapping[str, str], field: str) -> Iterator[str]:
    """Find the columns that stand for a field."""
    named = (name for name in row if not name.startswith("_"))
    return (name for name in named if column_names().get(plain(name), plain(name)) == field)


def _locate(row: dict[str, str], geometry: object) -> Rule | None:
    """Put the position of a geometry into a row; gives the rule of what is to be told.

    Geometry goes before what the properties state: their columns of the same meaning stand
    only where there is none.
    """
    try:
        position = of_geojson(geometry) if isinstance(geometry, dict) else None
    except NoPosition as problem:
        return problem.rule
    stated = {axis: list(_meaning(row, axis)) for axis in ("longitude", "latitude")}
    cells = {axis: next((row[name] for name in names), "") for axis, names in stated.items()}
    for name in [name for names in stated.values() for name in names]:
        del row[name]
    if position is not None:
        cells = {"longitude": position.longitude, "latitude": position.latitude}
    row.update(cells)
    return rule("point-on-surface") if position is not None and position.estimated else None


def _told(broken: Rule | None, file: str, line: int) -> Iterator[Finding]:
    if broken is not None:
        is_note = broken.code == "point-on-surface"
        severity = Severity.NOTE if is_note else Severity.ERROR
        yield found(broken, file, line, "geometry", severity=severity)
