# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""`albo check` for every call: the shipped registers, and invented candidates for the others."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from endpoint.cli import app
from ingest.checking import kind_of
from ingest.registry import shipped_registry
from shapes.calls import shipped_call, shipped_calls
from tests.conftest import ROOT

SHIPPED, INVENTED = shipped_registry().parent, ROOT / "examples" / "candidates"
FILES = {
    "coworking": SHIPPED / "coworking.csv",
    "makerspace": SHIPPED / "makerspace.csv",
    "startup-support": INVENTED / "incubators.csv",
    "sharing-operator": SHIPPED / "sharing-operator.csv",
    "sharing-expert": INVENTED / "experts.csv",
    "company": INVENTED / "companies.csv",
    "disused-space": SHIPPED / "disused-space.csv",
    "student-housing": INVENTED / "student-housing.csv",
}
CONCLUSIONS = {
    "startup-innovative-2024": [
        "admissible",
        "admissible",
        "not-admissible",
        "not-admissible",
        "to-complete",
    ],
    "pmi-innovative-2015": [
        "not-admissible",
        "admissible",
        "admissible",
        "not-admissible",
        "to-complete",
    ],
    "avviso-tipo-alloggi-2026": ["to-verify", "not-admissible", "to-complete", "not-admissible"],
    "avviso-tipo-esperti-2026": ["to-verify", "not-admissible", "to-complete"],
    "incubatori-2013": ["to-verify", "not-admissible", "to-complete"],
    "incubatori-2016": ["admissible", "not-admissible", "to-complete"],
    "incubatori-2024": ["to-verify", "to-verify", "to-verify"],
}


def checked(call: str, out: Path) -> list[dict[str, object]]:
    """Run the command on the file of the call's kind; gives the rows in the file's order."""
    file = FILES[kind_of(shipped_call(call))]
    words = ["check", str(file), "--call", call, "--out", str(out), "--json"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    rows: dict[str, dict[str, object]] = json.loads(done.stdout)["rows"]
    return [rows[line] for line in sorted(rows, key=int)]


@pytest.mark.parametrize("call", shipped_calls())
def test_every_call_checks_a_file_of_its_kind(call: str, tmp_path: Path) -> None:
    rows = checked(call, tmp_path / "out.csv")
    with FILES[kind_of(shipped_call(call))].open(encoding="utf-8", newline="") as file:
        assert len(rows) == len(list(csv.DictReader(file)))
    assert {one["call"] for one in rows} == {str(shipped_call(call).iri)}
    if call in CONCLUSIONS:
        assert [one["conclusion"] for one in rows] == CONCLUSIONS[call]


def test_invented_candidates_say_so() -> None:
    for file in INVENTED.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as opened:
            assert all("(inventat" in row["name"] for row in csv.DictReader(opened)), file
