# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Workbooks: read as people see them, and harmless however they are made."""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula

from ingest.checking import check_file, checked_csv
from ingest.findings import Severity
from ingest.intake import Intake
from ingest.readers.formats import Form, form_of, read_content
from ingest.readers.workbooks import MAX_UNPACKED
from ingest.records.spaces import CoworkingRecord
from shapes.calls import shipped_call
from tests.ingest.tables import parsed, read, rows_of, rules_of

DAY = date(2026, 1, 1)


def workbook(*sheets: list[list[object]], hidden: str = "") -> bytes:
    book = Workbook()
    first = book.active
    assert first is not None
    book.remove(first)
    for number, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"Foglio{number}")
        sheet.sheet_state = "hidden" if sheet.title == hidden else "visible"
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


HEADER: list[object] = ["nome", "codice istat", "postazioni", "superficie", "data di apertura"]


def test_a_workbook_is_read_as_people_see_it() -> None:
    rows: list[list[object]] = [
        [],
        HEADER,
        ["Uno", "015146", 12, 120.0, datetime(2020, 3, 1)],
        [],
        ["Due", 15146, 8.0, 45.464200000000005, date(2021, 5, 31)],
        ["Tre", "015146", None, True, None],
    ]
    table = read(workbook([], rows), "x.xlsx")
    assert table.findings == []
    assert [row.line for row in table.rows] == [3, 5, 6]
    assert table.rows[0].cells == ("Uno", "015146", "12", "120", "2020-03-01")
    assert table.rows[1].cells == ("Due", "15146", "8", "45.4642", "2021-05-31")
    assert table.rows[2].cells == ("Tre", "015146", "", "true", "")
    notes = [(one.rule, one.line) for one in parsed(table).findings]
    assert ("leading-zero", 5) in notes


def test_formulas_of_a_workbook_are_refused_and_not_what_they_last_gave() -> None:
    array = ArrayFormula("C4:C4", "=SUM(1,2)")
    rows: list[list[object]] = [
        HEADER,
        ["Uno", "015146", "=5"],
        ["Due", "015146", "=A1+1"],
        ["Tre", "015146", array],
        ["Quattro", "015146", 4],
    ]
    table = read(workbook(rows), "x.xlsx")
    assert table.unreadable == {2, 3, 4}
    assert rules_of(table) == {"formula"}
    assert {one.column for one in table.findings} == {"postazioni"}


def test_a_sheet_is_the_named_one_or_the_first_that_is_seen() -> None:
    content = workbook([["segreto"], ["x"]], [HEADER, ["Uno"]], [["nome"], ["Z"]], hidden="Foglio1")
    assert rows_of(read(content, "x.xlsx"))[0]["nome"] == "Uno"
    named = read_content(content, "x.xlsx", CoworkingRecord, sheet="Foglio3")
    assert rows_of(named) == [{"nome": "Z"}]
    missing = read_content(content, "x.xlsx", CoworkingRecord, sheet="Altro")
    assert rules_of(missing) == {"no-sheet"}
    assert "Foglio2" in missing.findings[0].reason.it


def zipped(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """Put another part into a workbook."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for one in old.namelist():
            new.writestr(one, part if one == name else old.read(one))
    return stream.getvalue()


GOOD = workbook([HEADER, ["Uno", "015146"]])
SHEET = "xl/worksheets/sheet1.xml"
XML = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
ENTITIES = b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
BROKEN_WORKBOOKS = {
    "cut": (GOOD[: len(GOOD) // 2], "damaged-workbook"),
    "no workbook": (zipped(a=b"x"), "damaged-workbook"),
    "no zip": (b"nome;codice istat\n", "damaged-workbook"),
    "locked": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "locked-workbook"),
    "a bomb": (zipped(a=b"\0" * (MAX_UNPACKED + 1)), "too-large"),
    "rows that reach the last column": (
        with_part(
            GOOD,
            SHEET,
            XML
            + b"".join(
                b'<row r="%d"><c r="XFD%d" t="str"><v>x</v></c></row>' % (n, n)
                for n in range(1, 700)
            )
            + b"</sheetData></worksheet>",
        ),
        "too-large",
    ),
    "a row beyond the last": (
        with_part(
            GOOD, SHEET, XML + b'<row r="99999999999"><c><v>1</v></c></row></sheetData></worksheet>'
        ),
        "damaged-workbook",
    ),
    "entities": (
        with_part(
            GOOD,
            SHEET,
            b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaaaaaaaaaaaa">'
            + ENTITIES
            + b"]>"
            + XML
            + b'<row r="1"><c t="str"><v>&j;</v></c></row></sheetData></worksheet>',
        ),
        "damaged-workbook",
    ),
}


@pytest.mark.parametrize("name", BROKEN_WORKBOOKS)
def test_a_broken_workbook_is_a_finding(name: str) -> None:
    content, rule = BROKEN_WORKBOOKS[name]
    table = read(content, "x.xlsx")
    assert rules_of(table) == {rule}
    assert table.rows == []
    assert table.findings[0].severity is Severity.ERROR


@pytest.mark.parametrize("name", ["x.xls", "x.ods"])
def test_old_workbooks_are_told_what_to_become(name: str) -> None:
    content = b"\xd0\xcf\x11\xe0..." if name == "x.xls" else zipped(mimetype=b"x")
    assert rules_of(read(content, name)) == {"workbook"}


def test_an_empty_workbook_has_no_rows() -> None:
    assert rules_of(read(workbook([]), "x.xlsx")) == {"no-rows"}
    assert rules_of(read(workbook([HEADER]), "x.xlsx")) == {"no-rows"}


def test_a_workbook_is_checked_as_a_spreadsheet_is(intake: Intake, tmp_path: Path) -> None:
    path, call = tmp_path / "x.xlsx", shipped_call("milano-2013")
    path.write_bytes(workbook([HEADER, ["Uno", "015146", 12], ["Due", "015146", "molte"]]))
    checked = check_file(path, call, intake, DAY, {})
    assert checked.assessments[2].verdict("workstations").outcome == "passed"
    assert [(one.rule, one.line, one.column) for one in checked.findings] == [
        ("number", 3, "postazioni")
    ]
    (tmp_path / "out.csv").write_bytes(checked_csv(checked, call))
    header, *rows = (tmp_path / "out.csv").read_text("utf-8-sig").splitlines()
    assert header.startswith("nome,codice istat,postazioni")
    assert len(rows) == 2


@pytest.mark.parametrize(
    ("name", "media_type"), [("export", "application/octet-stream"), ("x.xlsx", "text/plain")]
)
def test_a_workbook_is_known_by_its_name_or_content(name: str, media_type: str) -> None:
    assert form_of(GOOD, name, media_type) is Form.XLSX
