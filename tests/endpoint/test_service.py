# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The service: a new release without a failed request, tombstones, nothing personal served."""

import re
import shutil
import threading
from pathlib import Path

import httpx
import pytest

from ingest.build import build
from ingest.registry import load_registry, shipped_registry
from ingest.releases import Releases
from tests.conftest import serving
from tests.ingest.test_publication import PERSONAL, PUBLIC

NAME = "SELECT ?name { <http://127.0.0.1:8000/id/coworking/0001> skos:prefLabel ?name }"


@pytest.fixture
def deployment(tmp_path: Path) -> tuple[Path, Releases]:
    folder = tmp_path / "registry"
    shutil.copytree(shipped_registry().parent, folder)
    releases = Releases(tmp_path / "releases")
    build(load_registry(folder / "registry.toml"), releases)
    return folder, releases


class Visitor(threading.Thread):
    """Ask without a pause, and keep every status and every name that comes back."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.leave = threading.Event()
        self.statuses: set[int] = set()
        self.names: list[str] = []

    def run(self) -> None:
        with httpx.Client(base_url=self.url, timeout=30) as client:
            while not self.leave.is_set():
                answer = client.get("/sparql", params={"query": NAME, "format": "csv"})
                page = client.get("/doc/coworking/0001.ttl")
                self.statuses |= {answer.status_code, page.status_code}
                self.names.append(answer.text.splitlines()[1])


def test_a_new_release_is_served_without_a_failed_request(
    deployment: tuple[Path, Releases],
) -> None:
    folder, releases = deployment
    with serving(releases.folder, ALBO_POLL_SECONDS="0.05") as url:
        visitor = Visitor(url)
        visitor.start()
        path = folder / "coworking.csv"
        for name in ("Primo nome", "Secondo nome"):
            text = re.sub(r"(?m)^cow-001,[^,]*", f"cow-001,{name}", path.read_text("utf-8"))
            path.write_text(text, "utf-8")
            build(load_registry(folder / "registry.toml"), releases)
            wait_for(visitor, name)
        visitor.leave.set()
        visitor.join(30)
    assert visitor.statuses == {200}
    assert list(dict.fromkeys(visitor.names)) == [
        "Cowo Basiano (Cavenago / Milano)",
        "Primo nome",
        "Secondo nome",
    ]


def wait_for(visitor: Visitor, name: str) -> None:
    for _ in range(2000):
        if visitor.names and visitor.names[-1] == name:
            return
        assert visitor.is_alive()
        threading.Event().wait(0.01)
    raise AssertionError(f"{name} was never served")


def test_what_has_left_its_source_is_gone_and_says_since_when(
    deployment: tuple[Path, Releases],
) -> None:
    folder, releases = deployment
    lines = (folder / "coworking.csv").read_text("utf-8").splitlines()
    (folder / "coworking.csv").write_text("\n".join(lines[:1] + lines[2:]) + "\n", "utf-8")
    build(load_registry(folder / "registry.toml"), releases)
    with serving(releases.folder) as url:
        for path in ("/id/coworking/0001", "/doc/coworking/0001", "/doc/entry/coworking-0001"):
            answer = httpx.get(url + path)
            assert answer.status_code == 410
            assert answer.json()["since"] == "2026-11-22"
        answer = httpx.get(f"{url}/doc/coworking/0001.ttl")
        assert answer.status_code == 410 and '"2026-11-22"' in answer.text


@pytest.mark.parametrize("damaged", ["release.json", "dump.nq.gz"])
def test_a_damaged_release_is_survived(deployment: tuple[Path, Releases], damaged: str) -> None:
    folder, releases = deployment
    with serving(releases.folder, ALBO_POLL_SECONDS="0.05") as url:
        bad = releases.folder / "7"
        shutil.copytree(releases.folder / "1", bad)
        (bad / damaged).write_bytes((bad / damaged).read_bytes()[:-100])
        releases.pointer.unlink()
        releases.pointer.symlink_to("7")
        threading.Event().wait(0.5)  # several looks at the pointer
        assert httpx.get(f"{url}/health/ready").json()["release"] == 1
        shutil.rmtree(bad)
        releases.point_to(1)
        text = (folder / "coworking.csv").read_text("utf-8").replace("Cowo Basiano", "Nuovo nome")
        (folder / "coworking.csv").write_text(text, "utf-8")
        build(load_registry(folder / "registry.toml"), releases)
        for _ in range(500):
            if httpx.get(f"{url}/health/ready").json()["release"] == 2:
                return
            threading.Event().wait(0.02)
    raise AssertionError("the good release was never taken up")


EVERYTHING = (
    "CONSTRUCT { ?s ?p ?o } WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } }"
    ' FILTER (!CONTAINS(STR(?o), "POLYGON")) }'
)


def test_nothing_personal_is_served(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": EVERYTHING, "format": "nt"})
    assert len(answer.text.splitlines()) > 40_000
    for line in answer.text.splitlines():
        if not any(part in line for part in PUBLIC) and not re.search(r'"[0-9a-f]{64}"', line):
            found = {kind for kind, pattern in PERSONAL.items() if pattern.search(line)}
            assert not found, line


def test_pages_are_hardened(client: httpx.Client) -> None:
    headers = client.get("/", headers={"Accept": "text/html"}).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_no_page_loads_anything_from_elsewhere(client: httpx.Client) -> None:
    for path in ("/", "/calls", "/sparql", "/doc/coworking/0004", "/calls/milano-2013", "/onto"):
        page = client.get(path, headers={"Accept": "text/html"}).text
        loaded = re.findall(r'<(?:script|img|iframe|link rel="stylesheet")[^>]*', page)
        assert all("//" not in one for one in loaded)
