# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Describe the services that answer questions about the data (DCAT 3, section 6.9)."""

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, Triple

from ingest.catalogue.authorities import coded
from ingest.catalogue.edition import Edition
from ingest.catalogue.statements import nodes, said, term, texts, typed
from ontology.text import Text


@dataclass(frozen=True)
class Service:
    """Hold one service: where it answers, where it is described, what it conforms to."""

    name: str
    path: str
    description_path: str
    standard: str
    title: Text
    description: Text
    described_as: str
    guide: str | None = None


SERVICES = (
    Service(
        "sparql",
        "/sparql",
        "/.well-known/void",
        "https://www.w3.org/TR/sparql11-protocol/",
        Text(it="Interrogazioni SPARQL", en="SPARQL queries"),
        Text(
            it="Risponde a query SPARQL 1.1 su tutta l'edizione, verifiche e storia comprese.",
            en="Answers SPARQL 1.1 queries on the whole release, verdicts and history included.",
        ),
        "text/turtle",
        "/queries",
    ),
    Service(
        "api",
        "/api/v1",
        "/api/v1/openapi.json",
        "https://spec.openapis.org/oas/v3.1.0",
        Text(it="API dei registri", en="API of the registers"),
        Text(
            it="Registri, iscrizioni, soggetti e avvisi in JSON, pagina per pagina.",
            en="Registers, entries, actors and calls as JSON, page by page.",
        ),
        "application/json",
    ),
    Service(
        "ogc",
        "/ogc",
        "/ogc/api",
        "https://www.opengis.net/spec/ogcapi-features-1/1.0",
        Text(it="Mappe: OGC API Features", en="Maps: OGC API Features"),
        Text(
            it="Le iscrizioni con un luogo, per i programmi di cartografia.",
            en="The entries that have a place, for programs that draw maps.",
        ),
        "application/vnd.oai.openapi+json;version=3.0",
    ),
    Service(
        "reconcile",
        "/reconcile",
        "/reconcile",
        "https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/",
        Text(it="Riconciliazione", en="Reconciliation"),
        Text(
            it="Trova iscrizioni e soggetti da un nome o da un codice, per OpenRefine.",
            en="Finds entries and actors by a name or a code, for OpenRefine.",
        ),
        "application/json",
    ),
    Service(
        "ldes",
        "/ldes",
        "/ldes",
        "https://w3id.org/ldes/specification",
        Text(it="Flusso delle modifiche (LDES)", en="Stream of changes (LDES)"),
        Text(
            it="Ogni versione di ogni iscrizione, nell'ordine in cui è stata pubblicata.",
            en="Every version of every entry, in the order in which it was published.",
        ),
        "text/turtle",
    ),
)


def services(edition: Edition) -> Iterator[Triple]:
    """Describe every service, and that the catalogue lists it."""
    for service in SERVICES:
        iri = edition.iris.service(service.name)
        yield from said(edition.iris.catalogue, ("dcat:service", term(iri)))
        yield from _service(iri, service, edition)


def _service(iri: str, service: Service, edition: Edition) -> Iterator[Triple]:
    base, keys = edition.registry.base, edition.keys
    yield from typed(iri, "dcat:DataService")
    yield from texts(iri, "dct:title", service.title)
    yield from texts(iri, "dct:description", service.description)
    yield from said(
        iri,
        ("dcat:endpointURL", term(base + service.path)),
        ("dcat:endpointDescription", term(base + service.description_path)),
        ("dct:conformsTo", term(service.standard)),
        ("dct:publisher", term(edition.iris.publisher)),
        ("dct:license", term(edition.registry.licence)),
        ("dct:accessRights", term(coded("access-right", "PUBLIC"))),
        ("dcat:contactPoint", term(edition.iris.contact) if edition.registry.contact else None),
    )
    served = [edition.iris.dataset(offer.name) for offer in edition.offers]
    yield from nodes(iri, "dcat:servesDataset", served)
    yield from nodes(iri, "dcat:theme", [coded("data-theme", one) for one in keys.themes])
    words = edition.offers[0].keywords
    yield from said(
        iri,
        *(("dcat:keyword", Literal(word, language="it")) for word in words.it),
        *(("dcat:keyword", Literal(word, language="en")) for word in words.en),
    )
