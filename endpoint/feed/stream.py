# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The event stream as RDF: its view, which leads to the pages, and each page (LDES 1.0, TREE)."""

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad, Triple

from endpoint.served import Served
from ingest.feed.index import Page, instant
from ontology.context import expand
from ontology.text import Text

Node = NamedNode | Literal


def _named(name: str) -> NamedNode:
    return NamedNode(expand(name))


_TIME, _OF = _named("prov:generatedAtTime"), _named("dct:isVersionOf")
_STREAM = (
    ("rdf:type", _named("ldes:EventStream")),
    ("ldes:timestampPath", _TIME),
    ("ldes:versionOfPath", _OF),
    ("ldes:versionCreateObject", _named("as:Create")),
    ("ldes:versionUpdateObject", _named("as:Update")),
    ("ldes:versionDeleteObject", _named("as:Delete")),
)
_VIEW = ("tree:Node", "tree:RootNode", "ldes:EventSource")
_BOUNDS = (
    ("from", "tree:GreaterThanOrEqualToRelation"),
    ("to", "tree:LessThanOrEqualToRelation"),
)


def view(served: Served) -> list[Triple]:
    """Write the view: what the stream is, what it keeps, and where its pages are.

    A page that is open has no upper bound: it will hold what is still to come.
    """
    place = f"{served.base}/ldes"
    return [
        *_about_stream(served, place),
        *(_triple(place, "rdf:type", _named(name)) for name in _VIEW),
        *_retention(place),
        *_shape(place),
        *(one for page in served.archive.pages for one in _relations(place, page)),
    ]


def _about_stream(served: Served, place: str) -> Iterator[Triple]:
    stream = f"{place}#stream"
    for name, value in _STREAM:
        yield _triple(stream, name, value)
    yield _triple(stream, "tree:view", NamedNode(place))
    yield _triple(stream, "tree:shape", NamedNode(f"{place}#member"))
    yield _triple(stream, "dct:license", NamedNode(served.release.info.licence))
    yield from _words(stream, "dct:title", _TITLE)


def _retention(place: str) -> Iterator[Triple]:
    policy = f"{place}#retention"
    yield _triple(place, "ldes:retentionPolicy", NamedNode(policy))
    yield _triple(policy, "rdf:type", _named("ldes:RetentionPolicy"))
    # What is sure of every thing is its last version: of what was erased, its end.
    yield _triple(policy, "ldes:versionAmount", Literal(1))
    yield from _words(policy, "dct:description", RETENTION)


def _shape(place: str) -> Iterator[Triple]:
    """Write the shape of a member: of one thing, at one instant."""
    yield _triple(f"{place}#member", "rdf:type", _named("sh:NodeShape"))
    for name, path, kind in (
        ("of", _OF, ("sh:nodeKind", _named("sh:IRI"))),
        ("at", _TIME, ("sh:datatype", _named("xsd:dateTime"))),
    ):
        node = f"{place}#member-{name}"
        yield _triple(f"{place}#member", "sh:property", NamedNode(node))
        yield _triple(node, "rdf:type", _named("sh:PropertyShape"))
        yield _triple(node, "sh:path", path)
        yield _triple(node, "sh:minCount", Literal(1))
        yield _triple(node, "sh:maxCount", Literal(1))
        yield _triple(node, *kind)


def _relations(place: str, page: Page) -> Iterator[Triple]:
    for name, kind in _BOUNDS if page.full else _BOUNDS[:1]:
        relation = f"{place}#{name}-{page.name}"
        bound = page.first if name == "from" else page.last
        yield _triple(place, "tree:relation", NamedNode(relation))
        yield _triple(relation, "rdf:type", _named(kind))
        yield _triple(relation, "tree:node", NamedNode(f"{place}/{page.name}"))
        yield _triple(relation, "tree:path", _TIME)
        value = Literal(instant(bound), datatype=_named("xsd:dateTime"))
        yield _triple(relation, "tree:value", value)


def page_quads(served: Served, page: Page) -> Iterator[Quad]:
    """Write a page: its members in order, each with its statements in the graph of its name."""
    for triple in about_page(served, page):
        yield Quad(triple.subject, triple.predicate, triple.object)
    for quads in served.archive.quads(page).values():
        yield from quads


def about_page(served: Served, page: Page) -> list[Triple]:
    """Write what a page is, and which members it has."""
    place, stream = f"{served.base}/ldes/{page.name}", f"{served.base}/ldes#stream"
    told = [_triple(place, "rdf:type", _named("tree:Node"))]
    if page.lasts:
        told.append(_triple(place, "ldes:immutable", Literal(True)))
    members = (NamedNode(member.id) for member in page.members)
    return [*told, *(_triple(stream, "tree:member", member) for member in members)]


def _triple(subject: str, name: str, value: Node) -> Triple:
    return Triple(NamedNode(subject), _named(name), value)


def _words(subject: str, name: str, text: Text) -> Iterator[Triple]:
    for language, words in text.model_dump().items():
        yield _triple(subject, name, Literal(str(words), language=language))


_TITLE = Text(
    it="Tutte le versioni di ciò che è pubblicato", en="Every version of what is published"
)
RETENTION = Text(
    it="Ogni versione resta, salvo che di ciò che è stato tolto o annullato, e del profilo di una"
    " persona che non è più pubblicato: ne resta soltanto la fine, senza nome. Chi ne ha copia la"
    " cancelli.",
    en="Every version stays, except of what was taken down or annulled, and of the profile of a"
    " person that is no longer published: only the end of it stays, without a name. Whoever holds"
    " a copy is to delete it.",
)
