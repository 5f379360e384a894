# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What sources say against each other: every value, which one is shown, and why."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from endpoint.documents.pages.dossier import Dossier
from endpoint.documents.pages.sources import Sources
from endpoint.wording import Wording
from ontology.context import expand
from ontology.text import Text
from ontology.vocabulary import labels

# What is said of a part of a thing is told where the page tells the part.
_PARTS = {
    expand(part): expand(whole)
    for part, whole in (
        ("locn:thoroughfare", "locn:address"),
        ("locn:postCode", "locn:address"),
        ("wgs:lat", "geo:hasGeometry"),
        ("wgs:long", "geo:hasGeometry"),
    )
}
# From the firmest ground to the least firm.
_GROUNDS = ("verified", "open-data", "page", "site", "unverified")
_DECIMAL = NamedNode(expand("xsd:decimal"))
_NUMBERS = frozenset((expand("xsd:integer"), expand("xsd:decimal")))


@dataclass(frozen=True)
class Claim:
    """Hold what some sources say of one fact."""

    label: str
    words: str
    sources: Sequence[int]
    sure: str
    note: str
    is_preferred: bool


@dataclass(frozen=True)
class Dispute:
    """Hold all that is said of one fact, the value that is shown first, and why it is."""

    claims: Sequence[Claim]
    reason: str


def disputes(dossier: Dossier, sources: Sources) -> Mapping[str, Dispute]:
    """Give the disputes about a thing by the property that the page tells them with."""
    nodes = dossier.pointing("rdf:subject", dossier.iri)
    wording = dossier.wording_of(nodes)
    found: dict[str, list[str]] = {}
    for node in nodes:
        for stated in wording.said(node, "rdf:predicate"):
            found.setdefault(stated.value, []).append(node)
    told: dict[str, Dispute] = {}
    for property, some in found.items():
        one = _Reading(dossier, wording, sources).dispute(property, some)
        shown = _PARTS.get(property, property)
        earlier = told.get(shown)
        told[shown] = Dispute([*earlier.claims, *one.claims], earlier.reason) if earlier else one
    return told


@dataclass(frozen=True)
class _Reading:
    dossier: Dossier
    wording: Wording
    sources: Sources

    def dispute(self, property: str, nodes: Sequence[str]) -> Dispute:
        ordered = sorted(nodes, key=lambda node: (not self._is_preferred(node), node))
        first = ordered[0]
        rivals = [self._weight(node) for node in ordered[1:]]
        return Dispute(
            [self._claim(property, node) for node in ordered],
            _reason(self._weight(first), rivals).in_language(self.dossier.tongue),
        )

    def _is_preferred(self, node: str) -> bool:
        return [one.value for one in self.wording.said(node, "albo:isPreferred")] == ["true"]

    def _claim(self, property: str, node: str) -> Claim:
        said = self.wording.said
        stated = sorted({one.value for one in said(node, "dct:source")})
        return Claim(
            label=self.wording.label(property) if property in _PARTS else "",
            words=", ".join(self._words(property, one.value) for one in said(node, "rdf:object")),
            sources=self.sources.numbers(stated),
            sure=", ".join(self.wording.name(one.value) for one in said(node, "albo:confidence")),
            note=self.wording.text(said(node, "skos:note")),
            is_preferred=self._is_preferred(node),
        )

    def _words(self, property: str, value: str) -> str:
        """Say a value as a clerk wrote it: a number, a code of the property's list, or words."""
        if self._is_number(property):
            return self.wording.words(Literal(value, datatype=_DECIMAL), property)
        scheme = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", re.split("[#/]", property)[-1]).lower()
        code = labels().get(f"https://w3id.org/albo/scheme/{scheme}/{value}")
        return code.in_language(self.dossier.tongue) if code else value

    def _is_number(self, property: str) -> bool:
        """Say whether the value that is shown is a number: a postcode only looks like one."""
        shown = self.dossier.wording.about.get(self.dossier.iri, {}).get(property, [])
        kinds = [one.datatype.value for one in shown if isinstance(one, Literal)]
        return any(kind in _NUMBERS for kind in kinds)

    def _weight(self, node: str) -> tuple[bool, int, str]:
        """Give what the rule of preference looks at: terms, ground, day of the newest source."""
        said = self.wording.said
        stated = [one.value for one in said(node, "dct:source")]
        grounds = [one.value.rpartition("/")[2] for one in said(node, "albo:confidence")]
        dates = [
            day for one in stated for day in self.dossier.served.values(one, expand("dct:date"))
        ]
        ground = grounds[0] if grounds else _GROUNDS[-1]
        return (
            any(self.sources.is_shared(one) for one in stated),
            _GROUNDS.index(ground) if ground in _GROUNDS else len(_GROUNDS),
            max(dates, default=""),
        )


def _reason(shown: tuple[bool, int, str], rivals: Sequence[tuple[bool, int, str]]) -> Text:
    """Say by which part of the rule the value that is shown goes first (docs/sources.md)."""
    if any(rival[0] and not shown[0] for rival in rivals):
        return _FREE
    if rivals and all(rival[1] > shown[1] for rival in rivals):
        return _FIRMER
    if rivals and all(rival[1] >= shown[1] and rival[2] < shown[2] for rival in rivals):
        return _NEWER
    return _EQUAL


_FREE = Text(
    it="il valore mostrato viene da una fonte che si può riusare liberamente",
    en="the value shown is from a source that may be reused freely",
)
_FIRMER = Text(
    it="il valore mostrato poggia su basi più solide",
    en="the value shown rests on firmer ground",
)
_NEWER = Text(
    it="il valore mostrato ha la fonte più recente", en="the value shown has the newest source"
)
_EQUAL = Text(
    it="le fonti si equivalgono per condizioni, solidità e data",
    en="the sources are equal in terms, ground and date",
)
