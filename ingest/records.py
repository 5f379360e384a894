"""The records: one typed model per kind of row, and nothing that may not be published.

The fields are the allow-list: a column that is not a field here is never read.
"""

import re
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, model_validator

from ingest import fields
from ingest.fields import refusal
from ingest.rules import rule
from ontology.text import Text

PUBLIC_STATUSES = ("mapped", "admitted", "suspended", "cancelled", "superseded")


class Record(BaseModel):
    """Hold what every row has: a key in its source, and where it comes from."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    id: str = ""
    confidence: fields.Confidence = None
    source: fields.Keys = ()
    note_it: fields.Words = None
    note_en: fields.Words = None

    @property
    def note(self) -> Text | None:
        """Give the note in both languages; one language alone stands for both."""
        it, en = self.note_it or self.note_en, self.note_en or self.note_it
        return Text(it=it, en=en) if it and en else None


class Located(Record):
    """Hold what every row about a place or a seat has."""

    name: fields.Name
    street_address: fields.Words = None
    postal_code: fields.PostCode = None
    municipality: fields.Words = None
    website: fields.Website = None


class ActorRecord(Located):
    """Hold one actor: a body, never a natural person."""

    id: fields.Required
    acronym: fields.Words = None
    legal_status_code: fields.LegalStatus = None
    vat_number: fields.VatNumber = None
    tax_code: fields.BodyTaxCode = None
    rea_number: fields.ReaNumber = None
    istat_code: str = ""


class CoworkingRecord(Located):
    """Hold one coworking space and its line in the register."""

    istat_code: fields.IstatCode
    latitude: fields.Latitude = None
    longitude: fields.Longitude = None
    operator: fields.Words = None
    operator_name: fields.Words = None
    vat_number: fields.VatNumber = None
    rea_number: fields.ReaNumber = None
    legal_status_code: fields.LegalStatus = None
    floor_area_m2: fields.DecimalNumber = None
    workstations: fields.WholeNumber = None
    meeting_rooms: fields.WholeNumber = None
    capacity_people: fields.WholeNumber = None
    services: fields.Services = ()
    services_absent: fields.Services = ()
    equipment: fields.EquipmentKinds = ()
    accessibility: fields.Accessibility = ()
    opening_year: fields.Year = None
    opening_date: fields.Day = None
    closing_date: fields.Day = None
    activity: fields.Activity = None
    status: fields.Status = None
    observed_year: fields.Year = None

    @property
    def point(self) -> tuple[Decimal, Decimal] | None:
        """Give longitude and latitude, in the order of WKT."""
        if self.longitude is None or self.latitude is None:
            return None
        return self.longitude, self.latitude

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> "CoworkingRecord":
        if (self.latitude is None) != (self.longitude is None):
            raise refusal(rule("half-point"))
        both = set(self.services) & set(self.services_absent)
        if both:
            raise refusal(rule("offered-and-absent", code=min(both)))
        if self.opening_date and self.closing_date and self.closing_date < self.opening_date:
            raise refusal(rule("closed-before-opening"))
        if self.status and self.status not in PUBLIC_STATUSES:
            raise refusal(rule("not-public"))
        return self


class ComuneRecord(Record):
    """Hold one Comune of the metropolitan city."""

    istat_code: str
    name: fields.Name
    tax_code: fields.BodyTaxCode = None
    national_iri: fields.Website = None


class ZoneRecord(Record):
    """Hold one homogeneous zone with its Comuni."""

    code: str
    name: fields.Name
    comuni: fields.Keys


class MunicipioRecord(Record):
    """Hold one municipio of Milan."""

    code: str
    name: fields.Name


# By identifier, address or name: CC BY-SA, ODbL, IODL 1.0, GFDL, "stesso modo".
_SHARE_ALIKE = re.compile(
    r"\bby(-nc)?[- ]sa\b|\bodbl|\biodl[-/ v]*1|\bgfdl|\bfdl\b|share[- ]?alike|stesso modo",
    re.IGNORECASE,
)


class SourceRecord(Record):
    """Hold one source with its publisher, licence and date."""

    id: fields.Required
    title_it: fields.Name
    title_en: fields.Name
    url: fields.Website = None
    publisher: fields.Words = None
    licence: fields.Required
    licence_url: fields.Website = None
    date: fields.W3cDate = ""

    @property
    def share_alike(self) -> bool:
        """Say whether the licence asks to share alike."""
        return _SHARE_ALIKE.search(f"{self.licence} {self.licence_url or ''}") is not None


LINKED = ("municipio", "website")


class LinkRecord(Record):
    """Hold one derived statement about an entry: a term of the context and its value."""

    entry: fields.Required
    term: fields.Required
    value: fields.Required

    @model_validator(mode="after")
    def _is_known(self) -> "LinkRecord":
        if self.term not in LINKED:
            raise refusal(rule("unknown-term", known=", ".join(LINKED)))
        if self.term == "website" and not fields.is_web_address(self.value):
            raise refusal(rule("website"))
        return self
