# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What the service tells those who run it."""

import asyncio
import json
import logging
import re
import subprocess
import sys
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families
from starlette.requests import Request
from starlette.responses import Response

from endpoint.app import create_app
from endpoint.observing import PlainLines
from endpoint.settings import Settings
from ingest.releases import Releases
from tests.conftest import ROOT, free_port, serving, wait_until_ready

TRACE = "0af7651916cd43dd8448eb211c80319c"
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def counted(client: httpx.Client) -> dict[tuple[str, ...], float]:
    """Give every sample: its name and the values of its labels, in the order of their names."""
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in families
        for sample in family.samples
    }


def test_what_happened_is_counted_by_form_outcome_and_reason(releases: Releases) -> None:
    options = {"ALBO_QUERY_SECONDS": "1"}
    with serving(releases.folder, **options) as url, httpx.Client(base_url=url) as client:
        for query in ("ASK {}", "ASK  {}", "SELECT * { ?s ?p", "DROP ALL", SLOW):
            client.get("/sparql", params={"query": query}, timeout=30)
        client.get("/doc/coworking/0001")
        told = counted(client)
    assert told["albo_sparql_seconds_count", "ask", "ok"] == 2
    assert told["albo_sparql_seconds_count", "select", "syntax"] == 1
    assert told["albo_sparql_seconds_count", "select", "timeout"] == 1
    assert told["albo_sparql_rejected_total", "update"] == 1
    assert told["albo_cache_answers_total", "yes"] == 1
    assert told["albo_cache_bytes",] > 0
    assert told["albo_sparql_in_flight",] == 0
    assert told["albo_release",] == 1
    assert told["albo_http_seconds_count", "GET", "/doc", "200"] == 1


def test_processes_that_answer_are_counted_and_those_that_were_killed(releases: Releases) -> None:
    options = {"ALBO_QUERY_SECONDS": "1"}
    with serving(releases.folder, **options) as url, httpx.Client(base_url=url) as client:
        client.get("/sparql", params={"query": SLOW}, timeout=30)
        told = counted(client)
    assert told["albo_workers_killed_total", "timeout"] == 1
    assert told["albo_workers",] >= 3


def test_an_address_that_a_stranger_makes_up_is_no_label(client: httpx.Client) -> None:
    client.get("/made-up/by-a-stranger")
    assert "made-up" not in client.get("/metrics").text


def test_every_answer_has_a_number_and_a_query_the_time_it_took(client: httpx.Client) -> None:
    answer = client.get("/sparql", params={"query": "ASK { ?s a albo:Network }"})
    assert re.fullmatch(r"[0-9a-f]{16}", answer.headers["x-request-id"])
    assert re.search(r'cache;desc="(hit|miss)".*total;dur=[0-9.]+', answer.headers["server-timing"])
    assert client.get("/nope").headers["x-request-id"] != answer.headers["x-request-id"]


def test_requests_and_slow_queries_are_logged_without_what_is_personal(
    releases: Releases, tmp_path: Path
) -> None:
    port, log = free_port(), tmp_path / "log"
    command = [sys.executable, "-c", "from endpoint.cli import main; main()", "serve"]
    options = ["--releases", str(releases.folder), "--port", str(port)]
    settings = {"ALBO_LOG": "json", "ALBO_SLOW_SECONDS": "0.000001"}
    with log.open("w") as out:
        process = subprocess.Popen(
            [*command, *options], cwd=ROOT, env={"PATH": "/usr/bin", **settings}, stderr=out
        )
        url = f"http://127.0.0.1:{port}"
        wait_until_ready(url, process)
        query = 'ASK { ?s ?p "mario.rossi@example.org" }'
        trace = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}
        answer = httpx.get(f"{url}/sparql", params={"query": query}, headers=trace)
        process.terminate()
        process.wait(30)
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    number = answer.headers["x-request-id"]
    (slow, request) = [line for line in lines if line.get("request") == number]
    assert (request["trace"], request["path"], request["status"]) == (TRACE, "/sparql", 200)
    assert (slow["message"], slow["outcome"], slow["level"]) == ("slow query", "ok", "warning")
    assert slow["trace"] == TRACE
    assert "ASK" in slow["query"]
    assert "mario.rossi" not in log.read_text()


def test_a_fault_of_the_server_is_counted_and_has_a_number(tmp_path: Path) -> None:
    def broken(_request: Request) -> Response:
        raise RuntimeError("as a test of what nobody foresaw")

    app = create_app(Settings(releases=tmp_path))
    app.add_route("/broken", broken)

    async def visit() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://x.invalid") as one:
            return [await one.get("/broken"), await one.get("/metrics")]

    fault, metrics = asyncio.run(visit())
    assert fault.status_code == 500
    assert fault.json()["type"].endswith("/problems/internal")
    assert re.fullmatch(r"[0-9a-f]{16}", fault.headers["x-request-id"])
    assert 'route="other",status="500"} 1.0' in metrics.text


def test_a_query_begins_no_line_of_its_own_in_the_log(tmp_path: Path) -> None:
    record = logging.makeLogRecord({"msg": "slow query", "facts": {"query": "ASK {}\nERROR no"}})
    assert len(PlainLines().format(record).splitlines()) == 1


def test_below_a_path_routes_and_links_are_what_they_are(releases: Releases) -> None:
    with (
        serving(releases.folder, ALBO_ROOT_PATH="/albo") as url,
        httpx.Client(base_url=url, headers={"Accept": "text/html"}) as client,
    ):
        assert client.get("/sparql?query=ASK%7B%7D&format=json").status_code == 200
        page = client.get("/queries/sources-with-licence").text
        assert 'route="/sparql"' in client.get("/metrics").text
    assert 'href="https://creativecommons.org/' in page
    assert "/albohttp" not in page
