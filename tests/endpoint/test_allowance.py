# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What each client may take, and that the pages never wait for strangers."""

import asyncio
import time

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from endpoint.pool.faults import Overloaded
from endpoint.sparql.allowance import Allowances, Measure, Spent
from ingest.releases import Releases
from tests.conftest import serving

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def test_requests_are_counted_announced_and_refused_with_the_time_to_wait(
    releases: Releases,
) -> None:
    options = {"ALBO_CLIENT_REQUESTS": "5"}
    with serving(releases.folder, **options) as url, httpx.Client(base_url=url) as client:
        answers = [client.get("/sparql", params={"query": "ASK {}"}) for _ in range(7)]
        page = client.get("/", headers={"Accept": "text/html"})
    assert [one.status_code for one in answers] == [200] * 5 + [429] * 2
    left = [int(one.headers["x-ratelimit-remaining"]) for one in answers[:5]]
    assert left == [4, 3, 2, 1, 0]
    refused = answers[-1]
    assert refused.headers["x-ratelimit-limit"] == "5"
    assert 1 <= int(refused.headers["retry-after"]) <= 12
    body = refused.json()
    assert body["type"].endswith("/problems/too-many-requests")
    assert "5 richieste al minuto" in body["detail"]
    assert page.status_code == 200


def test_seconds_of_evaluation_are_counted(releases: Releases) -> None:
    options = {"ALBO_CLIENT_SECONDS": "0.5", "ALBO_QUERY_SECONDS": "1"}
    with serving(releases.folder, **options) as url, httpx.Client(base_url=url) as client:
        slow = client.get("/sparql", params={"query": SLOW}, timeout=30)
        refused = client.get("/sparql", params={"query": "ASK {}"})
    assert slow.status_code == 503
    assert slow.headers["x-ratelimit-seconds-limit"] == "0.5"
    assert refused.status_code == 429
    assert refused.json()["limited"] == "seconds"
    assert 1 <= int(refused.headers["retry-after"]) <= 60


def test_a_client_with_slow_queries_leaves_workers_to_others(releases: Releases) -> None:
    options = {"ALBO_CLIENT_QUERIES": "1", "ALBO_QUERY_WORKERS": "2", "ALBO_QUERY_SECONDS": "3"}

    async def ask_beside(url: str) -> tuple[float, list[int]]:
        greedy = httpx.AsyncHTTPTransport(local_address="127.0.0.2")
        async with (
            httpx.AsyncClient(base_url=url, transport=greedy, timeout=30) as many,
            httpx.AsyncClient(base_url=url, timeout=30) as one,
        ):
            asked = [
                asyncio.create_task(many.get("/sparql", params={"query": SLOW + f"LIMIT {n + 1}"}))
                for n in range(4)
            ]
            await asyncio.sleep(0.5)  # for the greedy client to be first
            begun = time.monotonic()
            assert (await one.get("/sparql", params={"query": "ASK {}"})).status_code == 200
            took = time.monotonic() - begun
            return took, [answer.status_code for answer in await asyncio.gather(*asked)]

    with serving(releases.folder, **options) as url:
        took, statuses = asyncio.run(ask_beside(url))
    # Behind all four it would have waited for their three seconds each.
    assert took < 2.5
    assert set(statuses) == {503}


def test_who_only_waited_has_taken_nothing(releases: Releases) -> None:
    options = {"ALBO_QUERY_WORKERS": "1", "ALBO_QUERY_SECONDS": "2", "ALBO_CLIENT_SECONDS": "9"}

    async def ask_behind(url: str) -> httpx.Response:
        greedy = httpx.AsyncHTTPTransport(local_address="127.0.0.2")
        async with (
            httpx.AsyncClient(base_url=url, transport=greedy, timeout=30) as many,
            httpx.AsyncClient(base_url=url, timeout=30) as one,
        ):
            first = asyncio.create_task(many.get("/sparql", params={"query": SLOW}))
            await asyncio.sleep(1)  # so that the second goes on when the first is killed
            second = asyncio.create_task(many.get("/sparql", params={"query": SLOW + "LIMIT 2"}))
            await asyncio.sleep(0.3)  # for the second to be first in the queue
            told = await one.get("/sparql", params={"query": "ASK {}"})
            await asyncio.gather(first, second)
            assert told.status_code == 503
            return await one.get("/sparql", params={"query": "ASK {}"})

    with serving(releases.folder, **options) as url:
        answer = asyncio.run(ask_behind(url))
    assert answer.headers["x-ratelimit-seconds-remaining"] == "9"


def test_saved_questions_count_as_questions(releases: Releases) -> None:
    with serving(releases.folder, ALBO_CLIENT_REQUESTS="2") as url, httpx.Client(base_url=url) as c:
        answers = [c.get("/queries/coworking-per-comune.csv") for _ in range(3)]
        page = c.get("/queries")
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[1].headers["x-ratelimit-remaining"] == "0"
    assert page.status_code == 200


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.floats(0, 40), min_size=1, max_size=200))
def test_nobody_takes_more_than_the_limit_in_any_minute_but_what_had_leaked(
    pauses: list[float],
) -> None:
    clock = Clock()
    allowances = Allowances(Measure(requests=10), clock)
    admitted = []
    for pause in pauses:
        clock.now += pause
        try:
            allowances.admit("192.0.2.1")
        except Spent as told:
            assert int(told.headers["Retry-After"]) >= 1
        else:
            admitted.append(clock.now)
    for at in admitted:
        assert sum(at <= one < at + 60 for one in admitted) <= 20


def test_waiting_as_long_as_told_is_enough() -> None:
    clock = Clock()
    allowances = Allowances(Measure(requests=3, seconds=2), clock)
    for _ in range(3):
        allowances.admit("192.0.2.1").spend(1)
    with pytest.raises(Spent) as refused:
        allowances.admit("192.0.2.1")
    clock.now += int(refused.value.headers["Retry-After"])
    with pytest.raises(Spent) as refused:
        allowances.admit("192.0.2.1")
    assert refused.value.what == "seconds"
    clock.now += int(refused.value.headers["Retry-After"])
    assert allowances.admit("192.0.2.1")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:0:1::1", "2001:db8:0:1:2::9", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1:4711", "192.0.2.1:4712", True),
        ("[2001:db8:0:1::1]:443", "2001:db8:0:1::2", True),
        (None, None, True),
    ],
)
def test_a_client_is_an_address_or_a_network_of_its_own(
    one: str | None, other: str | None, same: bool
) -> None:
    allowances = Allowances(Measure(requests=1))
    allowances.admit(one)
    if same:
        with pytest.raises(Spent):
            allowances.admit(other)
    else:
        allowances.admit(other)


def test_who_waits_is_not_kept_waiting_for_ever() -> None:
    async def three() -> None:
        allowance = Allowances(Measure(queries=1, waiting=1)).admit("192.0.2.1")
        async with allowance.turns.taken(1):
            with pytest.raises(Overloaded):
                async with allowance.turns.taken(0.01):
                    raise AssertionError("two at a time")
        async with allowance.turns.taken(0.01):
            pass

    asyncio.run(three())
