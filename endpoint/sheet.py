"""The sheet of a page: a graph turned into titles, rows and tables that people can read."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode, Triple

from ontology.context import expand, shorten, terms
from ontology.vocabulary import labels, reused_labels

_TYPE, _PLACE = expand("rdf:type"), expand("schema:position")
_BOOLEAN, _DATE = expand("xsd:boolean"), expand("xsd:date")
_STATUS, _MAPPED = expand("reg:status"), expand("entry-status:mapped")
_CONFIDENCE, _UNVERIFIED = expand("albo:confidence"), expand("confidence-level:unverified")
_YES_NO = (("no", "no"), ("sì", "yes"))
_TITLES = tuple(expand(name) for name in ("skos:prefLabel", "dct:title", "rdfs:label"))
_OUTCOME, _RESULT = expand("earl:outcome"), expand("earl:result")
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
    )
) | frozenset(_TITLES)
# Nodes without a name of their own are told in a few words where they stand.
_BRIEF = (
    ("locn:Address", (("locn:fullAddress", ("", "")),)),
    ("geo:Geometry", (("wgs:lat", ("", "")), ("wgs:long", (", ", ", ")))),
    (
        "dct:PeriodOfTime",
        (("dcat:startDate", ("dal ", "from ")), ("dcat:endDate", (" al ", " to "))),
    ),
    ("albo:Equipment", (("albo:equipmentType", ("", "")),)),
)
_SECOND_TYPES = frozenset(expand(name) for name in ("earl:TestRequirement", "reg:Status"))
# What people look for in a space: shown as not known where no source tells it.
_EXPECTED = {
    expand("albo:CoworkingSpace"): tuple(
        expand(name)
        for name in (
            "schema:url",
            "locn:address",
            "albo:operatedBy",
            "albo:workstationCount",
            "albo:offersService",
            "albo:accessibilityFeature",
        )
    )
}
_LONG = 400


@dataclass(frozen=True)
class Value:
    """Hold one value of a row: its words, and where it leads."""

    words: str
    link: str | None = None
    doubtful: bool = False


@dataclass(frozen=True)
class Row:
    """Hold one property with its values."""

    label: str
    values: Sequence[Value]


@dataclass(frozen=True)
class VerdictRow:
    """Hold one verdict as a line of a table."""

    anchor: str
    title: str
    outcome: str
    outcome_words: str
    found: str
    needed: str
    message: str
    fix: str
    article: str
    note: str
    waiver: str
    members: "Sequence[VerdictRow]"


@dataclass(frozen=True)
class AssessmentTable:
    """Hold one assessment: its call, its conclusion, its verdicts."""

    call: Value
    conclusion: str
    reference_date: str
    illustrative: bool
    verdicts: Sequence[VerdictRow]


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
    iri: str
    rows: Sequence[Row]
    sections: Sequence[Section]
    assessments: Sequence[AssessmentTable]


def sheet(
    triples: Iterable[Triple],
    iri: str,
    base: str,
    tongue: str,
    root: str,
    doubtful: AbstractSet[Triple],
) -> Sheet:
    """Lay out a document for people, in one language.

    ``root`` is the path under which the server stands; ``doubtful`` statements are marked.
    """
    return _Layout(triples, base, tongue, root, doubtful).sheet(iri)


class _Layout:
    def __init__(
        self,
        triples: Iterable[Triple],
        base: str,
        tongue: str,
        root: str,
        doubtful: AbstractSet[Triple],
    ) -> None:
        self.base, self.tongue, self.root = base, tongue, root
        self.doubtful = {(str(one.predicate.value), str(one.object)) for one in doubtful}
        self.about: dict[str, dict[str, list[NamedNode | Literal]]] = {}
        for triple in triples:
            if isinstance(triple.subject, NamedNode) and isinstance(
                triple.object, NamedNode | Literal
            ):
                values = self.about.setdefault(triple.subject.value, {})
                values.setdefault(triple.predicate.value, []).append(triple.object)

    def sheet(self, iri: str) -> Sheet:
        return Sheet(
            title=self.name(iri),
            kind=self.kind(iri),
            standing=self._standing(),
            is_mapped=self._has(_STATUS, _MAPPED),
            iri=iri,
            rows=self.rows(iri),
            sections=list(self._sections(iri)),
            assessments=[self._assessment(node) for node in self._of_type("albo:Assessment")],
        )

    def _has(self, predicate: str, value: str) -> bool:
        found = (one.value for said in self.about.values() for one in said.get(predicate, []))
        return value in found

    def _standing(self) -> str:
        """Tell the status of the entry and the year of its facts, which come first of all."""
        for entry in self._of_type("albo:RegisterEntry"):
            said = self.about[entry]
            status = [self.name(value.value) for value in said.get(_STATUS, [])]
            years = [value.value for value in said.get(expand("albo:observedIn"), [])]
            source = "fonti del" if self.tongue == "it" else "sources of"
            return ", ".join(status + [f"{source} {year}" for year in years])
        return ""

    def _of_type(self, name: str) -> Iterator[str]:
        wanted = expand(name)
        for node, values in sorted(self.about.items()):
            if any(value.value == wanted for value in values.get(_TYPE, [])):
                yield node

    def _sections(self, root: str) -> Iterator[Section]:
        inside = {root, *self._parts_of_assessments()}
        nodes = (node for node, said in self.about.items() if node not in inside and _TYPE in said)
        for node in sorted(nodes, key=self._rank):
            if not self._brief(node) and not self._is_shape(node):
                title = f"{self.kind(node)}: {self.name(node)}"
                anchor = node.split("#")[1] if "#" in node else node.rsplit("/", 1)[1]
                rows = self.rows(node)
                if rows:
                    yield Section(title, node, anchor, rows)

    def _is_shape(self, node: str) -> bool:
        return any("shacl#" in value.value for value in self.about[node].get(_TYPE, []))

    def _rank(self, node: str) -> tuple[int, str]:
        """Put nodes in the order that they state, else by name."""
        places = self.about.get(node, {}).get(_PLACE, [])
        return (int(places[0].value) if places else 0, node)

    def _parts_of_assessments(self) -> Iterator[str]:
        for name in ("albo:Assessment", "earl:Assertion", "earl:TestResult"):
            yield from self._of_type(name)

    def rows(self, node: str) -> list[Row]:
        found = self.about.get(node, {})
        kinds = [value.value for value in found.get(_TYPE, [])]
        expected = {predicate for kind in kinds for predicate in _EXPECTED.get(kind, ())}
        shown = {predicate for predicate in found if predicate not in _HIDDEN} | expected
        ordered = sorted(shown, key=_position)
        return [Row(self.label(one), self._values(one, found.get(one, []))) for one in ordered]

    def _values(self, predicate: str, values: Sequence[NamedNode | Literal]) -> list[Value]:
        literals = [value for value in values if isinstance(value, Literal)]
        in_tongue = [value for value in literals if value.language in (None, self.tongue)]
        nodes = [value for value in values if isinstance(value, NamedNode)]
        words = [Value(self._words(value)) for value in in_tongue or literals]
        return words + [
            replace(self.link(node.value), doubtful=self._is_doubtful(predicate, node))
            for node in sorted(nodes, key=lambda node: self._rank(node.value))
        ]

    def _is_doubtful(self, predicate: str, node: NamedNode) -> bool:
        said = self.about.get(node.value, {}).get(_CONFIDENCE, [])
        return (predicate, str(node)) in self.doubtful or any(
            value.value == _UNVERIFIED for value in said
        )

    def _words(self, literal: Literal) -> str:
        text, kind = literal.value, literal.datatype.value
        if kind == _BOOLEAN:
            return _YES_NO[text == "true"][self.tongue == "en"]
        if kind == _DATE and self.tongue == "it":
            return "/".join(reversed(text.split("-")))
        return text if len(text) <= _LONG else text[:_LONG] + "…"

    def link(self, iri: str) -> Value:
        """Name a thing and lead to it: to this very server where it serves it."""
        brief = self._brief(iri)
        return Value(brief) if brief else Value(self.name(iri), self.local(iri))

    def _brief(self, node: str) -> str:
        """Tell a node without a name in a few words."""
        found = self.about.get(node, {})
        types = {value.value for value in found.get(_TYPE, [])}
        for kind, names in _BRIEF:
            if expand(kind) in types:
                parts = [
                    before[self.tongue == "en"] + self._part(value)
                    for name, before in names
                    for value in found.get(expand(name), [])
                ]
                return "".join(parts).strip() or self.label(expand(kind))
        return ""

    def _part(self, value: NamedNode | Literal) -> str:
        return self.name(value.value) if isinstance(value, NamedNode) else self._words(value)

    def local(self, iri: str) -> str:
        for prefix, place in (
            (f"{self.base}/", "/"),
            ("https://w3id.org/albo/call/", "/calls/"),
            ("https://w3id.org/albo/", "/"),
        ):
            if iri.startswith(prefix):
                return self.root + place + iri.removeprefix(prefix)
        return iri

    def name(self, iri: str) -> str:
        found = self.about.get(iri, {})
        for predicate in _TITLES:
            text = self._text(found.get(predicate, []))
            if text:
                return text
        own = labels().get(iri)
        if own is not None:
            return own.in_language(self.tongue)
        return re.split("[#/]", iri)[-1] if iri.startswith(f"{self.base}/") else shorten(iri)

    def label(self, predicate: str) -> str:
        own = labels().get(predicate)
        known = reused_labels().get(shorten(predicate))
        if own is not None:
            return own.in_language(self.tongue)
        return known.in_language(self.tongue) if known else shorten(predicate)

    def kind(self, node: str) -> str:
        types = [value.value for value in self.about.get(node, {}).get(_TYPE, [])]
        return ", ".join(self.label(kind) for kind in types if kind not in _SECOND_TYPES)

    def _text(self, values: Sequence[NamedNode | Literal]) -> str:
        literals = [value for value in values if isinstance(value, Literal)]
        in_tongue = [value for value in literals if value.language == self.tongue]
        return (in_tongue or literals)[0].value if literals else ""

    def _assessment(self, node: str) -> AssessmentTable:
        found = self.about[node]
        return AssessmentTable(
            call=self.link(found[expand("albo:againstCall")][0].value),
            conclusion=self.name(found[expand("albo:conclusion")][0].value),
            reference_date=self._part(found[expand("albo:referenceDate")][0]),
            illustrative=found[expand("albo:illustrative")][0].value == "true",
            verdicts=self._verdicts(node),
        )

    def _verdicts(self, owner: str) -> list[VerdictRow]:
        parts = [value.value for value in self.about[owner].get(expand("dct:hasPart"), [])]
        return [self._verdict(verdict) for verdict in sorted(parts, key=self._rank)]

    def _verdict(self, node: str) -> VerdictRow:
        found = self.about[node]
        result = self.about[found[_RESULT][0].value]
        outcome = result[_OUTCOME][0].value.rsplit("#", 1)[1]
        said = {
            field: self._text(found.get(expand(name), [])) for field, name in _VERDICT_TEXTS.items()
        }
        return VerdictRow(
            anchor=node.rsplit("/", 1)[1].replace("#", "-"),
            outcome=outcome,
            outcome_words=reused_labels()[f"earl:{outcome}"].in_language(self.tongue),
            waiver=self._waiver(found),
            members=self._verdicts(node),
            **said,
        )

    def _waiver(self, verdict: Mapping[str, Sequence[NamedNode | Literal]]) -> str:
        """Say by which act and why a requirement is waived; empty where it is not."""
        texts = [
            self._text(self.about[waiver.value].get(expand(name), []))
            for waiver in verdict.get(expand("albo:waivedBy"), [])
            for name in ("dct:title", "albo:statementOfReasons")
        ]
        return ": ".join(texts)


_VERDICT_TEXTS = {
    "title": "dct:title",
    "found": "albo:valueFound",
    "needed": "cv:expressionOfExpectedValue",
    "message": "dct:description",
    "fix": "albo:howToFix",
    "article": "dct:bibliographicCitation",
    "note": "skos:note",
}


def _position(predicate: str) -> tuple[int, str]:
    order = [term.iri for term in terms().values()]
    return (order.index(predicate), "") if predicate in order else (len(order), predicate)
