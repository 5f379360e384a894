"""The sheet of a page: a graph turned into titles, rows and tables that people can read."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple
from starlette.requests import Request

from endpoint.served import Served
from ontology.context import expand, shorten, terms
from ontology.vocabulary import labels

_TYPE = expand("rdf:type")
_TITLES = tuple(expand(name) for name in ("skos:prefLabel", "dct:title", "rdfs:label"))
_OUTCOME, _RESULT = expand("earl:outcome"), expand("earl:result")
_OUTCOMES = {
    "passed": ("soddisfatto", "met"),
    "failed": ("non soddisfatto", "not met"),
    "cantTell": ("non si può dire", "cannot tell"),
    "inapplicable": ("non riguarda", "does not apply"),
    "untested": ("da accertare", "to be established"),
}
# Statements that a person reads elsewhere on the page, or that only machines need.
_HIDDEN = frozenset(
    expand(name)
    for name in (
        "rdf:type",
        "geo:asWKT",
        "rdfs:isDefinedBy",
        "skos:topConceptOf",
        "albo:callDigest",
    )
) | frozenset(_TITLES)
_LONG = 400


@dataclass(frozen=True)
class Value:
    """Hold one value of a row: its words, and where it leads."""

    words: str
    link: str | None = None


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
    iri: str
    rows: Sequence[Row]
    sections: Sequence[Section]
    assessments: Sequence[AssessmentTable]


def sheet(
    triples: Iterable[Triple], iri: str, served: Served, tongue: str, request: Request
) -> Sheet:
    """Lay out a document for people, in one language."""
    return _Layout(triples, served.base, tongue, request.scope.get("root_path", "")).sheet(iri)


class _Layout:
    def __init__(self, triples: Iterable[Triple], base: str, tongue: str, root: str) -> None:
        self.base, self.tongue, self.root = base, tongue, root
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
            iri=iri,
            rows=self.rows(iri),
            sections=list(self._sections(iri)),
            assessments=[self._assessment(node) for node in self._of_type("albo:Assessment")],
        )

    def _of_type(self, name: str) -> Iterator[str]:
        wanted = expand(name)
        for node, values in sorted(self.about.items()):
            if any(value.value == wanted for value in values.get(_TYPE, [])):
                yield node

    def _sections(self, root: str) -> Iterator[Section]:
        inside = set(self._parts_of_assessments())
        for node, values in sorted(self.about.items()):
            if node != root and node not in inside and _TYPE in values:
                rows = self.rows(node)
                anchor = node.split("#")[1] if "#" in node else node.rsplit("/", 1)[1]
                yield Section(f"{self.kind(node)}: {self.name(node)}", node, anchor, rows)

    def _parts_of_assessments(self) -> Iterator[str]:
        for name in ("albo:Assessment", "earl:Assertion", "earl:TestResult"):
            yield from self._of_type(name)

    def rows(self, node: str) -> list[Row]:
        found = self.about.get(node, {})
        shown = (predicate for predicate in found if predicate not in _HIDDEN)
        ordered = sorted(shown, key=_position)
        return [Row(self.label(predicate), self._values(found[predicate])) for predicate in ordered]

    def _values(self, values: Sequence[NamedNode | Literal]) -> list[Value]:
        literals = [value for value in values if isinstance(value, Literal)]
        in_tongue = [value for value in literals if value.language in (None, self.tongue)]
        nodes = [self.link(value.value) for value in values if isinstance(value, NamedNode)]
        return [Value(_shortened(value.value)) for value in in_tongue or literals] + nodes

    def link(self, iri: str) -> Value:
        """Name a thing and lead to it: to this very server where it serves it."""
        return Value(self.name(iri), self.local(iri))

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
        return iri.rsplit("#", 1)[-1] if "#" in iri and iri.startswith(self.base) else shorten(iri)

    def label(self, predicate: str) -> str:
        own = labels().get(predicate)
        known = _LABELS.get(shorten(predicate))
        if own is not None:
            return own.in_language(self.tongue)
        return known[self.tongue == "en"] if known else shorten(predicate)

    def kind(self, node: str) -> str:
        types = [value.value for value in self.about.get(node, {}).get(_TYPE, [])]
        return ", ".join(self.label(kind) for kind in types)

    def _text(self, values: Sequence[NamedNode | Literal]) -> str:
        literals = [value for value in values if isinstance(value, Literal)]
        in_tongue = [value for value in literals if value.language == self.tongue]
        return (in_tongue or literals)[0].value if literals else ""

    def _assessment(self, node: str) -> AssessmentTable:
        found = self.about[node]
        verdicts = [value.value for value in found.get(expand("dct:hasPart"), [])]
        return AssessmentTable(
            call=self.link(found[expand("albo:againstCall")][0].value),
            conclusion=self.name(found[expand("albo:conclusion")][0].value),
            reference_date=found[expand("albo:referenceDate")][0].value,
            illustrative=found[expand("albo:illustrative")][0].value == "true",
            verdicts=[self._verdict(verdict) for verdict in sorted(verdicts, key=self._place)],
        )

    def _place(self, verdict: str) -> int:
        return int(self.about[verdict][expand("schema:position")][0].value)

    def _verdict(self, node: str) -> VerdictRow:
        found = self.about[node]
        result = self.about[found[_RESULT][0].value]
        outcome = result[_OUTCOME][0].value.rsplit("#", 1)[1]
        said = {
            field: self._text(found.get(expand(name), [])) for field, name in _VERDICT_TEXTS.items()
        }
        words = _OUTCOMES[outcome][self.tongue == "en"]
        anchor = node.rsplit("/", 1)[1].replace("#", "-")
        return VerdictRow(anchor=anchor, outcome=outcome, outcome_words=words, **said)


_VERDICT_TEXTS = {
    "title": "dct:title",
    "found": "albo:valueFound",
    "needed": "cv:expressionOfExpectedValue",
    "message": "dct:description",
    "fix": "albo:howToFix",
    "article": "dct:bibliographicCitation",
}


def _position(predicate: str) -> tuple[int, str]:
    order = [term.iri for term in terms().values()]
    return (order.index(predicate), "") if predicate in order else (len(order), predicate)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONG else text[:_LONG] + "…"


# Labels of reused terms, where their owners give none in both languages.
_LABELS: Mapping[str, tuple[str, str]] = {
    "cov:REANumber": ("numero REA", "REA number"),
    "cov:VATnumber": ("partita IVA", "VAT number"),
    "cov:hasLegalStatus": ("forma giuridica", "legal form"),
    "cov:taxCode": ("codice fiscale", "tax code"),
    "cv:expressionOfExpectedValue": ("valore richiesto", "value needed"),
    "cv:hasCompetentAuthority": ("ente", "issuing body"),
    "cv:hasLegalResource": ("atto", "act"),
    "cv:hasRequirement": ("requisiti del gruppo", "requirements of the group"),
    "cv:holdsRequirement": ("requisiti", "requirements"),
    "cv:isDerivedFrom": ("previsto da", "laid down in"),
    "cv:Constraint": ("requisito", "requirement"),
    "cv:weight": ("peso", "weight"),
    "dcat:endDate": ("chiude il", "closes on"),
    "dcat:startDate": ("apre il", "opens on"),
    "dct:created": ("censita il", "recorded on"),
    "dct:date": ("data", "date"),
    "dct:description": ("descrizione", "description"),
    "dct:identifier": ("identificativo", "identifier"),
    "dct:isPartOf": ("fa parte di", "part of"),
    "dct:license": ("licenza", "licence"),
    "dct:modified": ("modificata il", "changed on"),
    "dct:source": ("fonte", "source"),
    "dct:spatial": ("territorio", "territory"),
    "dct:temporal": ("periodo", "period"),
    "dct:PeriodOfTime": ("periodo", "period"),
    "earl:TestRequirement": ("da verificare", "to be tested"),
    "eli:LegalResource": ("atto", "act"),
    "eli:LegalResourceSubdivision": ("articolo", "article"),
    "eli:date_document": ("data dell'atto", "date of the act"),
    "eli:id_local": ("numero dell'atto", "number of the act"),
    "eli:is_part_of": ("dell'atto", "of the act"),
    "eli:number": ("numero", "number"),
    "geo:Geometry": ("punto o confine", "point or boundary"),
    "geo:hasGeometry": ("posizione", "position"),
    "locn:Address": ("indirizzo", "address"),
    "locn:address": ("indirizzo", "address"),
    "locn:fullAddress": ("indirizzo completo", "full address"),
    "locn:postCode": ("CAP", "postcode"),
    "locn:postName": ("località", "place"),
    "locn:thoroughfare": ("via", "street"),
    "org:Organization": ("soggetto", "actor"),
    "owl:versionInfo": ("versione", "version"),
    "reg:containedItemClass": ("contiene", "contains"),
    "reg:itemClass": ("classe", "class"),
    "reg:notation": ("numero di iscrizione", "registration number"),
    "reg:register": ("registro", "register"),
    "reg:status": ("stato", "status"),
    "rdfs:comment": ("definizione", "definition"),
    "rdfs:subClassOf": ("sottoclasse di", "subclass of"),
    "rdfs:subPropertyOf": ("sottoproprietà di", "subproperty of"),
    "schema:creditText": ("a cura di", "credit"),
    "schema:maximumAttendeeCapacity": ("capienza in persone", "capacity in people"),
    "schema:position": ("posizione nell'avviso", "position in the call"),
    "schema:url": ("sito", "website"),
    "sh:PropertyShape": ("forma SHACL", "SHACL shape"),
    "skos:Concept": ("voce di elenco", "concept"),
    "skos:ConceptScheme": ("elenco di voci", "code list"),
    "skos:altLabel": ("sigla", "acronym"),
    "skos:definition": ("definizione", "definition"),
    "skos:exactMatch": ("corrisponde a", "matches"),
    "skos:hasTopConcept": ("voci", "concepts"),
    "skos:inScheme": ("elenco", "code list"),
    "skos:notation": ("codice", "code"),
    "skos:note": ("nota", "note"),
    "wgs:lat": ("latitudine", "latitude"),
    "wgs:long": ("longitudine", "longitude"),
}
