# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Rows refused late: struck out of whatever holds them, at the cost of what is refused."""

from dataclasses import dataclass
from pathlib import Path

from ingest.findings import found
from ingest.intake import Intake, take_in
from ingest.registry import load_registry
from ingest.rows import Books
from ingest.rules import rule
from tests.registry_in_three import Deployment

FILE = Path("spaces.csv")


@dataclass
class Looked:
    """A row that counts how often anybody looks where it stands."""

    line: int
    looks: int = 0

    @property
    def file(self) -> Path:
        self.looks += 1
        return FILE


def test_a_thousand_refusals_cost_no_thousand_looks_at_what_is_good() -> None:
    books: Books[Looked] = Books()
    rows = books["coworking"] = [Looked(line) for line in range(2, 3002)]
    for line in range(2, 1002):
        ((name, row),) = books.refuse(FILE, line)
        assert (name, row.line) == ("coworking", line)
    assert [row.line for row in books["coworking"]] == list(range(1002, 3002))
    assert len(rows) == 3000, "who goes through the rows meanwhile goes through them all"
    assert max(row.looks for row in rows) <= 3


def test_what_comes_and_goes_between_refusals_is_known() -> None:
    books: Books[Looked] = Books()
    books["a"], books["b"] = [Looked(2), Looked(3)], []
    assert [name for name, _ in books.refuse(FILE, 2)] == ["a"]
    assert books.refuse(FILE, 2) == books.refuse(Path("other.csv"), 3) == []
    books["b"].append(Looked(4))
    books["a"] = [*books["a"], Looked(5)]
    assert [name for name, _ in books.refuse(FILE, 4)] == ["b"]
    assert [name for name, _ in books.refuse(FILE, 5)] == ["a"]
    assert {name: [row.line for row in rows] for name, rows in books.items()} == {"a": [3], "b": []}


def test_a_row_set_aside_is_told_once_and_leaves_everything(tmp_path: Path) -> None:
    registry = load_registry(Deployment(tmp_path).registry)
    intake: Intake = take_in(registry)
    second = intake.entries["coworking"][1]
    (decided,) = intake.decisions["coworking"]
    for row in (second, second, decided):
        broken = found(rule("unknown-source"), row.file.name, row.line, "source", "x")
        intake.set_aside(row.file, row.line, broken)
    assert [row.key for row in intake.entries["coworking"]] == ["s-1", "s-3"]
    assert intake.decisions["coworking"] == []
    assert [one.line for one in intake.findings[-3:]] == [second.line, second.line, decided.line]
    report = intake.parsings[second.file]
    assert [row.line for row in report.aside] == [second.line]
    assert intake.endings.reasons["coworking"] == {"s-2": "row-fault"}
