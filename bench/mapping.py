# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The same columns as an RML mapping, for an engine that turns tables into RDF.

What RML alone cannot say is left as it stands: several codes in one cell stay one text, and
the key of a row stands for the number that Albo would give it.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from bench.invented import NO_NUMBER, Kind
from ingest.kinds import entry_kinds
from ingest.terms import Codes, Keys, Official, Spoken, Term, terms_of
from ontology.context import expand, terms

_BASE: Final = "https://registri-fittizi.example.org"
_HEAD: Final = """\
@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> .
"""
# Properties of the nodes inside a thing: its address and its point.
_ADDRESS: Final = {"street": "street_address", "postName": "municipality"}
_POINT: Final = {"latitude": "latitude", "longitude": "longitude"}


def write_mapping(folder: Path, tables: Iterable[tuple[Path, Kind]]) -> Path:
    """Write the mapping of all tables, and what tells the engine of it; gives the latter."""
    folder.mkdir(parents=True, exist_ok=True)
    maps = [one for path, kind in tables for one in _maps(kind, _readable(path, kind, folder))]
    (folder / "mapping.ttl").write_text(_HEAD + "\n".join(maps), encoding="utf-8")
    told = [
        "[CONFIGURATION]",
        f"output_file: {folder / 'out.nt'}",
        "output_format: N-TRIPLES",
        "number_of_processes: 1",
        "logging_level: WARNING",
        "[tables]",
        f"mappings: {folder / 'mapping.ttl'}",
    ]
    (folder / "morph.ini").write_text("\n".join(told) + "\n", encoding="utf-8")
    return folder / "morph.ini"


def _readable(path: Path, kind: Kind, folder: Path) -> Path:
    """Copy a table without the rows whose figure is no number: the engine stops at those."""
    copy = folder.resolve() / path.name
    with path.open(encoding="utf-8", newline="") as old, copy.open("w", encoding="utf-8") as new:
        table = csv.DictWriter(new, kind.columns, lineterminator="\n")
        table.writeheader()
        table.writerows(row for row in csv.DictReader(old) if row[kind.figure] != NO_NUMBER)
    return copy


def _maps(kind: Kind, path: Path) -> Iterator[str]:
    thing = f"{_BASE}/id/{kind.register}/{{id}}"
    model = entry_kinds()[kind.kind]
    own = [
        _said(term, column) for column, term in terms_of(model).items() if column in kind.columns
    ]
    own += [_node("address", f"{thing}#address"), _node("geometry", f"{thing}#point")]
    yield _map(path, f"{kind.register}-thing", thing, model.class_iri(), own)
    address = [_text(name, column) for name, column in _ADDRESS.items()]
    yield _map(path, f"{kind.register}-address", f"{thing}#address", _class("Address"), address)
    point = [_text(name, column) for name, column in _POINT.items()]
    point.append(_template(expand("geo:asWKT"), "POINT ({longitude} {latitude})", "rr:Literal"))
    yield _map(path, f"{kind.register}-point", f"{thing}#point", _class("Geometry"), point)
    entry = [
        _node("registers", thing),
        _object(terms()["status"].iri, f"rr:constant <{expand('entry-status:mapped')}>"),
        _template(terms()["source"].iri, f"{_BASE}/id/source/{{source}}", "rr:IRI"),
        _text("observedIn", "observed_year"),
        _template(
            terms()["confidence"].iri, expand("confidence-level:") + "{confidence}", "rr:IRI"
        ),
    ]
    line = f"{_BASE}/id/entry/{kind.register}-{{id}}"
    yield _map(path, f"{kind.register}-entry", line, _class("RegisterEntry"), entry)


def _class(name: str) -> str:
    return terms()[name].iri


def _map(path: Path, name: str, subject: str, of: str, said: Sequence[str]) -> str:
    return f"""
<#{name}-{path.stem}>
    rml:logicalSource [ rml:source "{path}" ; rml:referenceFormulation ql:CSV ] ;
    rr:subjectMap [ rr:template "{subject}" ; rr:class <{of}> ] ;
    {" ;".join(said)} .
"""


def _said(term: Term, column: str) -> str:
    """Say one column under its term, as Albo would."""
    iri = terms()[term.name].iri
    if isinstance(term, Codes):
        return _template(iri, expand(f"{term.scheme}:") + f"{{{column}}}", "rr:IRI")
    if isinstance(term, Keys):
        return _template(iri, f"{_BASE}/id/{term.concepts[0]}/{{{column}}}", "rr:IRI")
    if isinstance(term, Official):
        return _template(iri, f"{term.prefix}{{{column}}}", "rr:IRI")
    if isinstance(term, Spoken):
        return _object(iri, f'rml:reference "{column}" ; rr:language "{term.language}"')
    return _text(term.name, column)


def _text(name: str, column: str) -> str:
    term = terms()[name]
    if term.type == "@id":
        return _object(term.iri, f'rml:reference "{column}" ; rr:termType rr:IRI')
    typed = f" ; rr:datatype <{expand(term.type)}>" if term.type else ""
    return _object(term.iri, f'rml:reference "{column}"{typed}')


def _node(name: str, iri: str) -> str:
    return _template(terms()[name].iri, iri, "rr:IRI")


def _template(predicate: str, template: str, kind: str) -> str:
    return _object(predicate, f'rr:template "{template}" ; rr:termType {kind}')


def _object(predicate: str, said: str) -> str:
    return f"\n    rr:predicateObjectMap [ rr:predicate <{predicate}> ; rr:objectMap [ {said} ] ]"
