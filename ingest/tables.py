# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Tables, which every reader gives, and the CSV of clerks and open-data portals.

Accepted as they come: comma, semicolon, tab or bar between cells; UTF-8 with or
without a byte-order mark, else Windows-1252. What was assumed is said in a note.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO

from ingest.findings import Finding, Severity, found
from ingest.rules import Rule, rule

MAX_CELL = 2_000
# A few bytes of JSON or XML may stand for many empty cells: this many fill the memory.
MAX_CELLS = 10_000_000
# How a zipped (xlsx, ods) and an old (xls) workbook begin.
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SEPARATORS = ";,\t|"
_FORMULA_SIGNS = ("=", "+", "-", "@")
csv.field_size_limit(16 * 2**20)


@dataclass(frozen=True)
class Row:
    """Hold one row with its place in the file: the line where it starts."""

    line: int
    cells: tuple[str, ...]


@dataclass
class Table:
    """Hold the rows of a file and what was found while reading them.

    ``unreadable`` holds the lines of the rows that have an error already; ``separator`` is
    what stands between the cells when the table is written back.
    """

    file: str
    header: tuple[str, ...]
    separator: str
    longest: int = MAX_CELL
    rows: list[Row] = field(default_factory=list)
    unreadable: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


def unread(file: str, broken: Rule) -> Table:
    """Give the table of a file that cannot be read: no column, no row, and the reason."""
    return Table(file, (), ",", findings=[found(broken, file)])


def table_of(
    file: str, header: Sequence[str], rows: Iterable[Row], longest: int = MAX_CELL
) -> Table:
    """Make a table of rows that are cells already; short rows are filled up.

    Beyond ``MAX_CELLS`` cells the file counts as one that cannot be read.
    """
    table = Table(file, tuple(name.strip() for name in header), ",", longest)
    cells = 0
    for row in rows:
        cells += max(len(table.header), len(row.cells))
        if cells > MAX_CELLS:
            return unread(file, rule("too-large"))
        missing = [""] * (len(table.header) - len(row.cells))
        _add(table, Row(row.line, (*row.cells, *missing)))
    _tell_empty(table)
    return table


def _tell_empty(table: Table) -> None:
    if not table.rows:
        table.findings.append(found(rule("no-rows"), table.file, 1, severity=Severity.NOTE))


def parse_table(content: bytes, file: str, longest: int = MAX_CELL) -> Table:
    """Read CSV bytes; ``file`` names them in messages, ``longest`` bounds a cell."""
    findings: list[Finding] = []
    if content.startswith(_WORKBOOKS):
        return unread(file, rule("workbook"))
    text = _decode(content, file, findings)
    separator = _separator(text)
    records = _records(text, separator)
    _, names = next(records, (1, ""))
    header = tuple(name.strip() for name in ([names] if isinstance(names, str) else names))
    table = Table(file, header, separator, findings=findings, longest=longest)
    for line, cells in records:
        if isinstance(cells, str):
            # Kept as it is, in one cell, so that it can be mended.
            table.unreadable.add(line)
            findings.append(found(rule("unclosed-quote"), file, line))
            table.rows.append(Row(line, (cells,)))
        else:
            row = Row(line, tuple(cells))
            _add(table, row, _swallowed(table, row))
    _tell_empty(table)
    return table


def _decode(content: bytes, file: str, findings: list[Finding]) -> str:
    if content.startswith(b"\xef\xbb\xbf"):
        findings.append(found(rule("byte-order-mark"), file, 1, severity=Severity.NOTE))
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        findings.append(found(rule("utf-16"), file, 1, severity=Severity.NOTE))
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        findings.append(found(rule("encoding"), file, line, severity=Severity.NOTE))
        return content.decode("cp1252", errors="replace")


def _separator(text: str) -> str:
    """Take the separator that the header line holds most often outside quotes."""
    header = "".join("".join(text.splitlines()[:1]).split('"')[::2])
    best = max(_SEPARATORS, key=header.count)
    return best if best in header else ","


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str] | str]]:
    """Yield each record with the physical line where it starts; its text for broken quotes.

    Blank lines are skipped.
    """
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    start, lines = 1, list(StringIO(text, newline=""))
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield start, "".join(lines[start - 1 : reader.line_num]).rstrip()
        else:
            if any(cell.strip() for cell in cells):
                yield start, cells
        start = reader.line_num + 1


def _add(table: Table, row: Row, more: Iterable[Finding] = ()) -> None:
    faults = [*_length_faults(table, row), *more, *_cell_faults(table, row)]
    if any(fault.severity is Severity.ERROR for fault in faults):
        table.unreadable.add(row.line)
    table.findings += faults
    table.rows.append(row)


def _length_faults(table: Table, row: Row) -> Iterator[Finding]:
    wanted, extra = len(table.header), row.cells[len(table.header) :]
    if len(row.cells) == 1 and wanted > 1:
        column = table.header[0]
        yield found(rule("separator"), table.file, row.line, column, row.cells[0])
    elif filled := [cell for cell in extra if cell.strip()]:
        column = f"{wanted + 1}"
        yield found(rule("too-many-cells"), table.file, row.line, column, filled[0])
    elif row.cells and len(row.cells) < wanted:
        short = rule("too-few-cells", count=len(row.cells), wanted=wanted)
        yield found(short, table.file, row.line, table.header[len(row.cells)])
    elif extra:
        trailing = rule("empty-trailing-cells")
        yield found(trailing, table.file, row.line, f"{wanted + 1}", severity=Severity.NOTE)


def _cell_faults(table: Table, row: Row) -> Iterator[Finding]:
    for column, cell in zip(table.header, row.cells, strict=False):
        # Most cells of a wide table hold nothing.
        if not cell:
            continue
        if len(cell) > table.longest:
            broken = rule("cell-too-long", limit=table.longest)
            yield found(broken, table.file, row.line, column, cell)
        if "\0" in cell:
            yield found(rule("nul-byte"), table.file, row.line, column, cell)
        if is_formula(cell.strip()):
            yield found(rule("formula"), table.file, row.line, column, cell)


def _swallowed(table: Table, row: Row) -> Iterator[Finding]:
    for column, cell in zip(table.header, row.cells, strict=False):
        if _swallows_rows(table, cell):
            yield found(rule("unclosed-quote"), table.file, row.line, column, cell)


def _swallows_rows(table: Table, cell: str) -> bool:
    """Say whether a quote left open took whole rows into one cell."""
    if table.separator not in cell:
        return False
    wanted = len(table.header) - 1
    lines = cell.splitlines()[1:]
    return wanted > 0 and any(line.count(table.separator) >= max(1, wanted // 2) for line in lines)


def is_formula(cell: str) -> bool:
    """Say whether a spreadsheet would run the cell; a signed number is none, "=5" is one."""
    if not cell.startswith(_FORMULA_SIGNS):
        return False
    rest = re.sub(r"[ .,()/-]", "", cell[1:])
    return bool(rest) and (cell.startswith("=") or not rest.isdigit())
