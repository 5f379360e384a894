# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write the values of typed formats as a clerk would type them into a cell."""

import json
from datetime import date, datetime, time
from decimal import Decimal

from ingest.terms import decimal

# Beyond this many zeros a number is written with its exponent, which no field takes.
_ZEROS = 30


def cell(value: object) -> str:
    """Give the cell of one value; several values stand with a bar between them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | Decimal):
        return number(value)
    if isinstance(value, date | time):
        return _day(value)
    if isinstance(value, list):
        return _several(value)
    return str(value)


def number(value: float | Decimal) -> str:
    """Write a number without an exponent, whole ones without decimals.

    Floats have the 15 digits that spreadsheets keep: the rest is noise.
    """
    exact = Decimal(f"{value:.15g}") if isinstance(value, float) else value
    if not exact.is_finite() or abs(exact.adjusted()) > _ZEROS:
        return str(exact)
    return decimal(exact) or ""


def _day(value: date | time) -> str:
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    return value.isoformat()


def _several(values: list[object]) -> str:
    if any(isinstance(value, list | dict) for value in values):
        return json.dumps(values, ensure_ascii=False, default=str)
    return "|".join(map(cell, values))
