# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The records of firms and people of the ecosystem: support, sharing economy, companies."""

from datetime import date
from typing import Annotated, ClassVar, Self

from pydantic import model_validator

from ingest import fields
from ingest.fields import refusal
from ingest.records.base import (
    LEGAL_STATUS,
    EntryRecord,
    LocatedRecord,
    OperatedRecord,
    ServingRecord,
)
from ingest.rules import rule
from ingest.terms import Codes, Official, Spoken, Term


class StartupSupportRecord(ServingRecord):
    """Hold one incubator, accelerator or programme and its line in the register.

    The figures are those of the tables of the certified-incubator decrees (art. 25 c. 5
    D.L. 179/2012).
    """

    stands_for: ClassVar[str] = "StartupSupportProvider"

    provider_types: Annotated[tuple[str, ...], Codes("providerTypes", "provider-type")] = ()
    stages: Annotated[tuple[str, ...], Codes("stages", "support-stage")] = ()
    floor_area_m2: Annotated[fields.DecimalNumber, Term("floorArea")] = None
    workstations: Annotated[fields.WholeNumber, Term("workstations")] = None
    opening_year: Annotated[fields.Year, Term("openedIn")] = None
    closing_date: Annotated[fields.Day, Term("closedOn")] = None
    internet_mbps: Annotated[fields.DecimalNumber, Term("internetMbps")] = None
    test_machines: Annotated[fields.Flag, Term("testMachines")] = None
    prototype_rooms: Annotated[fields.Flag, Term("prototypeRooms")] = None
    manager_experience: Annotated[fields.WholeNumber, Term("managerExperience")] = None
    agreements: Annotated[fields.WholeNumber, Term("agreements")] = None
    recent_patents: Annotated[fields.WholeNumber, Term("recentPatents")] = None
    table_a_points: Annotated[fields.DecimalNumber, Term("tableAPoints")] = None
    table_b_points: Annotated[fields.DecimalNumber, Term("tableBPoints")] = None
    exclusive_activity: Annotated[fields.Flag, Term("exclusiveActivity")] = None
    prevalent_activity: Annotated[fields.Flag, Term("prevalentActivity")] = None


class SharingOperatorRecord(OperatedRecord):
    """Hold one operator of the sharing economy and its line in the register."""

    stands_for: ClassVar[str] = "SharingEconomyOperator"

    subject_kind: Annotated[str | None, Codes("subjectKind", "subject-kind")] = None
    sharing_models: Annotated[tuple[str, ...], Codes("sharingModels", "sharing-model")] = ()
    fields_of_work: Annotated[tuple[str, ...], Codes("knowsAbout", "sharing-field")] = ()
    continuity: Annotated[str | None, Codes("continuity", "activity-continuity")] = None
    operating_area: Annotated[str | None, Codes("operatingArea", "operating-area")] = None
    pilot: Annotated[fields.Flag, Term("pilot")] = None
    floor_area_m2: Annotated[fields.DecimalNumber, Term("floorArea")] = None


class ExpertRecord(EntryRecord):
    """Hold the profile of an expert: a description that its basis allows, not a person.

    There is no field for an address, a contact, a birth date or a tax code; without a basis
    the row is refused (art. 6 GDPR).
    """

    stands_for: ClassVar[str] = "ExpertProfile"
    is_personal: ClassVar[bool] = True

    id: fields.Required
    publication_basis: Annotated[str | None, Codes("publicationBasis", "publication-basis")] = None
    expires_on: Annotated[fields.Day, Term("expires")] = None
    subject_kind: Annotated[str | None, Codes("subjectKind", "subject-kind")] = None
    fields_of_work: Annotated[tuple[str, ...], Codes("knowsAbout", "sharing-field")] = ()
    experience_years: Annotated[fields.WholeNumber, Term("experienceYears")] = None
    operating_area: Annotated[str | None, Codes("operatingArea", "operating-area")] = None
    description_it: Annotated[fields.Words, Spoken("description", "it")] = None
    description_en: Annotated[fields.Words, Spoken("description", "en")] = None

    @property
    def same_as(self) -> tuple[str, ...]:
        """Tell namesakes apart: only the key names a person's profile."""
        return ()

    def over_since(self, day: date) -> date | None:
        """Say that a profile past its expiry is no longer published."""
        return self.expires_on if self.expires_on and self.expires_on < day else None

    @model_validator(mode="after")
    def _may_be_published(self) -> Self:
        if self.publication_basis is None:
            raise refusal(rule("no-publication-basis"))
        return self


class CompanyRecord(LocatedRecord):
    """Hold one company, with the figures that the rules on startups and SMEs ask for.

    Sums are in euro and of the last year, unless the field says otherwise.
    """

    stands_for: ClassVar[str] = "Company"

    legal_status_code: Annotated[fields.LegalStatus, Official("legalStatus", LEGAL_STATUS)] = None
    vat_number: Annotated[fields.VatNumber, Term("vatNumber")] = None
    rea_number: Annotated[fields.ReaNumber, Term("reaNumber")] = None
    founded: Annotated[fields.Day, Term("founded")] = None
    residence: Annotated[str | None, Codes("residence", "tax-residence")] = None
    prevalent_ateco: Annotated[fields.Ateco, Term("prevalentAteco")] = None
    listed_shares: Annotated[fields.Flag, Term("listedShares")] = None
    shares_on_mtf: Annotated[fields.Flag, Term("mtfShares")] = None
    distributes_profits: Annotated[fields.Flag, Term("distributesProfits")] = None
    innovative_object: Annotated[fields.Flag, Term("innovativeObject")] = None
    from_merger: Annotated[fields.Flag, Term("fromMerger")] = None
    audited_balance: Annotated[fields.Flag, Term("auditedBalance")] = None
    in_startup_section: Annotated[fields.Flag, Term("inStartupSection")] = None
    production_value: Annotated[fields.Amount, Term("productionValue")] = None
    production_cost: Annotated[fields.Amount, Term("productionCost")] = None
    research_spending: Annotated[fields.Amount, Term("researchSpending")] = None
    turnover: Annotated[fields.Amount, Term("turnover")] = None
    turnover_year_2: Annotated[fields.Amount, Term("secondYearTurnover")] = None
    turnover_year_3: Annotated[fields.Amount, Term("thirdYearTurnover")] = None
    balance_total: Annotated[fields.Amount, Term("balanceTotal")] = None
    reserve: Annotated[fields.Amount, Term("reserve")] = None
    staff: Annotated[fields.WholeNumber, Term("staff")] = None
    staff_year_2: Annotated[fields.WholeNumber, Term("secondYearStaff")] = None
    staff_year_3: Annotated[fields.WholeNumber, Term("thirdYearStaff")] = None
    researchers: Annotated[fields.WholeNumber, Term("researchers")] = None
    master_graduates: Annotated[fields.WholeNumber, Term("masterGraduates")] = None
    rights: Annotated[fields.WholeNumber, Term("rights")] = None
    patents: Annotated[fields.WholeNumber, Term("patents")] = None
    experimentation_contracts: Annotated[fields.WholeNumber, Term("experimentationContracts")] = (
        None
    )
