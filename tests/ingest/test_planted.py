# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Personal data planted in every column of every kind: none of it is published."""

import csv
import gzip
from collections.abc import Mapping
from pathlib import Path

import pytest

from ingest.kinds import entry_kinds, list_kinds
from ingest.records.around import DecisionRecord, MoveRecord, StatementRecord
from ingest.records.base import ActorRecord, Record, ThingRecord
from ingest.registry import BadRegistry
from ingest.releases import ReleaseProblem, Releases
from tests.ingest.deployments import built

PLANTED = ("mario.rossi@esempio.it", "333 1234567", "RSSMRA80A01F205X")
HEAD = """
base = "https://registri.example.org"
licence = "https://creativecommons.org/licenses/by/4.0/"
title = { it = "Prova", en = "Test" }
description = { it = "Prova.", en = "Test." }
publisher = { name = "Ente di prova" }

[tables]
sources = "sources.csv"
actors = "actors.csv"
statements = "statements.csv"
moves = "moves.csv"
"""
SOURCES = "id,title_it,title_en,licence,date\nufficio,Ufficio,Office,facts,2026-11-01\n"
GOOD = {
    "id": "x-1",
    "name": "Prova",
    "title_it": "Prova",
    "title_en": "Test",
    "istat_code": "015146",
    "source": "ufficio",
    "publication_basis": "consent",
    "member": "ente-1",
    "organization": "ente-1",
    "role_it": "socio",
    "role_en": "member",
}


def write(path: Path, model: type[Record], rows: list[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(model.model_fields))
        writer.writeheader()
        writer.writerows(rows)


def planted(model: type[Record], good: Mapping[str, str], **other: str) -> list[Mapping[str, str]]:
    """Give a row for every column and kind of datum, and a good one before them.

    ``other`` holds cells that the planted rows have in place of the good one's.
    """
    fitting = {name: cell for name, cell in good.items() if name in model.model_fields}
    rows: list[Mapping[str, str]] = [fitting]
    for place, name in enumerate(model.model_fields):
        for more, datum in enumerate(PLANTED):
            row = fitting | other | ({"id": f"y-{place}-{more}"} if "id" in fitting else {})
            rows.append(row | {name: f"{row.get(name, '')} {datum}".strip()})
    return rows


CALLS = {"coworking": '"milano-2013"'}


def deployment(folder: Path, kind: str) -> Path:
    registers = f"""
[[registers]]
id = "prova"
kind = "{kind if kind in entry_kinds() else "coworking"}"
calls = [{CALLS.get(kind, "")}]
decisions = "decisions.csv"
files = [{{ path = "entries.csv" }}]
title = {{ it = "Prova", en = "Test" }}
description = {{ it = "Prova.", en = "Test." }}
"""
    lists = f"""
[[lists]]
id = "{kind}"
kind = "{kind}"
title = {{ it = "Prova", en = "Test" }}
files = ["list.csv"]
"""
    text = HEAD + registers + (lists if kind in list_kinds() else "")
    (folder / "registry.toml").write_text(text, "utf-8")
    (folder / "sources.csv").write_text(SOURCES, "utf-8")
    actor = GOOD | {"id": "ente-1", "name": "Ente di prova"}
    write(folder / "actors.csv", ActorRecord, planted(ActorRecord, actor))
    entries = entry_kinds().get(kind, entry_kinds()["coworking"])
    second = {name: cell for name, cell in GOOD.items() if name in entries.model_fields}
    rows = planted(entries, GOOD | {"status": "mapped"})
    write(folder / "entries.csv", entries, [*rows, second | {"id": "x-2", "name": "Seconda"}])
    about = {"register_id": "prova", "entry": "x-1", "field_name": "name", "value": "Altra"}
    write(folder / "statements.csv", StatementRecord, planted(StatementRecord, GOOD | about))
    moved = about | {"street_address": "Via Prova 1"}
    write(folder / "moves.csv", MoveRecord, planted(MoveRecord, GOOD | moved))
    decided = {"entry": "x-1", "outcome": "establish", "date": "2026-01-01", "act": "1/2026"}
    verdict = {"requirement": "milano-2013#site-visit", "verdict": "passed"}
    good = GOOD | decided | verdict | {"reasons_it": "Motivo."}
    rows = planted(DecisionRecord, good, entry="x-2")
    write(folder / "decisions.csv", DecisionRecord, rows)
    if kind in list_kinds():
        model: type[ThingRecord] = list_kinds()[kind]
        write(folder / "list.csv", model, planted(model, GOOD))
    return folder


@pytest.mark.parametrize("kind", [*entry_kinds(), *list_kinds()])
def test_nothing_personal_is_published_whatever_the_column(kind: str, tmp_path: Path) -> None:
    folder = tmp_path / "registry"
    folder.mkdir()
    releases = Releases(tmp_path / "releases")
    outcome = built(deployment(folder, kind), releases, without_bad_rows=True)
    assert outcome.release is not None
    content = b"".join(
        gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for path in outcome.release.folder.rglob("*")
        if path.is_file()
    )
    assert b"Prova" in content
    for datum in PLANTED:
        assert datum.encode() not in content, datum
    if kind in CALLS:
        # The good rows are there: the planted ones were refused, not all of them.
        assert b"/id/decision/0001" in content and b"Motivo." in content


@pytest.mark.parametrize("datum", PLANTED)
def test_personal_data_in_the_configuration_stops_the_build(datum: str, tmp_path: Path) -> None:
    folder = deployment(tmp_path, "coworking")
    path = folder / "registry.toml"
    text = path.read_text("utf-8").replace(
        'description = { it = "Prova."', f'description = {{ it = "{datum}"'
    )
    path.write_text(text, "utf-8")
    with pytest.raises((ReleaseProblem, BadRegistry)):
        built(folder, Releases(tmp_path / "releases"), without_bad_rows=True)
