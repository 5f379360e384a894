# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Clients of the command line, as their users call them: curl and Comunica."""

import csv
import json
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from io import StringIO

import pytest
from pyoxigraph import Literal, RdfFormat, parse

from ingest.releases import Releases
from tests.conftest import serving
from tests.endpoint.conftest import ACCENTED, NAMES, PER_COMUNE, SPACES, Run

CSV = ["--header", "Accept: text/csv"]
WAYS = {
    "get": ["--get", "--data-urlencode", f"query@{SPACES}"],
    "form": ["--data-urlencode", f"query@{SPACES}"],
    "direct": ["--header", "Content-Type: application/sparql-query", "--data-binary", f"@{SPACES}"],
}


def curl(*arguments: str) -> Run:
    assert shutil.which("curl"), "these tests need curl: apt-get install curl"
    command = ["curl", "--silent", "--show-error", "--max-time", "60", *arguments]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False)


def counted(run: Run) -> list[tuple[str, str, int]]:
    assert run.returncode == 0, run.stderr
    rows = list(csv.reader(StringIO(run.stdout)))
    assert rows[0] == ["code", "comune", "spaces"]
    return [(code, comune, int(spaces)) for code, comune, spaces in rows[1:]]


@pytest.mark.parametrize("compressed", [[], ["--compressed"]], ids=["plain", "compressed"])
@pytest.mark.parametrize("way", WAYS)
def test_curl_asks_in_every_way(server: str, way: str, compressed: list[str]) -> None:
    assert counted(curl(f"{server}/sparql", *WAYS[way], *CSV, *compressed)) == PER_COMUNE


def test_curl_asks_for_the_head_alone(server: str) -> None:
    run = curl("--head", f"{server}/sparql", *WAYS["get"], *CSV)
    assert run.returncode == 0, run.stderr
    status, *lines = run.stdout.split("\n\n")[0].splitlines()
    headers = dict(line.lower().split(": ", 1) for line in lines)
    assert status.split()[1] == "200"
    assert headers["content-type"] == "text/csv; charset=utf-8"
    assert headers["albo-release"] == "1"
    assert headers["etag"]


def test_curl_tells_a_refused_query_by_its_exit_code(server: str) -> None:
    run = curl("--fail-with-body", f"{server}/sparql", "--data-urlencode", "query=SELECT * {")
    assert run.returncode == 22
    assert "/problems/query-syntax" in run.stdout


def test_curl_notices_a_cut_answer(releases: Releases) -> None:
    large = "query=SELECT * { ?a ?b ?c . ?d ?e ?f }"
    # What is not kept goes out as it comes, and can fail half way.
    with serving(releases.folder, ALBO_RESULT_MB="1", ALBO_CACHE_MB="0") as url:
        run = curl(f"{url}/sparql", "--data-urlencode", large)
    assert run.stdout
    assert run.returncode == 18, run.stderr


@pytest.fixture(scope="session")
def comunica(node: Callable[..., Run]) -> Callable[..., Run]:
    """Give a function that runs Comunica."""
    return partial(node, "node_modules/@comunica/query-sparql/bin/query.js")


FROM_DOCUMENTS = """
PREFIX albo: <https://w3id.org/albo/onto/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?name ?operator ?people WHERE {{
  <{0}/id/coworking/0004> skos:prefLabel ?name ; albo:operatedBy ?o ; albo:inMunicipality ?c .
  ?o skos:prefLabel ?operator .
  ?c albo:population2011 ?people .
}}
"""


def test_comunica_answers_from_documents_by_following_links(
    node: Callable[..., Run], home: str
) -> None:
    seed = f"{home}/id/coworking/0004"
    run = node("traverse.mjs", home, seed, FROM_DOCUMENTS.format(home))
    assert run.returncode == 0, run.stderr
    found = json.loads(run.stdout)
    facts = ("Cowo Milano / Cesare Correnti", "Progetto Media S.r.l.", "1242123")
    assert found["rows"] == [dict(zip(("name", "operator", "people"), facts, strict=True))]
    # Nothing but documents was asked, and more than the one it began with.
    assert not any("/sparql" in address for address in found["asked"])
    assert f"{home}/id/comune/015146" in found["asked"]


# Told that this is a SPARQL endpoint, or left to find out.
SOURCES = ["sparql@{}/sparql", "{}/sparql"]


@pytest.mark.parametrize("source", SOURCES)
def test_comunica_selects(comunica: Callable[..., Run], server: str, source: str) -> None:
    run = comunica(source.format(server), "--file", str(SPACES), "--outputType", "text/csv")
    assert counted(run) == PER_COMUNE


@pytest.mark.parametrize("source", SOURCES)
def test_comunica_constructs(comunica: Callable[..., Run], server: str, source: str) -> None:
    n_triples = ["--outputType", "application/n-triples"]
    run = comunica(source.format(server), "--file", str(NAMES), *n_triples)
    assert run.returncode == 0, run.stderr
    triples = list(parse(run.stdout, format=RdfFormat.N_TRIPLES))
    assert len(triples) == 2 * sum(spaces for _, _, spaces in PER_COMUNE)
    assert Literal(ACCENTED, language="it") in {triple.object for triple in triples}
