# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The verdict on one requirement, and the rule that counts a group of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from ontology.text import Text


class Outcome(StrEnum):
    """Name the five values of EARL 1.0, section 2.7: unknown is not failed."""

    PASSED = "passed"
    FAILED = "failed"
    CANT_TELL = "cantTell"
    INAPPLICABLE = "inapplicable"
    UNTESTED = "untested"


class Mode(StrEnum):
    """Name the ways in which a requirement is established."""

    AUTOMATIC = "automatic"
    DOCUMENT = "document"
    VISIT = "visit"
    DECLARATION = "declaration"


class Conclusion(StrEnum):
    """Name what follows from the verdicts on the mandatory requirements."""

    NOT_ADMISSIBLE = "not-admissible"
    TO_COMPLETE = "to-complete"
    TO_VERIFY = "to-verify"
    ADMISSIBLE = "admissible"


class Waiver(BaseModel):
    """Exempt a candidate from one requirement, for a stated reason."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    requirement: str
    reason: Text
    act: Text


class RecordedVerdict(BaseModel):
    """Answer a requirement that only the office can establish."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    requirement: str
    outcome: Outcome
    established_on: date
    office: Text
    note: Text | None = None


class Announcement(BaseModel):
    """Tell how a candidate stands against a form that applies from a later date."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Text
    from_date: date
    needed: Text
    outcome: Outcome


class Verdict(BaseModel):
    """Answer one requirement for one candidate, with all that explains the answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    requirement: str
    identifier: str
    title: Text
    outcome: Outcome
    mandatory: bool
    weight: Decimal
    mode: Mode
    found: Text | None = None
    needed: Text
    message: Text
    fix: Text | None = None
    article: Text
    announcements: tuple[Announcement, ...] = ()
    waiver: Waiver | None = None
    members: tuple[Verdict, ...] = ()

    @property
    def settled(self) -> Outcome:
        """Give the outcome that counts: a waived requirement counts as passed."""
        return Outcome.PASSED if self.waiver else self.outcome


_OPEN = frozenset({Outcome.PASSED, Outcome.CANT_TELL, Outcome.UNTESTED})


def count(members: Iterable[Verdict], threshold: Decimal | None) -> Outcome:
    """Say whether the members of a group reach its threshold (default: all of them).

    One rule serves AND, OR, k-of-n and point tables: *low* is the weight surely
    reached, *high* the weight that unknown and untested members could still add.
    """
    concerned = [member for member in members if member.settled is not Outcome.INAPPLICABLE]
    if not concerned:
        return Outcome.INAPPLICABLE
    low = sum(member.weight for member in concerned if member.settled is Outcome.PASSED)
    high = sum(member.weight for member in concerned if member.settled in _OPEN)
    needed = sum(member.weight for member in concerned) if threshold is None else threshold
    if low >= needed:
        return Outcome.PASSED
    return Outcome.FAILED if high < needed else Outcome.CANT_TELL


def conclude(verdicts: Iterable[Verdict]) -> Conclusion:
    """Draw the conclusion from the mandatory verdicts; preferences never block."""
    settled = {verdict.settled for verdict in verdicts if verdict.mandatory}
    if Outcome.FAILED in settled:
        return Conclusion.NOT_ADMISSIBLE
    if Outcome.CANT_TELL in settled:
        return Conclusion.TO_COMPLETE
    if Outcome.UNTESTED in settled:
        return Conclusion.TO_VERIFY
    return Conclusion.ADMISSIBLE
