# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Read the RDF of other bodies as rows: the writer's work done backwards.

The terms that a record names beside its fields say which statements are read. All others
are counted and left alone.
"""

import json
import re
from collections.abc import Iterable, Sequence

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from ingest.findings import Severity, found
from ingest.readers.cells import cell
from ingest.readers.contexts import Refused, grounded
from ingest.readers.resources import Resources
from ingest.readers.things import ThingReader
from ingest.records.base import Record, ThingRecord
from ingest.rules import rule
from ingest.tables import MAX_CELL, Row, Table, table_of, unread

# Relative addresses are of no use beyond their file; parsers want a base for them.
_BASE = "https://document.invalid/"
# Entities of a DTD multiply: a few lines of them fill any memory.
_DTD = re.compile(rb"<!\s*D", re.IGNORECASE)


def read_graph(
    content: bytes, file: str, form: RdfFormat, model: type[Record], longest: int = MAX_CELL
) -> Table:
    """Read each instance of the model's class as a row; a line is its place among them."""
    if not issubclass(model, ThingRecord):
        return unread(file, rule("no-class"))
    try:
        resources = Resources(read_quads(content, form))
    except Refused as problem:
        return unread(file, problem.rule)
    things = resources.instances(model.class_iri())
    if not things:
        return unread(file, rule("no-instances", name=model.class_iri()))
    return _table(resources, things, file, model, longest)


def _table(
    resources: Resources,
    things: Sequence[NamedNode | BlankNode],
    file: str,
    model: type[ThingRecord],
    longest: int,
) -> Table:
    reader = ThingReader(resources, model)
    header = reader.columns
    rows, findings = [], []
    for line, thing in enumerate(things, 1):
        cells, broken = reader.read(thing)
        rows.append(Row(line, tuple(cells.get(name, "") for name in header)))
        findings += [found(one, file, line, name, severity=level) for name, one, level in broken]
    table = table_of(file, header, rows, longest)
    table.findings += findings
    table.unreadable |= {
        one.line for one in findings if one.line and one.severity is Severity.ERROR
    }
    if resources.unread:
        told = rule("outside-model", count=resources.unread)
        table.findings.append(found(told, file, severity=Severity.NOTE))
    return table


def read_quads(content: bytes, form: RdfFormat) -> Iterable[Quad]:
    """Parse a whole file, named graphs and all; raises Refused."""
    if form == RdfFormat.RDF_XML and _DTD.search(content):
        raise Refused(rule("dtd"))
    if form == RdfFormat.JSON_LD:
        content = json.dumps(grounded(content), default=cell).encode()
    try:
        return list(parse(content, format=form, base_iri=_BASE))
    except (SyntaxError, ValueError) as error:
        raise Refused(rule("graph", error=error)) from error
