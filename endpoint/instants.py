# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Moments that a client names: a day, or an instant with its zone."""

import re
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime

from endpoint.problems import Problem
from ontology.text import Text

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)")


def read_moment(text: str) -> datetime:
    """Read a day, which is meant to its end (UTC), or an instant (RFC 3339).

    Raises a problem for anything else.
    """
    # A plus sign in a query stands for a space.
    plain = re.sub(r" (\d\d:\d\d)\Z", r"+\1", text)
    try:
        if _DAY.fullmatch(plain):
            following = date.fromisoformat(plain) + timedelta(days=1)
            return datetime.combine(following, time(), UTC) - timedelta(microseconds=1)
        if _INSTANT.fullmatch(plain):
            return datetime.fromisoformat(plain.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Problem("bad-request", _NO_MOMENT, parameter="at")


def http_date(at: datetime) -> str:
    """Write an instant as headers have it (RFC 9110, 5.6.7)."""
    return format_datetime(at.astimezone(UTC).replace(microsecond=0), usegmt=True)


_NO_MOMENT = Text(
    it="«at» è un giorno (2026-11-22) o un istante con il suo fuso (2026-11-22T10:00:00Z).",
    en='"at" is a day (2026-11-22) or an instant with its zone (2026-11-22T10:00:00Z).',
)
