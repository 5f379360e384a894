# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""How an answer is seen on a page besides its table: bars, and points on a map."""

from collections.abc import Iterator, Sequence

from endpoint.charts import Bars, bars
from endpoint.maps import Place
from endpoint.saved.results import Rows


def bars_of(rows: Rows, columns: Sequence[str]) -> Bars:
    """Make a bar of each row: the first column names it, the second says how long it is."""
    label, value = columns
    return bars(
        (row[label].value, row[value].number or 0.0)
        for row in rows.rows
        if label in row and value in row
    )


def places(rows: Rows, columns: Sequence[str]) -> Iterator[Place]:
    """Yield the rows that have a place: the first column leads to it, the second names it."""
    thing, label = columns
    for shape, others in rows.places():
        name = others[label].value if label in others else ""
        yield Place(shape, name, (others[thing].link or "") if thing in others else "")
