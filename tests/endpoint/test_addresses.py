# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Addresses: what a stranger may type never harms, and every promised one answers."""

import gzip
import re
from contextlib import suppress

import httpx
import pytest

from endpoint.negotiation import choose
from ingest.releases import Release, Releases
from tests.conftest import serving
from tests.endpoint.test_protocol import problem

ODD = ["a%20b", "%3Cx%3E", "%00", "%22", "%5C", "%0a", "a%7Bb", "%E0%E0", "..%2f..%2fetc%2fpasswd"]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("place", ["/id/coworking/", "/doc/x/", "/onto/", "/calls/", "/scheme/"])
def test_an_address_that_can_name_nothing_is_not_found(
    client: httpx.Client, place: str, odd: str
) -> None:
    problem(client.get(place + odd), 404, "not-found")


def test_no_redirect_takes_its_host_from_the_request(client: httpx.Client) -> None:
    answer = client.get("/calls/", headers={"Host": "evil.example"})
    assert "evil.example" not in str(answer.headers) + answer.text


def test_long_headers_cost_nobody_anything(server: str) -> None:
    long = "text/turtle;q=0.1," * 3_000
    answer = httpx.get(f"{server}/doc/coworking/0004", headers={"Accept": long})
    assert answer.status_code == 200
    # The server hangs up on a header without end, before or after it has said so.
    with suppress(httpx.TransportError):
        endless = {"Accept": "x" * 1_000_000}
        assert httpx.get(f"{server}/doc/coworking/0004", headers=endless).status_code == 431
    assert httpx.get(f"{server}/health/live").status_code == 200


@pytest.mark.parametrize("quality", ["nan", "inf", "-1", "2", "1e0", "0.1234"])
def test_a_quality_that_is_none_accepts_nothing(quality: str) -> None:
    assert choose(f"text/turtle;q={quality}, text/html;q=0.1", ("text/turtle", "text/html")) == (
        "text/html"
    )


def test_accept_lines_are_read_together(server: str) -> None:
    headers = [("Accept", "image/png"), ("Accept", "text/turtle")]
    answer = httpx.get(f"{server}/doc/coworking/0004", headers=headers)
    assert answer.headers["content-type"].startswith("text/turtle")


def test_any_tag_matches_a_star(client: httpx.Client) -> None:
    for path in ("/", "/calls", "/doc/coworking/0004", "/context/v1.jsonld"):
        assert client.get(path, headers={"If-None-Match": "*"}).status_code == 304


def test_every_dump_can_be_downloaded(client: httpx.Client, release: Release) -> None:
    for name, path in release.downloads().items():
        answer = client.get(f"/dumps/{name}")
        assert answer.content == path.read_bytes()
        # The files of all quads hold graphs of other terms: no one licence is theirs.
        whole = name in ("dump.nq.gz", "assessments.nq.gz", "results.nq.gz", "changes.nq.gz")
        assert ('rel="license"' in answer.headers.get("link", "")) != whole
    part = client.get("/dumps/dump.nq.gz", headers={"Range": "bytes=0-9"})
    assert part.status_code == 206
    assert gzip.decompress(client.get("/dumps/dump.nq.gz").content).count(b"\n") > 20_000
    problem(client.get("/dumps/release.json"), 404, "not-found")


def test_share_alike_facts_bring_their_licence(client: httpx.Client) -> None:
    turtle = client.get("/doc/coworking/0018.ttl").text
    assert "http://milan.impacthub.net" in turtle
    assert "https://creativecommons.org/licenses/by-sa/4.0/" in turtle
    assert "by-sa" not in client.get("/doc/coworking/0004.ttl").text


def test_inferred_and_unverified_facts_are_marked(client: httpx.Client) -> None:
    html = {"Accept": "text/html"}
    assert "da verificare</span>" in client.get("/doc/coworking/0004", headers=html).text
    assert "da verificare</span>" in client.get("/doc/comune/015077", headers=html).text


def test_an_undeclared_prefix_is_told_in_words(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": "SELECT * { ?s nope:p ?o }"})
    assert (
        "il prefisso «nope:» non è dichiarato"
        in problem(answer, 400, "query-syntax")["details"]["it"]
    )  # type: ignore[index]


def test_a_graph_that_is_no_iri_is_told(client: httpx.Client) -> None:
    params = {"query": "ASK {}", "default-graph-uri": "not an iri"}
    problem(client.get("/sparql", params=params), 400, "bad-request")


def test_a_proxy_may_serve_albo_under_a_path(releases: Releases) -> None:
    with serving(releases.folder, ALBO_ROOT_PATH="/albo") as url:
        page = httpx.get(f"{url}/doc/coworking/0004", headers={"Accept": "text/html"}).text
        assert 'href="/albo/doc/coworking/0004?lang=en"' in page
        assert re.search(r'href="/albo/static/(built/albo-\w+|albo)\.css"', page)
        thing = httpx.get(f"{url}/id/coworking/0004")
        assert thing.headers["location"] == "/albo/doc/coworking/0004"


def test_a_small_limit_of_memory_does_not_lose_the_release(releases: Releases) -> None:
    with serving(releases.folder, ALBO_MEMORY_QUADS="1000") as url:
        assert httpx.get(f"{url}/doc/coworking/0004.ttl").status_code == 200
