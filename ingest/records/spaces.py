# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The records of places: coworking spaces, labs, disused spaces, housing."""

from collections.abc import Iterator, Mapping
from typing import Annotated, ClassVar, Self

from pydantic import model_validator

from ingest import fields
from ingest.equipment import Items
from ingest.fields import refusal
from ingest.records.base import LocatedRecord, OperatedRecord, ServingRecord
from ingest.rules import rule
from ingest.terms import Codes, Spoken, Term
from ingest.territory import Territory


class SpaceRecord(ServingRecord):
    """Hold what coworking spaces and labs have in common."""

    floor_area_m2: Annotated[fields.DecimalNumber, Term("floorArea")] = None
    workstations: Annotated[fields.WholeNumber, Term("workstations")] = None
    meeting_rooms: Annotated[fields.WholeNumber, Term("meetingRooms")] = None
    capacity_people: Annotated[fields.WholeNumber, Term("capacity")] = None
    equipment: Items = ()
    accessibility: Annotated[tuple[str, ...], Codes("accessibility", "accessibility-feature")] = ()
    opening_year: Annotated[fields.Year, Term("openedIn")] = None
    opening_date: Annotated[fields.Day, Term("openedOn")] = None
    closing_date: Annotated[fields.Day, Term("closedOn")] = None

    @model_validator(mode="after")
    def _closes_after_it_opens(self) -> Self:
        if self.opening_date and self.closing_date and self.closing_date < self.opening_date:
            raise refusal(rule("closed-before-opening"))
        return self


class CoworkingRecord(SpaceRecord):
    """Hold one coworking space and its line in the register."""

    stands_for: ClassVar[str] = "CoworkingSpace"


class MakerspaceRecord(SpaceRecord):
    """Hold one fab lab or makerspace and its line in the register."""

    stands_for: ClassVar[str] = "Makerspace"

    description_it: Annotated[fields.Words, Spoken("description", "it")] = None
    description_en: Annotated[fields.Words, Spoken("description", "en")] = None
    lab_kind: Annotated[str | None, Codes("labKind", "lab-kind")] = None
    capabilities: Annotated[tuple[str, ...], Codes("capabilities", "capability")] = ()
    accepted_terms: Annotated[tuple[str, ...], Codes("acceptedTerms", "network-term")] = ()
    referees: Annotated[fields.WholeNumber, Term("referees")] = None


class DisusedSpaceRecord(LocatedRecord):
    """Hold one space that may be put to new use and its line in the register."""

    stands_for: ClassVar[str] = "DisusedSpace"

    building_use: Annotated[str | None, Codes("buildingUse", "building-use")] = None
    reuse_status: Annotated[str | None, Codes("reuseStatus", "reuse-status")] = None
    ownership: Annotated[str | None, Codes("ownership", "ownership-type")] = None
    disused_since: Annotated[fields.Year, Term("disusedSince")] = None
    floor_area_m2: Annotated[fields.DecimalNumber, Term("floorArea")] = None

    @property
    def same_as(self) -> tuple[str, ...]:
        """Tell the buildings of one address apart by their point."""
        return *super().same_as, str(self.point)

    @classmethod
    def missing(cls, columns: Mapping[str, str]) -> list[str]:
        """Do without a name where there is an address."""
        named = "street_address" in columns.values()
        return [name for name in super().missing(columns) if name != "name" or not named]

    @classmethod
    def completed(
        cls, cells: dict[str, str], territory: Territory
    ) -> Iterator[tuple[str, str, str]]:
        """Name a building without a name by its address."""
        yield from super().completed(cells, territory)
        if not cells.get("name") and cells.get("street_address"):
            yield "name", cells["street_address"], cells["street_address"]


class StudentHousingRecord(OperatedRecord):
    """Hold one residence for students or teachers and its line in the register."""

    stands_for: ClassVar[str] = "StudentHousing"

    beds: Annotated[fields.WholeNumber, Term("beds")] = None
    accessible_beds: Annotated[fields.WholeNumber, Term("accessibleBeds")] = None
    monthly_rent: Annotated[fields.Amount, Term("monthlyRent")] = None
    intended_for: Annotated[tuple[str, ...], Codes("intendedFor", "resident-kind")] = ()
    ownership: Annotated[str | None, Codes("ownership", "ownership-type")] = None
    opening_date: Annotated[fields.Day, Term("openedOn")] = None
    accessibility: Annotated[tuple[str, ...], Codes("accessibility", "accessibility-feature")] = ()
