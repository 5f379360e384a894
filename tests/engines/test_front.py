# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""A front whose queries an engine answers: the same answers, or none, and never half a release."""

import asyncio
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from endpoint.pool.answers import Query
from endpoint.pool.faults import TooSlow
from endpoint.pool.limits import Limits
from endpoint.remote.engine import RemoteEngine
from endpoint.stores import open_store
from ingest.engines.comparison import check_content
from ingest.engines.connection import Connection
from ingest.engines.cuts import Cuts, cuts_of
from ingest.engines.faults import EngineFault
from ingest.engines.profiles import Patience
from ingest.engines.publication import Publisher
from ingest.releases import Releases
from ontology.context import prefixes
from tests.conftest import serving
from tests.engine_servers import EngineServer, running, virtuoso
from tests.engines.conftest import Cable, Publish, cable_to
from tests.registry_in_three import BASE, Deployment

SAME = [
    "SELECT ?s ?b { VALUES ?b { true false } ?s a albo:CoworkingSpace }",
    "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "SELECT ?s ?t { ?s a ?t }",
    "SELECT ?s ?o { ?s albo:workstationCount ?o } ORDER BY ?o",
    "SELECT (COUNT(*) AS ?n) FROM <https://registri.example.org/graph/history> { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) FROM <graph/history>\n FROM <graph/assessments> { ?s ?p ?o }",
    "SELECT (COUNT(*) AS ?n) FROM NAMED <graph/history> { GRAPH ?g { ?s ?p ?o } }",
    "SELECT (COUNT(*) AS ?n) { GRAPH <graph/history> { ?s ?p ?o } }",
    "SELECT (COUNT(*) AS ?n) { GRAPH <graph/none> { ?s ?p ?o } }",
    "SELECT (COUNT(*) AS ?n) { GRAPH <urn:albo:publication> { ?s ?p ?o } }",
    "SELECT (COUNT(*) AS ?n) FROM <urn:albo:publication> { ?s ?p ?o }",
    "PREFIX a.b.c.d.e.f.g.h.i.j: <urn:albo:>"
    " SELECT (COUNT(*) AS ?n) { GRAPH a.b.c.d.e.f.g.h.i.j:publication { ?s ?p ?o } }",
    "SELECT ?g { GRAPH ?g {} }",
    "SELECT ?g FROM NAMED <graph/history> { GRAPH\n $g { } }",
    "SELECT ?g FROM <graph/history> { GRAPH ?g {} }",
    "SELECT ?g ?t { GRAPH ?g {} OPTIONAL { GRAPH ?g { ?s a ?t } } }",
    "SELECT (1 AS ?n) { GRAPH <graph/history> {} }",
    "SELECT (1 AS ?n) { GRAPH <graph/none> {} }",
    "SELECT (1 AS ?n) { GRAPH <urn:albo:none> {} }",
    "SELECT ?s { ?s a albo:Nothing }",
    "SELECT ?o { ?s ?p ?o FILTER(DATATYPE(?o) = geo:wktLiteral) }",
    'SELECT ?o { ?s ?p ?o FILTER(LANG(?o) = "it") }',
]
GRAPHS = [
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s a albo:CoworkingSpace ; ?p ?o }",
    "CONSTRUCT WHERE { ?s a skos:ConceptScheme }",
    "DESCRIBE <id/coworking/0001>",
]
FORMS = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
}
# Of an engine that cuts at 50: what it would cut, and what it gives whole.
CUT = [
    "SELECT * { ?s ?p ?o }",
    "CONSTRUCT WHERE { ?s ?p ?o }",
    "DESCRIBE ?s { ?s a skos:Concept }",
    "DESCRIBE * WHERE { ?s ?p ?o FILTER(ISIRI(?o)) FILTER NOT EXISTS { ?o ?q ?x } } LIMIT 400",
]
UNCUT = [
    "CONSTRUCT { ?t a rdfs:Class } WHERE { ?s a ?t }",
    "CONSTRUCT WHERE { ?s a skos:Concept } LIMIT 10",
    "DESCRIBE ?s { ?s a skos:ConceptScheme } # more triples than that",
    "DESCRIBE <id/coworking/0001>",
]
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@contextmanager
def front(folder: Releases, server: EngineServer, **settings: str) -> Iterator[httpx.Client]:
    told = {"ALBO_POLL_SECONDS": "0.2", "ALBO_CACHE_MB": "0", **server.environment, **settings}
    with (
        serving(folder.folder, **told) as url,
        httpx.Client(base_url=url, timeout=30) as client,
    ):
        yield client


@dataclass(frozen=True)
class Fronted:
    """One front over an engine, which it reaches by a cable; its tests bring what they need."""

    client: httpx.Client
    folder: Releases
    server: EngineServer
    cable: Cable

    def publish(self, number: int) -> None:
        with Connection(self.server.place) as connection:
            Publisher(connection, self.folder).publish(self.folder.open(number))

    def bring(self, number: int) -> None:
        self.folder.point_to(number)
        self.publish(number)
        self.wait_for(number)
        # Where the release had left and come back, one answer is doubted.
        assert 200 in (self.ask("ASK {}").status_code, self.ask("ASK {}").status_code)

    def wait_for(self, number: int) -> None:
        deadline = time.monotonic() + 20
        while self.client.get("/health/ready").json()["release"] != number:
            assert time.monotonic() < deadline
            time.sleep(0.05)  # nothing to wait on: it is another process

    def ask(self, query: str, **more: str) -> httpx.Response:
        return ask(self.client, query, **more)


@pytest.fixture(scope="session")
def fronted(
    started: EngineServer, made: Deployment, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Fronted]:
    releases = tmp_path_factory.mktemp("fronted") / "releases"
    shutil.copytree(made.releases.folder, releases, symlinks=True)
    with cable_to(started) as cable:
        place = replace(started.place, address=f"http://127.0.0.1:{cable.port}")
        with front(Releases(releases), replace(started, place=place)) as client:
            yield Fronted(client, Releases(releases), started, cable)


def ask(client: httpx.Client, query: str, **more: str) -> httpx.Response:
    return client.get("/sparql", params={"query": query, **more})


def table(content: bytes) -> Counter[tuple[str, ...]]:
    found = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)
    return Counter(tuple(str(value) for value in row) for row in found)


def graph(answer: httpx.Response) -> set[ox.Quad]:
    """Read a graph; those of the questions asked have no blank nodes."""
    form = ox.RdfFormat.from_media_type(answer.headers["content-type"].partition(";")[0])
    return set(ox.parse(answer.content, format=form))


def test_the_answers_are_those_of_the_release(fronted: Fronted) -> None:
    """Also the values that an engine would change: places, numbers, languages."""
    fronted.bring(1)
    store = open_store(fronted.folder.open(1), 10**9)
    known = {"prefixes": dict(prefixes()), "base_iri": f"{BASE}/"}
    for query in SAME:
        there = fronted.ask(query, format="json")
        here = store.query(query, **known)  # type: ignore[arg-type]
        assert isinstance(here, ox.QuerySolutions)
        expected = here.serialize(format=ox.QueryResultsFormat.JSON) or b""
        assert there.status_code == 200, there.text
        assert table(there.content) == table(expected), query
    for query in GRAPHS:
        here = store.query(query, **known)  # type: ignore[arg-type]
        assert isinstance(here, ox.QueryTriples)
        expected_graph = {ox.Quad(one.subject, one.predicate, one.object) for one in here}
        assert expected_graph
        for form, media_type in FORMS.items():
            there = fronted.ask(query, format=form)
            assert there.headers["content-type"].partition(";")[0] == media_type
            assert graph(there) == expected_graph, (query, form)


def test_graphs_and_saved_questions_come_from_it_too(fronted: Fronted) -> None:
    fronted.bring(1)
    for form, expected in (("csv", b"true"), ("json", b'"boolean":true')):
        assert expected in fronted.ask("ASK { ?s ?p ?o }", format=form).content
    history = fronted.client.get("/graph/history", headers={"Accept": "application/n-triples"})
    assert (history.status_code, len(history.content) > 0) == (200, True)
    assert fronted.client.get("/queries/entries-per-register.csv").status_code == 200
    page = fronted.client.get("/sparql", params={"query": SAME[2], "format": "html"})
    assert page.status_code == 200


def test_a_front_takes_up_what_the_engine_holds_and_nothing_before(fronted: Fronted) -> None:
    fronted.bring(1)
    fronted.folder.point_to(2)
    time.sleep(1)  # several looks at the folder
    fronted.wait_for(1)
    assert fronted.ask("ASK {}").headers["albo-release"] == "1"
    fronted.publish(2)
    fronted.wait_for(2)
    assert fronted.ask("ASK {}").headers["albo-release"] == "2"
    gone = fronted.ask("ASK {}", release="1")
    assert (gone.status_code, kind(gone)) == (410, "release-gone")


def test_nothing_published_is_no_answer(fronted: Fronted) -> None:
    fronted.bring(1)
    fronted.server.wipe()
    assert fronted.client.get("/doc/coworking/0001").status_code == 200
    away = fronted.ask("ASK {}")
    assert (away.status_code, kind(away)) == (503, "engine-away")
    fronted.bring(1)


def test_while_it_switches_every_answer_is_of_one_release(fronted: Fronted) -> None:
    """What differs between the two releases is asked for all the time, across all graphs."""
    fronted.bring(1)
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    right = {}
    for number in (1, 2):
        found = open_store(fronted.folder.open(number), 10**9).query(query)
        assert isinstance(found, ox.QuerySolutions)
        right[str(number)] = Counter((str(row["g"]), str(row["n"])) for row in found)
    assert right["1"] != right["2"]
    seen: list[httpx.Response] = []
    ended = threading.Event()

    def keep_asking() -> None:
        while not ended.is_set():
            seen.append(fronted.ask(query, format="json"))

    askers = [threading.Thread(target=keep_asking) for _ in range(2)]
    for one in askers:
        one.start()
    for number in (2, 1, 2):
        fronted.bring(number)
    ended.set()
    for one in askers:
        one.join()
    good = [one for one in seen if one.status_code == 200]
    for answer in good:
        assert table(answer.content) == right[answer.headers["albo-release"]]
    assert {answer.headers["albo-release"] for answer in good} == {"1", "2"}
    for bad in seen:
        if bad.status_code != 200:
            assert (bad.status_code, kind(bad)) == (503, "engine-away")
            assert bad.headers["retry-after"]


def kind(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).rpartition("/")[2]


def test_limits_are_kept(engine: EngineServer, folder: Releases, publish: Publish) -> None:
    publish(1)
    limits = {"ALBO_QUERY_SECONDS": "1", "ALBO_RESULT_MB": "1", "ALBO_CACHE_MB": "64"}
    with front(folder, engine, **limits) as client:
        assert kind(ask(client, ENDLESS)) == "query-timeout"
        wrong = ask(client, "SELECT * {\n ?s ?p }")
        assert (wrong.status_code, kind(wrong)) == (400, "query-syntax")
        assert wrong.json()["line"] <= 2
        assert kind(ask(client, "SELECT (<urn:x:f>(1) AS ?x) {}")) == "query-failed"
        long = "SELECT * { { GRAPH ?g { ?s ?p ?o } } UNION { GRAPH ?h { ?a ?b ?c } } }"
        assert kind(ask(client, long)) in ("result-too-large", "query-timeout")
    # A query that was given up goes on in the engine, whatever limit that has of its own.
    engine.kill()
    engine.start()


def test_a_query_behind_which_the_connection_broke_is_not_sent_again(fronted: Fronted) -> None:
    """It may be what the engine ended over: sent again it would bring down the next one too."""
    fronted.bring(1)
    cutting = threading.Timer(0.5, fronted.cable.cut)
    cutting.start()
    away = fronted.ask(ENDLESS)
    assert (away.status_code, kind(away)) == (503, "engine-away")
    fronted.server.kill()
    fronted.server.start()


def test_a_stranger_commands_no_engine(fronted: Fronted) -> None:
    """Virtuoso would fetch any address, and run any SQL that its user may."""
    fronted.bring(1)
    foreign = "FROM <http://www.openlinksw.com/schemas/virtrdf#>"
    for query in (
        "SELECT (<bif:sys_stat>('st_dbms_ver') AS ?x) {}",
        "DEFINE sql:x 1 ASK {}",
        # A comment ends at CR here, and only at LF there.
        "SELECT * { # \r'''\n BIND(bif:sys_stat('st_dbms_ver') AS ?x) # \r'''\n }",
        f"SELECT * {{ {{ SELECT ?s {foreign} {{ ?s ?p ?o }} }} }}",
        "SELECT * { ?s ?p ?o OPTION (score ?x) }",
    ):
        told = fronted.ask(query)
        assert told.status_code == 400, query
    assert fronted.ask("ASK { # \r?s ?p ?o # \n }").json()["boolean"] is True
    undeclared = fronted.ask("SELECT * {\n ?s nope:p ?o }")
    assert (undeclared.json()["line"], undeclared.json()["column"]) == (2, 11)
    assert "nope:" in undeclared.json()["details"]["it"]


def test_without_its_engine_a_front_shows_pages_and_says_so(fronted: Fronted) -> None:
    fronted.bring(1)
    assert fronted.ask("ASK {}").status_code == 200
    fronted.cable.down = True
    fronted.cable.cut()
    for _ in range(4):
        away = fronted.ask("ASK {}")
        assert (away.status_code, kind(away)) == (503, "engine-away")
        assert int(away.headers["retry-after"]) >= 1
    for path in ("/doc/coworking/0001", "/dumps/", "/api/v1/entries"):
        assert fronted.client.get(path).status_code == 200
    fronted.cable.down, fronted.cable.after = False, None
    deadline = time.monotonic() + 30
    while fronted.ask("ASK {}").status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.2)  # nothing to wait on: the pause ends by itself


def test_an_answer_that_is_cut_never_passes_for_a_whole_one(fronted: Fronted) -> None:
    fronted.bring(1)
    query = "SELECT ?s ?p ?o { ?s ?p ?o }"
    whole = table(fronted.ask(query, format="json").content)
    for after in (20_000, 60_000, 100_000):
        fronted.cable.after = after
        try:
            cut = fronted.ask(query, format="json")
        except httpx.RemoteProtocolError:
            continue  # broken off, which its reader sees
        assert cut.status_code == 200 or kind(cut) in ("query-interrupted", "engine-away")
        assert cut.status_code != 200 or table(cut.content) == whole
    fronted.cable.after = None


def publish_to(server: EngineServer, folder: Releases, cuts: Cuts) -> None:
    """Publish, and see that nobody takes what such an engine gives of a graph for all of it."""
    with Connection(server.place) as connection:
        Publisher(connection, folder).publish(folder.open(1))
        assert cuts_of(connection) == cuts
        with pytest.raises(EngineFault, match="MaxMemInUse"):
            check_content(connection, folder.open(1))


def triples(folder: Releases, query: str) -> int:
    store = open_store(folder.open(1), 10**9)
    found = store.query(query, prefixes=dict(prefixes()), base_iri=f"{BASE}/")
    assert isinstance(found, ox.QueryTriples)
    return len(set(found))


def test_what_an_engine_cuts_is_refused_and_nothing_else(folder: Releases, tmp_path: Path) -> None:
    """A DESCRIBE is cut by what it tells of, whether that has many triples or none."""
    with running(virtuoso(tmp_path, rows=50, memory=30_000)) as server:
        publish_to(server, folder, Cuts(50, 30_000))
        with front(folder, server) as client:
            for query in CUT:
                told = ask(client, query)
                assert (told.status_code, kind(told)) == (503, "result-too-large"), query
                assert told.json()["limit_rows"] == 50
            told = ask(client, "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 49")
            assert (told.status_code, told.json()["limit_bytes"]) == (503, 30_000)
            for query in UNCUT:
                told = ask(client, query, format="nt")
                assert told.status_code == 200, query
                assert len(told.text.splitlines()) == triples(folder, query)


def test_an_engine_that_stops_before_the_end_says_so(
    engine: EngineServer, folder: Releases, publish: Publish
) -> None:
    """Virtuoso gives what it has so far, with a status of 200 and a header."""
    if not engine.place.profile.part_header:
        pytest.skip("this engine gives no part of an answer")
    publish(1)

    async def asked() -> None:
        remote = RemoteEngine(engine.place, folder.open(1).tag, (), Limits(seconds=60))
        try:
            async with remote.answer(Query(ENDLESS)) as answer:
                async for _ in answer:
                    pass
        finally:
            await remote.stop()

    patience = engine.place.profile.patience
    assert patience is not None
    begun = time.monotonic()
    with pytest.MonkeyPatch.context() as patch, pytest.raises(TooSlow):
        patch.setattr(Patience, "told", lambda _self, _seconds: {patience.name: "1000"})
        asyncio.run(asked())
    assert time.monotonic() - begun < 30
