"""Write the files of one register: CSV, JSON-LD, Turtle and GeoJSON."""

import csv
import json
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path

from pyoxigraph import Triple

from ingest.documents import decimal
from ingest.intake import EntryRow
from ingest.records import ActorRecord
from ingest.statements import Listed
from ontology.context import definitions
from ontology.turtle import to_turtle

_COLUMNS = (
    "iri",
    "number",
    "status",
    "name",
    "street_address",
    "postal_code",
    "municipality",
    "istat_code",
    "latitude",
    "longitude",
    "website",
    "operator",
    "vat_number",
    "rea_number",
    "legal_status_code",
    "workstations",
    "meeting_rooms",
    "capacity_people",
    "floor_area_m2",
    "services",
    "services_absent",
    "equipment",
    "accessibility",
    "opening_year",
    "opening_date",
    "closing_date",
    "activity",
    "observed_year",
    "confidence",
    "source",
    "note_it",
    "note_en",
)


def write_dumps(
    folder: Path, register: str, entries: Sequence[Listed], actors: Mapping[str, ActorRecord]
) -> None:
    """Write the four files of a register."""
    folder.mkdir(exist_ok=True)
    names = {key: record.name for key, record in actors.items()}
    (folder / f"{register}.csv").write_text(_csv(entries, names), "utf-8", newline="")
    _write_json(folder / f"{register}.geojson", _geojson(entries))
    documents = [part for listed in entries for part in listed.subject.documents]
    _write_json(
        folder / f"{register}.jsonld", {"@context": dict(definitions()), "@graph": documents}
    )
    (folder / f"{register}.ttl").write_bytes(_turtle(entries))


def _turtle(entries: Sequence[Listed]) -> bytes:
    quads = (quad for listed in entries for quad in listed.subject.statements)
    return to_turtle(Triple(quad.subject, quad.predicate, quad.object) for quad in quads)


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _cells(row: EntryRow, operators: Mapping[str, str]) -> dict[str, object]:
    values = row.record.model_dump()
    values |= {key: "|".join(value) for key, value in values.items() if isinstance(value, tuple)}
    values |= {key: decimal(values[key]) for key in ("latitude", "longitude", "floor_area_m2")}
    operator = row.record.operator or ""
    return values | {
        "status": row.record.status or "mapped",
        "source": "|".join(row.sources),
        "operator": operators.get(operator, row.record.operator_name or operator),
    }


def _csv(entries: Sequence[Listed], operators: Mapping[str, str]) -> str:
    """Write RFC 4180 CSV: comma, quotes where needed, CRLF, UTF-8 without a mark."""
    stream = StringIO()
    writer = csv.DictWriter(stream, _COLUMNS, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    for listed in entries:
        named = {"iri": listed.subject.thing, "number": listed.subject.number}
        writer.writerow(_cells(listed.row, operators) | named)
    return stream.getvalue()


def _geojson(entries: Sequence[Listed]) -> object:
    """Write the entries as RFC 7946 features."""
    return {"type": "FeatureCollection", "features": [_feature(listed) for listed in entries]}


def _feature(listed: Listed) -> object:
    record = listed.row.record
    return {
        "type": "Feature",
        "id": listed.subject.thing,
        # A place without a known point is a feature with a null geometry (RFC 7946, 3.2).
        "geometry": record.point
        and {"type": "Point", "coordinates": [float(part) for part in record.point]},
        "properties": {
            "name": record.name,
            "istat_code": record.istat_code,
            "workstations": record.workstations,
        },
    }
