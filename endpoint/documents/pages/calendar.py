# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The days of a call: when it opens and closes, drawn and told; never by the clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from endpoint.documents.pages.dossier import Dossier
from endpoint.documents.pages.needs import Need
from ontology.text import Text

# Units of the drawing: its width, and the room that its ends leave for words.
WIDTH, _EDGE, _WORDS = 640.0, 40.0, 150.0


@dataclass(frozen=True)
class Day:
    """Hold a day of a call, and what happens on it."""

    day: str
    words: str


@dataclass(frozen=True)
class Mark:
    """Hold a day of the drawing: where it stands, in which line of words, how these lie."""

    x: float
    day: str
    line: int
    anchor: str


@dataclass(frozen=True)
class Bar:
    """Hold the drawing: from where to where the call is open, and where the data stand.

    A bound that nobody knows has no mark, and the bar runs to the edge.
    """

    start: float
    end: float
    marks: Sequence[Mark]
    now: Mark


@dataclass(frozen=True)
class Calendar:
    """Hold the days of a call; ``state`` is open, closed, ahead or unknown."""

    opens: str
    closes: str
    reference: str
    state: str
    days: Sequence[Day]
    bar: Bar | None


def calendar(dossier: Dossier, needed: Sequence[Need]) -> Calendar:
    """Tell the days of a call as they stand at the reference date of the release."""
    wording = dossier.wording
    periods = [one.value for one in wording.said(dossier.iri, "dct:temporal")]
    opens = _first(dossier, periods, "dcat:startDate")
    closes = _first(dossier, periods, "dcat:endDate")
    reference = dossier.served.release.info.reference_date.isoformat()
    days = [Day(day, dossier.choose(words)) for day, words in ((opens, _OPENS), (closes, _CLOSES))]
    announced = [one for need in needed for each in need.each() for one in each.announced]
    days += [
        Day(value.value, f"{dossier.choose(_STRICTER)}: {one.title}")
        for one in announced
        for value in wording.said(one.iri, "albo:inForceFrom")
    ]
    acts = [one.value for one in wording.said(dossier.iri, "cv:hasLegalResource")]
    days.append(Day(_first(dossier, acts, "eli:date_document"), dossier.choose(_ACT)))
    return Calendar(
        opens,
        closes,
        reference,
        _state(opens, closes, reference),
        sorted((one for one in days if one.day), key=lambda one: one.day),
        _bar(opens, closes, reference),
    )


def _first(dossier: Dossier, nodes: Sequence[str], name: str) -> str:
    return next((value.value for node in nodes for value in dossier.wording.said(node, name)), "")


def _state(opens: str, closes: str, reference: str) -> str:
    if closes and closes < reference:
        return "closed"
    if opens and opens > reference:
        return "ahead"
    return "open" if opens else "unknown"


def _bar(opens: str, closes: str, reference: str) -> Bar | None:
    """Draw opening, closing and the day of the data; None where no bound is a known day."""
    start, end, now = (_number(day) for day in (opens, closes, reference))
    known = [one for one in (start, end, now) if one is not None]
    if now is None or len(known) < 2:
        return None
    first, unit = min(known), (WIDTH - 2 * _EDGE) / max(max(known) - min(known), 1)

    def at(day: int) -> float:
        return round(_EDGE + (day - first) * unit, 1)

    left = at(start) if start is not None else 0.0
    right = at(end) if end is not None else WIDTH
    # Words of days that are near each other stand in two lines.
    second = 1 if start is not None and right - left < _WORDS else 0
    marks = [_mark(left, opens, 0)] if start is not None else []
    marks += [_mark(right, closes, second)] if end is not None else []
    return Bar(left, right, marks, _mark(at(now), reference, 0))


def _mark(x: float, day: str, line: int) -> Mark:
    anchor = "start" if x < _WORDS else "end" if x > WIDTH - _WORDS else "middle"
    return Mark(x, day, line, anchor)


def _number(day: str) -> int | None:
    try:
        return date.fromisoformat(day).toordinal()
    except ValueError:
        # A year or a month is no day: it is told, and not drawn.
        return None


_OPENS = Text(it="si apre la presentazione delle domande", en="applications open")
_CLOSES = Text(it="ultimo giorno per presentare domanda", en="last day for applications")
_STRICTER = Text(it="entra in vigore una forma più severa", en="a stricter form comes into force")
_ACT = Text(it="data dell'atto", en="date of the act")
