"""A front whose queries an engine answers: the same answers, or none, and never half a release."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx
import pyoxigraph as ox
import pytest

from endpoint.stores import open_store
from ingest.engines.connection import Connection
from ingest.engines.publication import Publisher
from ingest.releases import Releases
from tests.conftest import serving
from tests.engine_servers import EngineServer, running, virtuoso
from tests.engines.conftest import Publish, cable_to

NAMES = "SELECT ?s ?name { ?s a albo:CoworkingSpace ; skos:prefLabel|schema:name|dct:title ?name }"
SAME = [
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
    "SELECT ?s { ?s a albo:Nothing }",
]
GRAPHS = [
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s a albo:CoworkingSpace ; ?p ?o }",
    "CONSTRUCT WHERE { ?s a skos:ConceptScheme }",
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


def test_the_answers_are_those_of_the_release(
    engine: EngineServer, folder: Releases, publish: Publish
) -> None:
    publish(1)
    with front(folder, engine) as client, serving(folder.folder) as own:
        for query in SAME:
            there = ask(client, query, format="json")
            here = httpx.get(f"{own}/sparql", params={"query": query, "format": "json"})
            assert there.status_code == here.status_code == 200, there.text
            assert table(there.content) == table(here.content), query
        for query in GRAPHS:
            for form in ("ttl", "nt", "rdf", "jsonld"):
                there = ask(client, query, format=form)
                here = httpx.get(f"{own}/sparql", params={"query": query, "format": form})
                assert there.headers["content-type"] == here.headers["content-type"]
                assert graph(there) == graph(here), (query, form)
        for form, expected in (("csv", b"true"), ("json", b'"boolean":true')):
            assert expected in ask(client, "ASK { ?s ?p ?o }", format=form).content
        history = client.get("/graph/history", headers={"Accept": "application/n-triples"})
        assert history.status_code == 200
        assert client.get("/queries/entries-per-register.csv").status_code == 200


def test_values_come_back_as_they_were(
    engine: EngineServer, folder: Releases, publish: Publish
) -> None:
    """Also those that an engine would change: places, numbers, languages."""
    publish(1)
    query = "SELECT ?o { ?s ?p ?o FILTER(DATATYPE(?o) = geo:wktLiteral) }"
    with front(folder, engine) as client:
        store = open_store(folder.open(1), 10**9)
        there = table(ask(client, query, format="json").content)
        prefixes = {"geo": "http://www.opengis.net/ont/geosparql#"}
        expected = store.query(query, prefixes=prefixes)
        assert isinstance(expected, ox.QuerySolutions)
        assert there == Counter((str(row["o"]),) for row in expected)


def test_a_front_takes_up_what_the_engine_holds_and_nothing_before(
    engine: EngineServer, folder: Releases, publish: Publish
) -> None:
    publish(1)
    with front(folder, engine) as client:
        assert client.get("/health/ready").json()["release"] == 1
        folder.point_to(2)
        time.sleep(1.5)  # several looks at the folder
        assert client.get("/health/ready").json()["release"] == 1
        assert ask(client, "ASK {}").status_code == 200
        publish(2)
        wait_for(client, 2)
        assert ask(client, "ASK {}").headers["albo-release"] == "2"
        gone = ask(client, "ASK {}", release="1")
        assert (gone.status_code, gone.json()["type"].rpartition("/")[2]) == (410, "release-gone")


def wait_for(client: httpx.Client, number: int) -> None:
    deadline = time.monotonic() + 20
    while client.get("/health/ready").json()["release"] != number:
        assert time.monotonic() < deadline
        time.sleep(0.05)  # nothing to wait on: it is another process


def test_while_it_switches_every_answer_is_of_one_release(
    engine: EngineServer, folder: Releases, publish: Publish
) -> None:
    """What differs between the two releases is asked for all the time, across all graphs."""
    publish(1)
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    right = {}
    for number in (1, 2):
        found = open_store(folder.open(number), 10**9).query(query)
        assert isinstance(found, ox.QuerySolutions)
        right[str(number)] = Counter((str(row["g"]), str(row["n"])) for row in found)
    assert right["1"] != right["2"]
    seen: list[httpx.Response] = []
    ended = threading.Event()
    with front(folder, engine) as client:

        def keep_asking() -> None:
            while not ended.is_set():
                seen.append(ask(client, query, format="json"))

        askers = [threading.Thread(target=keep_asking) for _ in range(2)]
        for one in askers:
            one.start()
        for number in (2, 1, 2):
            folder.point_to(number)
            publish(number)
            wait_for(client, number)
        ended.set()
        for one in askers:
            one.join()
    good = [one for one in seen if one.status_code == 200]
    for one in good:
        assert table(one.content) == right[one.headers["albo-release"]]
    assert {one.headers["albo-release"] for one in good} == {"1", "2"}
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


def test_without_its_engine_a_front_shows_pages_and_says_so(
    folder: Releases, started: EngineServer, publish: Publish
) -> None:
    publish(1)
    with cable_to(started) as cable:
        place = replace(started.place, address=f"http://127.0.0.1:{cable.port}")
        with front(folder, replace(started, place=place)) as client:
            assert ask(client, "ASK {}").status_code == 200
            cable.down = True
            cable.cut()
            for _ in range(4):
                away = ask(client, "ASK {}")
                assert (away.status_code, kind(away)) == (503, "engine-away")
                assert int(away.headers["retry-after"]) >= 1
            assert client.get("/doc/coworking/0001").status_code == 200
            assert client.get("/dumps/").status_code == 200
            begun = time.monotonic()
            assert ask(client, "ASK {}").status_code == 503
            assert time.monotonic() - begun < 1  # it is left alone by now
            cable.down = False
            deadline = time.monotonic() + 30
            while ask(client, "ASK {}").status_code != 200:
                assert time.monotonic() < deadline
                time.sleep(0.2)  # nothing to wait on: the pause ends by itself


def test_an_answer_that_is_cut_never_passes_for_a_whole_one(
    folder: Releases, started: EngineServer, publish: Publish
) -> None:
    publish(1)
    with cable_to(started) as cable:
        place = replace(started.place, address=f"http://127.0.0.1:{cable.port}")
        with front(folder, replace(started, place=place)) as client:
            query = "SELECT ?s ?p ?o { ?s ?p ?o }"
            whole = table(ask(client, query, format="json").content)
            for after in (20_000, 60_000, 100_000):
                cable.after = after
                cut = ask(client, query, format="json")
                assert cut.status_code == 200 or kind(cut) in ("query-interrupted", "engine-away")
                assert cut.status_code != 200 or table(cut.content) == whole
            cable.after = None


def test_a_front_starts_before_anything_was_published(
    engine: EngineServer, folder: Releases
) -> None:
    with front(folder, engine) as client:
        assert client.get("/doc/coworking/0001").status_code == 200
        away = ask(client, "ASK {}")
        assert (away.status_code, kind(away)) == (503, "engine-away")
        with Connection(engine.place) as connection:
            Publisher(connection, folder).publish(folder.open(1))
        assert ask(client, "ASK {}").status_code == 200


def test_an_answer_that_an_engine_cuts_at_a_number_of_rows_is_refused(
    folder: Releases, tmp_path: pytest.TempPathFactory
) -> None:
    with running(virtuoso(tmp_path, rows=1000)) as server:  # type: ignore[arg-type]
        with Connection(server.place) as connection:
            Publisher(connection, folder).publish(folder.open(1))
            assert connection.cap() == 1000
        with front(folder, server) as client:
            for query in ("SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"):
                told = ask(client, query)
                assert (told.status_code, kind(told)) == (503, "result-too-large")
                assert told.json()["limit_rows"] == 1000
            assert ask(client, "SELECT * { ?s ?p ?o } LIMIT 10").status_code == 200
            assert ask(client, "CONSTRUCT WHERE { ?s a ?o } LIMIT 10").status_code == 200
