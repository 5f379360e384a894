# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The sheet of a page: a graph turned into titles, rows and tables that people can read."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from pyoxigraph import Literal, NamedNode, Triple

from endpoint import requirements as asked
from endpoint import verdicts
from endpoint.relations import Relation, relations
from endpoint.requirements import RequirementRow, requirements
from endpoint.verdicts import AssessmentTable
from endpoint.wording import TYPE, Node, Value, Wording
from ontology.context import expand, terms
from ontology.text import Text

_TITLE = expand("dct:title")
_STATUS, _MAPPED = expand("reg:status"), expand("entry-status:mapped")
_CONFIDENCE, _UNVERIFIED = expand("albo:confidence"), expand("confidence-level:unverified")
# Statements that a person reads elsewhere on the page, or that only machines need.
_HIDDEN = frozenset(
    expand(name)
    for name in (
        "albo:verifiedBy",
        "albo:refutedBy",
        "albo:appliesWhen",
        "albo:candidateDigest",
        "dct:hasPart",
        "schema:position",
        "rdf:type",
        "geo:asWKT",
        "rdfs:isDefinedBy",
        "skos:topConceptOf",
        "albo:callDigest",
        "skos:prefLabel",
        "dct:title",
        "rdfs:label",
        "cv:holdsRequirement",
    )
)


@dataclass(frozen=True)
class Row:
    """Hold one property with its values."""

    label: str
    values: Sequence[Value]
    property: str = ""


@dataclass(frozen=True)
class Section:
    """Hold the rows of one node of the document: its entry, its address."""

    title: str
    iri: str
    anchor: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Sheet:
    """Hold all that a page shows of a resource."""

    title: str
    kind: str
    standing: str
    is_mapped: bool
    is_list: bool
    iri: str
    rows: Sequence[Row]
    around: Sequence[Row]
    requirements: Sequence[RequirementRow]
    sections: Sequence[Section]
    assessments: Sequence[AssessmentTable]


def sheet(wording: Wording, iri: str, doubtful: AbstractSet[Triple]) -> Sheet:
    """Lay out a document for people; ``doubtful`` statements are marked."""
    return Layout(wording, iri, doubtful).sheet()


class Layout:
    """Lay out what a graph says, node by node; ``doubtful`` statements are marked."""

    def __init__(self, wording: Wording, iri: str, doubtful: AbstractSet[Triple]) -> None:
        self.wording, self.iri, self.doubtful = wording, iri, doubtful
        self.about = wording.about

    def sheet(self) -> Sheet:
        """Give the whole sheet of what it is about."""
        return Sheet(
            title=self.wording.name(self.iri),
            kind=self.wording.kind(self.iri),
            standing=self._standing(),
            is_mapped=self._has(_STATUS, _MAPPED),
            is_list=self.iri in self.wording.of_type("dcat:Dataset"),
            iri=self.iri,
            rows=self.rows(self.iri),
            around=list(self._around()),
            requirements=requirements(self.wording),
            sections=list(self._sections()),
            assessments=verdicts.tables(self.wording),
        )

    def _has(self, predicate: str, value: str) -> bool:
        found = (one.value for said in self.about.values() for one in said.get(predicate, []))
        return value in found

    def _standing(self) -> str:
        """Tell the status of the entry and the year of its facts, which come first of all."""
        for entry in self.wording.of_type("albo:RegisterEntry"):
            said = self.about[entry]
            status = [self.wording.name(value.value) for value in said.get(_STATUS, [])]
            years = [value.value for value in said.get(expand("albo:observedIn"), [])]
            source = _SOURCES.in_language(self.wording.tongue)
            return ", ".join(status + [f"{source} {year}" for year in years])
        return ""

    def _sections(self) -> Iterator[Section]:
        tables = (*verdicts.PARTS, *asked.PARTS)
        inside = {self.iri, *(node for name in tables for node in self.wording.of_type(name))}
        nodes = (node for node, said in self.about.items() if node not in inside and TYPE in said)
        for node in sorted(nodes, key=self.wording.rank):
            if not self.wording.brief(node) and not self._is_shape(node):
                title = f"{self.wording.kind(node)}: {self.wording.name(node)}"
                anchor = node.split("#")[1] if "#" in node else node.rsplit("/", 1)[1]
                rows = self.rows(node)
                if rows:
                    yield Section(title, node, anchor, rows)

    def _is_shape(self, node: str) -> bool:
        return any("shacl#" in value.value for value in self.about[node].get(TYPE, []))

    def rows(self, node: str) -> list[Row]:
        """Give what is said of a node, and what people look for and nobody says."""
        found = self.about.get(node, {})
        kinds = [value.value for value in found.get(TYPE, [])]
        wanted = {predicate for kind in kinds for predicate in expected().get(kind, ())}
        shown = {predicate for predicate in found if predicate not in _HIDDEN} | wanted
        ordered = sorted(shown, key=_position)
        return [
            Row(self.wording.label(one), self._values(node, one, found.get(one, [])), one)
            for one in ordered
        ]

    def _values(self, owner: str, predicate: str, values: Sequence[Node]) -> list[Value]:
        literals = [value for value in values if isinstance(value, Literal)]
        in_tongue = [value for value in literals if value.language in (None, self.wording.tongue)]
        nodes = [value for value in values if isinstance(value, NamedNode)]
        words = [
            Value(
                self.wording.words(value, predicate),
                doubtful=Triple(NamedNode(owner), NamedNode(predicate), value) in self.doubtful,
                node=value,
            )
            for value in in_tongue or literals
        ]
        return words + [
            replace(
                self._link(node.value),
                node=node,
                doubtful=self._is_doubtful(Triple(NamedNode(owner), NamedNode(predicate), node)),
            )
            for node in sorted(nodes, key=lambda node: self.wording.rank(node.value))
        ]

    def _link(self, node: str) -> Value:
        """Name a node; one that the page only names leads nowhere."""
        value = self.wording.link(node)
        is_bare = node.startswith(f"{self.iri}#") and not self.rows(node)
        return replace(value, link=None) if is_bare else value

    def _is_doubtful(self, triple: Triple) -> bool:
        end = triple.object
        unverified = isinstance(end, NamedNode) and self._is_unverified(end.value)
        return unverified or triple in self.doubtful

    def _around(self) -> Iterator[Row]:
        """Tell what points at the thing, each kind of relation in a row."""
        for relation in relations():
            others = [
                other
                for other, said in self.about.items()
                if any(end.value == self.iri for end in said.get(relation.property, []))
            ]
            values = [self._other(relation, other) for other in others]
            if values:
                title = relation.title.in_language(self.wording.tongue)
                ordered = sorted(values, key=lambda value: value.words.casefold())
                yield Row(title, ordered, relation.property)

    def _other(self, relation: Relation, other: str) -> Value:
        """Name the other end of a relation, with its role and its time."""
        ends = self.about[other].get(relation.through, []) if relation.through else []
        value = self.wording.link(ends[0].value if ends else other)
        role = self.wording.text(self.about[other].get(_TITLE, [])) if ends else ""
        parts = [role, self.wording.period(other), *self._figures(other)]
        triple = Triple(NamedNode(other), NamedNode(relation.property), NamedNode(self.iri))
        is_doubtful = triple in self.doubtful or self._is_unverified(other)
        return replace(value, after=", ".join(filter(None, parts)), doubtful=is_doubtful)

    def _figures(self, node: str) -> Iterator[str]:
        """Tell what was measured, and which of several statements is preferred."""
        for value in self.wording.said(node, "dqv:value"):
            yield self.wording.part(value)
        if any(value.value == "true" for value in self.wording.said(node, "albo:isPreferred")):
            yield _PREFERRED.in_language(self.wording.tongue)

    def _is_unverified(self, node: str) -> bool:
        said = self.about.get(node, {}).get(_CONFIDENCE, [])
        return any(value.value == _UNVERIFIED for value in said)


@cache
def expected() -> Mapping[str, Sequence[str]]:
    """Give what people look for in the things of each class."""
    table = tomllib.loads(files("endpoint").joinpath("expected.toml").read_text("utf-8"))
    return {expand(kind): [expand(name) for name in names] for kind, names in table.items()}


def _position(predicate: str) -> tuple[int, str]:
    order = [term.iri for term in terms().values()]
    return (order.index(predicate), "") if predicate in order else (len(order), predicate)


_PREFERRED = Text(it="preferito", en="preferred")
_SOURCES = Text(it="fonti del", en="sources of")
