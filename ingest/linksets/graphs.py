# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Read links out of the RDF of another body, whichever end it begins with."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from ingest.findings import Severity, found
from ingest.rules import rule
from ingest.tables import Row, Table, table_of
from ontology.context import expand
from ontology.vocabulary import SCHEMES

HEADER = ("concept", "key", "target", "label", "status")
# What holds from both ends (SKOS, 8.6.8; OWL 2, 9.2.1). A page that tells of a thing is
# told of by nothing.
SYMMETRIC = frozenset(("skos:exactMatch", "skos:closeMatch", "owl:sameAs"))
NAMES = tuple(
    NamedNode(expand(name))
    for name in ("skos:prefLabel", "rdfs:label", "schema:name", "foaf:name", "dct:title")
)
# So many names of a thing are compared with ours.
_MOST = 12


@dataclass(frozen=True)
class Ours:
    """Tell the things of a deployment from those of others by their IRIs."""

    base: str

    def concept(self, node: NamedNode) -> str | None:
        """Give the concept or code list that a thing of ours is of; None for others."""
        for space in (f"{self.base}/id/", SCHEMES):
            if node.value.startswith(space):
                return node.value.removeprefix(space).partition("/")[0]
        return None


def link_table(quads: Iterable[Quad], file: str, base: str, predicate: str) -> Table:
    """Make the table of the links that some statements make by one property.

    Only that property is read: nobody's link becomes another kind of link. A line is the
    place of the link among the others, from 1.
    """
    said = list(quads)
    names = names_of(said)
    links, backwards = _ends(said, Ours(base), predicate)
    rows = (
        Row(line, (concept, own, other, "|".join(names.get(other, ())), "confirmed"))
        for line, (concept, own, other) in enumerate(links, 1)
    )
    table = table_of(file, HEADER, rows)
    if backwards:
        told = rule("links-backwards", count=backwards, predicate=predicate)
        table.findings.append(found(told, file, severity=Severity.NOTE))
    return table


def _ends(
    quads: Iterable[Quad], ours: Ours, predicate: str
) -> tuple[list[tuple[str, str, str]], int]:
    """Give the links as concept, own IRI and the other's; and how many only lead to us."""
    wanted, links, backwards = NamedNode(expand(predicate)), dict[tuple[str, str, str], None](), 0
    for quad in quads:
        subject, value = quad.subject, quad.object
        if quad.predicate != wanted or not isinstance(subject, NamedNode):
            continue
        if isinstance(value, NamedNode):
            own, back = ours.concept(subject), ours.concept(value)
            if own is not None:
                links[own, subject.value, value.value] = None
            elif back is not None and predicate in SYMMETRIC:
                links[back, value.value, subject.value] = None
            else:
                backwards += back is not None
    return list(links), backwards


def names_of(quads: Iterable[Quad]) -> Mapping[str, list[str]]:
    """Give what things are called, by IRI; a bar in a name would part it."""
    found: dict[str, dict[str, None]] = {}
    for subject, name in _named(quads):
        names = found.setdefault(subject, {})
        if len(names) < _MOST:
            names[" ".join(name.replace("|", " ").split())] = None
    return {subject: list(names) for subject, names in found.items()}


def _named(quads: Iterable[Quad]) -> Iterator[tuple[str, str]]:
    for quad in quads:
        subject, value = quad.subject, quad.object
        if isinstance(subject, NamedNode) and isinstance(value, Literal) and _names(quad):
            yield subject.value, value.value


def _names(quad: Quad) -> bool:
    return quad.predicate in NAMES
