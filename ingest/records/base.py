# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What the rows of every table have, and what makes a thing, a line of a register, a place."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, model_validator

from ingest import fields
from ingest.fields import refusal
from ingest.names import plain
from ingest.rules import rule
from ingest.tables import MAX_CELL
from ingest.terms import Codes, Keys, Official, Spoken, Term
from ingest.territory import Territory
from ontology.context import terms
from ontology.text import Text

PUBLIC_STATUSES = ("mapped", "admitted", "suspended", "cancelled", "superseded", "expired")
LEGAL_STATUS = (
    "https://w3id.org/italia/controlled-vocabulary/classifications-for-organizations/legal-status/"
)


class Record(BaseModel):
    """Hold what every row has: a key in its source, and where it comes from."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    longest_cell: ClassVar[int] = MAX_CELL

    id: fields.Key = ""
    confidence: fields.Confidence = None
    source: fields.Keys = ()
    note_it: fields.Words = None
    note_en: fields.Words = None

    @property
    def note(self) -> Text | None:
        """Give the note in both languages; one language alone stands for both."""
        it, en = self.note_it or self.note_en, self.note_en or self.note_it
        return Text(it=it, en=en) if it and en else None

    @classmethod
    def missing(cls, columns: Mapping[str, str]) -> list[str]:
        """Name the fields that a table has to have a column for, and has not."""
        needed = (name for name, info in cls.model_fields.items() if info.is_required())
        return [name for name in needed if name not in columns.values()]

    @classmethod
    def completed(
        cls, cells: dict[str, str], territory: Territory
    ) -> Iterator[tuple[str, str, str]]:
        """Yield what the other cells of a row tell of an empty one: field, value, in words."""
        yield from ()

    @property
    def same_as(self) -> tuple[str, ...]:
        """Give what two rows on one thing have in common, besides their key."""
        return ()


class ThingRecord(Record):
    """Hold a row about one thing; ``stands_for`` is the JSON name of its class."""

    stands_for: ClassVar[str]

    @classmethod
    def class_iri(cls) -> str:
        """Give the class of the thing."""
        return terms()[cls.stands_for].iri


class EntryRecord(ThingRecord):
    """Hold one line of a register, with the thing that it is about.

    ``is_personal`` says that it is the profile of a person: when it ends, nothing is left of it.
    """

    is_personal: ClassVar[bool] = False

    name: Annotated[fields.Name, Spoken("name", "it")]
    website: Annotated[fields.Website, Term("website")] = None
    activity: Annotated[str | None, Codes("activity", "activity-state")] = None
    status: fields.Status = None
    observed_year: fields.Year = None

    @property
    def same_as(self) -> tuple[str, ...]:
        """Take two rows of one name for the same thing."""
        return (plain(self.name),)

    def over_since(self, day: date) -> date | None:
        """Give the day on which the row ended by itself, if it is over by a day."""
        return None

    @model_validator(mode="after")
    def _is_public(self) -> Self:
        if self.status and self.status not in PUBLIC_STATUSES:
            raise refusal(rule("not-public"))
        return self


class LocatedRecord(EntryRecord):
    """Hold a line about something that has a place, or a seat, in a Comune."""

    istat_code: Annotated[fields.IstatCode, Keys("comune", ("comune",))]
    street_address: fields.Words = None
    postal_code: fields.PostCode = None
    municipality: fields.Words = None
    latitude: fields.Latitude = None
    longitude: fields.Longitude = None
    municipio: Annotated[fields.Municipio, Keys("municipio", ("municipio",))] = None
    neighbourhood: fields.Words = None

    @property
    def point(self) -> tuple[Decimal, Decimal] | None:
        """Give longitude and latitude, in the order of WKT."""
        if self.longitude is None or self.latitude is None:
            return None
        return self.longitude, self.latitude

    @property
    def same_as(self) -> tuple[str, ...]:
        """Take two rows of one name at one address for the same thing."""
        return plain(self.name), plain(self.street_address or ""), self.istat_code

    @classmethod
    def missing(cls, columns: Mapping[str, str]) -> list[str]:
        """Do without the code where other columns tell the Comune."""
        tells = {"municipality", "latitude", "municipio"} & set(columns.values())
        return [name for name in super().missing(columns) if name != "istat_code" or not tells]

    @classmethod
    def completed(
        cls, cells: dict[str, str], territory: Territory
    ) -> Iterator[tuple[str, str, str]]:
        """Find the Comune by its name in the metropolitan city, the municipio or the point."""
        if not cells.get("istat_code"):
            found = territory.comune_of(
                cells.get("municipality", ""),
                cells.get("municipio", ""),
                cells.get("longitude", ""),
                cells.get("latitude", ""),
            )
            if found is not None:
                yield "istat_code", found, f"{territory.name_of(found)} ({found})"

    @model_validator(mode="after")
    def _has_a_whole_point(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise refusal(rule("half-point"))
        return self


class OperatedRecord(LocatedRecord):
    """Hold a line about something that an actor runs."""

    operator: fields.Words = None
    operator_name: fields.Words = None
    vat_number: fields.VatNumber = None
    rea_number: fields.ReaNumber = None
    legal_status_code: fields.LegalStatus = None


class ServingRecord(OperatedRecord):
    """Hold a line about something that offers services; silence is no statement."""

    services: Annotated[tuple[str, ...], Codes("offers", "service")] = ()
    services_absent: Annotated[tuple[str, ...], Codes("lacks", "service")] = ()

    @model_validator(mode="after")
    def _offers_or_lacks(self) -> Self:
        both = set(self.services) & set(self.services_absent)
        if both:
            raise refusal(rule("offered-and-absent", code=min(both)))
        return self


class ActorRecord(ThingRecord):
    """Hold one actor: a body, never a natural person."""

    stands_for: ClassVar[str] = "Organization"

    id: fields.Required
    name: Annotated[fields.Name, Spoken("name", "it")]
    acronym: Annotated[fields.Words, Term("acronym")] = None
    actor_type: Annotated[str | None, Codes("actorType", "actor-type")] = None
    legal_status_code: Annotated[fields.LegalStatus, Official("legalStatus", LEGAL_STATUS)] = None
    vat_number: Annotated[fields.VatNumber, Term("vatNumber")] = None
    tax_code: Annotated[fields.BodyTaxCode, Term("taxCode")] = None
    rea_number: Annotated[fields.ReaNumber, Term("reaNumber")] = None
    website: Annotated[fields.Website, Term("website")] = None
    street_address: fields.Words = None
    postal_code: fields.PostCode = None
    municipality: fields.Words = None
    istat_code: fields.Key = ""
