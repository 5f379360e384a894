# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Describe a dataset and its distributions (DCAT-AP_IT 2.0, DCAT-AP 3.0.1)."""

from collections.abc import Iterator
from decimal import Decimal

from pyoxigraph import Literal, Triple

from ingest.catalogue.authorities import coded
from ingest.catalogue.edition import Edition, Offer
from ingest.catalogue.files import GZIP, File
from ingest.catalogue.keys import Place
from ingest.catalogue.statements import day, labels, nodes, said, term, texts, typed
from ontology.text import Text

ONTOLOGY = "https://w3id.org/albo/onto"
_IANA = "https://www.iana.org/assignments/media-types/"
_SHA256 = "spdx:checksumAlgorithm_sha256"


def dataset(offer: Offer, edition: Edition) -> Iterator[Triple]:
    """Describe one dataset with all that hangs on it alone."""
    iri = edition.iris.dataset(offer.name)
    yield from typed(iri, "dcatapit:Dataset", "dcat:Dataset")
    yield from _about(iri, offer, edition)
    yield from _answerable(iri, edition)
    yield from _covered(iri, offer, edition)
    yield from nodes(iri, "dqv:hasQualityMeasurement", offer.measurements)
    for measurement in offer.measurements:
        # Each is the inverse of the other (DQV, section 5.2).
        yield from said(measurement, ("dqv:computedOn", term(iri)))
    for file in offer.files:
        yield from _distribution(iri, file, offer, edition)


def _about(iri: str, offer: Offer, edition: Edition) -> Iterator[Triple]:
    code = edition.registry.publisher.identifier
    yield from texts(iri, "dct:title", offer.title)
    yield from texts(iri, "dct:description", offer.description)
    yield from texts(iri, "skos:note", offer.note)
    yield from _keywords(iri, offer)
    yield from said(
        iri,
        ("dct:identifier", f"{code}:{offer.name}" if code else offer.name),
        ("dct:issued", day(offer.issued)),
        ("dct:modified", day(offer.modified)),
        ("dct:accrualPeriodicity", term(coded("frequency", offer.keys.frequency))),
        ("dct:accessRights", term(coded("access-right", "PUBLIC"))),
        ("dct:conformsTo", term(ONTOLOGY)),
        ("dcat:landingPage", term(offer.page)),
        ("dct:license", term(edition.registry.licence)),
    )
    yield from typed(offer.page, "foaf:Document")
    yield from nodes(iri, "dct:rights", [rights_of(offer, edition)])
    yield from nodes(iri, "dcat:theme", [coded("data-theme", one) for one in offer.keys.themes])
    yield from nodes(iri, "dct:language", [coded("language", one) for one in offer.keys.language])


def _keywords(iri: str, offer: Offer) -> Iterator[Triple]:
    for tongue, words in (("it", offer.keywords.it), ("en", offer.keywords.en)):
        yield from said(iri, *(("dcat:keyword", Literal(word, language=tongue)) for word in words))


def _answerable(iri: str, edition: Edition) -> Iterator[Triple]:
    """Say who answers for the data."""
    publisher = edition.iris.publisher
    for name in ("dct:publisher", "dct:rightsHolder", "dct:creator"):
        yield from said(iri, (name, term(publisher)))
    if edition.registry.contact is not None:
        yield from said(iri, ("dcat:contactPoint", term(edition.iris.contact)))


def _covered(iri: str, offer: Offer, edition: Edition) -> Iterator[Triple]:
    """Say which time and which territory the data cover."""
    period = f"{iri}#period"
    start = offer.keys.start or offer.issued
    end = max(edition.day, start)
    yield from said(iri, ("dct:temporal", term(period)))
    yield from typed(period, "dct:PeriodOfTime")
    for profile in ("dcatapit", "dcat"):
        yield from said(period, (f"{profile}:startDate", day(start)))
        yield from said(period, (f"{profile}:endDate", day(end)))
    yield from nodes(iri, "dct:spatial", [place.iri for place in offer.keys.spatial])
    for place in offer.keys.spatial:
        yield from located(place)


def located(place: Place) -> Iterator[Triple]:
    """Describe a territory; its box and the middle of the box where they are known."""
    yield from typed(place.iri, "dct:Location")
    yield from texts(place.iri, "rdfs:label", place.name)
    if place.bbox is not None:
        west, south, east, north = place.bbox
        corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
        ring = ", ".join(f"{x} {y}" for x, y in corners)
        middle = f"POINT ({_half(west, east)} {_half(south, north)})"
        yield from said(place.iri, ("dcat:bbox", _wkt(f"POLYGON (({ring}))")))
        yield from said(place.iri, ("dcat:centroid", _wkt(middle)))


def _half(first: Decimal, second: Decimal) -> Decimal:
    return (first + second) / 2


def _wkt(text: str) -> Literal:
    return Literal(text, datatype=term("geo:wktLiteral"))


def rights_of(offer: Offer, edition: Edition) -> str:
    """Give the IRI of the statement of rights that holds for a dataset."""
    if offer.keys.rights == edition.keys.rights:
        return f"{edition.iris.catalogue}#rights"
    return f"{edition.iris.dataset(offer.name)}#rights"


def rights(iri: str, said_of: Text | None, edition: Edition) -> Iterator[Triple]:
    """Describe a statement of rights; by default it asks to name the publisher."""
    name = edition.registry.publisher.name
    default = Text(
        it=f"Accesso e riuso liberi e gratuiti, alle condizioni della licenza. Fonte: {name}.",
        en=f"Free access and reuse, under the terms of the licence. Source: {name}.",
    )
    yield from typed(iri, "dct:RightsStatement")
    yield from texts(iri, "rdfs:label", said_of or default)


def _distribution(dataset: str, file: File, offer: Offer, edition: Edition) -> Iterator[Triple]:
    form = file.form
    iri = f"{dataset}#{form.name}"
    address = term(f"{edition.registry.base}/dumps/{file.name}")
    assessed_daily = form.suffix == "report.ttl"
    yield from said(dataset, ("dcat:distribution", term(iri)))
    yield from typed(iri, "dcatapit:Distribution", "dcat:Distribution")
    yield from texts(iri, "dct:title", _titled(offer.title, form.title))
    yield from texts(iri, "dct:description", form.description)
    yield from said(
        iri,
        ("dcat:accessURL", address),
        ("dcat:downloadURL", address),
        ("dct:format", term(coded("file-type", form.file_type))),
        ("dcat:mediaType", term(_IANA + form.media_type)),
        ("dcat:compressFormat", term(_IANA + GZIP) if form.is_packed else None),
        ("dcat:byteSize", Literal(str(file.size), datatype=term("xsd:nonNegativeInteger"))),
        ("dct:license", term(edition.registry.licence)),
        ("dct:rights", term(rights_of(offer, edition))),
        ("dcatap:availability", term(coded("planned-availability", "STABLE"))),
        ("dct:issued", day(offer.issued)),
        (
            "dct:modified",
            day(max(offer.modified, edition.day) if assessed_daily else offer.modified),
        ),
        ("dct:conformsTo", term(form.standard)),
    )
    yield from nodes(iri, "dct:language", [coded("language", one) for one in offer.keys.language])
    yield from _checksum(iri, file)
    yield from _media_types(form.media_type, *([GZIP] if form.is_packed else []))


def _titled(offer: Text, form: Text) -> Text:
    return Text(it=f"{offer.it}: {form.it}", en=f"{offer.en}: {form.en}")


def _checksum(iri: str, file: File) -> Iterator[Triple]:
    node = f"{iri}-checksum"
    yield from said(iri, ("spdx:checksum", term(node)))
    yield from typed(node, "spdx:Checksum")
    value = Literal(file.digest, datatype=term("xsd:hexBinary"))
    yield from said(node, ("spdx:algorithm", term(_SHA256)), ("spdx:checksumValue", value))
    yield from typed(str(term(_SHA256))[1:-1], "spdx:ChecksumAlgorithm")


def _media_types(*names: str) -> Iterator[Triple]:
    for name in names:
        yield from typed(_IANA + name, "dct:MediaType")
        yield from labels(_IANA + name, Text(it=name, en=name))
