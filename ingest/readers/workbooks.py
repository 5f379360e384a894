# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Read the workbooks of spreadsheets (Office Open XML, ECMA-376): one sheet, as it is seen."""

import warnings
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from zipfile import ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet.formula import ArrayFormula

from ingest.readers.cells import cell
from ingest.rules import rule
from ingest.tables import MAX_CELL, MAX_CELLS, Row, Table, table_of, unread

# What the parts of a workbook may hold when unpacked, in bytes.
MAX_UNPACKED = 200 * 10**6
# The last row that a sheet can have (ECMA-376, 18.3.1.73); a damaged one claims others.
_LAST_ROW = 1_048_576
# How an old workbook begins, and one that is locked by a password.
_COMPOUND = b"\xd0\xcf\x11\xe0"


class _Endless(Exception):
    """Tell that a sheet has more cells than anybody means, most of them empty."""


def read_workbook(
    content: bytes, file: str, sheet: str | None = None, longest: int = MAX_CELL
) -> Table:
    """Read the named sheet, else the first visible one with rows; a row keeps its number.

    Formulas are seen and refused as such, not the values that a spreadsheet last gave them.
    """
    if content.startswith(_COMPOUND):
        return unread(file, rule("locked-workbook"))
    try:
        if _unpacked(content) > MAX_UNPACKED:
            return unread(file, rule("too-large"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that are not read
            book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
            with closing(book):
                return _read(book, file, sheet, longest)
    except _Endless:
        return unread(file, rule("too-large"))
    except (MemoryError, SystemError) as error:
        # It is no fault of the file; where memory ends inside C, Python may know no more than that.
        raise MemoryError from error
    except Exception:  # whatever a damaged part breaks inside openpyxl
        return unread(file, rule("damaged-workbook"))


def _unpacked(content: bytes) -> int:
    """Give the size that the parts claim; the zip reader gives no part more than it claims."""
    with ZipFile(BytesIO(content)) as archive:
        return sum(part.file_size for part in archive.infolist())


def _read(book: Workbook, file: str, name: str | None, longest: int) -> Table:
    sheets = [sheet for sheet in book.worksheets if isinstance(sheet, ReadOnlyWorksheet)]
    if name is not None and name not in book.sheetnames:
        known = ", ".join(sheet.title for sheet in sheets)
        return unread(file, rule("no-sheet", name=name, known=known))
    for sheet in sheets:
        # What is hidden was not meant to be read.
        if sheet.title == name or (name is None and sheet.sheet_state == "visible"):
            rows = _rows(sheet)
            header = next(rows, None)
            if header is not None:
                return table_of(file, header.cells, rows, longest)
    return table_of(file, (), (), longest)


def _rows(sheet: ReadOnlyWorksheet) -> Iterator[Row]:
    """Yield the rows that hold something, without the empty cells behind the last one."""
    # The size that a workbook states of a sheet is often wrong.
    sheet.reset_dimensions()
    seen = 0
    for line, cells in enumerate(sheet.rows, 1):
        if line > _LAST_ROW:
            raise ValueError(f"row {line}")
        # One cell in the last column makes thousands of empty ones before it.
        seen += len(cells)
        if seen > MAX_CELLS:
            raise _Endless
        texts = [_text(one.value, one.data_type) for one in cells]
        while texts and not texts[-1].strip():
            texts.pop()
        if texts:
            yield Row(line, tuple(texts))


def _text(value: object, kind: str) -> str:
    if kind != "f":
        return cell(value)
    formula = value.text if isinstance(value, ArrayFormula) else value
    return formula if isinstance(formula, str) else "=TABLE()"
