# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Read what another body lists: a table or RDF, each thing with its IRI, names and numbers."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

from pydantic import ValidationError
from pyoxigraph import Literal, NamedNode, Quad

from endpoint.reconcile.questions import Condition
from ingest import fields
from ingest.findings import Finding, Severity
from ingest.linksets.graphs import names_of
from ingest.names import plain
from ingest.parse import column_names, parse
from ingest.readers.contexts import Refused
from ingest.readers.formats import GRAPHS, form_of, read_path
from ingest.readers.graphs import read_quads
from ingest.records.base import Record
from ingest.records.linked import LinkedRecord
from ingest.tables import Table
from ingest.territory import territory
from ontology.context import expand
from ontology.text import Text

# What tables and graphs tell of a thing beside its name, by the property that it is asked by.
_BESIDE = {
    "vat_number": "vatNumber",
    "tax_code": "taxCode",
    "street_address": "address",
    "municipality": "comune",
    "istat_code": "istatCode",
}
_SAID = {
    expand(name): known
    for known, names in {
        "vatNumber": ("cov:VATnumber", "schema:vatID"),
        "taxCode": ("cov:taxCode", "schema:taxID"),
        "address": ("locn:fullAddress", "schema:streetAddress"),
        "istatCode": ("skos:notation",),
    }.items()
    for name in names
}
_ISTAT = re.compile(r"[0-9]{6}")


class OtherRecord(Record):
    """Hold a row of another body's table; nothing of it but name and IRI goes anywhere."""

    target: str = ""
    name: fields.Name
    vat_number: str = ""
    tax_code: str = ""
    street_address: str = ""
    municipality: str = ""
    istat_code: str = ""


@dataclass(frozen=True)
class Other:
    """Hold a thing of another body: its IRI, what it is called, what else is told of it."""

    target: str
    names: tuple[str, ...]
    conditions: tuple[Condition, ...] = ()


class Unreadable(ValueError):
    """Tell that a file gives no things to propose links for, with what was found in it."""

    def __init__(self, why: Text, findings: Sequence[Finding] = ()) -> None:
        super().__init__(str(why))
        self.findings = findings


def read_others(path: Path, space: str, columns: Mapping[str, str]) -> list[Other]:
    """Read the things of a file; those outside a space, where one is given, are left out.

    ``columns`` says which column stands for what, where its name does not. Raises Unreadable
    for a file without things.
    """
    form = form_of(path.read_bytes(), path.name)
    found = list(_of_graph(path, form) if form in GRAPHS else _of_table(path, space, columns))
    named = [one for one in found if one.target.startswith(space) and is_iri(one.target)]
    if not named:
        raise Unreadable(_NOTHING)
    return named


def _of_table(path: Path, space: str, columns: Mapping[str, str]) -> Iterator[Other]:
    table = _renamed(read_path(path, OtherRecord), columns)
    parsing = parse(table, OtherRecord, territory())
    if not parsing.parsed:
        wrong = [one for one in parsing.findings if one.severity is Severity.ERROR]
        raise Unreadable(_NOTHING, wrong)
    for row in parsing.parsed:
        record = row.record
        told = ((name, getattr(record, field)) for field, name in _BESIDE.items())
        conditions = tuple(Condition(name, (value,)) for name, value in told if value)
        yield Other(_target(record, space), (record.name,), conditions)


def _renamed(table: Table, columns: Mapping[str, str]) -> Table:
    """Give columns the names that the caller gave them; others of that meaning give way."""
    by_column = {column: field for field, column in columns.items()}
    header = tuple(
        by_column.get(name, f"_{name}" if column_names().get(plain(name)) in columns else name)
        for name in table.header
    )
    return replace(table, header=header)


def _target(record: OtherRecord, space: str) -> str:
    said = record.target or record.id
    return said if said.startswith(("http://", "https://")) else space + quote(said)


def is_iri(target: str) -> bool:
    """Say whether a link may lead to an IRI: what the field of a linkset takes."""
    row = {"concept": "x", "key": "x", "target": target, "status": "proposed"}
    try:
        LinkedRecord.model_validate(row)
    except ValidationError:
        return False
    return True


def _of_graph(path: Path, form: str) -> Iterator[Other]:
    try:
        quads = list(read_quads(path.read_bytes(), GRAPHS[form]))
    except Refused as problem:
        raise Unreadable(problem.rule.reason) from problem
    told = _told(quads)
    for target, names in names_of(quads).items():
        yield Other(target, tuple(names), tuple(told.get(target, ())))


def _told(quads: Iterable[Quad]) -> Mapping[str, list[Condition]]:
    found: dict[str, list[Condition]] = {}
    for quad in quads:
        name, subject = _SAID.get(quad.predicate.value), quad.subject
        if name and isinstance(subject, NamedNode) and isinstance(quad.object, Literal):
            value = quad.object.value
            if name != "istatCode" or _ISTAT.fullmatch(value):
                found.setdefault(subject.value, []).append(Condition(name, (value,)))
    return found


_NOTHING = Text(
    it="nessuna riga con un nome e un IRI: servono la colonna name e target (o id con"
    " --target-space); --column name=COLONNA dice quale è",
    en="no row with a name and an IRI: the column name is needed, and target (or id with"
    " --target-space); --column name=COLUMN says which it is",
)
