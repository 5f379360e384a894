# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Answers that are kept: the right one for every question, and for as long as the release."""

import asyncio
import gzip
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from endpoint.cache import Cache, Stored, digest
from endpoint.sparql import guard
from ingest.releases import Releases
from tests.conftest import serving

COUNT = "SELECT (COUNT(*) AS ?n) { ?s a albo:CoworkingSpace }"


@pytest.fixture(scope="module")
def kept(releases: Releases) -> Iterator[httpx.Client]:
    """A server of its own, whose cache no other test fills."""
    with serving(releases.folder) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield client


def found(answer: httpx.Response) -> bool:
    assert answer.status_code == 200, answer.text
    return 'desc="hit"' in answer.headers["server-timing"]


def test_the_same_question_is_answered_once(kept: httpx.Client) -> None:
    first = kept.get("/sparql", params={"query": COUNT})
    spaced = COUNT.replace(" ", "\n  ") + " # quanti?"
    second = kept.post("/sparql", data={"query": spaced})
    assert (found(first), found(second)) == (False, True)
    assert first.content == second.content
    assert first.headers["etag"] == second.headers["etag"]
    fresh = kept.get("/sparql", params={"query": COUNT}, headers={"Cache-Control": "no-cache"})
    assert not found(fresh)


# What makes another question, each beside the one before it.
QUESTIONS: list[dict[str, str]] = [
    {"query": "SELECT ?s { ?s a albo:Call } ORDER BY ?s LIMIT 1"},
    {"query": "SELECT ?s { ?s a albo:Call } ORDER BY ?s LIMIT 2"},
    {"query": "SELECT ?s { ?s a albo:Call } ORDER BY ?s LIMIT 2", "format": "csv"},
    {"query": "SELECT ?s { ?s a albo:Call } ORDER BY ?s LIMIT 2", "format": "tsv"},
    {"query": "SELECT ?s { ?s a albo:Call } ORDER BY ?s LIMIT 2", "format": "xml"},
    {"query": 'SELECT ("a b" AS ?s) {}'},
    {"query": 'SELECT ("a  b" AS ?s) {}'},
    {"query": 'SELECT ("a # b" AS ?s) {}'},
    {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"},
    {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "default-graph-uri": "http://x.invalid/g"},
    {
        "query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "default-graph-uri": "http://127.0.0.1:8000/graph/assessments",
    },
    {"query": "SELECT (COUNT(*) AS ?m) { GRAPH ?g { ?s ?p ?o } }"},
    {
        "query": "SELECT (COUNT(*) AS ?m) { GRAPH ?g { ?s ?p ?o } }",
        "named-graph-uri": "http://127.0.0.1:8000/graph/assessments",
    },
    {"query": "CONSTRUCT WHERE { ?s a albo:Call }", "format": "ttl"},
    {"query": "CONSTRUCT WHERE { ?s a albo:Call }", "format": "nt"},
    {"query": "CONSTRUCT WHERE { ?s a albo:Call }", "format": "rdf"},
    {"query": "ASK { ?s a albo:Call }"},
    {"query": "ASK { ?s a albo:Nothing }"},
]


def test_no_answer_crosses_questions(kept: httpx.Client) -> None:
    def answers() -> list[tuple[str, bytes]]:
        told = [kept.get("/sparql", params=one) for one in QUESTIONS]
        return [(one.headers["content-type"], one.content) for one in told]

    first, second = answers(), answers()
    assert first == second
    assert len(set(first)) == len(QUESTIONS)


def test_a_changing_answer_is_never_kept(kept: httpx.Client) -> None:
    query = {"query": "SELECT (STRUUID() AS ?n) {}"}
    first, second = kept.get("/sparql", params=query), kept.get("/sparql", params=query)
    assert first.content != second.content
    assert not found(second)


def test_answers_come_packed_to_those_who_take_them_so(kept: httpx.Client) -> None:
    query = {"query": "SELECT * { ?s a albo:CoworkingSpace ; ?p ?o }", "format": "csv"}
    plain = kept.get("/sparql", params=query, headers={"Accept-Encoding": "identity"})
    none = kept.get("/sparql", params=query, headers={"Accept-Encoding": "gzip;q=0, *;q=0"})
    packed = kept.get("/sparql", params=query, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in {**plain.headers, **none.headers}
    assert plain.content == packed.content == none.content
    assert int(packed.headers["content-length"]) < len(plain.content) / 4
    for one in (plain, packed):
        assert one.headers["vary"] == "Accept, Accept-Encoding"
        assert "stale-while-revalidate" in one.headers["cache-control"]


@pytest.mark.parametrize("cache", ["0", "64"])
def test_a_long_answer_is_whole_and_packed(releases: Releases, cache: str) -> None:
    query = {"query": "SELECT * { ?s ?p ?o }", "format": "csv"}
    with (
        serving(releases.folder, ALBO_CACHE_MB=cache) as url,
        httpx.Client(base_url=url, timeout=30) as client,
    ):
        first = client.get("/sparql", params=query, headers={"Accept-Encoding": "gzip"})
        second = client.get("/sparql", params=query, headers={"Accept-Encoding": "identity"})
    assert len(first.content) > 2**20
    # What is not kept goes out as it comes.
    assert ("content-length" in first.headers) == (cache != "0")
    assert sorted(first.text.splitlines()) == sorted(second.text.splitlines())


def test_an_equal_question_under_way_is_waited_for(kept: httpx.Client) -> None:
    query = {"query": "SELECT (COUNT(*) AS ?n) { ?a a albo:DisusedSpace . ?b ?p ?o }"}

    async def together() -> list[httpx.Response]:
        async with httpx.AsyncClient(base_url=kept.base_url, timeout=30) as client:
            return await asyncio.gather(*(client.get("/sparql", params=query) for _ in range(4)))

    answers = asyncio.run(together())
    assert sum(not found(one) for one in answers) == 1
    assert len({one.content for one in answers}) == 1


def test_equal_questions_that_fail_fail_once(releases: Releases) -> None:
    query = {"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"}

    async def together(url: str) -> list[httpx.Response]:
        async with httpx.AsyncClient(base_url=url, timeout=30) as client:
            asked = [client.get("/sparql", params=query) for _ in range(5)]
            return [*await asyncio.gather(*asked), await client.get("/metrics")]

    with serving(releases.folder, ALBO_QUERY_SECONDS="1", ALBO_QUERY_WORKERS="1") as url:
        *answers, metrics = asyncio.run(together(url))
    assert {one.json()["type"].rsplit("/", 1)[1] for one in answers} == {"query-timeout"}
    assert 'albo_workers_killed_total{reason="timeout"} 1.0' in metrics.text


def test_a_condition_is_no_answer_to_what_has_none(kept: httpx.Client) -> None:
    told = kept.get("/sparql", params={"query": "SELECT"}, headers={"If-None-Match": "*"})
    assert told.status_code == 400


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)  # nothing to wait on: the server is another process


def test_a_new_release_has_answers_of_its_own_and_the_old_one_stays_for_a_while(
    releases: Releases, tmp_path: Path
) -> None:
    folder = tmp_path / "releases"
    shutil.copytree(releases.folder, folder, symlinks=True)
    shutil.copytree(folder / "1", folder / "2")
    text = (folder / "2" / "release.json").read_text("utf-8")
    (folder / "2" / "release.json").write_text(text.replace('"number": 1', '"number": 2'), "utf-8")
    with serving(folder) as url, httpx.Client(base_url=url, timeout=30) as client:
        asked = {"query": COUNT}
        assert client.get("/sparql", params=asked).headers["albo-release"] == "1"
        Releases(folder).point_to(2)
        until(lambda: client.get("/health/ready").json()["release"] == 2)
        fresh = client.get("/sparql", params=asked)
        assert (fresh.headers["albo-release"], found(fresh)) == ("2", False)
        earlier = client.get("/sparql", params={**asked, "release": "1"})
        assert earlier.headers["albo-release"] == "1"
        assert client.get("/sparql", params={**asked, "release": "7"}).status_code == 404
        graph = client.get("/graph-store?default&release=1")
        assert graph.headers["albo-release"] == "1"
        # The release that goes keeps one worker of its four.
        until(lambda: "albo_workers 5.0" in client.get("/metrics").text)


# The keeping itself.


def place(text: str) -> tuple[str, str]:
    return "1-abc", digest(text)


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 900)), max_size=60))
def test_the_cache_never_holds_more_than_it_may(asked: list[tuple[str, int]]) -> None:
    cache = Cache(4000)
    for name, size in asked:
        where = place(f"{name}{size}")
        cache.put(where, Stored("solutions", "text/csv", b"x" * size))
        assert 0 <= cache.size <= 4000
        kept = cache.get(where)
        assert (kept is None) == (size > cache.longest)
        assert kept is None or len(kept.body) == size


def test_who_waited_for_one_that_was_given_up_takes_its_place_alone() -> None:
    cache, stored = Cache(2**20), Stored("solutions", "text/csv", b"x")
    evaluated: list[str] = []

    async def ask(name: str) -> Stored:
        found = await cache.wait(place("a"), 5)
        if found is None:
            with cache.under_way(place("a")) as flight:
                evaluated.append(name)
                await asyncio.sleep(0 if evaluated != ["first"] else 60)
                flight.set_result(stored)
        return stored

    async def together() -> None:
        tasks = [asyncio.create_task(ask(name)) for name in ("first", "second", "third")]
        await asyncio.sleep(0)
        tasks[0].cancel()
        await asyncio.gather(*tasks[1:])

    asyncio.run(together())
    assert evaluated == ["first", "second"]


def test_a_long_key_takes_no_more_than_a_short_one() -> None:
    assert len(digest("x" * 2**20)) == len(digest("x"))
    assert digest("a", "b") != digest("ab", "")


def test_an_answer_is_packed_once_and_counted() -> None:
    cache = Cache(2**20)
    stored = Stored("solutions", "text/csv", b"x" * 5000)
    cache.put(place("a"), stored)
    before = cache.size

    async def pack() -> list[bytes]:
        return await asyncio.gather(*(cache.packed(place("a"), stored) for _ in range(3)))

    bodies = asyncio.run(pack())
    assert {gzip.decompress(body) for body in bodies} == {stored.body}
    assert cache.size == before + len(bodies[0])


# Queries that differ between their tokens alone.

WORDS = [
    "SELECT",
    "?s",
    "{",
    "}",
    "'a  #b'",
    '"""c\n\nd"""',
    "<http://x.invalid/#e>",
    "albo:f",
    ".",
]
GAPS = [" ", "\n", "\t ", " # a comment\n", "\r\n"]


@given(st.lists(st.sampled_from(WORDS), min_size=1), st.data())
def test_spaces_and_comments_make_no_other_question(words: list[str], data: st.DataObject) -> None:
    gaps = st.lists(st.sampled_from(GAPS), min_size=len(words), max_size=len(words))
    first, second = (
        "".join(word + gap for word, gap in zip(words, data.draw(gaps), strict=True))
        for _ in range(2)
    )
    assert guard.canonical(first) == guard.canonical(second) == " ".join(words)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SELECT ('a b' AS ?x) {}", "SELECT ('a  b' AS ?x) {}"),
        ("ASK { ?s a ex:a }", "ASK { ?s a ex: a }"),
        ("ASK { <x:a#b> ?p 1 }", "ASK { <x:a ?p 1 }"),
        ("ASK { FILTER(?a<?b) }", "ASK { FILTER(?a<=?b) }"),
        ("ASK\u00a0{}", "ASK {}"),
        ("ASK {} #a\nLIMIT 1", "ASK {} #a LIMIT 1"),
    ],
)
def test_what_may_mean_another_thing_is_another_question(one: str, other: str) -> None:
    assert guard.canonical(one) != guard.canonical(other)
