# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write the catalogue of a release: one graph, described to the last code that it uses."""

from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad, Triple

from ingest.catalogue.authorities import authorities, coded, described, licence
from ingest.catalogue.datasets import ONTOLOGY, dataset, located, rights, rights_of
from ingest.catalogue.edition import Edition
from ingest.catalogue.files import FORMS
from ingest.catalogue.services import SERVICES, services
from ingest.catalogue.statements import day, nodes, said, term, texts, typed
from ontology.text import Text

CATALOGUE = "catalogue"


def catalogue(edition: Edition) -> list[Quad]:
    """Describe a release in the graph ``graph/catalogue``; codes and licences are described too.

    Both profiles hold at once: every thing has the national type and the European one.
    What the configuration does not tell, such as a contact, is left out.
    """
    graph = NamedNode(edition.iris.graph(CATALOGUE))
    triples = [*_catalogue(edition), *_bodies(edition), *services(edition), *_standards()]
    for offer in edition.offers:
        triples += dataset(offer, edition)
        triples += rights(rights_of(offer, edition), offer.keys.rights, edition)
    triples += licence(edition.registry.licence)
    triples += _takedowns(edition)
    triples += described({_iri(triple.object) for triple in triples})
    return [Quad(one.subject, one.predicate, one.object, graph) for one in dict.fromkeys(triples)]


def _iri(node: object) -> str:
    return node.value if isinstance(node, NamedNode) else ""


def _catalogue(edition: Edition) -> Iterator[Triple]:
    iri, registry, keys = edition.iris.catalogue, edition.registry, edition.keys
    homepage = keys.homepage or f"{registry.base}/"
    yield from typed(iri, "dcatapit:Catalog", "dcat:Catalog")
    yield from texts(iri, "dct:title", registry.title)
    yield from texts(iri, "dct:description", registry.description)
    yield from said(
        iri,
        ("dct:publisher", term(edition.iris.publisher)),
        ("dct:creator", term(edition.iris.publisher)),
        ("dct:issued", day(min(offer.issued for offer in edition.offers))),
        ("dct:modified", day(max(offer.modified for offer in edition.offers))),
        ("dct:license", term(registry.licence)),
        ("dct:rights", term(f"{iri}#rights")),
        ("foaf:homepage", term(homepage)),
        ("dcat:themeTaxonomy", term(authorities()["data-theme"].scheme)),
    )
    yield from typed(homepage, "foaf:Document")
    yield from nodes(iri, "dct:language", [coded("language", one) for one in keys.language])
    yield from nodes(iri, "dct:spatial", [place.iri for place in keys.spatial])
    for place in keys.spatial:
        yield from located(place)
    yield from nodes(iri, "dcat:dataset", [edition.iris.dataset(o.name) for o in edition.offers])
    yield from rights(f"{iri}#rights", keys.rights, edition)


def _bodies(edition: Edition) -> Iterator[Triple]:
    """Describe the publisher and the office that answers; the two are never one (DCAT-AP_IT)."""
    publisher, contact = edition.registry.publisher, edition.registry.contact
    iri = edition.iris.publisher
    yield from typed(iri, "dcatapit:Agent", "foaf:Agent")
    yield from said(
        iri,
        ("foaf:name", publisher.name),
        ("dct:identifier", publisher.identifier),
        ("dct:type", term(coded("publisher-type", publisher.type)) if publisher.type else None),
        ("foaf:homepage", term(publisher.website) if publisher.website else None),
    )
    if contact is not None:
        office = edition.iris.contact
        yield from typed(office, "dcatapit:Organization", "vcard:Organization", "vcard:Kind")
        yield from said(
            office,
            ("vcard:fn", contact.name),
            ("vcard:hasEmail", NamedNode(f"mailto:{contact.email}")),
            ("vcard:hasURL", term(contact.website) if contact.website else None),
        )


def _standards() -> Iterator[Triple]:
    for standard in sorted(
        {ONTOLOGY, *(form.standard for form in FORMS), *(one.standard for one in SERVICES)}
    ):
        yield from typed(standard, "dcatapit:Standard", "dct:Standard")
        yield from said(standard, ("dct:identifier", standard))


def _takedowns(edition: Edition) -> Iterator[Triple]:
    """Say how many things were taken down, and no more: dumps and feeds were written anew."""
    if edition.taken_down:
        number = edition.taken_down
        note = Text(
            it=f"Iscrizioni tolte per sempre da questa edizione e dalle precedenti: {number}.",
            en=f"Entries taken down for good, from this release and from earlier ones: {number}.",
        )
        iri = f"{edition.iris.catalogue}#takedowns"
        yield from texts(edition.iris.catalogue, "skos:note", note)
        whole = edition.iris.dataset(edition.offers[0].name)
        yield from said(whole, ("dct:provenance", term(iri)))
        yield from typed(iri, "dct:ProvenanceStatement")
        yield from texts(iri, "rdfs:label", note)
