# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What a release keeps so that candidates can be checked by it, without any source at hand."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from endpoint.cli import app
from ingest.checking import check_content, check_file, checked_csv, checked_rows, written
from ingest.ground import GROUND, Ground, NoGround, read_ground
from ingest.intake import Intake
from ingest.readers.workbooks import read_workbook
from ingest.registry import Registry
from ingest.releases import Release, Releases
from shapes.calls import shipped_call
from tests.conftest import ROOT
from tests.ingest.deployments import DAY, built, current, leave_ground_out

COWORKING = ROOT / "ingest" / "data" / "coworking.csv"


@pytest.fixture(scope="module")
def ground(release: Release) -> Ground:
    return read_ground(release)


def test_the_ground_of_a_release_is_that_of_its_sources(
    release: Release, ground: Ground, intake: Intake
) -> None:
    found = ground.intake()
    assert list(found.actors.items()) == list(intake.actors.items())
    assert found.comuni == intake.comuni
    assert found.neighbourhoods == intake.neighbourhoods
    assert {name: call.digest for name, call in found.calls.items()} == {
        call.identifier: call.digest for call in intake.calls.values()
    }
    assert GROUND in release.info.files
    assert GROUND not in release.downloads()


def test_a_check_by_the_ground_says_what_one_by_the_sources_says(
    ground: Ground, intake: Intake
) -> None:
    call, content = (
        shipped_call("milano-2013"),
        b"".join(COWORKING.read_bytes().splitlines(keepends=True)[:9]),
    )
    by_sources = check_content(content, "a.csv", call, intake, DAY, {})
    by_release = check_content(
        content, "a.csv", ground.call("milano-2013"), ground.intake(), DAY, {}
    )
    assert written(by_release.told()) == written(by_sources.told())
    assert checked_csv(by_release, call) == checked_csv(by_sources, call)


def test_a_release_without_ground_gets_it_by_building_again(copy: Path, tmp_path: Path) -> None:
    releases = Releases(tmp_path / "releases")
    built(copy, releases)
    info = current(releases).info
    leave_ground_out(current(releases).folder)
    with pytest.raises(NoGround):
        read_ground(current(releases))
    assert not built(copy, releases).unchanged
    assert read_ground(current(releases)).calls
    assert current(releases).info.files[GROUND] == info.files[GROUND]
    assert built(copy, releases).unchanged


def test_ground_that_this_software_cannot_read_is_told_as_such(ground: Ground) -> None:
    with pytest.raises(NoGround):
        ground.model_copy(update={"calls": {"x": "no Turtle"}}).intake()
    with pytest.raises(NoGround):
        ground.model_copy(update={"actors": ({"id": "a", "name": "A", "ufo": "1"},)}).intake()


def test_one_json_object_is_one_candidate(ground: Ground) -> None:
    call, intake = ground.call("milano-2013"), ground.intake()
    one = {"name": "Uno", "istat_code": "015146", "workstations": 12}
    texts = (json.dumps(one), json.dumps([one]), json.dumps({"rows": [one]}))
    told = {
        written(check_content(text.encode(), "a.json", call, intake, DAY, {}).told())
        for text in texts
    }
    assert len(told) == 1
    assert json.loads(told.pop())["rows"]["1"]["name"] == "Uno"


def test_outcomes_go_into_a_workbook_that_runs_nothing(tmp_path: Path, intake: Intake) -> None:
    file, target = tmp_path / "righe.csv", tmp_path / "esiti.xlsx"
    file.write_text('name,istat_code,=1+1\nUno & <b>\x01,015146,\n"=2+3",015146,\n', "utf-8")
    words = ["check", str(file), "--call", "milano-2013", "--out", str(target)]
    done = CliRunner().invoke(app, [*words, "--date", DAY.isoformat()])
    assert done.exit_code == 1, done.output
    call = shipped_call("milano-2013")
    header, *rows = checked_rows(check_file(file, call, intake, DAY, {}), call)
    table = read_workbook(target.read_bytes(), "esiti.xlsx")
    assert [*table.header] == header
    assert table.rows[0].cells[0] == "Uno & <b>\N{REPLACEMENT CHARACTER}"
    assert [one.cells[0] for one in table.rows[1:]] == ["'=2+3"] == [one[0] for one in rows[1:]]
    assert CliRunner().invoke(app, [*words[:-1], str(tmp_path / "a.ods")]).exit_code == 3


def test_the_date_of_a_check_is_that_of_the_build(small: Registry, copy: Path) -> None:
    configuration = copy / "registry.toml"
    text = configuration.read_text("utf-8")
    configuration.write_text(f'reference_date = "2025-02-03"\n{text}', "utf-8")
    words = ["check", str(COWORKING), "--call", "milano-2013", "--json"]
    options = ["--registry", str(configuration), "--out", str(copy / "out.csv")]
    done = CliRunner().invoke(app, [*words, *options])
    assert done.exit_code == 0, done.output
    days = {one["reference_date"] for one in json.loads(done.stdout)["rows"].values()}
    assert days == {"2025-02-03"}
