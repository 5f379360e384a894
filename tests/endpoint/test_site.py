# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""A copy of a release as files: it says what the server says, and outlives it."""

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
from typer.testing import CliRunner

from endpoint.cli import app
from endpoint.site.absent import ABSENT
from endpoint.site.rest import PAGES as LEADING
from ingest.credentials.keys import SigningKey
from ingest.credentials.writing import write_credentials
from ontology.text import day as written_day
from tests.conftest import free_port
from tests.endpoint.conftest import Past
from tests.endpoint.test_dereferencing import mentioned
from tests.registry_in_three import DAYS, Deployment

HTML, TURTLE, PROBLEM = "text/html", "text/turtle", "application/problem+json"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
OF_COPY = re.compile(
    r"(40[456]|410|501|sparql|graph-store|reconcile|ogc|metrics|health|explore|check|(api/v1/)?search"
    r"|opensearch\.xml|status|report|statistics/usage|queries/[a-z-]+)(\.en)?\.(html|json)"
)
GRAPHS = re.compile(r"/(graph/|\.well-known/void$)")
BEYOND = {
    f"http://www.w3.org/ns/sparql-service-description#{name}"
    for name in ("extensionFunction", "languageExtension")
}
PAGES = re.compile(rf"({'|'.join(LEADING)}|(problems|queries|registers|shapes)/.*)\.html")
FORMS = {
    **{"ttl": TURTLE, "nt": "application/n-triples", "rdf": "application/rdf+xml"},
    **{"jsonld": "application/ld+json", "html": HTML, "json": "application/json"},
}


@dataclass(frozen=True)
class Copy:
    """A copy of the registry with a past, and the server that it is a copy of."""

    folder: Path
    past: Past
    elsewhere: bool  # whether an engine elsewhere answers the queries of that server

    @property
    def files(self) -> list[str]:
        public = self.folder / "public"
        return [one.relative_to(public).as_posix() for one in public.rglob("*") if one.is_file()]

    def read(self, file: str) -> bytes:
        return (self.folder / "public" / file).read_bytes()

    def says(self, ours: bytes, theirs: bytes, path: str, form: str) -> bool:
        """Say whether the copy says what the server does: byte for byte, unless it asks an engine.

        That gives the triples of a graph in any order, and of what Albo's own store can do beyond
        SPARQL the description names what the engine can do too; a copy knows of no engine.
        """
        if ours == theirs or not (self.elsewhere and GRAPHS.match(path)):
            return ours == theirs
        syntax = ox.RdfFormat.from_media_type(form)
        here, there = (set(ox.parse(said, format=syntax)) for said in (ours, theirs))
        return there <= here and all(one.predicate.value in BEYOND for one in here - there)


def export(folder: Path, deployment: Deployment, *options: str, code: int = 0) -> str:
    given = ["export-site", str(folder), "--releases", str(deployment.releases.folder), *options]
    done = CliRunner().invoke(app, given)
    assert done.exit_code == code, done.output
    return done.output


@pytest.fixture(scope="module")
def copy(past: Past, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Copy:
    folder = tmp_path_factory.mktemp("site") / "copy"
    export(folder, past.deployment)
    elsewhere = pytestconfig.getoption("--engine") not in ("memory", "disk")
    return Copy(folder, past, elsewhere)


def asked(file: str) -> tuple[str, str, int]:
    """Give the address, the form and the status of the server's answer that a file should be."""
    stem, _, suffix = file.rpartition(".")
    status = 410 if stem.startswith("gone/") else 200
    path, form = f"/{stem}.{suffix}", "*/*"
    if status == 410:
        json_form = suffix == "json"
        path = f"/{stem.removeprefix('gone/')}" + (
            "" if json_form or "ldes" in stem else f".{suffix}"
        )
        form = PROBLEM if json_form else HTML
    elif stem == "index" or stem.endswith("/index"):
        path, form = f"/{stem.removesuffix('index')}", FORMS[suffix]
    elif re.fullmatch(r"shapes/[^/]+", stem):
        path = f"/{file}"
    elif PAGES.fullmatch(file) or re.match(r"graph/|\.well-known/[vs]", stem):
        path, form = f"/{stem}", FORMS[suffix]
    elif found := re.fullmatch(r"changes(?:\.(\d+))?\.html", file):
        path = f"/changes?page={found[1] or 1}"
    elif stem.startswith("schemas/"):
        path = f"/{stem}"
    elif stem == "api/v1" or (
        suffix == "json" and re.fullmatch(r"api/v1/(status|\w+/[^/]+)", stem)
    ):
        is_list = stem.endswith(("/entries", "/requirements"))
        path = f"/{stem}" + ("?limit=1000" if is_list else "")
    elif stem.startswith("api/v1/") and stem != "api/v1/openapi":
        path = f"/{stem}" + ("?limit=1000" if suffix == "json" else f"?format={suffix}")
    return path, form, status


def is_of_copy(content: bytes) -> bool:
    return any(
        f"{sign}{status}".encode() in content
        for sign in ('"status": ', '"kind">')
        for status in (404, 405, 406, 410, 501)
    )


def test_every_file_is_what_the_server_answers(copy: Copy) -> None:
    differ, files = [], sorted(copy.files)
    # What is alike in kind is asked in samples; that a file is there at all, others look.
    for file in files[::3]:
        english = re.fullmatch(r"(.+)\.en\.(\w+)", file)
        path, form, status = asked(f"{english[1]}.{english[2]}" if english else file)
        # Calls are open on a day: for the server today, for a copy the day of its data; and a
        # copy tells developers of no limits, and of nothing that only a server answers.
        if re.match(r"id/|(calls|index|developers)\.", file):
            continue
        if OF_COPY.fullmatch(file) and is_of_copy(copy.read(file)):
            continue
        tongue = "en" if english else "it"
        if english and "format=" in path:
            path = f"{path}&lang=en"
        answer = copy.past.get(path, form, **{"Accept-Language": tongue})
        alike = copy.says(copy.read(file), answer.content, path, form)
        if answer.status_code != status or not alike:
            differ.append(f"{file}: {path} {answer.status_code}")
    assert differ == []
    assert len(files) > 4000


def test_a_copy_tells_only_what_needs_no_service(copy: Copy) -> None:
    ways = copy.read("developers.en.html").decode()
    assert "This is a static copy" in ways and 'id="limits"' not in ways
    assert "/dumps/all.nq.gz" in ways and "/reconcile" not in ways
    day = copy.past.get("/dumps/", "application/json").json()["date"]
    assert f"As they stand on {written_day(str(day), 'en')}" in copy.read("calls.en.html").decode()
    assert copy.read("statistics/registers.csv").startswith(b"code,name,entries\r\n")
    assert all(is_of_copy(copy.read(f"{one}.html")) for one in ("report", "status"))


def test_the_manifest_names_every_file(copy: Copy) -> None:
    told = json.loads((copy.folder / "site.json").read_text("utf-8"))
    assert told["sha256"] == {
        file: sha256(copy.read(file)).hexdigest() for file in sorted(copy.files)
    }
    assert told["files"] == len(copy.files) and told["release"] == 3


def is_told_to_be_absent(place: str) -> bool:
    """Say whether a copy answers there that only a running server knows (501)."""
    return any(place.startswith(f"{one}/") for one in ABSENT)


def test_every_link_of_every_page_leads_to_a_file(copy: Copy) -> None:
    """As plain hosts look for files: by name, with ``.html``, or as the index of a folder.

    What was erased may still be named by what came after it: the server does not have it either.
    """
    files, lost = set(copy.files), set[str]()
    for page in files:
        if page.endswith(".html"):
            for link in re.findall(r'(?:href|action)="([^"#?]+)', copy.read(page).decode()):
                place = link.removeprefix(copy.past.deployment.base)
                if place.startswith("/") and not is_told_to_be_absent(place):
                    name = place[1:]
                    names = {name, f"{name}index.html"}
                    names |= {f"{name}.{suffix}" for suffix in ("html", "ttl", "json")}
                    # Pages of the past lead to what is gone, and that is told elsewhere.
                    end = f"gone{place.replace('/id/', '/doc/', 1).removesuffix('.html')}.html"
                    if not names & files and end not in files and copy.past.get(place).is_success:
                        lost.add(f"{page}: {link}")
    assert lost == set()


def test_what_was_taken_down_is_nowhere(copy: Copy) -> None:
    for file in copy.files:
        if not file.endswith((".gz", ".xlsx")):
            assert b"Spazio Due" not in copy.read(file), file


def test_lists_are_whole_and_their_links_lead_somewhere(copy: Copy) -> None:
    things = json.loads(copy.read("api/v1/things.json"))
    assert things["count"] == things["total"] > 1
    assert set(things["_links"]) == {"self", "first"}
    csv = copy.read("api/v1/things.csv").decode("utf-8-sig").splitlines()
    assert len(csv) == things["total"] + 1


# --- what a copy refuses ---


def test_a_folder_with_something_else_is_left_alone(copy: Copy, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x", "utf-8")
    said = export(tmp_path, copy.past.deployment, code=2)
    assert "non è una copia" in said and "no copy" in said
    assert [one.name for one in tmp_path.iterdir()] == ["letter.txt"]


def test_nothing_to_copy_is_told(tmp_path: Path) -> None:
    said = CliRunner().invoke(
        app, ["export-site", str(tmp_path / "x"), "--releases", str(tmp_path)]
    )
    assert said.exit_code == 3 and "no release" in said.output
    assert list(tmp_path.iterdir()) == []


def test_a_copy_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    """The same bytes again; under a path the files lie where the address says."""
    deployment = Deployment(tmp_path, "https://dati.example.org/registri")
    deployment.publish(DAYS[0])
    deployment.change()
    key = tmp_path / "registry" / "key.pem"
    SigningKey.create(key)
    deployment.publish(DAYS[1], adding=partial(write_credentials, key=SigningKey.read(key)))
    site = tmp_path / "site"
    export(site, deployment, "--with", "nginx")
    assert not (site / "Caddyfile").exists()
    before = {name: (site / name).read_bytes() for name in ("site.json", "nginx.conf")}
    (site / "public" / "stale.txt").write_text("x", "utf-8")
    export(site, deployment, "--with", "nginx")
    assert {name: (site / name).read_bytes() for name in before} == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["registry", "releases", "site"]
    assert not (site / "public" / "stale.txt").exists()
    page = site / "public" / "registri" / "doc" / "coworking" / "0001.html"
    assert 'href="/registri/calls"' in page.read_text("utf-8")
    assert (site / "public" / "gone" / "registri" / "doc" / "coworking" / "0003.html").exists()
    with nginx(site, tmp_path) as web:
        assert web.get("/registri/id/coworking/0003").status_code == 410
        thing = web.get("/registri/id/coworking/0001")
        assert (thing.status_code, thing.headers["location"]) == (
            303,
            "/registri/doc/coworking/0001",
        )
        page_of_it = web.get(thing.headers["location"], headers={"Accept": BROWSER})
        assert page_of_it.headers["content-type"] == "text/html; charset=utf-8"
        for place, form in (("", "vc"), ("/evidence", "json"), ("/status", "json")):
            told = web.get(f"/registri/credentials/coworking-0002{place}")
            assert told.headers["content-type"] == f"application/{form}", place
        method = web.get("/registri/credentials/coworking-0002").json()["proof"]
        key_place = method["verificationMethod"].removeprefix("https://dati.example.org")
        assert web.get(key_place).headers["content-type"] == "application/cid"
        assert web.get("/registri/nope").status_code == 404


# --- through real web servers, by the configuration that is written ---


@contextmanager
def running(command: list[str], url: str, **environment: str) -> Iterator[httpx.Client]:
    process = subprocess.Popen(command, env={**os.environ, **environment}, stderr=subprocess.PIPE)
    try:
        with httpx.Client(base_url=url, timeout=30) as client:
            for _ in range(200):
                assert process.poll() is None, process.stderr and process.stderr.read()
                try:
                    client.get("/")
                    break
                except httpx.TransportError:
                    time.sleep(0.05)  # nothing to wait on: it is another process
            yield client
    finally:
        process.terminate()
        process.communicate(timeout=30)


@contextmanager
def nginx(site: Path, folder: Path) -> Iterator[httpx.Client]:
    if not shutil.which("nginx"):
        pytest.skip("nginx is not on this machine")
    port = free_port()
    own = (site / "nginx.conf").read_text("utf-8")
    own = own.replace("listen 80;", f"listen 127.0.0.1:{port};")
    own = own.replace("/srv/albo/public", str(site / "public"))
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    whole = f"daemon off; pid {folder}/pid; error_log stderr; events {{}}\n"
    whole += f"http {{ access_log off; {places}\n{own}\n}}\n"
    (folder / "whole.conf").write_text(whole, "utf-8")
    # Started by root, it would give its files up to an account that may not read them.
    command = ["nginx", "-c", str(folder / "whole.conf"), "-g", "user root;"]
    with running(command, f"http://127.0.0.1:{port}") as client:
        yield client


@contextmanager
def caddy(site: Path, folder: Path) -> Iterator[httpx.Client]:
    if not shutil.which("caddy"):
        pytest.skip("Caddy is not on this machine")
    url = f"http://127.0.0.1:{free_port()}"
    file = folder / "Caddyfile"
    file.write_text("{\n\tadmin off\n}\n" + (site / "Caddyfile").read_text("utf-8"), "utf-8")
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(file)]
    place = {"ALBO_ADDRESS": url, "ALBO_SITE": str(site / "public"), "HOME": str(folder)}
    with running(command, url, **place) as client:
        yield client


@pytest.fixture(scope="module", params=[nginx, caddy], ids=["nginx", "caddy"])
def web(
    request: pytest.FixtureRequest, copy: Copy, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    start: Callable[[Path, Path], AbstractContextManager[httpx.Client]] = request.param
    with start(copy.folder, tmp_path_factory.mktemp("web")) as client:
        yield client


def test_every_iri_leads_where_it_leads_on_the_server(web: httpx.Client, copy: Copy) -> None:
    release = copy.past.deployment.releases.current()
    assert release is not None
    differ = []
    for iri in sorted(mentioned(release)):
        path = iri.removeprefix(release.info.base)
        if path.startswith(("/sparql", "/ogc", "/reconcile", "/graph/", "/queries/", "/api")):
            assert web.get(path).status_code in (200, 501), path
            continue
        asking = {
            "headers": {"Accept": "application/n-triples, */*;q=0.1"},
            "follow_redirects": True,
        }
        ours, theirs = web.get(path, **asking), copy.past.http.get(path, **asking)  # type: ignore[arg-type]
        alike = copy.says(ours.content, theirs.content, path, "application/n-triples")
        if ours.status_code != theirs.status_code or not alike:
            differ.append(f"{path}: {ours.status_code} {theirs.status_code}")
    assert differ == []


ACCEPTS = [
    *("*/*", "", BROWSER, TURTLE, "application/ld+json", "application/json, text/plain, */*"),
    *("text/turtle;q=0.5, text/html;q=0.9", "application/rdf+xml, text/html;q=0.8", "image/png"),
    *("application/n-triples;q=0.6,application/json;q=0.7", "text/*", "text/html;level=1"),
]
NEGOTIATED = [
    *("/", "/doc/coworking/0001", "/onto", "/onto/RegisterEntry", "/scheme/entry-status"),
    *("/calls", "/catalog", "/set/coworking", "/set/all", "/dumps/", "/ldes", "/ldes/1"),
    *("/doc/coworking/0001/versions", "/.well-known/void", "/.well-known/api-catalog"),
    *("/doc/coworking/0001?lang=en", "/doc/coworking/0001.html?lang=en", "/changes?lang=en"),
    *("/doc/coworking/0001?format=csv", "/doc/coworking/0003", "/doc/coworking/0003.ttl"),
    *("/changes.json?lang=en", "/changes.atom", "/context/v2.jsonld", "/schemas/CoworkingSpace"),
    *("/dumps/all.nq.gz", "/dumps/coworking.csv.sha256", "/dumps/3/all.nq.gz", "/dumps"),
    *("/dumps/latest/all.nq.gz", "/dumps/2026-11-14/all.nq.gz", "/dumps/1/all.nq.gz"),
    *("/id/coworking/0001", "/id/coworking/0003", "/id/coworking/9999", "/set/nope"),
]


@pytest.mark.parametrize("path", NEGOTIATED)
def test_a_web_server_chooses_as_albo_does(web: httpx.Client, copy: Copy, path: str) -> None:
    for accept in ACCEPTS:
        ours, theirs = web.get(path, headers={"Accept": accept}), copy.past.get(path, accept)
        assert (ours.status_code, ours.headers.get("location")) == (
            theirs.status_code,
            theirs.headers.get("location"),
        ), accept
        if ours.status_code in (200, 410) and "/dumps/1/" not in path:
            for name in ("content-type", "content-disposition", "cache-control"):
                assert ours.headers.get(name) == theirs.headers.get(name), (accept, name)
        assert ours.headers["access-control-allow-origin"] == "*"
        assert ours.headers["albo-release"] == "3"


def test_faults_are_told_in_both_languages(web: httpx.Client) -> None:
    for path, status in [
        ("/doc/coworking/9999", 404),
        ("/sparql?query=ASK%7B%7D", 501),
        ("/api/v1/search?q=x", 501),
        ("/api/v1/things?comune=015146", 501),
        ("/doc/coworking/0001?at=2026-11-10", 501),
        ("/doc/coworking/0001?_profile=schema", 501),
        ("/queries/near-a-point", 501),
        ("/ogc/collections", 501),
        ("/dumps/1/all.nq.gz", 410),
    ]:
        told = web.get(path)
        assert (told.status_code, told.headers["content-type"]) == (status, PROBLEM), path
        assert told.headers["cache-control"] == "no-store"
        assert told.json()["status"] == status and set(told.json()["details"]) == {"it", "en"}
        page = web.get(path, headers={"Accept": BROWSER, "Accept-Language": "en"})
        assert page.status_code == status and '<html lang="en">' in page.text
    assert web.post("/doc/coworking/0001").status_code == 405


def test_an_end_is_told_in_every_form(web: httpx.Client, copy: Copy) -> None:
    for accept in (TURTLE, "application/ld+json", "application/json", BROWSER, "*/*"):
        for path in ("/doc/coworking/0002", "/id/coworking/0002", "/doc/entry/coworking-0003"):
            ours, theirs = web.get(path, headers={"Accept": accept}), copy.past.get(path, accept)
            assert ours.status_code == theirs.status_code == 410
            assert ours.headers["content-type"] == theirs.headers["content-type"]
            if accept == TURTLE:
                assert ours.content == theirs.content


def test_a_page_of_another_site_may_read_it(web: httpx.Client) -> None:
    asked_first = web.options("/doc/coworking/0001")
    assert asked_first.status_code == 204
    assert asked_first.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert asked_first.headers["access-control-allow-origin"] == "*"


def test_it_is_asked_again_only_for_what_changed(web: httpx.Client) -> None:
    first = web.get("/doc/coworking/0001.ttl")
    again = web.get("/doc/coworking/0001.ttl", headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    part = web.get("/dumps/all.nq.gz", headers={"Range": "bytes=0-9"})
    assert part.status_code == 206 and len(part.content) == 10


# --- what the copy found out about the server ---


def test_a_list_is_no_row_and_offers_no_table(copy: Copy) -> None:
    assert copy.past.get("/doc/list/network.csv").status_code == 404
    assert copy.past.get("/doc/list/network", "text/csv").status_code == 406


def test_a_code_list_of_others_is_linked_where_it_is(copy: Copy) -> None:
    page = copy.past.get("/scheme", HTML).text
    assert 'href="http://publications.europa.eu/resource/authority/frequency"' in page
    assert 'href="/scheme/entry-status"' in page


def test_a_workbook_says_nothing_of_when_it_was_written(copy: Copy) -> None:
    path = "/api/v1/things?format=xlsx"
    first = copy.past.get(path).content
    time.sleep(2.1)  # as coarse as the clock of a packed file
    assert copy.past.get(path).content == first
