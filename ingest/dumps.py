# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write the files of one register: CSV, JSON-LD, Turtle, GeoJSON."""

import csv
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from io import StringIO
from pathlib import Path

from pydantic import TypeAdapter
from pyoxigraph import Quad, Triple

from ingest.files import write_lines
from ingest.listing import Listed
from ingest.records.base import ActorRecord, EntryRecord, LocatedRecord, OperatedRecord
from ingest.rows import EntryRow
from ingest.terms import cell, terms_of
from ontology.context import definitions, expand
from ontology.turtle import to_turtle


def write_dumps(
    folder: Path,
    register: str,
    model: type[EntryRecord],
    entries: Sequence[Listed],
    actors: Mapping[str, ActorRecord],
) -> None:
    """Write the files of a register; ``model`` gives the columns of the CSV."""
    names = {key: record.name for key, record in actors.items()}
    (folder / f"{register}.csv").write_text(_csv(model, entries, names), "utf-8", newline="")
    _write_json(
        folder / f"{register}.geojson",
        # RFC 7946, section 3.3.
        {"type": "FeatureCollection"},
        "features",
        map(_feature, entries),
    )
    _write_json(
        folder / f"{register}.jsonld",
        {"@context": dict(definitions())},
        "@graph",
        (part for listed in entries for part in listed.subject.documents),
    )
    said = (quad for listed in entries for quad in listed.subject.statements)
    (folder / f"{register}.ttl").write_bytes(_turtle(said))


def _turtle(quads: Iterable[Quad]) -> bytes:
    return to_turtle(Triple(quad.subject, quad.predicate, quad.object) for quad in quads)


def _write_json(
    path: Path, head: Mapping[str, object], name: str, members: Iterable[object]
) -> None:
    """Write a JSON object, the members of its last array one a line and one at a time."""
    begun = _JSON.dump_json({**head, name: []}).removesuffix(b"]}")
    with path.open("wb") as stream:
        stream.write(begun)
        for place, member in enumerate(members):
            stream.write((b",\n" if place else b"\n") + _JSON.dump_json(member))
        stream.write(b"\n]}\n")


_JSON = TypeAdapter(object)


def _cells(row: EntryRow, operators: Mapping[str, str]) -> dict[str, object]:
    record = row.record
    values = {name: cell(getattr(record, name)) for name in type(record).model_fields}
    if isinstance(record, OperatedRecord):
        operator = record.operator or ""
        values["operator"] = operators.get(operator, record.operator_name or operator)
    status = record.status or "mapped"
    return values | {"status": status, "source": "|".join(row.sources)}


# What the dump says under another name, or not at all.
_LEFT_OUT = {"id", "operator_name"}
_LAST = ("confidence", "source", "note_it", "note_en")


def columns_of(model: type[EntryRecord]) -> list[str]:
    """Give the columns of a register's CSV: what names the entry, its facts, their origin."""
    facts = [name for name in model.model_fields if name not in {*_LEFT_OUT, *_LAST, "status"}]
    return ["iri", "number", "status", *facts, *_LAST]


def _csv(model: type[EntryRecord], entries: Sequence[Listed], operators: Mapping[str, str]) -> str:
    """Write RFC 4180 CSV: comma, quotes where needed, CRLF, UTF-8 without a mark."""
    stream = StringIO()
    columns = columns_of(model)
    writer = csv.DictWriter(stream, columns, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    for listed in entries:
        named = {"iri": listed.subject.thing, "number": listed.subject.number}
        writer.writerow(_cells(listed.row, operators) | named)
    return stream.getvalue()


def _feature(listed: Listed) -> object:
    record = listed.row.record
    point = record.point if isinstance(record, LocatedRecord) else None
    counts = {
        name: value
        for name in terms_of(type(record))
        if isinstance(value := getattr(record, name), int | str | bool)
    }
    return {
        "type": "Feature",
        "id": listed.subject.thing,
        # A place without a known point is a feature with a null geometry (RFC 7946, 3.2).
        "geometry": point and {"type": "Point", "coordinates": [float(part) for part in point]},
        "properties": {"status": record.status or "mapped", **counts},
    }


class Terms:
    """Find the graphs that have terms of their own among the lines that pass by."""

    def __init__(self, licence: str) -> None:
        self._licence = licence.encode()
        self._apart: set[bytes] = set()

    def noting(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Yield lines of N-Quads as they are."""
        for line in lines:
            if _LICENCE in line:
                found = _LICENSED.match(line)
                if found and found[2] != self._licence:
                    self._apart.add(b" <%s> .\n" % found[1])
            yield line

    def write_open(self, dump: Path, lines: Iterable[bytes], path: Path) -> None:
        """Write the lines of a dump that stand under the licence."""
        if not self._apart:
            shutil.copyfile(dump, path)
            return
        ends = tuple(self._apart)
        write_lines(
            path, (one for one in lines if not (one.endswith(ends) and _IN_GRAPH.fullmatch(one)))
        )


# A statement of the default graph may end in the name of a graph too: as its object.
_IN_GRAPH = re.compile(rb'\S+ \S+ (<[^>]*>|_:\S+|"[^"\\]*+(?:\\.[^"\\]*+)*+"\S*) <[^>]*> \.\n')
_LICENCE = b"> <%s> <" % expand("dct:license").encode()
_LICENSED = re.compile(rb"<([^>]+)" + re.escape(_LICENCE) + rb"([^>]+)> ")
