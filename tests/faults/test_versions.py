# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Releases that earlier versions of Albo made, as they made them: read, served and built upon.

``made/by-VERSION.tar.gz`` holds an invented register and its two releases, of 10 and 12 November
2026: the second without s-2 and with s-4. From 0.6.0 on its spaces are held to a call.
"""

import re
import tarfile
from pathlib import Path

import httpx
import pytest
from click.testing import Result
from typer.testing import CliRunner

from endpoint.cli import app
from ingest.ledger import Ledger
from ingest.releases import Releases
from tests.conftest import serving
from tests.ingest.deployments import files_of

MADE = Path(__file__).parent / "made"
VERSIONS = sorted(path.name.removeprefix("by-")[: -len(".tar.gz")] for path in MADE.iterdir())
LACKING = {"0.1.0", "0.2.0", "0.3.0"}
FORMATS = dict.fromkeys(VERSIONS, 1) | {"0.6.0": 2, "0.7.0": 3}


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def folder(version: str, tmp_path: Path) -> Path:
    with tarfile.open(MADE / f"by-{version}.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path


def albo(folder: Path, *arguments: str) -> Result:
    done = CliRunner().invoke(app, [*arguments, "--releases", str(folder / "releases")])
    assert done.exit_code == 0, done.output
    return done


def test_what_an_earlier_version_made_is_upgraded_by_the_next_build(
    version: str, folder: Path
) -> None:
    releases = Releases(folder / "releases")
    told = albo(folder, "upgrade", "--check").output
    assert f"2: Albo {version}, formato / format {FORMATS[version]}" in told
    assert ("without the feed" in told) == (version in LACKING)
    albo(folder, "releases", "verify", "--all")
    before = files_of(releases.folder / "2")
    albo(folder, "build", "--registry", str(folder / "registry" / "registry.toml"))
    assert releases.numbers() == [1, 2, 3] and files_of(releases.folder / "2") == before
    numbers = {
        key: line.number
        for key, line in Ledger.read(releases.folder / "3" / "ledger.json")
        .books["coworking"]
        .items()
    }
    assert numbers == {"s-1": "0001", "s-2": "0002", "s-3": "0003", "s-4": "0004"}
    albo(folder, "backup", str(folder / "backup.tar"))
    albo(folder, "releases", "prune", "--keep", "1")
    albo(folder, "releases", "verify", "--all")


@pytest.mark.parametrize("version", ["0.1.0", "0.4.0", "0.7.0"])
def test_what_an_earlier_version_made_is_served(version: str, folder: Path) -> None:
    with serving(folder / "releases", ALBO_QUERY_WORKERS="1") as url:
        for path in (
            "/",
            "/doc/coworking/0001",
            "/dumps/",
            "/ldes",
            "/catalog",
            "/dumps/1/dump.nq.gz",
        ):
            answer = httpx.get(url + path, headers={"Accept": "text/html, */*;q=0.5"})
            assert answer.status_code < 500, (path, answer.text)
        assert httpx.get(f"{url}/doc/coworking/0001.ttl").status_code == 200
        assert httpx.get(f"{url}/doc/coworking/0002.ttl").status_code == 410


def test_verdicts_of_an_earlier_version_are_shown_as_those_of_today(tmp_path: Path) -> None:
    with tarfile.open(MADE / "by-0.6.0.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    told = []
    for _ in ("as it was made", "built anew"):
        with serving(tmp_path / "releases", ALBO_QUERY_WORKERS="1") as url:
            page = httpx.get(f"{url}/doc/coworking/0001", headers={"Accept": "text/html"}).text
        told.append(re.findall(r'<details class="assessment".*?</details>', page, re.DOTALL))
        registry = str(tmp_path / "registry" / "registry.toml")
        albo(tmp_path, "build", "--registry", registry, "--date", "2026-11-12")
    assert "Almeno" in told[0][0]
    assert told[0] == told[1]
