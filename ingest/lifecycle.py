# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The life of an entry: which decision may follow which, and what state each leaves.

The body decides; this module only says what its decisions amount to on a day. An entry
that is not renewed within the term of its call expires by itself.
"""

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ingest.records.around import DecisionRecord

# What each state allows, and the state that follows; None leaves the state as it is.
TRANSITIONS: dict[str, dict[str, str | None]] = {
    "mapped": {"admit": "admitted", "establish": None},
    "submitted": {"admit": "admitted", "reject": "rejected", "waive": None, "establish": None},
    "admitted": {
        "suspend": "suspended",
        "renew": None,
        "cancel": "cancelled",
        "annul": "annulled",
        "supersede": "superseded",
        "waive": None,
        "establish": None,
    },
    "suspended": {
        "readmit": "admitted",
        "cancel": "cancelled",
        "annul": "annulled",
        "supersede": "superseded",
        "waive": None,
        "establish": None,
    },
    # Who was out may apply again: a new admission, with a term of its own.
    "expired": {
        "admit": "admitted",
        "cancel": "cancelled",
        "annul": "annulled",
        "supersede": "superseded",
    },
    "cancelled": {"admit": "admitted", "annul": "annulled"},
    "superseded": {"annul": "annulled"},
    "rejected": {"admit": "admitted"},
    "annulled": {},
}
_RUNNING = ("admitted", "suspended")


class IllegalDecision(ValueError):
    """Tell that a decision cannot follow the state that the entry is in on its day."""

    def __init__(self, decision: DecisionRecord, state: str) -> None:
        self.decision = decision
        self.state = state
        super().__init__(f"{decision.id}: {decision.outcome} after {state}")


@dataclass(frozen=True)
class Step:
    """Hold a state with the day from which it holds; no decision stands behind an expiry."""

    status: str
    since: date
    decision: DecisionRecord | None = None


@dataclass(frozen=True)
class Life:
    """Hold the states of an entry, oldest first, and until when the last admission holds."""

    start: str
    steps: tuple[Step, ...] = ()
    call: str | None = None
    expires: date | None = None
    successor: str | None = None

    @property
    def holds_until(self) -> date | None:
        """Give the last day of the term, where it still means something."""
        return self.expires if self.status in (*_RUNNING, "expired") else None

    @property
    def status(self) -> str:
        """Give the state after the last step."""
        return self.steps[-1].status if self.steps else self.start


def live(
    start: str,
    decisions: Sequence[DecisionRecord],
    months_of: Callable[[DecisionRecord], int | None],
    on: date,
) -> Life:
    """Say how an entry stands on a day, after the decisions taken until then.

    ``months_of`` gives the term of the call by which a decision admits or renews. Raises
    IllegalDecision for the first decision that cannot follow.
    """
    life = Life(start)
    for decision in sorted(decisions, key=lambda one: one.date):
        if decision.date <= on:
            life = _decided(_aged(life, decision.date), decision, months_of)
    return _aged(life, on)


def _aged(life: Life, day: date) -> Life:
    """Let an entry expire whose term is over on a day."""
    if life.expires is None or life.expires >= day or life.status not in _RUNNING:
        return life
    ended = Step("expired", life.expires + timedelta(days=1))
    return replace(life, steps=(*life.steps, ended))


def _decided(
    life: Life, decision: DecisionRecord, months_of: Callable[[DecisionRecord], int | None]
) -> Life:
    allowed = TRANSITIONS[life.status]
    if decision.outcome not in allowed:
        raise IllegalDecision(decision, life.status)
    after = allowed[decision.outcome]
    if after is not None:
        life = replace(life, steps=(*life.steps, Step(after, decision.date, decision)))
    if decision.outcome == "supersede":
        life = replace(life, successor=decision.successor)
    return _termed(life, decision, months_of)


def _termed(
    life: Life, decision: DecisionRecord, months_of: Callable[[DecisionRecord], int | None]
) -> Life:
    """Set the term of an admission, or extend it by one more term of the call."""
    if decision.outcome == "admit":
        months = months_of(decision)
        ends = None if months is None else later(decision.date, months)
        return replace(life, call=decision.call, expires=ends)
    if decision.outcome == "renew" and life.expires is not None:
        months = months_of(decision) or 0
        renewed = Step(life.status, decision.date, decision)
        ends = later(life.expires, months)
        return replace(life, steps=(*life.steps, renewed), expires=ends)
    return life


def later(day: date, months: int) -> date:
    """Give the day that many months later; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
