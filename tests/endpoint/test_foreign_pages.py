# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""A page of another origin that asks the endpoint, in a real browser."""

import json
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TypedDict
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Error, Page

from tests.endpoint.conftest import GIVEN, PER_COMUNE, SPACES

JSON = "application/sparql-results+json"
QUERY = SPACES.read_text("utf-8")


class Known(TypedDict):
    """What the browser let the page know of an answer."""

    status: int
    headers: dict[str, str]
    text: str


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    handler = partial(SimpleHTTPRequestHandler, directory=str(GIVEN))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as site:
        thread = Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{site.server_port}"
        site.shutdown()
        thread.join()


@pytest.fixture
def page(browser: Browser, origin: str) -> Iterator[Page]:
    page = browser.new_page()
    page.goto(f"{origin}/page.html")
    yield page
    page.close()


def asked(page: Page, address: str, **options: object) -> Known:
    """Have the page ask; the options are those of its ``fetch``."""
    known: Known = page.evaluate(
        "([address, options]) => ask(address, options)", [address, options]
    )
    return known


def counted(known: Known) -> list[tuple[str, str, int]]:
    assert known["status"] == 200, known["text"]
    rows = json.loads(known["text"])["results"]["bindings"]
    return [
        (row["code"]["value"], row["comune"]["value"], int(row["spaces"]["value"])) for row in rows
    ]


def address(server: str, query: str = QUERY) -> str:
    return f"{server}/sparql?{urlencode({'query': query})}"


def test_a_page_reads_an_answer_and_the_headers_that_tell_of_it(page: Page, server: str) -> None:
    known = asked(page, address(server), headers={"Accept": JSON})
    assert counted(known) == PER_COMUNE
    assert known["headers"]["content-type"] == JSON
    assert known["headers"]["albo-release"] == "1"
    assert known["headers"]["etag"]


# A form goes out at once; a query as body only after a preflight.
SENT = {
    "application/x-www-form-urlencoded": urlencode({"query": QUERY}),
    "application/sparql-query": QUERY,
}


@pytest.mark.parametrize("media_type", SENT)
def test_a_page_posts_a_query(page: Page, server: str, media_type: str) -> None:
    headers = {"Accept": JSON, "Content-Type": media_type}
    known = asked(page, f"{server}/sparql", method="POST", headers=headers, body=SENT[media_type])
    assert counted(known) == PER_COMUNE
    assert known["headers"]["albo-release"] == "1"


def test_a_page_reads_why_its_query_failed(page: Page, server: str) -> None:
    known = asked(page, address(server, "SELECT * {\n  ?s ?p }"))
    assert known["status"] == 400
    assert known["headers"]["content-type"] == "application/problem+json"
    problem = json.loads(known["text"])
    assert problem["type"].endswith("/problems/query-syntax")
    assert problem["line"] == 2


def statuses_of(page: Page) -> list[int]:
    """Give a list that gets the status of each answer that reaches the browser."""
    statuses: list[int] = []
    session = page.context.new_cdp_session(page)
    event = "Network.responseReceivedExtraInfo"
    session.on(event, lambda told: statuses.append(told["statusCode"]))
    session.send("Network.enable")
    return statuses


def test_the_browser_asks_again_only_whether_an_answer_still_holds(page: Page, server: str) -> None:
    statuses = statuses_of(page)
    # Of itself the browser takes its copy for a minute; asked to, it looks whether it holds.
    first, second, third = (
        asked(page, address(server), cache=mode) for mode in ("default", "default", "no-cache")
    )
    assert counted(first) == counted(second) == counted(third) == PER_COMUNE
    assert first["headers"]["etag"] == second["headers"]["etag"]
    # The page sees the stored copy: only the browser knows of the 304, and tells it when it likes.
    deadline = time.monotonic() + 10
    while len(statuses) < 2 and time.monotonic() < deadline:
        page.wait_for_timeout(10)
    assert statuses == [200, 304]


def test_a_page_that_keeps_copies_itself_reads_the_304(page: Page, server: str) -> None:
    tag = asked(page, address(server))["headers"]["etag"]
    again = asked(page, address(server), headers={"If-None-Match": tag}, cache="no-store")
    assert (again["status"], again["text"]) == (304, "")


def test_the_browser_does_keep_origins_apart(page: Page, server: str) -> None:
    # Without this the tests above would hold of a browser that checks nothing.
    with pytest.raises(Error, match="Failed to fetch"):
        asked(page, address(server), headers={"X-Unknown": "1"})


def framed(page: Page, address: str) -> str:
    """Show an address in a frame without rights, as OpenRefine does, and read what stands there."""
    page.evaluate("""address => {
        const frame = document.createElement("iframe");
        frame.setAttribute("sandbox", "");
        const loaded = new Promise(resolve => frame.addEventListener("load", resolve));
        frame.src = address;
        document.body.append(frame);
        return loaded;
    }""", address)  # fmt: skip
    return page.frames[-1].inner_text("body")


def test_a_card_is_shown_in_a_frame_and_nothing_else_is(page: Page, server: str) -> None:
    card = framed(page, f"{server}/reconcile/preview?id=coworking/0004")
    assert "Cesare Correnti" in card
    assert "Cesare Correnti" not in framed(page, f"{server}/doc/coworking/0004.html")


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/api/v1/registers/coworking/entries?limit=1", '"total": 48'),
        ("/api/v1/openapi.json", '"openapi": "3.1.0"'),
        ("/doc/coworking/0004.jsonld", '"workstations": 7'),
        ("/ogc/collections", '"collections"'),
        ("/catalog.ttl", "dcat:Catalog"),
        ("/ldes.ttl", "EventStream"),
        ("/reconcile", '"identifierSpace"'),
        ("/context/v2.jsonld", '"@context"'),
        ("/dumps/coworking.csv", "Cowo Milano"),
    ],
)
def test_a_page_of_another_origin_reads_every_service(
    page: Page, server: str, path: str, kept: str
) -> None:
    known = asked(page, f"{server}{path}")
    assert known["status"] == 200
    assert kept in known["text"]


@pytest.mark.parametrize("path", ["/api/v1/none", "/doc/coworking/9999", "/ogc/collections/none"])
def test_a_page_of_another_origin_reads_why_not(page: Page, server: str, path: str) -> None:
    known = asked(page, f"{server}{path}", headers={"Accept": "application/json"})
    assert known["status"] == 404
    assert json.loads(known["text"])["status"] == 404
