# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What makes a call unusable, found before anything is assessed by it.

A call is written by people, so every fault is reported at once, in both languages,
with the subject it stands on.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from rdflib import DCAT, DCTERMS, OWL, RDF, SDO, SH, SKOS, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from ontology.context import expand, terms_by_iri
from ontology.namespaces import ALBO, CV, ELI
from ontology.text import Text
from ontology.vocabulary import own_terms, reused_terms

_FORM_TEXTS = {
    DCTERMS.title: "dct:title",
    CV.expressionOfExpectedValue: "cv:expressionOfExpectedValue",
    ALBO.howToFix: "albo:howToFix",
}
HUMAN_MODES = frozenset(
    URIRef(expand(f"verification-mode:{mode}")) for mode in ("document", "visit", "declaration")
)
_MODES = HUMAN_MODES | {URIRef(expand("verification-mode:automatic"))}
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_IRI_IN_TEXT = re.compile(r"https?://|urn:|<[^ >]+>|_:\w|\b[a-z]+:[A-Za-z]\w*")


@dataclass(frozen=True)
class CallFault:
    """Name one fault of a call: the subject it stands on and what is wrong."""

    subject: str
    text: Text


class MalformedCall(ValueError):
    """Refuse a call, with every fault that was found in it."""

    def __init__(self, file: str, faults: Sequence[CallFault]) -> None:
        self.file = file
        self.faults = tuple(faults)
        lines = [f"  {fault.subject}: {fault.text}" for fault in faults]
        super().__init__("\n".join([f"{file}: avviso rifiutato / call refused", *lines]))


def find_faults(graph: Graph) -> list[CallFault]:
    """List what is wrong with the call in a graph; an empty list means it can be used."""
    calls = list(graph.subjects(RDF.type, ALBO.Call))
    if len(calls) != 1 or not isinstance(calls[0], URIRef):
        return [
            _fault(
                "albo:Call",
                "il file deve descrivere un solo avviso",
                "the file must describe exactly one call",
            )
        ]
    return [
        *_in_call(graph, calls[0]),
        *_in_identifiers(graph),
        *_in_values(graph),
        *_in_terms(graph),
    ]


def _fault(subject: Node | str, it: str, en: str) -> CallFault:
    name = (
        subject.rsplit("#", 1)[-1].rsplit("/", 1)[-1] if isinstance(subject, str) else str(subject)
    )
    return CallFault(name, Text(it=it, en=en))


def _in_call(graph: Graph, call: URIRef) -> Iterator[CallFault]:
    yield from _texts(
        graph, call, {DCTERMS.title: "dct:title", DCTERMS.description: "dct:description"}
    )
    yield from _present(graph, call, DCTERMS.identifier, "dct:identifier")
    yield from _present(graph, call, OWL.versionInfo, "owl:versionInfo")
    yield from _present(graph, call, ALBO.admits, "albo:admits")
    yield from _present(graph, call, ALBO.illustrative, "albo:illustrative")
    for act in graph.objects(call, CV.hasLegalResource):
        yield from _named(act, "cv:hasLegalResource")
        yield from _texts(graph, act, {DCTERMS.title: "dct:title"})
    yield from _present(graph, call, CV.hasLegalResource, "cv:hasLegalResource")
    for authority in graph.objects(call, CV.hasCompetentAuthority):
        yield from _present(graph, authority, SKOS.prefLabel, "skos:prefLabel")
    yield from _present(graph, call, CV.hasCompetentAuthority, "cv:hasCompetentAuthority")
    yield from _present(graph, call, CV.holdsRequirement, "cv:holdsRequirement")
    for requirement in graph.objects(call, CV.holdsRequirement):
        yield from _in_requirement(graph, requirement, frozenset())


def _named(node: Node, term: str) -> Iterator[CallFault]:
    if not isinstance(node, URIRef):
        yield _fault(term, f"il valore di {term} non ha IRI", f"the value of {term} has no IRI")


def _in_requirement(graph: Graph, node: Node, above: frozenset[Node]) -> Iterator[CallFault]:
    yield from _texts(
        graph,
        node,
        {
            DCTERMS.title: "dct:title",
            DCTERMS.description: "dct:description",
            CV.expressionOfExpectedValue: "cv:expressionOfExpectedValue",
            ALBO.howToFix: "albo:howToFix",
        },
    )
    yield from _present(graph, node, DCTERMS.identifier, "dct:identifier")
    yield from _present(graph, node, SDO.position, "schema:position")
    yield from _present(graph, node, ALBO.mandatory, "albo:mandatory")
    yield from _present(graph, node, CV.isDerivedFrom, "cv:isDerivedFrom")
    for article in graph.objects(node, CV.isDerivedFrom):
        yield from _in_article(graph, article)
    if (node, RDF.type, ALBO.RequirementGroup) in graph:
        yield from _in_group(graph, node, above)
    else:
        yield from _in_condition(graph, node)


def _in_article(graph: Graph, article: Node) -> Iterator[CallFault]:
    """Find articles that cannot be named: by a title, or by a number in an act with one."""
    acts: list[Node] = [article]
    if (article, ELI.number, None) in graph:
        yield from _present(graph, article, ELI.is_part_of, "eli:is_part_of")
        acts = list(graph.objects(article, ELI.is_part_of))
    for act in acts:
        yield from _texts(graph, act, {DCTERMS.title: "dct:title"})


def _in_group(graph: Graph, node: Node, above: frozenset[Node]) -> Iterator[CallFault]:
    yield from _present(graph, node, CV.hasRequirement, "cv:hasRequirement")
    for member in graph.objects(node, CV.hasRequirement):
        if member in above | {node}:
            yield _fault(node, "il gruppo contiene sé stesso", "the group contains itself")
        else:
            yield from _in_requirement(graph, member, above | {node})


def _in_condition(graph: Graph, node: Node) -> Iterator[CallFault]:
    mode = graph.value(node, ALBO.verificationMode)
    shapes = list(graph.objects(node, ALBO.verifiedBy))
    if mode not in _MODES:
        yield _fault(node, "manca il modo di verifica", "the verification mode is missing")
    elif not shapes and mode not in HUMAN_MODES:
        yield _fault(
            node,
            "il requisito non ha né una forma né un modo umano di verifica",
            "the requirement has neither a shape nor a human mode",
        )
    elif shapes and mode in HUMAN_MODES:
        yield _fault(
            node,
            "un requisito accertato da persone non può avere una forma",
            "a requirement established by people cannot have a shape",
        )
    yield from _in_forms(graph, node)
    shapes += [*graph.objects(node, ALBO.refutedBy), *graph.objects(node, ALBO.appliesWhen)]
    for shape in shapes:
        yield from _in_shape(graph, shape)


def _in_forms(graph: Graph, node: Node) -> Iterator[CallFault]:
    """Find what is wrong with the forms that a requirement is going to take."""
    forms = list(graph.objects(node, ALBO.announces))
    if forms and graph.value(node, ALBO.verificationMode) in HUMAN_MODES:
        yield _fault(
            node,
            "un requisito accertato da persone non può annunciare una forma",
            "a requirement established by people cannot announce a form",
        )
    for form in forms:
        yield from _texts(graph, form, _FORM_TEXTS)
        yield from _present(graph, form, ALBO.inForceFrom, "albo:inForceFrom")
        yield from _present(graph, form, ALBO.verifiedBy, "albo:verifiedBy")
        for shape in graph.objects(form, ALBO.verifiedBy):
            yield from _in_shape(graph, shape)


def _in_shape(graph: Graph, shape: Node) -> Iterator[CallFault]:
    if isinstance(shape, BNode):
        yield _fault("sh:PropertyShape", "una forma non ha IRI", "a shape has no IRI")
        return
    if (shape, RDF.type, SH.PropertyShape) not in graph:
        yield _fault(
            shape,
            "la forma non è descritta come sh:PropertyShape",
            "the shape is not described as a sh:PropertyShape",
        )
        return
    yield from _texts(graph, shape, {SH.name: "sh:name", SH.message: "sh:message"})
    yield from _in_target(graph, shape)
    for message in graph.objects(shape, SH.message):
        if _IRI_IN_TEXT.search(str(message)):
            yield _fault(
                shape,
                "il messaggio nomina un IRI o un prefisso",
                "the message names an IRI or a prefix",
            )
    for step in path_steps(graph, graph.value(shape, SH.path)):
        if str(step) not in terms_by_iri():
            yield _fault(
                shape,
                f"il contesto JSON-LD non conosce il percorso {_local(step)}",
                f"the JSON-LD context does not know the path {_local(step)}",
            )


def _in_identifiers(graph: Graph) -> Iterator[CallFault]:
    """Find identifiers that two requirements share: verdicts are named by them."""
    kinds = (CV.Constraint, ALBO.RequirementGroup)
    owners = sorted((node for kind in kinds for node in graph.subjects(RDF.type, kind)), key=str)
    seen: set[str] = set()
    for owner in owners:
        identifier = str(graph.value(owner, DCTERMS.identifier))
        if identifier in seen or not _SLUG.fullmatch(identifier):
            yield _fault(
                owner,
                "dct:identifier deve essere unico, di lettere minuscole, cifre e trattini",
                "dct:identifier must be unique, of small letters, digits and hyphens",
            )
        seen.add(identifier)


def _in_values(graph: Graph) -> Iterator[CallFault]:
    """Find values that are not of the kind their property needs."""
    for predicate, (fits, it, en) in _KINDS.items():
        for subject, value in graph.subject_objects(predicate):
            if not (isinstance(value, Literal) and fits(value.value)):
                name = _local(predicate)
                yield _fault(subject, f"{name} deve essere {it}", f"{name} must be {en}")


def _is_positive(value: object) -> bool:
    number = not isinstance(value, bool) and isinstance(value, int | Decimal)
    return number and isinstance(value, int | Decimal) and value > 0


def _is_place(value: object) -> bool:
    return _is_positive(value) and isinstance(value, int)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


_FLAG = (_is_flag, "true o false", "true or false")
_DAY = (_is_day, "una data che esiste (xsd:date)", "a date that exists (xsd:date)")
_PLACE = (_is_place, "un numero intero maggiore di zero", "a whole number above zero")
_POSITIVE = (_is_positive, "un numero maggiore di zero", "a number above zero")
_KINDS = {
    ALBO.mandatory: _FLAG,
    ALBO.illustrative: _FLAG,
    SDO.position: _PLACE,
    CV.weight: _POSITIVE,
    ALBO.threshold: _POSITIVE,
    ALBO.inForceFrom: _DAY,
    ALBO.durationMonths: _PLACE,
    DCAT.startDate: _DAY,
    DCAT.endDate: _DAY,
}


def _in_target(graph: Graph, shape: Node) -> Iterator[CallFault]:
    """Find shapes that would not judge the candidate: a shape that judges nothing passes."""
    admitted = set(graph.objects(None, ALBO.admits))
    if set(graph.objects(shape, SH.targetClass)) != admitted:
        yield _fault(
            shape,
            "sh:targetClass deve nominare le classi che l'avviso ammette",
            "sh:targetClass must name the classes that the call admits",
        )
    if (shape, SH.property, None) in graph or (shape, SH.deactivated, None) in graph:
        yield _fault(
            shape,
            "una forma di requisito non contiene altre forme e non è disattivata",
            "a requirement's shape holds no other property shapes and is not deactivated",
        )


def path_steps(graph: Graph, path: Node | None) -> Iterator[URIRef]:
    """Yield the properties that a SHACL path walks through."""
    if isinstance(path, URIRef):
        yield path
    elif path is not None and (path, RDF.first, None) in graph:
        for step in Collection(graph, path):
            yield from path_steps(graph, step)
    elif path is not None:
        for inner in graph.objects(path, None):
            yield from path_steps(graph, inner)


def _texts(graph: Graph, subject: Node, predicates: dict[URIRef, str]) -> Iterator[CallFault]:
    for predicate, name in predicates.items():
        values = [
            value for value in graph.objects(subject, predicate) if isinstance(value, Literal)
        ]
        if sorted(value.language or "" for value in values) != ["en", "it"]:
            yield _fault(
                subject,
                f"{name} serve una volta in italiano e una in inglese",
                f"{name} is needed once in Italian and once in English",
            )


def _present(graph: Graph, subject: Node, predicate: URIRef, name: str) -> Iterator[CallFault]:
    if (subject, predicate, None) not in graph:
        yield _fault(subject, f"manca {name}", f"{name} is missing")


def _in_terms(graph: Graph) -> Iterator[CallFault]:
    known = own_terms() | reused_terms()
    used: Iterable[tuple[Node, Node]] = [
        *((subject, predicate) for subject, predicate, _ in graph),
        *graph.subject_objects(RDF.type),
    ]
    unknown = {(str(term), subject) for subject, term in used if str(term) not in known}
    for term, subject in sorted(unknown, key=str):
        yield _fault(
            subject,
            f"il termine {_local(term)} non esiste in alcun vocabolario",
            f"the term {_local(term)} exists in no vocabulary",
        )


def _local(term: Node | str) -> str:
    return re.split(r"[#/]", str(term))[-1]
