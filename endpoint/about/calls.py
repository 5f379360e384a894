# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""``/calls``: every call, those that can be answered now first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from endpoint.questions import ask
from endpoint.served import Served, served_of
from endpoint.showing import show
from ontology.text import Text

OPEN, OPENING, UNDATED, CLOSED = "open", "opening", "undated", "closed"
# What nobody adopted can be answered on no day.
ILLUSTRATIVE = "illustrative"
_ORDER = (OPEN, OPENING, UNDATED, CLOSED, ILLUSTRATIVE)


@dataclass(frozen=True)
class Announced:
    """Hold one call as a list shows it; ``phase`` says how it stands on a day."""

    iri: str
    slug: str
    title: Text
    opens: date | None
    closes: date | None
    is_illustrative: bool

    def phase(self, day: date) -> str:
        """Say whether it can be answered on a day: open, opening, closed, or nobody knows."""
        if self.is_illustrative:
            return ILLUSTRATIVE
        if self.closes is not None and self.closes < day:
            return CLOSED
        if self.opens is not None and self.opens > day:
            return OPENING
        return UNDATED if self.opens is None and self.closes is None else OPEN


def announced(served: Served) -> list[Announced]:
    """Give every call of the release."""
    return [_call(found) for found in ask(served.store, "calls")]


def _call(found: Mapping[str, str]) -> Announced:
    return Announced(
        iri=found["call"],
        slug=found["slug"],
        title=Text(it=found["title_it"], en=found["title_en"]),
        opens=_day(found.get("opens")),
        closes=_day(found.get("closes")),
        is_illustrative=found["illustrative"] == "true",
    )


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told[:10]) if told else None


def by_phase(calls: Iterable[Announced], day: date) -> Mapping[str, list[Announced]]:
    """Sort calls by how they stand on a day; the newest come first."""
    found: dict[str, list[Announced]] = {phase: [] for phase in _ORDER}
    for call in sorted(calls, key=_newest, reverse=True):
        found[call.phase(day)].append(call)
    return {phase: listed for phase, listed in found.items() if listed}


def _newest(call: Announced) -> tuple[date, date, str]:
    return call.closes or date.max, call.opens or date.min, call.slug


def day_of(request: Request) -> date:
    """Give the day that "now" means: today, where the server stands; in a copy that of its data."""
    if getattr(request.app.state, "is_copy", False):
        return served_of(request).release.info.reference_date
    return date.today()


def calls(request: Request) -> Response:
    """List the calls as they stand today."""
    served, day = served_of(request), day_of(request)

    def values() -> Mapping[str, object]:
        return {"phases": by_phase(announced(served), day), "day": day}

    return show(request, served, "calls.html", values, day)
