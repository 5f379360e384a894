# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The records of what binds the actors: networks, agreements, measures, events, the plan."""

from typing import Annotated, ClassVar

from ingest import fields
from ingest.records.base import ThingRecord
from ingest.terms import Codes, Keys, Spoken, Term

_ACTORS = ("actor",)
_BODIES = ("network", "actor", "startup-support", "sharing-operator", "makerspace", "coworking")
_ACTIONS = ("action",)


class TitledRecord(ThingRecord):
    """Hold a row about something that has a title and a description in both languages."""

    id: fields.Required
    title_it: Annotated[fields.Name, Spoken("title", "it")]
    title_en: Annotated[fields.Name, Spoken("title", "en")]
    description_it: Annotated[fields.Words, Spoken("description", "it")] = None
    description_en: Annotated[fields.Words, Spoken("description", "en")] = None
    website: Annotated[fields.Website, Term("website")] = None
    contributes_to: Annotated[fields.Keys, Keys("contributesTo", _ACTIONS)] = ()


class NetworkRecord(ThingRecord):
    """Hold one network of actors."""

    stands_for: ClassVar[str] = "InnovationNetwork"

    id: fields.Required
    name: Annotated[fields.Name, Spoken("name", "it")]
    acronym: Annotated[fields.Words, Term("acronym")] = None
    network_type: Annotated[str | None, Codes("networkType", "network-type")] = None
    themes_it: Annotated[fields.Words, Spoken("description", "it")] = None
    themes_en: Annotated[fields.Words, Spoken("description", "en")] = None
    website: Annotated[fields.Website, Term("website")] = None
    contributes_to: Annotated[fields.Keys, Keys("contributesTo", _ACTIONS)] = ()


class MembershipRecord(ThingRecord):
    """Hold the part that an actor has in a network or in another body."""

    stands_for: ClassVar[str] = "Membership"

    id: fields.Required
    member: Annotated[fields.Required, Keys("member", _ACTORS)]
    organization: Annotated[fields.Required, Keys("organization", _BODIES)]
    role_it: Annotated[fields.Name, Spoken("title", "it")]
    role_en: Annotated[fields.Name, Spoken("title", "en")]
    valid_from: Annotated[fields.W3cDate, Term("validFrom")] = ""
    valid_through: Annotated[fields.W3cDate, Term("validThrough")] = ""


class ChangeRecord(TitledRecord):
    """Hold one change of organisations: a merger, a new name, a successor."""

    stands_for: ClassVar[str] = "ChangeEvent"

    date: Annotated[fields.W3cDate, Term("date")] = ""
    original: Annotated[fields.Keys, Keys("originals", _ACTORS)] = ()
    resulting: Annotated[fields.Keys, Keys("resulting", _ACTORS)] = ()


class AgreementRecord(TitledRecord):
    """Hold one agreement: its parties, and what it binds them to."""

    stands_for: ClassVar[str] = "Agreement"

    agreement_type: Annotated[str | None, Codes("agreementType", "agreement-type")] = None
    parties: Annotated[fields.Keys, Keys("parties", _ACTORS)] = ()
    valid_from: Annotated[fields.W3cDate, Term("validFrom")] = ""
    valid_through: Annotated[fields.W3cDate, Term("validThrough")] = ""
    amount_eur: Annotated[fields.Amount, Term("budget")] = None


class MeasureRecord(TitledRecord):
    """Hold one support measure: who gives it, to whom, how much, when."""

    stands_for: ClassVar[str] = "SupportMeasure"

    measure_type: Annotated[str | None, Codes("measureType", "measure-type")] = None
    provider: Annotated[fields.Keys, Keys("authority", _ACTORS)] = ()
    max_amount_eur: Annotated[fields.Amount, Term("maximumAmount")] = None
    budget_eur: Annotated[fields.Amount, Term("budget")] = None
    funded_share: Annotated[fields.Share, Term("fundedShare")] = None
    opens: Annotated[fields.W3cDate, Term("validFrom")] = ""
    closes: Annotated[fields.W3cDate, Term("validThrough")] = ""
    audience_it: Annotated[fields.Words, Spoken("beneficiaries", "it")] = None
    audience_en: Annotated[fields.Words, Spoken("beneficiaries", "en")] = None


class ProgrammeRecord(TitledRecord):
    """Hold one programme: support, training or work-study."""

    stands_for: ClassVar[str] = "SupportProgramme"

    programme_type: Annotated[str | None, Codes("programmeType", "programme-type")] = None
    provider: Annotated[fields.Keys, Keys("authority", _ACTORS)] = ()
    valid_from: Annotated[fields.W3cDate, Term("validFrom")] = ""
    valid_through: Annotated[fields.W3cDate, Term("validThrough")] = ""


class EventRecord(TitledRecord):
    """Hold one event: business meetings, pitches, matching."""

    stands_for: ClassVar[str] = "PublicEvent"

    event_type: Annotated[str | None, Codes("eventType", "event-type")] = None
    organiser: Annotated[fields.Keys, Keys("authority", _ACTORS)] = ()
    date: Annotated[fields.W3cDate, Term("date")] = ""


class ActionRecord(TitledRecord):
    """Hold one item of the strategic plan: the plan, a chapter, an action."""

    stands_for: ClassVar[str] = "Project"

    plan_level: Annotated[str | None, Codes("planLevel", "plan-level")] = None
    part_of: Annotated[fields.Keys, Keys("isPartOf", _ACTIONS)] = ()
    responsible: Annotated[fields.Keys, Keys("responsible", _ACTORS)] = ()
