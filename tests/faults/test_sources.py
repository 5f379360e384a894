# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Sources that give back less than they did: yesterday's file, an empty one, half of one."""

import json
from datetime import date
from pathlib import Path

import pytest

from ingest.build import build as build_release
from ingest.readers.web import Library
from ingest.registry import load_registry
from tests.faults.conftest import Albo
from tests.ingest.portals import Page, open_portal
from tests.registry_in_three import DAYS, SPACES, Deployment

ROWS = [f"s-{one},Spazio {one},,Via Prova {one},Milano,015146,12,mapped" for one in range(1, 21)]


@pytest.fixture(scope="session")
def wide(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    deployment = Deployment(tmp_path_factory.mktemp("wide") / "deployment")
    deployment.write("spaces", [SPACES[0], *ROWS])
    deployment.publish(DAYS[0])
    return deployment


@pytest.fixture
def deployment(wide: Deployment, tmp_path: Path) -> Deployment:
    return wide.copied(tmp_path / "deployment")


def listed(deployment: Deployment) -> int:
    current = deployment.releases.current()
    assert current is not None
    return current.info.counts["coworking"]


@pytest.mark.parametrize(("left", "said"), [(10, "−50 %"), (13, "−35 %"), (0, "−100 %")])
def test_a_file_that_lost_too_much_is_refused(
    left: int, said: str, deployment: Deployment, build: Albo
) -> None:
    deployment.write("spaces", [SPACES[0], *ROWS[:left]])
    deployment.write("decisions", ["id,entry,outcome,date,act,office_it,office_en,successor"])
    done = build(code=3)
    for words in ("spaces.csv: 20 ", said, f"now {left}", "Controllare i file", "Check the files"):
        assert words in done.output
    assert "--accept-loss spaces.csv" in done.output
    assert deployment.releases.numbers() == [1] and listed(deployment) == 20
    build("--accept-loss", "spaces.csv")
    assert listed(deployment) == left


def test_a_file_of_no_bytes_is_refused(deployment: Deployment, build: Albo) -> None:
    (deployment.folder / "spaces.csv").write_bytes(b"")
    assert "spaces.csv" in build(code=3).output
    assert listed(deployment) == 20


def test_a_file_may_lose_what_is_usual(deployment: Deployment, build: Albo) -> None:
    deployment.write("spaces", [SPACES[0], *ROWS[:14]])
    build()
    assert listed(deployment) == 14


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('id = "coworking"', 'id = "coworking"\nmax_loss = 0.6'),
        ('"spaces.csv"', '"spaces.csv", max_loss = 0.6'),
        ("reference_date", "max_loss = 0.6\nreference_date"),
    ],
)
def test_the_share_is_set_for_all_for_a_register_or_for_a_file(
    old: str, new: str, deployment: Deployment, build: Albo
) -> None:
    text = deployment.registry.read_text("utf-8")
    deployment.registry.write_text(text.replace(old, new, 1), "utf-8")
    deployment.write("spaces", [SPACES[0], *ROWS[:10]])
    build()
    deployment.write("spaces", [SPACES[0], *ROWS[:1]])
    build(code=3)
    assert listed(deployment) == 10


def test_another_name_accepts_nothing(deployment: Deployment, build: Albo) -> None:
    deployment.write("spaces", [SPACES[0], *ROWS[:5]])
    build("--accept-loss", "actors.csv", code=3)


def test_the_same_files_as_before_are_told_and_fine(deployment: Deployment, build: Albo) -> None:
    build()
    done = build()
    assert "nothing changed" in done.output
    assert "same as before 6; nuove / new: -" in done.output
    deployment.write("spaces", [SPACES[0], *ROWS, ROWS[-1].replace("20", "21")])
    told = json.loads(build("--json").stdout)
    assert told["sources_changed"] == ["spaces.csv"] and listed(deployment) == 21


def test_a_release_of_before_knows_no_rows_and_is_built_upon(
    deployment: Deployment, build: Albo
) -> None:
    folder = deployment.releases.folder / "1"
    report = json.loads((folder / "report.json").read_bytes())
    del report["rows"]
    (folder / "report.json").write_text(json.dumps(report), "utf-8")
    told = json.loads((folder / "release.json").read_bytes())
    del told["files"]["report.json"]
    (folder / "release.json").write_text(json.dumps(told), "utf-8")
    deployment.write("spaces", [SPACES[0], *ROWS[:15]])
    build()


def test_a_clock_that_jumps_changes_nothing_that_is_published(
    deployment: Deployment, tmp_path: Path
) -> None:
    """Only the day of a copy comes from the clock, and the same bytes keep theirs."""

    def built(day: date) -> bool:
        library = Library(tmp_path / "kept", today=lambda: day)
        return build_release(registry, deployment.releases, library=library).unchanged

    rooms = (f"Sala {one},015146,mapped" for one in range(4))
    table = "\n".join(["name,istat_code,status", *rooms, ""])
    with open_portal() as portal:
        portal.pages["/sale.csv"] = Page(table.encode())
        text = deployment.registry.read_text("utf-8")
        file = f'files = [{{ url = "{portal.url("/sale.csv")}", source = "ufficio" }}, '
        deployment.registry.write_text(text.replace("files = [", file, 1), "utf-8")
        registry = load_registry(deployment.registry)
        assert not built(date(2026, 11, 12))
        assert built(date(2099, 1, 1))
        assert built(date(1970, 1, 1))
    assert listed(deployment) == 24
