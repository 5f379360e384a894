# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Read the file of a linkset, here or at an address, as rows that say what is linked to what."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from ingest.findings import Finding, found
from ingest.linksets.graphs import link_table
from ingest.parse import Parsing, TableReport, fault_of_header, parse
from ingest.readers.contexts import Refused
from ingest.readers.formats import GRAPHS, form_of, read_content
from ingest.readers.graphs import read_quads
from ingest.readers.transport import Answer
from ingest.readers.web import Copy, Judge, Library
from ingest.records.linked import LinkedRecord
from ingest.registry import Linkset, Registry
from ingest.rules import rule
from ingest.tables import Table, unread
from ingest.territory import territory
from ontology.text import Text


@dataclass(frozen=True)
class Linked:
    """Hold what the file of a linkset gave; nothing where a source gave nothing."""

    linkset: Linkset
    parsing: Parsing[LinkedRecord] | None = None
    path: Path = Path()
    inputs: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @property
    def parsings(self) -> dict[Path, TableReport]:
        """Give what came of the file, by where it lies."""
        return {} if self.parsing is None else {self.path: self.parsing}


def read_links(
    content: bytes,
    name: str,
    base: str,
    predicate: str,
    *,
    form: str | None = None,
    media_type: str = "",
) -> Table:
    """Read a table of links, or RDF that links with the things under a base."""
    chosen = form or form_of(content, name, media_type)
    if chosen not in GRAPHS:
        return read_content(content, name, LinkedRecord, form=chosen)
    try:
        return link_table(read_quads(content, GRAPHS[chosen]), name, base, predicate)
    except Refused as problem:
        return unread(name, problem.rule)


def read_linkset(
    linkset: Linkset, registry: Registry, sources: Container[str], library: Library | None
) -> Linked:
    """Read the links that a configuration names; of a source that nobody described, none.

    Without a library what is at an address is left out. Raises BadRegistry for a file that
    is not there.
    """
    if linkset.source not in sources:
        place = ("registry.toml", None, "source", linkset.source)
        return Linked(linkset, findings=(found(rule("unknown-source"), *place),))
    if linkset.path is not None:
        path = registry.readable(linkset.path)
        return _linked(linkset, registry.base, path, path.read_bytes())
    copy, told = _fetched(linkset, registry.base, library)
    if copy is None:
        return Linked(linkset, findings=told)
    given = _linked(linkset, registry.base, copy.path, copy.content, copy.card.media_type)
    return replace(given, findings=(*told, *given.findings))


def _linked(
    linkset: Linkset,
    base: str,
    path: Path,
    content: bytes,
    media_type: str = "",
) -> Linked:
    table = _table(linkset, base, content, path.name, media_type)
    parsing = parse(table, LinkedRecord, territory())
    place = linkset.url or (linkset.path or path).as_posix()
    inputs = {place: sha256(content).hexdigest()}
    return Linked(linkset, parsing, path, inputs, tuple(parsing.findings))


def _table(linkset: Linkset, base: str, content: bytes, name: str, media_type: str) -> Table:
    predicate, form = linkset.predicate, linkset.format
    return read_links(content, name, base, predicate, form=form, media_type=media_type)


def _fetched(
    linkset: Linkset, base: str, library: Library | None
) -> tuple[Copy | None, tuple[Finding, ...]]:
    if library is None:
        return None, ()
    kept = library.get(linkset.url or "", _judge(linkset, base))
    return kept.copy, (kept.finding,) if kept.finding else ()


def _judge(linkset: Linkset, base: str) -> Judge:
    """Ask of an answer that it is a table of links, and half of the links of its copy."""

    def judge(answer: Answer, before: Copy | None) -> Text | None:
        table = _table(linkset, base, answer.content, answer.name, answer.media_type)
        if not table.header and table.findings:
            return table.findings[0].reason
        broken = fault_of_header(table, LinkedRecord)
        if broken is not None or before is None:
            return None if broken is None else broken.reason
        media_type, name = before.card.media_type, before.path.name
        known = set(_cells(_table(linkset, base, before.content, name, media_type)))
        still = known & set(_cells(table))
        fewer = rule("answer-fewer-rows", count=len(still), before=len(known))
        return fewer.reason if 2 * len(still) < len(known) else None

    return judge


def _cells(table: Table) -> list[tuple[str, ...]]:
    """Give what every row links: the columns by name, so that their order does not matter."""
    at = [table.header.index(name) for name in ("key", "target") if name in table.header]
    return [tuple(row.cells[place] for place in at if place < len(row.cells)) for row in table.rows]
