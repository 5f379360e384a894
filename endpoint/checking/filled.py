# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""A form that was filled in, as the one-row file that says the same."""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from io import StringIO
from typing import Final

from endpoint.checking.asked import Given
from endpoint.checking.sheet import Field, Sheet
from ingest.names import plain
from ingest.territory import territory

NAME: Final = "candidate.csv"
YES, NO = "yes", "no"


def file_of_form(sheet: Sheet, given: Given) -> bytes:
    """Write what was filled in as a file with one row: page, API and command read the same."""
    cells = {"id": "1"}
    for field in sheet.fields:
        cells |= _cells(field, given, cells)
    return _written([sheet.columns, [cells.get(name, "") for name in sheet.columns]])


def template_of(sheet: Sheet) -> bytes:
    """Write the file to fill in, with its columns and no row."""
    return _written([sheet.columns])


def _written(rows: Sequence[Sequence[str]]) -> bytes:
    stream = StringIO()
    # What separates cells where a comma stands in numbers, as in Italy.
    csv.writer(stream, delimiter=";", lineterminator="\r\n").writerows(rows)
    return stream.getvalue().encode(errors="replace")


def _cells(field: Field, given: Given, before: Mapping[str, str]) -> dict[str, str]:
    if field.manner == "comune":
        name, code = comune_of(given.first(field.name))
        return {"municipality": name, "istat_code": code}
    if field.manner == "many":
        known = {choice.value for choice in field.choices}
        return {
            field.column: "|".join(one for one in given.fields.get(field.name, ()) if one in known)
        }
    if field.manner != "has":
        return {field.column: given.first(field.name)}
    said = given.first(field.name)
    column = {YES: field.column, NO: f"{field.column}_absent"}.get(said)
    if column is None:
        return {}
    code = field.name.removeprefix(f"{field.column}-")
    return {column: "|".join(filter(None, [before.get(column, ""), code]))}


def comune_of(said: str) -> tuple[str, str]:
    """Give the name and the code of a Comune as far as they have to be said.

    Rows name Comuni of the metropolitan city; one elsewhere goes by its code, where only one
    has the name.
    """
    if said.isdigit():
        return "", said
    if territory().comune_of(said, "", "", "") is not None:
        return said, ""
    codes = _codes_by_name().get(plain(said), ())
    return said, codes[0] if len(codes) == 1 else ""


@cache
def _codes_by_name() -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for code, one in territory().comuni.items():
        found.setdefault(plain(one.name), []).append(code)
    return found


def comuni() -> Sequence[str]:
    """Name the Comuni that are offered while one is written."""
    known = territory()
    return sorted(known.comuni[code].name for code in known.boundaries)
