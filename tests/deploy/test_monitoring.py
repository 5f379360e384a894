# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What is watched is there: names and labels of the dashboard and the alerts, and the log."""

import json
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from ingest.releases import Releases
from tests.conftest import ROOT, free_port, wait_until_ready

WATCHED = ROOT / "deploy" / "monitoring"
_ENDS = {
    "histogram": ("_bucket", "_count", "_sum"),
    "counter": ("_total",),
    "gauge": ("",),
}


def expressions() -> Iterator[str]:
    board = json.loads((WATCHED / "dashboard.json").read_text("utf-8"))
    for panel in board["panels"]:
        yield from (target["expr"] for target in panel["targets"])
    rules = yaml.safe_load((WATCHED / "alerts.yml").read_text("utf-8"))
    for group in rules["groups"]:
        yield from (rule["expr"] for rule in group["rules"])


@pytest.fixture(scope="module")
def measured(client: httpx.Client) -> tuple[set[str], dict[str, set[str]]]:
    """Give the names that are measured, and the labels of each."""
    for query in ("ASK {}", "DROP ALL", "SELECT nonsense"):
        client.get("/sparql", params={"query": query})
    names, labels = set[str](), defaultdict[str, set[str]](set)
    for family in text_string_to_metric_families(client.get("/metrics").text):
        names |= {f"{family.name}{end}" for end in _ENDS[family.type]}
        for sample in family.samples:
            labels[sample.name] |= set(sample.labels)
    return names, labels


def test_every_name_that_is_watched_is_measured(
    measured: tuple[set[str], dict[str, set[str]]],
) -> None:
    names, labels = measured
    asked = {name for one in expressions() for name in re.findall(r"albo_\w+", one)}
    assert asked <= names, asked - names
    for one in expressions():
        for name, chosen in re.findall(r"(albo_\w+)\{([^}]*)\}", one):
            used = set(re.findall(r"(\w+)\s*(?:=|!)", chosen))
            assert not labels[name] or used <= labels[name], one


def test_every_alert_says_in_both_languages_what_it_is_and_what_to_do() -> None:
    rules = yaml.safe_load((WATCHED / "alerts.yml").read_text("utf-8"))
    for rule in (rule for group in rules["groups"] for rule in group["rules"]):
        assert " / " in rule["annotations"]["summary"] and rule["annotations"]["action"]
        assert rule["labels"]["severity"] in ("page", "ticket") and rule["for"]
        for command in re.findall(r"albo (\w+)", rule["annotations"]["action"]):
            assert command in ("doctor", "releases", "build", "restore", "push", "pull")


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is not on this machine")
def test_prometheus_reads_its_files() -> None:
    for command, name in (("rules", "alerts.yml"), ("config", "prometheus.yml")):
        subprocess.run(["promtool", "check", command, name], cwd=WATCHED, check=True)


# Invented, and in the shapes that persons are known by.
PERSON = {
    "email": "mario.rossi@example.org",
    "code": "RSSMRA80A01F205X",
    "phone": "+39 333 1234567",
    "address": "203.0.113.77",
    "cookie": "sessione-di-mario",
    "browser": "Firefox-di-Mario",
    "token": "gettone-di-mario",
    "words": "cognome-cercato",
}


def test_nothing_of_a_person_is_logged_but_the_path_that_was_asked(
    releases: Releases, tmp_path: Path
) -> None:
    port, log = free_port(), tmp_path / "log"
    command = [sys.executable, "-c", "from endpoint.cli import main; main()", "serve"]
    options = ["--releases", str(releases.folder), "--port", str(port)]
    chosen = {"ALBO_LOG": "json", "ALBO_SLOW_SECONDS": "0.000001", "PATH": "/usr/bin"}
    url = f"http://127.0.0.1:{port}"
    with log.open("w") as out:
        process = subprocess.Popen([*command, *options], cwd=ROOT, env=chosen, stderr=out)
        try:
            wait_until_ready(url, process)
            ask(url)
        finally:
            process.terminate()
            process.wait(30)
    text = log.read_text("utf-8")
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert len([line for line in lines if line["message"] == "request"]) >= 5
    assert [name for name, value in PERSON.items() if value in text] == []
    assert "127.0.0." not in text
    # This is where it is said: the path is, without what looks personal; and the query is.
    assert any(line.get("path") == "/doc/coworking/parola" for line in lines)
    assert {key for line in lines for key in line} <= {
        *("time", "level", "message", "request", "trace", "method", "path", "status", "ms"),
        *("seconds", "outcome", "query"),
    }


def ask(url: str) -> None:
    """Send what a person may leave behind: in the address, in headers, in a body."""
    headers = {
        "User-Agent": PERSON["browser"],
        "Cookie": f"id={PERSON['cookie']}",
        "Referer": f"https://example.org/?utente={PERSON['email']}",
        "X-Forwarded-For": PERSON["address"],
        "Forwarded": f"for={PERSON['address']}",
        "From": PERSON["email"],
        "Authorization": f"Bearer {PERSON['token']}",
    }
    with httpx.Client(base_url=url, headers=headers, timeout=30) as client:
        client.get("/api/v1/entries", params={"q": PERSON["words"]})
        client.get(f"/doc/coworking/{PERSON['email']}")
        client.get(f"/doc/coworking/{PERSON['code']}?tel={PERSON['phone']}")
        client.get("/doc/coworking/parola")
        for value in (PERSON["email"], PERSON["code"], PERSON["phone"]):
            client.get("/sparql", params={"query": f'ASK {{ ?s ?p "{value}" }}'})
        client.post("/sparql", data={"query": "ASK {}", "chi": PERSON["words"]})
        client.post("/reconcile", data={"queries": PERSON["words"]})
        # What is to be checked: in a body, of a program and of a form.
        candidate = {"name": PERSON["words"], "note_it": PERSON["email"]}
        client.post("/api/v1/calls/milano-2013/self-checks", json=candidate)
        client.post("/check/milano-2013", data=candidate)
        client.get("/report", params={"text": PERSON["words"]})
