# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Twenty broken rows: each is told with its place, its value, the reason and the fix."""

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.build import build
from ingest.checking import check_file, checked_csv
from ingest.findings import Finding, Severity
from ingest.intake import Intake
from ingest.registry import EntryFile, Register, Registry, Tables
from ingest.releases import Releases
from ingest.rules import rules
from ingest.tables import parse_table
from ontology.text import same
from shapes.calls import shipped_call
from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "ingest" / "broken"
DAY = date(2026, 1, 1)
ERROR, NOTE = Severity.ERROR, Severity.NOTE

# What each file shows: severity, rule, line, column, words of the value.
EXPECTED = {
    "29-february": (ERROR, "impossible-date", 3, "data di apertura", "29/02/2023"),
    "bad-vat-digit": (ERROR, "vat-check-digit", 3, "partita iva", "03340710982"),
    "byte-order-mark": (NOTE, "byte-order-mark", 1, None, None),
    "ceased-comune": (ERROR, "ceased-comune", 3, "codice istat", "015043"),
    "decimal-comma-coordinates": (NOTE, "decimal-comma", 3, "latitudine", "45,4642"),
    "duplicate": (ERROR, "duplicate", 3, "nome", "Spazio Uno"),
    "empty-name": (ERROR, "empty-name", 3, "nome", ""),
    "formula": (ERROR, "formula", 3, "nome", "=HYPERLINK"),
    "huge-field": (ERROR, "cell-too-long", 3, "note", "xxxx"),
    "impossible-date": (ERROR, "impossible-date", 3, "data di apertura", "31/11/2020"),
    "latin-1": (NOTE, "encoding", 3, None, None),
    "lost-leading-zero": (NOTE, "leading-zero", 3, "codice istat", "15146"),
    "nul-byte": (ERROR, "nul-byte", 3, "nome", "Spazio"),
    "personal-email": (ERROR, "personal-email", 3, "note", "scrivere a …"),
    "point-outside-comune": (ERROR, "Place-pointInsideComune", 3, "latitudine", "POINT"),
    "swapped-longitude-latitude": (ERROR, "swapped-coordinates", 3, "latitudine", "9.1900"),
    "trailing-columns": (ERROR, "too-many-cells", 3, "15", "in più"),
    "unknown-comune-code": (ERROR, "unknown-comune", 3, "codice istat", "019999"),
    "unknown-service": (ERROR, "unknown-code", 3, "servizi", "teletrasporto"),
    "wrong-separator": (ERROR, "separator", 3, "nome", "Spazio Guasto"),
}


def test_every_file_of_the_folder_is_expected() -> None:
    assert {file.stem for file in FOLDER.glob("*.csv")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_broken_row_is_told_and_the_rows_around_it_are_unharmed(
    name: str, intake: Intake
) -> None:
    severity, rule, line, column, value = EXPECTED[name]
    call = shipped_call("milano-2013")
    checked = check_file(FOLDER / f"{name}.csv", call, intake, DAY, {})
    found = next(item for item in checked.findings if item.rule == rule)
    assert (found.severity, found.line, found.column) == (severity, line, column)
    assert found.file == f"{name}.csv"
    assert value is None or value in (found.value or "")
    assert all([found.reason.it, found.reason.en, found.fix.it, found.fix.en])
    kept = {2, 4} if severity is ERROR else {2, 3, 4}
    assert set(checked.assessments) == kept
    assert checked.names[2] == "Spazio Uno"
    assert checked.assessments[2].verdict("workstations").outcome == "passed"
    assert {row.line for row in checked.parsing.aside} == {2, 3, 4} - kept


def test_the_file_written_back_has_all_rows_and_says_what_is_wrong(
    intake: Intake, tmp_path: Path
) -> None:
    call = shipped_call("milano-2013")
    checked = check_file(FOLDER / "formula.csv", call, intake, DAY, {})
    (tmp_path / "out.csv").write_bytes(checked_csv(checked, call))
    text = (tmp_path / "out.csv").read_text("utf-8-sig")
    rows = list(csv.DictReader(text.splitlines(), delimiter=";"))
    assert [row["riga"] for row in rows] == ["2", "3", "4"]
    assert rows[1]["campo"] == "nome"
    assert "formula" in rows[1]["motivo"]
    # The formula comes back as text that no spreadsheet runs.
    assert rows[1]["nome"].startswith("'=")
    assert rows[0]["conclusione"].startswith("da completare")


def deployment(*files: str) -> Registry:
    return Registry(
        base="https://registri.example.org",
        title=same("Prova"),
        description=same("Prova"),
        publisher={"name": "Prova"},  # type: ignore[arg-type]
        licence="https://creativecommons.org/licenses/by/4.0/",
        tables=Tables(sources=Path("../sources-of-test.csv")),
        registers=(
            Register(
                id="coworking",
                kind="coworking",
                title=same("Coworking"),
                description=same("Coworking"),
                calls=("milano-2013",),
                files=tuple(EntryFile(path=Path(file), source="ufficio") for file in files),
            ),
        ),
        folder=FOLDER,
    )


def test_nothing_is_published_with_a_broken_row_unless_asked(tmp_path: Path) -> None:
    releases = Releases(tmp_path / "releases")
    registry = deployment("bad-vat-digit.csv")
    refused = build(registry, releases)
    assert refused.release is None
    assert releases.current() is None
    built = build(registry, releases, without_bad_rows=True)
    assert built.release is not None
    assert built.release.info.counts == {"coworking": 2}


def test_a_row_that_another_file_has_already_is_a_duplicate(tmp_path: Path) -> None:
    registry = deployment("bad-vat-digit.csv", "empty-name.csv")
    built = build(registry, Releases(tmp_path / "releases"), without_bad_rows=True)
    twins = [item for item in built.intake.errors if item.rule == "duplicate"]
    assert [(item.file, item.line) for item in twins] == [
        ("empty-name.csv", 2),
        ("empty-name.csv", 4),
    ]
    assert "bad-vat-digit.csv:2" in twins[0].reason.it
    assert built.release is not None
    assert built.release.info.counts == {"coworking": 2}


HEADER = "nome;codice istat;note\n"
TABLES = {
    "an unclosed quote": ('A;015146;"x\nB;015146;y\nC;015146;z\n', "unclosed-quote"),
    "a quote that closes rows later": ('A;015146;"x\nB;015146;y"\nC;015146;z\n', "unclosed-quote"),
    "a short row": ("A;015146\n", "too-few-cells"),
    "two columns of one meaning": ("", "two-columns"),
}


@pytest.mark.parametrize("name", TABLES)
def test_rows_are_never_swallowed_or_shifted_in_silence(
    name: str, intake: Intake, tmp_path: Path
) -> None:
    rows, rule = TABLES[name]
    header = "nome;denominazione;codice istat\n" if rule == "two-columns" else HEADER
    (tmp_path / "x.csv").write_text(header + (rows or "A;B;015146\n"), "utf-8")
    checked = check_file(tmp_path / "x.csv", shipped_call("milano-2013"), intake, DAY, {})
    assert rule in {item.rule for item in checked.findings}


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"PK\x03\x04...", "workbook"),
        (b"\xd0\xcf\x11\xe0...", "workbook"),
        ("nome;codice istat\nSpazio;015146\n".encode("utf-16"), "utf-16"),
        (b"nome;codice istat\n", "no-rows"),
        (b"", "no-rows"),
        (b"colore;forma\nrosso;tondo\n", "no-header"),
    ],
)
def test_a_file_that_is_not_what_it_seems_is_told(
    content: bytes, rule: str, intake: Intake, tmp_path: Path
) -> None:
    (tmp_path / "x.csv").write_bytes(content)
    checked = check_file(tmp_path / "x.csv", shipped_call("milano-2013"), intake, DAY, {})
    assert rule in {item.rule for item in checked.findings}


def test_a_refused_row_does_not_make_its_good_twin_a_duplicate(
    intake: Intake, tmp_path: Path
) -> None:
    (tmp_path / "x.csv").write_text(HEADER + "Spazio;015146;=1+x\nSpazio;015146;\n", "utf-8")
    checked = check_file(tmp_path / "x.csv", shipped_call("milano-2013"), intake, DAY, {})
    assert set(checked.assessments) == {3}


def test_every_rule_speaks_both_languages() -> None:
    for one in rules().values():
        for text in (one.reason, one.fix):
            assert text.it and text.en


@given(content=st.binary(max_size=400))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    table = parse_table(content, "x.csv")
    assert all(isinstance(finding, Finding) for finding in table.findings)
    assert len(table.rows) <= content.count(b"\n") + content.count(b"\r") + 1


CELLS = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=20
).filter(lambda cell: cell.strip() == cell)


@given(rows=st.lists(st.tuples(CELLS, CELLS), max_size=5), separator=st.sampled_from(";,\t|"))
def test_what_a_spreadsheet_writes_is_read_back(
    rows: list[tuple[str, str]], separator: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("csv") / "x.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=separator).writerows([("nome", "comune"), *rows])
    table = parse_table(path.read_bytes(), "x.csv")
    written = [row for row in rows if any(cell.strip() for cell in row)]
    assert [row.cells for row in table.rows] == written
