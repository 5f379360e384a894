# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The words of a graph: what its things and properties are called, in one language."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from ontology.context import expand, shorten
from ontology.text import Text, day, same
from ontology.vocabulary import labels, reused_labels

Node = NamedNode | Literal
Said = Mapping[str, Sequence[Node]]

TYPE, PLACE = expand("rdf:type"), expand("schema:position")
_BOOLEAN = expand("xsd:boolean")
_NUMBERS = frozenset((expand("xsd:integer"), expand("xsd:decimal")))
_YES_NO = (("no", "no"), ("sì", "yes"))
# An article of an act has a number for a name.
_TITLES = tuple(
    expand(name) for name in ("skos:prefLabel", "dct:title", "rdfs:label", "eli:number")
)
# What ties two things has no name of its own: it is named by both.
_TIES = tuple(
    (expand(one), expand(other))
    for one, other in (
        ("org:member", "org:organization"),
        ("rdf:predicate", "rdf:object"),
        ("oa:hasBody", "oa:hasTarget"),
        ("dqv:isMeasurementOf", "dqv:computedOn"),
    )
)
_ROLE = expand("dct:title")
_SECOND_TYPES = frozenset(expand(name) for name in ("earl:TestRequirement", "reg:Status"))
# Nodes without a name of their own are told in a few words where they stand: the parts
# of each, and the words before it.
_BRIEF = (
    (
        "locn:Address",
        (
            ("locn:fullAddress", ("", "")),
            ("schema:validFrom", (", dal ", ", from ")),
            ("schema:validThrough", (", fino al ", ", until ")),
        ),
    ),
    ("geo:Geometry", (("wgs:lat", ("", "")), ("wgs:long", (", ", ", ")))),
    (
        "dct:PeriodOfTime",
        (("dcat:startDate", ("dal ", "from ")), ("dcat:endDate", (" al ", " to "))),
    ),
    (
        "albo:Equipment",
        (
            ("albo:equipmentType", ("", "")),
            ("albo:quantity", (" ×", " ×")),
            ("schema:model", (" – ", " – ")),
        ),
    ),
)
# Numbers that say where a place is are no quantities: they keep their point.
_COORDINATES = frozenset(expand(name) for name in ("wgs:lat", "wgs:long"))
_SHARES = frozenset((expand("albo:fundedShare"),))
# Vocabularies of others whose codes are known here by number only.
_CITIES = "https://w3id.org/italia/controlled-vocabulary/territorial-classifications/cities/"
_FOREIGN = (
    (_CITIES, Text(it="vocabolario nazionale dei Comuni", en="national vocabulary of Comuni")),
    ("https://sws.geonames.org/", same("GeoNames")),
    ("http://www.wikidata.org/entity/", same("Wikidata")),
    ("https://www.openstreetmap.org/", same("OpenStreetMap")),
)
_PERIOD = (
    ("schema:validFrom", Text(it="dal", en="from")),
    ("schema:validThrough", Text(it="al", en="to")),
)
_LONG, _LONG_ADDRESS = 400, 70


@dataclass(frozen=True)
class Value:
    """Hold one value of a row: its words, where it leads, and the node that they stand for."""

    words: str
    link: str | None = None
    doubtful: bool = False
    after: str = ""
    node: Node | None = None


class Wording:
    """Find words for what a graph says, in one language."""

    def __init__(self, triples: Iterable[Triple], base: str, tongue: str) -> None:
        self.base, self.tongue = base, tongue
        self.about: dict[str, dict[str, list[Node]]] = {}
        for triple in triples:
            if isinstance(triple.subject, NamedNode) and isinstance(
                triple.object, NamedNode | Literal
            ):
                values = self.about.setdefault(triple.subject.value, {})
                values.setdefault(triple.predicate.value, []).append(triple.object)

    def said(self, node: str, name: str) -> list[Node]:
        """Give the values of a property of a node."""
        return self.about.get(node, {}).get(expand(name), [])

    def of_type(self, name: str) -> Iterator[str]:
        """Yield the nodes of a class, by name."""
        wanted = expand(name)
        for node, values in sorted(self.about.items()):
            if any(value.value == wanted for value in values.get(TYPE, [])):
                yield node

    def rank(self, node: str) -> tuple[int, str]:
        """Put nodes in the order that they state, else by name."""
        places = self.about.get(node, {}).get(PLACE, [])
        return (int(places[0].value) if places else 0, node)

    def text(self, values: Sequence[Node]) -> str:
        """Give the text in the language of the page, else in the other one."""
        literals = [value for value in values if isinstance(value, Literal)]
        in_tongue = [value for value in literals if value.language == self.tongue]
        return (in_tongue or literals)[0].value if literals else ""

    def words(self, literal: Literal, predicate: str = "") -> str:
        """Give a value as people of this language write it."""
        text, kind = literal.value, literal.datatype.value
        if kind == _BOOLEAN:
            return _YES_NO[text == "true"][self.tongue == "en"]
        if (written := day(text, self.tongue)) != text:
            return written
        if kind in _NUMBERS and predicate not in _COORDINATES:
            return self._number(text, predicate)
        return text if len(text) <= _LONG else text[:_LONG] + "…"

    def _number(self, text: str, predicate: str) -> str:
        is_share = predicate in _SHARES
        whole, _, part = (f"{float(text) * 100:g}" if is_share else text).partition(".")
        number = (f"{int(whole):,}" if len(whole) > 4 else whole) + (f".{part}" if part else "")
        written = number if self.tongue == "en" else number.translate(_ITALIAN)
        return f"{written}%" if is_share else written

    def part(self, value: Node, predicate: str = "") -> str:
        """Give the words of a value, whatever it is."""
        if isinstance(value, NamedNode):
            return self.name(value.value)
        return self.words(value, predicate)

    def period(self, node: str) -> str:
        """Tell when something holds or happened; empty where nothing says it."""
        days = [self.part(value) for value in self.said(node, "dct:date")]
        for name, before in _PERIOD:
            for value in self.said(node, name):
                days.append(f"{before.in_language(self.tongue)} {self.part(value)}")
        return " ".join(days)

    def link(self, iri: str) -> Value:
        """Name a thing and lead to it: to this very server where it serves it."""
        brief = self.brief(iri)
        if brief or not iri.startswith(("http://", "https://")):
            return Value(brief or self.name(iri))
        return Value(self.name(iri), self.local(iri))

    def brief(self, node: str) -> str:
        """Tell a node without a name in a few words; empty for the others."""
        found = self.about.get(node, {})
        types = {value.value for value in found.get(TYPE, [])}
        for kind, names in _BRIEF:
            if expand(kind) in types:
                parts = [
                    before[self.tongue == "en"] + self.part(value, expand(name))
                    for name, before in names
                    for value in found.get(expand(name), [])
                ]
                return "".join(parts).strip() or self.label(expand(kind))
        return ""

    def local(self, iri: str) -> str:
        """Give the place of a thing on this server where it is served here."""
        for prefix, place in (
            (f"{self.base}/", "/"),
            ("https://w3id.org/albo/call/", "/calls/"),
            ("https://w3id.org/albo/", "/"),
        ):
            if iri.startswith(prefix):
                return place + iri.removeprefix(prefix)
        return iri

    def name(self, iri: str) -> str:
        """Name a thing: by its own name, by ours, or by the end of its address."""
        found = self.about.get(iri, {})
        for ends in _TIES:
            if all(end in found for end in ends):
                return self._tie(found, ends)
        for predicate in _TITLES:
            text = self.text(found.get(predicate, []))
            if text:
                return text
        own = labels().get(iri) or reused_labels().get(shorten(iri))
        return own.in_language(self.tongue) if own else self._address(iri)

    def _tie(self, found: Said, ends: Sequence[str]) -> str:
        words = " – ".join(self.part(found[end][0]) for end in ends)
        role = self.text(found.get(_ROLE, []))
        return f"{words} ({role})" if role else words

    def _address(self, iri: str) -> str:
        """Shorten an address that nothing names, so that it reads as one."""
        if iri.startswith(f"{self.base}/"):
            return re.split("[#/]", iri)[-1]
        for prefix, name in _FOREIGN:
            if iri.startswith(prefix):
                return f"{name.in_language(self.tongue)}: {iri.removeprefix(prefix).rstrip('/')}"
        if shorten(iri) != iri:
            return shorten(iri)
        plain = re.sub(r"\Ahttps?://(www\.)?", "", iri).rstrip("/")
        return plain if len(plain) <= _LONG_ADDRESS else plain[:_LONG_ADDRESS] + "…"

    def label(self, predicate: str) -> str:
        """Give the label of a property or class."""
        known = labels().get(predicate) or reused_labels().get(shorten(predicate))
        return known.in_language(self.tongue) if known else shorten(predicate)

    def kind(self, node: str) -> str:
        """Give the labels of the classes of a node."""
        types = [value.value for value in self.about.get(node, {}).get(TYPE, [])]
        return ", ".join(self.label(kind) for kind in types if kind not in _SECOND_TYPES)


_ITALIAN = str.maketrans(",.", ".,")
