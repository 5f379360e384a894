# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The records around the entries: sources, links, statements of other sources."""

import re
from datetime import date
from typing import Annotated, Self

from pydantic import BeforeValidator, model_validator

from ingest import fields
from ingest.fields import refusal
from ingest.records.base import Record
from ingest.rules import rule
from ingest.terms import Codes
from ontology.text import Text
from ontology.vocabulary import codes

# By identifier, address or name: CC BY-SA, ODbL, IODL 1.0, GFDL, "stesso modo".
_SHARE_ALIKE = re.compile(
    r"\bby(-nc)?[- ]sa\b|\bodbl|\biodl[-/ v]*1|\bgfdl|\bfdl\b|share[- ]?alike|stesso modo",
    re.IGNORECASE,
)


class SourceRecord(Record):
    """Hold one source with its publisher, licence and date."""

    id: fields.Slug
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
        return is_share_alike(f"{self.licence} {self.licence_url or ''}")


def is_share_alike(licence: str) -> bool:
    """Say whether a licence, named in any way, asks to share alike."""
    return _SHARE_ALIKE.search(licence) is not None


LINKED = ("municipio", "website", "capabilities")


class LinkRecord(Record):
    """Hold one derived statement about an entry: a term of the context and its value."""

    entry: fields.Required
    term: fields.Required
    value: fields.Required

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        if self.term not in LINKED:
            raise refusal(rule("unknown-term", known=", ".join(LINKED)))
        if self.term == "municipio" and not re.fullmatch("[1-9]", self.value):
            raise refusal(rule("municipio"))
        if self.term == "website" and not fields.is_web_address(self.value):
            raise refusal(rule("website"))
        if self.term == "capabilities" and self.value not in codes("capability"):
            known = ", ".join(codes("capability"))
            raise refusal(rule("unknown-code", code=self.value, known=known))
        return self


class StatementRecord(Record):
    """Hold what another source says of one field of an entry."""

    register_id: fields.Required
    entry: fields.Required
    field_name: fields.Required
    value: fields.Required
    source: fields.SomeKeys


class MoveRecord(Record):
    """Hold an earlier or later address of what an entry is about."""

    register_id: fields.Required
    entry: fields.Required
    street_address: fields.Required
    postal_code: fields.PostCode = None
    istat_code: fields.IstatCode
    valid_from: fields.W3cDate = ""
    valid_through: fields.W3cDate = ""
    source: fields.SomeKeys


_VERDICTS = ("passed", "failed", "cantTell", "inapplicable")


def _verdict(value: str) -> str:
    if value and value not in _VERDICTS:
        raise refusal(rule("unknown-code", code=value[:60], known=", ".join(_VERDICTS)))
    return value


class DecisionRecord(Record):
    """Hold one decision of the body: what, on which entry, when, by which act, and why."""

    id: fields.Required
    entry: fields.Required
    outcome: Annotated[str, Codes("decisionOutcome", "decision-outcome")]
    date: Annotated[date, BeforeValidator(fields.day)]
    act: fields.Required
    office_it: fields.Words = None
    office_en: fields.Words = None
    reasons_it: fields.Words = None
    reasons_en: fields.Words = None
    evidence_it: fields.Words = None
    evidence_en: fields.Words = None
    call: fields.Words = None
    requirement: fields.Words = None
    verdict: Annotated[str, BeforeValidator(_verdict)] = ""
    successor: fields.Words = None

    @model_validator(mode="after")
    def _says_what_it_needs(self) -> Self:
        for field_name in _NEEDED.get(self.outcome, ()):
            if not getattr(self, field_name):
                raise refusal(rule("decision-needs", outcome=self.outcome, column=field_name))
        return self

    def said(self, name: str) -> Text | None:
        """Give a text of the decision in both languages; one alone stands for both."""
        it, en = getattr(self, f"{name}_it"), getattr(self, f"{name}_en")
        return Text(it=it or en, en=en or it) if it or en else None


# What a decision has to say besides its act and its day.
_NEEDED = {
    "reject": ("reasons_it",),
    "suspend": ("reasons_it",),
    "cancel": ("reasons_it",),
    "annul": ("reasons_it",),
    "supersede": ("successor",),
    "waive": ("requirement", "reasons_it"),
    "establish": ("requirement", "verdict"),
}
