# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The files: whole, in parts, by number and by day, and gone where something was taken down."""

import time
from base64 import b64encode
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from endpoint.cli import app
from ingest.releases import Release, Releases
from tests.conftest import serving
from tests.endpoint.test_protocol import problem
from tests.ingest.deployments import built
from tests.ingest.test_takedown import REGISTRY, ROWS, SOURCES, write

CSV = "/dumps/coworking.csv"


def test_the_list_tells_what_each_file_is_checked_by(
    client: httpx.Client, release: Release
) -> None:
    listed = client.get("/dumps/", headers={"Accept": "application/json"}).json()
    assert listed["release"] == release.info.number
    names = {one["name"]: one for one in listed["files"]}
    assert names.keys() == release.downloads().keys()
    for name, path in release.downloads().items():
        content = path.read_bytes()
        assert names[name]["bytes"] == len(content)
        assert names[name]["sha256"] == sha256(content).hexdigest()
        assert names[name]["url"].endswith(f"/dumps/{release.info.number}/{name}")
    assert names["coworking.csv"]["licence"] == release.info.licence
    assert names["dump.nq.gz"]["licence"] is None
    page = client.get("/dumps/", headers={"Accept": "text/html"})
    assert "coworking.csv.sha256" in page.text
    assert client.get("/dumps").headers["location"] == "/dumps/"


def test_a_file_comes_with_its_digest_its_licence_and_its_description(
    client: httpx.Client, release: Release
) -> None:
    found, head = client.get(CSV), client.head(CSV)
    digest = sha256(found.content)
    assert found.headers["repr-digest"] == f"sha-256=:{b64encode(digest.digest()).decode()}:"
    assert found.headers["accept-ranges"] == "bytes"
    for relation in ('rel="license"', '</catalog>; rel="describedby"', "coworking.csv.sha256"):
        assert relation in found.headers["link"]
    assert head.content == b""
    for name in ("etag", "repr-digest", "content-length", "content-type", "link"):
        assert head.headers[name] == found.headers[name]
    sums = client.get(f"{CSV}.sha256")
    assert sums.text == f"{digest.hexdigest()}  coworking.csv\n"
    held = {"If-None-Match": found.headers["etag"]}
    assert client.get(CSV, headers=held).status_code == 304
    assert client.get(f"{CSV}.sha256", headers=held).status_code == 200


def part(client: httpx.Client, asked: str, **more: str) -> httpx.Response:
    return client.get(CSV, headers={"Range": asked, **more})


def test_a_broken_download_goes_on(client: httpx.Client) -> None:
    whole = client.get(CSV)
    size, tag = len(whole.content), whole.headers["etag"]
    first, rest = part(client, "bytes=0-99"), part(client, "bytes=100-", **{"If-Range": tag})
    assert (first.status_code, rest.status_code) == (206, 206)
    assert first.headers["content-range"] == f"bytes 0-99/{size}"
    assert first.content + rest.content == whole.content
    assert part(client, "bytes=-7").content == whole.content[-7:]
    assert first.headers["repr-digest"] == whole.headers["repr-digest"]
    other = part(client, "bytes=100-", **{"If-Range": '"another"'})
    assert (other.status_code, other.content) == (200, whole.content)


@pytest.mark.parametrize("odd", ["bytes=9-1", "bytes=a-b", "lines=0-1", "bytes=", "bytes=-"])
def test_a_range_that_is_none_is_passed_over(client: httpx.Client, odd: str) -> None:
    assert part(client, odd).status_code == 200


def test_a_range_beyond_the_end_is_a_problem(client: httpx.Client) -> None:
    beyond = part(client, "bytes=99999999-")
    assert problem(beyond, 416, "range-not-satisfiable")["bytes"] == len(client.get(CSV).content)
    assert beyond.headers["content-range"].startswith("bytes */")


def test_latest_and_the_day_lead_to_the_number(client: httpx.Client, release: Release) -> None:
    number, day = release.info.number, release.info.reference_date
    for when in ("latest", day.isoformat()):
        for name in ("coworking.csv", "coworking.csv.sha256"):
            sent = client.get(f"/dumps/{when}/{name}")
            assert (sent.status_code, sent.headers["location"]) == (302, f"/dumps/{number}/{name}")
    numbered = client.get(f"/dumps/{number}/coworking.csv")
    assert numbered.content == client.get(CSV).content
    assert "immutable" in numbered.headers["cache-control"]


@pytest.mark.parametrize("when", ["latest", "1", "99", "0", "01", "1999-01-01", "2026-13-40", "x"])
def test_what_never_was_is_not_found(client: httpx.Client, when: str) -> None:
    problem(client.get(f"/dumps/{when}/nothing.csv"), 404, "not-found")


@pytest.mark.parametrize("odd", ["..%2f..%2frelease.json", "release.json", "ledger.json", "%00"])
@pytest.mark.parametrize("place", ["/dumps/", "/dumps/1/", "/dumps/latest/"])
def test_nothing_else_of_a_release_is_a_file(client: httpx.Client, place: str, odd: str) -> None:
    problem(client.get(place + odd), 404, "not-found")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register of two persons, in releases of two days; then one of them is taken down."""
    sources = tmp_path_factory.mktemp("experts")
    (sources / "registry.toml").write_text(REGISTRY, "utf-8")
    (sources / "sources.csv").write_text(SOURCES, "utf-8")
    write(sources, *ROWS)
    releases = Releases(sources / "releases")
    built(sources, releases, on=date(2026, 11, 1))
    write(sources, ROWS[0], ROWS[1].replace("food,2", "food,3"))
    built(sources, releases, on=date(2026, 11, 1))
    built(sources, releases, on=date(2026, 11, 2))
    return sources


@pytest.fixture(scope="module")
def experts(folder: Path) -> Iterator[httpx.Client]:
    options = {"ALBO_POLL_SECONDS": "0.01"}
    with serving(folder / "releases", **options) as url, httpx.Client(base_url=url) as one:
        yield one


def test_every_release_that_is_kept_is_served_until_something_is_taken_down(
    experts: httpx.Client, folder: Path
) -> None:
    sent = experts.get("/dumps/2026-11-01/sharing-expert.csv")
    assert sent.headers["location"] == "/dumps/2/sharing-expert.csv"
    assert "Esperta Inventata" in experts.get("/dumps/1/sharing-expert.csv").text
    options = ["--registry", str(folder / "registry.toml"), "--releases", str(folder / "releases")]
    result = CliRunner().invoke(app, ["takedown", "sharing-expert", "e-1", *options])
    assert result.exit_code == 0, result.output
    for number in (1, 2, 3):
        gone = experts.get(f"/dumps/{number}/sharing-expert.csv")
        assert problem(gone, 410, "release-gone")["status"] == 410
    # The takedown made a release of the day of the newest source, and is in no other.
    sent = experts.get("/dumps/2026-11-01/sharing-expert.csv")
    assert sent.headers["location"] == "/dumps/4/sharing-expert.csv"
    problem(experts.get("/dumps/2026-11-02/sharing-expert.csv"), 404, "not-found")
    problem(experts.get("/dumps/5/sharing-expert.csv"), 404, "not-found")
    wait_for(experts, 4)
    for file in experts.get("/dumps/", headers={"Accept": "application/json"}).json()["files"]:
        assert b"Inventata" not in experts.get(f"/dumps/4/{file['name']}").content
    told = experts.get("/catalog.ttl").text
    assert "and from earlier ones: 1." in told
    assert "e-1" not in told


def wait_for(client: httpx.Client, number: int) -> None:
    deadline = time.monotonic() + 10
    while client.get("/health/ready").json()["release"] != number:
        assert time.monotonic() < deadline, "the release was not taken up"
        time.sleep(0.01)  # nothing to wait on: the server is another process
