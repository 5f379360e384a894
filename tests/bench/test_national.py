# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
import json
from pathlib import Path

import pytest

from bench.national import change, write_national
from ingest.build import build
from ingest.intake import take_in
from ingest.registry import load_registry
from ingest.releases import Releases

ROWS = 200


@pytest.fixture(scope="module")
def registers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("national")
    write_national(folder, ROWS, seed=7)
    return folder


def _bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(
    registers: Path, tmp_path: Path
) -> None:
    write_national(tmp_path / "again", ROWS, seed=7)
    write_national(tmp_path / "other", ROWS, seed=8)
    assert _bytes(tmp_path / "again") == _bytes(registers)
    assert _bytes(tmp_path / "other") != _bytes(registers)


def test_every_row_is_read_or_kept_aside_for_what_is_wrong_with_it(registers: Path) -> None:
    made = json.loads((registers / "made.json").read_text("utf-8"))
    intake = take_in(load_registry(registers / "registry.toml"))
    aside = sum(len(parsing.aside) for parsing in intake.parsings.values())
    assert made["wrong"] and made["repeated"]
    assert aside == made["wrong"] + made["repeated"]
    assert sum(map(len, intake.entries.values())) == ROWS - aside
    assert len(intake.comuni) == 7896


def test_a_release_of_it_says_that_it_is_fictitious(registers: Path, tmp_path: Path) -> None:
    registry = load_registry(registers / "registry.toml")
    # Without the table of all Comuni, and with the calls of one register: as much, and quicker.
    tables = registry.tables.model_copy(update={"comuni": None})
    registers_of = tuple(
        one if one.decisions else one.model_copy(update={"calls": ()}) for one in registry.registers
    )
    some = registry.model_copy(update={"tables": tables, "registers": registers_of})
    release = build(some, Releases(tmp_path), without_bad_rows=True).release
    assert release is not None
    said = (release.info.title, release.info.description)
    assert all("fittizio" in text.it and "ictitious" in text.en for text in said)
    sources = [quad for quad in release.quads() if "/id/source/fittizio" in str(quad.subject)]
    titles = {str(quad.object) for quad in sources if "title" in quad.predicate.value}
    assert titles and all("fittizio" in one or "fictitious" in one for one in titles)


def test_as_many_rows_change_as_are_asked_for(registers: Path, tmp_path: Path) -> None:
    write_national(tmp_path, ROWS, seed=7)
    changed = change(tmp_path, 20, seed=1)
    before, after = _bytes(registers), _bytes(tmp_path)
    lines = {
        line
        for name, content in after.items()
        for line in set(content.splitlines()) - set(before[name].splitlines())
    }
    assert len(changed) == len(set(changed)) == len(lines) == 20
