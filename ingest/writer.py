# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write things, entries, actors and sources as JSON-LD documents.

Most of a document comes from the terms that a record names beside its fields; what is
left are the nodes inside a thing: its address, its point, its operator, its equipment.
"""

from collections.abc import Mapping, Sequence

from ingest.documents import Document, filled, text
from ingest.equipment import Item
from ingest.iris import Iris, concept
from ingest.records.around import MoveRecord, SourceRecord
from ingest.records.base import (
    LEGAL_STATUS,
    ActorRecord,
    EntryRecord,
    LocatedRecord,
    OperatedRecord,
    Record,
    ThingRecord,
)
from ingest.terms import Resolve, decimal, written
from ingest.territory import MILAN, Areas, Territory


class UnknownKey(LookupError):
    """Tell that a key names nothing that the release holds."""


class Writer:
    """Write the documents of one deployment."""

    def __init__(
        self,
        iris: Iris,
        territory: Territory,
        neighbourhoods: Areas | None = None,
        known: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        self.iris = iris
        self.territory = territory
        self._neighbourhoods = neighbourhoods
        self._known = {} if known is None else known

    def _resolve(self, concepts: Sequence[str], key: str) -> str:
        """Give the IRI that a key names; the official codes of the territory name themselves."""
        if concepts in (("comune",), ("municipio",)):
            return self.iris.thing(concepts[0], key)
        for one in concepts:
            if key in self._known.get(one, {}):
                return self._known[one][key]
        raise UnknownKey(key)

    @property
    def resolve(self) -> Resolve:
        """Give the function that turns keys into IRIs."""
        return self._resolve

    def thing(self, record: EntryRecord, iri: str, operator: str | None = None) -> Document:
        """Write what an entry is about; the operator is an actor's IRI or is written inside."""
        located = self._located(record, iri) if isinstance(record, LocatedRecord) else {}
        operated = (
            {"operatedBy": self._operator(record, iri, operator)}
            if isinstance(record, OperatedRecord)
            else {}
        )
        items = getattr(record, "equipment", ())
        return filled(
            {
                "id": iri,
                "type": [record.stands_for],
                **written(record, self.resolve),
                **located,
                **operated,
                "equipment": self._equipment(items, iri),
            }
        )

    def _located(self, record: LocatedRecord, iri: str) -> Document:
        return {
            "address": self._address(record, iri),
            "geometry": self._point(record, iri),
            "neighbourhood": self._neighbourhood(record),
        }

    def _address(self, record: LocatedRecord | ActorRecord, iri: str) -> Document | None:
        if not record.street_address:
            return None
        name = self.territory.name_of(record.istat_code) or record.istat_code
        place = " ".join(filter(None, [record.postal_code, name]))
        return filled(
            {
                "id": f"{iri}#address",
                "type": ["Address"],
                "fullAddress": f"{record.street_address}, {place}",
                "street": record.street_address,
                "postCode": record.postal_code,
                "postName": name,
            }
        )

    @staticmethod
    def _point(record: LocatedRecord, iri: str) -> Document | None:
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

    def located_in(self, record: LocatedRecord) -> str | None:
        """Give the code of the neighbourhood of Milan that a point lies in."""
        if self._neighbourhoods is None or record.point is None or record.istat_code != MILAN:
            return None
        longitude, latitude = map(float, record.point)
        return self._neighbourhoods.around(longitude, latitude)

    def _neighbourhood(self, record: LocatedRecord) -> str | None:
        # Geometry goes before what the source states.
        code = self.located_in(record) or record.neighbourhood
        return self.iris.thing("neighbourhood", code) if code and self._neighbourhoods else None

    @staticmethod
    def _equipment(items: Sequence[Item], iri: str) -> list[Document]:
        seen: dict[str, int] = {}
        written = []
        for item in items:
            seen[item.kind] = seen.get(item.kind, 0) + 1
            again = f"-{seen[item.kind]}" if seen[item.kind] > 1 else ""
            node = {
                "id": f"{iri}#equipment-{item.kind}{again}",
                "type": ["Equipment"],
                "equipmentType": concept("equipment-type", item.kind),
                "quantity": item.count,
                "model": item.model,
            }
            written.append(filled(node))
        return written

    @staticmethod
    def _operator(record: OperatedRecord, iri: str, operator: str | None) -> list[object]:
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

    def moved(self, record: MoveRecord, thing: str, place: int) -> Document:
        """Write an earlier or later address of a thing, with the dates when it holds."""
        name = self.territory.name_of(record.istat_code) or record.istat_code
        where = " ".join(filter(None, [record.postal_code, name]))
        address = {
            "id": f"{thing}#address-{place + 1}",
            "type": ["Address"],
            "fullAddress": f"{record.street_address}, {where}",
            "street": record.street_address,
            "postCode": record.postal_code,
            "postName": name,
            "validFrom": record.valid_from,
            "validThrough": record.valid_through,
            **self.origin(record),
        }
        return {"id": thing, "otherAddress": [filled(address)]}

    def actor(self, record: ActorRecord, iri: str) -> Document:
        """Write an actor."""
        known = record.istat_code in self.territory.comuni
        return filled(
            {
                **self.listed(record, iri),
                "address": self._address(record, iri) if known else None,
                "comune": self.iris.thing("comune", record.istat_code) if known else None,
            }
        )

    def listed(self, record: ThingRecord, iri: str) -> Document:
        """Write a thing that has no line in a register, with where its facts come from."""
        return filled(
            {
                "id": iri,
                "type": [record.stands_for],
                **written(record, self.resolve),
                **self.origin(record),
            }
        )

    def origin(self, record: Record, sources: Sequence[str] | None = None) -> Document:
        """Write where a record comes from, and how far it can be relied on."""
        named = record.source if sources is None else sources
        return {
            "source": [self.iris.thing("source", source) for source in named],
            "confidence": concept("confidence-level", record.confidence)
            if record.confidence
            else None,
            "note": text(record.note),
        }

    def entry(
        self, record: EntryRecord, register: str, number: str, thing: str, sources: Sequence[str]
    ) -> Document:
        """Write the line of a register that a record stands on; its thing is another resource."""
        return filled(
            {
                "id": self.iris.entry(register, number),
                "type": ["RegisterEntry"],
                "register": self.iris.thing("register", register),
                "number": number,
                "itemClass": record.class_iri(),
                "status": concept("entry-status", record.status or "mapped"),
                "registers": thing,
                **self.origin(record, sources),
                "observedIn": str(record.observed_year) if record.observed_year else None,
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
