"""Write records as JSON-LD under the published context: the JSON form is the RDF.

Numbers are written in canonical form and codes as strings, because stores normalise
numbers; nested nodes get fragment IRIs, so there are no blank nodes.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from ingest.iris import LEGAL_STATUS, Iris, concept, province, region
from ingest.records import (
    ActorRecord,
    ComuneRecord,
    CoworkingRecord,
    MunicipioRecord,
    SourceRecord,
    ZoneRecord,
)
from ingest.territory import Comune, Territory
from ontology.context import definitions, terms
from ontology.text import Text

Document = dict[str, object]


class UnwritableDocument(ValueError):
    """Tell that a document would lose its subject, a key or a value on the way to RDF."""


def to_quads(documents: Iterable[Document], graph: str | None = None) -> list[Quad]:
    """Turn JSON documents into quads, through the context and nothing else.

    Raises UnwritableDocument for a key that the context does not know or an identifier
    or value that is no IRI: a JSON-LD processor would drop all three in silence.
    """
    listed = list(documents)
    for document in listed:
        _check_keys(document)
    text = json.dumps({"@context": dict(definitions()), "@graph": listed}, ensure_ascii=False)
    quads = list(parse(text.encode(), format=RdfFormat.JSON_LD))
    _check_written(listed, quads)
    return in_graph(quads, graph)


def in_graph(quads: Iterable[Quad], graph: str | None) -> list[Quad]:
    """Put statements into a named graph; None leaves them where they are."""
    if graph is None:
        return list(quads)
    named = NamedNode(graph)
    return [Quad(quad.subject, quad.predicate, quad.object, named) for quad in quads]


def _check_keys(document: Mapping[str, object]) -> None:
    for key, value in document.items():
        if key not in definitions():
            raise UnwritableDocument(f"{document.get('id')}: the context has no term {key!r}")
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict) and "id" in inner:
                _check_keys(inner)


def _check_written(documents: Sequence[Document], quads: Iterable[Quad]) -> None:
    written = Counter(
        (quad.subject.value, quad.predicate.value)
        for quad in quads
        if isinstance(quad.subject, NamedNode)
    )
    subjects = {subject for subject, _ in written}
    for document in documents:
        if document["id"] not in subjects:
            raise UnwritableDocument(f"non è un IRI / is no IRI: {document['id']!r}")
        for key in document.keys() & terms().keys():
            term = terms()[key]
            asked = 0 if term.reverse else _count(document[key])
            if written[str(document["id"]), term.iri] < asked:
                raise UnwritableDocument(
                    f"{document['id']}: {key}: non è un IRI / is no IRI: {document[key]!r}"
                )


def _count(value: object) -> int:
    """Count the statements that a value asks for: one a language, one a member of a list."""
    if isinstance(value, list):
        return len({json.dumps(one, sort_keys=True) for one in value})
    return len(value) if isinstance(value, dict) and "id" not in value else 1


def text(value: Text | None) -> dict[str, str] | None:
    """Write a text as a language map."""
    return None if value is None else {"it": value.it, "en": value.en}


def decimal(value: Decimal | None) -> str | None:
    """Write a decimal in canonical form: no trailing zeros, always as a string."""
    if value is None:
        return None
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def filled(document: Mapping[str, object]) -> Document:
    """Leave out what is not known: absent, never null."""
    return {key: value for key, value in document.items() if value not in (None, "", [], {})}


class Writer:
    """Write the documents of one deployment."""

    def __init__(self, iris: Iris, territory: Territory) -> None:
        self.iris = iris
        self.territory = territory

    def coworking(self, record: CoworkingRecord, iri: str, operator: str | None) -> Document:
        """Write a coworking space; the operator is an actor's IRI or is written inside."""
        return filled(
            {
                "id": iri,
                "type": ["CoworkingSpace"],
                "name": {"it": record.name},
                "website": [record.website] if record.website else None,
                "address": self._address(record, iri),
                "geometry": self._point(record, iri),
                "comune": self.iris.thing("comune", record.istat_code),
                "operatedBy": self._operator(record, iri, operator),
                "workstations": record.workstations,
                "meetingRooms": record.meeting_rooms,
                "capacity": record.capacity_people,
                "floorArea": decimal(record.floor_area_m2),
                "offers": [concept("service", code) for code in sorted(record.services)],
                "lacks": [concept("service", code) for code in sorted(record.services_absent)],
                "equipment": [self._equipment(kind, iri) for kind in sorted(record.equipment)],
                "accessibility": [
                    concept("accessibility-feature", code) for code in sorted(record.accessibility)
                ],
                "openedOn": _day(record.opening_date),
                "openedIn": str(record.opening_year) if record.opening_year else None,
                "closedOn": _day(record.closing_date),
                "activity": concept("activity-state", record.activity) if record.activity else None,
            }
        )

    def _address(self, record: CoworkingRecord | ActorRecord, iri: str) -> Document | None:
        if not record.street_address:
            return None
        place = " ".join(filter(None, [record.postal_code, self._comune_name(record.istat_code)]))
        return filled(
            {
                "id": f"{iri}#address",
                "type": ["Address"],
                "fullAddress": f"{record.street_address}, {place}",
                "street": record.street_address,
                "postCode": record.postal_code,
                "postName": self._comune_name(record.istat_code),
            }
        )

    def _comune_name(self, istat_code: str) -> str:
        return self.territory.name_of(istat_code) or istat_code

    @staticmethod
    def _point(record: CoworkingRecord, iri: str) -> Document | None:
        if record.point is None:
            return None
        longitude, latitude = (decimal(part) for part in record.point)
        return {
            "id": f"{iri}#point",
            "type": ["Geometry"],
            # CRS84: longitude comes first (GeoSPARQL 1.1, 8.5.1).
            "wkt": f"POINT ({longitude} {latitude})",
            "latitude": latitude,
            "longitude": longitude,
        }

    @staticmethod
    def _equipment(kind: str, iri: str) -> Document:
        return {
            "id": f"{iri}#equipment-{kind}",
            "type": ["Equipment"],
            "equipmentType": concept("equipment-type", kind),
        }

    @staticmethod
    def _operator(record: CoworkingRecord, iri: str, operator: str | None) -> list[object]:
        if operator is not None:
            return [operator]
        name = record.operator_name or record.operator
        inside = filled(
            {
                "name": {"it": name} if name else None,
                "vatNumber": record.vat_number,
                "reaNumber": record.rea_number,
                "legalStatus": LEGAL_STATUS + record.legal_status_code
                if record.legal_status_code
                else None,
            }
        )
        return [{"id": f"{iri}#operator", "type": ["Organization"], **inside}] if inside else []

    def actor(self, record: ActorRecord, iri: str) -> Document:
        """Write an actor."""
        status = record.legal_status_code
        known = record.istat_code in self.territory.comuni
        return filled(
            {
                "id": iri,
                "type": ["Organization"],
                "name": {"it": record.name},
                "acronym": record.acronym,
                "legalStatus": LEGAL_STATUS + status if status else None,
                "vatNumber": record.vat_number,
                "taxCode": record.tax_code,
                "reaNumber": record.rea_number,
                "website": [record.website] if record.website else None,
                "address": self._address(record, iri) if known else None,
                "comune": self.iris.thing("comune", record.istat_code) if known else None,
                **self._origin(record.source, record.confidence),
                "note": text(record.note),
            }
        )

    def _origin(self, sources: Sequence[str], confidence: str | None) -> Document:
        return {
            "source": [self.iris.thing("source", source) for source in sources],
            "confidence": concept("confidence-level", confidence) if confidence else None,
        }

    def entry(
        self,
        record: CoworkingRecord,
        register: str,
        number: str,
        thing: str,
        sources: Sequence[str],
    ) -> Document:
        """Write the line of a register that a record stands on; its thing is another resource."""
        return filled(
            {
                "id": self.iris.entry(register, number),
                "type": ["RegisterEntry"],
                "register": self.iris.thing("register", register),
                "number": number,
                "itemClass": "albo:CoworkingSpace",
                "status": concept("entry-status", record.status or "mapped"),
                "registers": thing,
                **self._origin(sources, record.confidence),
                "observedIn": str(record.observed_year) if record.observed_year else None,
                "note": text(record.note),
            }
        )

    def source(self, record: SourceRecord) -> Document:
        """Write a source with its licence: an address, or a code of Albo's own list."""
        licence = record.licence_url or concept("licence", record.licence.lower())
        return filled(
            {
                "id": self.iris.thing("source", record.id),
                "type": ["Source"],
                "title": {"it": record.title_it, "en": record.title_en},
                "website": [record.url] if record.url else None,
                "credit": record.publisher,
                "license": licence,
                "date": record.date,
                "note": text(record.note),
            }
        )

    def comune(self, comune: Comune, record: ComuneRecord | None = None) -> Document:
        """Write a Comune, with what a record of it adds."""
        iri = self.iris.thing("comune", comune.istat_code)
        added = self._comune_record(record, iri) if record else {}
        return filled(
            {
                "id": iri,
                "type": ["Comune"],
                "notation": comune.istat_code,
                "name": {"it": comune.name},
                "isPartOf": self._parts(comune),
                **added,
            }
        )

    def _parts(self, comune: Comune) -> list[object]:
        code = comune.province_code
        return [
            {"id": province(code), "name": {"it": f"Provincia {comune.province}"}},
            {
                "id": region(comune.region_code),
                "name": {"it": self.territory.regions[comune.region_code]},
            },
        ]

    def _comune_record(self, record: ComuneRecord, iri: str) -> Document:
        wkt = self.territory.boundaries.get(record.istat_code)
        boundary = {"id": f"{iri}#boundary", "type": ["Geometry"], "wkt": wkt}
        return {
            "taxCode": record.tax_code,
            "geometry": boundary if wkt else None,
            **self._origin(record.source, record.confidence),
        }

    def zone(self, record: ZoneRecord) -> Document:
        """Write a homogeneous zone with its Comuni."""
        return filled(
            {
                "id": self.iris.thing("zone", record.code),
                "type": ["HomogeneousZone"],
                "notation": record.code,
                "name": {"it": record.name},
                "comuni": [self.iris.thing("comune", code) for code in record.comuni],
                **self._origin(record.source, record.confidence),
                "note": text(record.note),
            }
        )

    def municipio(self, record: MunicipioRecord) -> Document:
        """Write a municipio of Milan."""
        return filled(
            {
                "id": self.iris.thing("municipio", record.code),
                "type": ["Municipio"],
                "notation": record.code,
                "name": {"it": f"Municipio {record.code} ({record.name})"},
                "isPartOf": [self.iris.thing("comune", "015146")],
                **self._origin(record.source, record.confidence),
            }
        )
