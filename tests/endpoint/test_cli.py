# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The command line, run as a user runs it."""

import csv
import gzip
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from ingest.kinds import entry_kinds
from ingest.registry import shipped_registry
from ingest.releases import Releases
from shapes.calls import load_call, shipped_call
from tests.conftest import ROOT

Run = Callable[..., "subprocess.CompletedProcess[str]"]
SHIPPED = shipped_registry().parent / "coworking.csv"


@pytest.fixture
def albo(tmp_path: Path) -> Run:
    def run(*arguments: str, code: int | None = 0) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            [sys.executable, "-c", "from endpoint.cli import main; main()", *arguments],
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", "COLUMNS": "120"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert code in (None, done.returncode), done.stdout + done.stderr
        return done

    return run


def test_help_stays_light() -> None:
    program = (
        "import sys, contextlib\n"
        "from endpoint.cli import main\n"
        "sys.argv = ['albo', '--help']\n"
        "with contextlib.suppress(SystemExit): main()\n"
        "heavy = {'rdflib', 'pyshacl', 'pyoxigraph', 'fastapi', 'pydantic', 'shapely'}\n"
        "sys.exit(str(heavy & set(sys.modules) or ''))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1 and done.stderr.strip() == ""


def test_every_command_is_helped_in_both_languages(albo: Run) -> None:
    for command in (
        "demo",
        "init",
        "model",
        "build",
        "check",
        "serve",
        "query",
        "doctor",
        "releases",
        "export-site",
    ):
        assert " / " in albo(command, "--help").stdout


@pytest.mark.parametrize(
    ("call", "passed", "failed", "unknown"),
    [("milano-2013", 4, 9, 35), ("milano-2017", 4, 9, 35), ("toscana-2014", 8, 5, 35)],
)
def test_the_desks_of_the_48_real_spaces(
    albo: Run, tmp_path: Path, call: str, passed: int, failed: int, unknown: int
) -> None:
    out = tmp_path / "out.csv"
    done = albo("check", str(SHIPPED), "--call", call, "--json", "--out", str(out))
    outcomes = [
        verdict["outcome"]
        for row in json.loads(done.stdout)["rows"].values()
        for verdict in row["verdicts"]
        if verdict["identifier"] == "workstations"
    ]
    counts = [outcomes.count(name) for name in ("passed", "failed", "cantTell")]
    assert counts == [passed, failed, unknown]


def test_a_check_writes_the_file_back_with_the_outcomes(albo: Run, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    done = albo("check", str(SHIPPED), "--call", "milano-2013", "--out", str(out))
    assert "Almeno 10 postazioni / At least 10 workstations" in done.stdout
    with out.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 48
    desks = [row["Almeno 10 postazioni / At least 10 workstations"] for row in rows]
    assert sum(cell.startswith("non soddisfatto") for cell in desks) == 9


def test_a_self_check_equals_the_admission(albo: Run, releases: Releases, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    command = ["check", str(SHIPPED), "--call", "milano-2013", "--json", "--out", str(out)]
    checked = json.loads(albo(*command).stdout)["rows"]
    current = releases.current()
    assert current is not None
    published = json.loads(gzip.decompress((current.folder / "assessments.json.gz").read_bytes()))
    by_call = [item for item in published if item["call"].endswith("/milano-2013")]
    for mine, theirs in zip(checked.values(), by_call, strict=True):
        assert mine["verdicts"] == theirs["verdicts"]
        assert mine["conclusion"] == theirs["conclusion"]


def test_refused_rows_give_exit_code_1_and_messages_in_both_languages(albo: Run) -> None:
    broken = ROOT / "tests" / "ingest" / "broken" / "bad-vat-digit.csv"
    done = albo("check", str(broken), "--call", "milano-2013", "--out", "out.csv", code=1)
    assert "bad-vat-digit.csv:3 [partita iva] (vat-check-digit)" in done.stderr
    assert "La cifra di controllo" in done.stderr
    assert "The check digit" in done.stderr


def test_what_is_not_there_gives_exit_code_3(albo: Run) -> None:
    assert "milano-1913" in albo("check", str(SHIPPED), "--call", "milano-1913", code=3).stderr
    assert "albo build" in albo("serve", code=3).stderr
    assert "registry.toml" in albo("build", "--registry", "none/registry.toml", code=3).stderr
    albo("check", "none.csv", "--call", "milano-2013", code=2)


def test_a_body_starts_its_own_register(albo: Run, tmp_path: Path) -> None:
    albo("init", "ente", "--base", "https://registri.example.org", "--publisher", 'Ente "prova"')
    registry = ["--registry", "ente/registry.toml"]
    built = albo("build", *registry, "--releases", "ente/releases", "--json")
    assert json.loads(built.stdout)["counts"] == {"coworking": 1}
    call = "avviso-tipo-metropolitano-2026"
    albo("check", "ente/coworking.csv", "--call", call, *registry)
    assert (tmp_path / "ente" / "coworking.checked.csv").is_file()
    albo("init", "ente", "--base", "https://x.example.org", "--publisher", "x", code=3)
    albo("init", "altro", "--base", "no base", "--publisher", "x", code=3)
    assert not (tmp_path / "altro").exists()
    (tmp_path / "mio").mkdir()
    (tmp_path / "mio" / "coworking.csv").write_text("my data", "utf-8")
    albo("init", "mio", "--base", "https://x.example.org", "--publisher", "x", code=3)
    assert (tmp_path / "mio" / "coworking.csv").read_text("utf-8") == "my data"


@pytest.mark.parametrize("kind", entry_kinds())
def test_a_register_of_every_kind_can_be_started(kind: str, albo: Run) -> None:
    options = ["--base", "https://registri.example.org", "--publisher", "Ente", "--kind", kind]
    albo("init", kind, *options)
    registry = ["--registry", f"{kind}/registry.toml", "--releases", f"{kind}/releases"]
    built = albo("build", *registry, "--json")
    assert json.loads(built.stdout)["counts"] == {kind: 1}


def test_one_register_is_not_built_over_another(albo: Run, tmp_path: Path) -> None:
    albo("init", "ente", "--base", "https://registri.example.org", "--publisher", "Ente")
    folder = ["--releases", "ente/releases"]
    albo("build", "--registry", "ente/registry.toml", *folder)
    done = albo("build", "--registry", str(SHIPPED.parent / "registry.toml"), *folder, code=3)
    assert "https://registri.example.org" in done.stderr


def test_a_check_never_overwrites_its_own_file(albo: Run, tmp_path: Path) -> None:
    mine = tmp_path / "mine.csv"
    mine.write_bytes(SHIPPED.read_bytes())
    albo("check", "mine.csv", "--call", "milano-2013", "--out", "mine.csv", code=3)
    assert mine.read_bytes() == SHIPPED.read_bytes()


def test_a_waiver_is_told_in_the_file(albo: Run, tmp_path: Path) -> None:
    call = "https://w3id.org/albo/call/milano-2013"
    waiver = {
        "requirement": f"{call}#workstations",
        "reason": {"it": "Piccolo Comune", "en": "Small Comune"},
        "act": {"it": "R.G. 1/2026", "en": "R.G. 1/2026"},
    }
    office = {"cow-004": {"waivers": [waiver]}, "cow-999": {}}
    (tmp_path / "office.json").write_text(json.dumps(office), "utf-8")
    out = ["--office", "office.json", "--out", "out.csv"]
    done = albo("check", str(SHIPPED), "--call", "milano-2013", *out)
    assert "cow-999" in done.stderr
    assert "derogato: R.G. 1/2026, Piccolo Comune" in (tmp_path / "out.csv").read_text("utf-8")


def test_wrong_settings_and_a_busy_port_are_told_in_a_line(
    albo: Run, releases: Releases, server: str
) -> None:
    folder = ["--releases", str(releases.folder)]
    busy = albo("serve", *folder, "--port", server.rsplit(":", 1)[1], code=3)
    assert "--port" in busy.stderr
    assert "Traceback" not in busy.stderr


def test_queries_releases_and_doctor(albo: Run, releases: Releases, server: str) -> None:
    folder = ["--releases", str(releases.folder)]
    count = "SELECT (COUNT(*) AS ?n) { ?s a albo:CoworkingSpace }"
    assert albo("query", count, *folder).stdout.split() == ["n", "48"]
    remote = albo("query", count, "--endpoint", f"{server}/sparql", "--format", "tsv")
    assert remote.stdout.split() == ["?n", "48"]
    albo("query", "SELECT nonsense", *folder, code=2)
    albo("query", count, *folder, "--format", "docx", code=2)
    albo("query", "none.rq", *folder, code=3)
    listed = json.loads(albo("releases", "list", *folder, "--json").stdout)
    assert [(item["number"], item["current"]) for item in listed] == [(1, True)]
    albo("releases", "rollback", *folder, code=3)
    told = json.loads(albo("doctor", *folder, "--url", server, "--json", code=None).stdout)
    # Whether the usual port is free, and the disk has room, is of the machine.
    ours = [item for item in told if item["subject"] not in ("port", "disk")]
    assert [item["subject"] for item in ours if not item["ok"]] == []
    found = json.loads(albo("doctor", "--releases", "none", "--json", code=3).stdout)
    assert "releases" in [item["subject"] for item in found if not item["ok"]]


def test_the_version_stands_in_one_place(albo: Run) -> None:
    version = albo("--version").stdout.strip()
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    # A heading without a day is of what is to come.
    newest = re.search(r"^## (\S+) \((\S+)\)$", changelog, re.MULTILINE)
    publiccode = (ROOT / "publiccode.yml").read_text("utf-8")
    assert newest is not None and newest[1] == version
    assert f"softwareVersion: {version}" in publiccode
    assert f'releaseDate: "{newest[2]}"' in publiccode


def test_a_workbook_is_checked_and_built_and_offline_asks_nobody(albo: Run, tmp_path: Path) -> None:
    albo("init", "reg", "--base", "https://registri.example.org", "--publisher", "Prova")
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["nome", "codice istat", "postazioni"])
    sheet.append(["Spazio", "015146", 12])
    book.save(tmp_path / "reg" / "spazi.xlsx")
    options = ["--registry", "reg/registry.toml"]
    albo("check", "reg/spazi.xlsx", "--call", "milano-2013", *options)
    assert (tmp_path / "reg" / "spazi.checked.csv").is_file()
    path = tmp_path / "reg" / "registry.toml"
    old = 'path = "coworking.csv"'
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, 'path = "spazi.xlsx", source = "ufficio"'), "utf-8")
    done = albo("build", "--offline", *options)
    assert "coworking 1" in done.stdout


def test_the_outcomes_are_written_as_csv_or_workbook_and_under_no_other_name(albo: Run) -> None:
    file = str(SHIPPED.parent / "makerspace.csv")
    options = ["--call", "rete-fablab", "--out", "outcomes.ods"]
    assert ".csv, .xlsx" in albo("check", file, *options, code=3).stderr


def test_an_author_starts_from_a_copy_of_a_call(albo: Run, tmp_path: Path) -> None:
    albo("init", "ente", "--base", "https://registri.example.org", "--publisher", "Ente")
    own = ["--registry", "ente/registry.toml"]
    assert "/call/mio-2027" in albo("model", "milano-2013", "ente/mio-2027.ttl", *own).stdout
    call = load_call(tmp_path / "ente" / "mio-2027.ttl")
    assert str(call.iri) == "https://registri.example.org/call/mio-2027"
    assert call.identifier == "mio-2027" and call.illustrative
    model = shipped_call("milano-2013")
    assert [one.identifier for one in call.each()] == [one.identifier for one in model.each()]
    albo("model", "milano-2013", "ente/mio-2027.ttl", *own, code=3)
    assert "trattini" in albo("model", "milano-2013", "ente/Mio avviso.ttl", *own, code=2).stderr
