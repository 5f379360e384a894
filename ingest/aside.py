# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write rows kept aside, and the outcome of a row, for a spreadsheet."""

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from ingest.findings import Finding, Severity
from ingest.tables import MAX_CELL, Row, Table, is_formula


def write_aside(table: Table, rows: Sequence[Row], findings: Sequence[Finding], path: Path) -> None:
    """Write rows kept aside: the same columns and four more, to be mended and read again."""
    by_line: dict[int | None, list[Finding]] = {}
    for finding in findings:
        by_line.setdefault(finding.line, []).append(finding)
    stream = StringIO()
    writer = csv.writer(stream, delimiter=table.separator, lineterminator="\r\n")
    writer.writerow([*table.header, "riga", "campo", "motivo", "come_correggere"])
    for row in rows:
        writer.writerow([*padded(row, table), *outcome_cells(row.line, by_line.get(row.line, []))])
    # The byte-order mark makes Italian Excel read the accents.
    path.write_text(stream.getvalue(), encoding="utf-8-sig", newline="")


def padded(row: Row, table: Table) -> list[str]:
    """Give the cells of a row under the header, made harmless for a spreadsheet."""
    cells = [*row.cells, *[""] * (len(table.header) - len(row.cells))][: len(table.header)]
    return [harmless(cell) for cell in cells]


def harmless(cell: str) -> str:
    """Keep a spreadsheet from running a cell, or choking on it."""
    short = cell.replace("\0", "\N{REPLACEMENT CHARACTER}")[:MAX_CELL]
    return "'" + short if is_formula(short.strip()) else short


def outcome_cells(line: int, findings: Sequence[Finding]) -> list[str]:
    """Give the four cells that say what is wrong with a row."""
    wrong = [finding for finding in findings if finding.severity is Severity.ERROR] or findings
    return [
        str(line),
        "; ".join(dict.fromkeys(finding.column or "" for finding in wrong)),
        "; ".join(str(finding.reason) for finding in wrong),
        "; ".join(str(finding.fix) for finding in wrong),
    ]
