# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The pool answers, and no query stops it from answering the next one."""

import asyncio
import csv
import gzip
import io
import json
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from functools import wraps
from pathlib import Path

import pyoxigraph as ox
import pytest

from endpoint.pool.workers import (
    EngineDown,
    EvaluationFault,
    Interrupted,
    Limits,
    OutOfMemory,
    Overloaded,
    PoolClosed,
    Query,
    QueryFailed,
    ReleaseUnreadable,
    SyntaxFault,
    TooLarge,
    TooSlow,
    WorkerPool,
)

ROWS = 1200
EX = "http://example.org/"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
DEEP = "SELECT (" + "(" * 30_000 + "1" + ")" * 30_000 + " AS ?x) {}"
DOUBLING = (
    'SELECT (STRLEN(?x40) AS ?n) { BIND("aaaaaaaaaaaaaaaa" AS ?x0) '
    + " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(40))
    + "}"
)


@pytest.fixture
def release(tmp_path: Path) -> Path:
    lines = "".join(f'<{EX}s{i}> <{EX}p> "v{i}" .\n' for i in range(ROWS))
    lines += f'<{EX}secret> <{EX}p> "hidden" <{EX}private> .\n'
    (tmp_path / "dump.nq.gz").write_bytes(gzip.compress(lines.encode()))
    (tmp_path / "release.json").write_text(json.dumps({"quads": ROWS + 1}), encoding="utf-8")
    store = ox.Store(str(tmp_path / "live"))
    store.bulk_load(lines.encode(), ox.RdfFormat.N_QUADS)
    store.flush()
    store.backup(str(tmp_path / "store"))
    return tmp_path


@asynccontextmanager
async def running(release: Path, **limits: float) -> AsyncIterator[WorkerPool]:
    values = {"workers": 2} | limits
    pool = await WorkerPool.start(release, Limits(**values))  # type: ignore[arg-type]
    try:
        yield pool
    finally:
        await pool.stop(drain=0)


def asynchronous(test: Callable[..., Coroutine[None, None, None]]) -> Callable[..., None]:
    @wraps(test)
    def plain(**fixtures: object) -> None:
        asyncio.run(asyncio.wait_for(test(**fixtures), 60))

    return plain


async def read(pool: WorkerPool, text: str, **parts: object) -> bytes:
    async with pool.answer(Query(text, **parts)) as answer:  # type: ignore[arg-type]
        return b"".join([block async for block in answer])


async def eventually(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.005)  # nothing to wait on: they are other processes


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize("memory_quads", [500_000, 0], ids=["memory", "disk"])
@asynchronous
async def test_small_answers_in_every_format(release: Path, memory_quads: int) -> None:
    one = f"SELECT ?o {{ <{EX}s7> ?p ?o }}"
    graph = f"CONSTRUCT {{ <{EX}s7> ?p ?o }} WHERE {{ <{EX}s7> ?p ?o }}"
    triple = ox.Triple(ox.NamedNode(f"{EX}s7"), ox.NamedNode(f"{EX}p"), ox.Literal("v7"))
    async with running(release, memory_quads=memory_quads) as pool:
        got = json.loads(await read(pool, one))
        assert got["results"]["bindings"][0]["o"]["value"] == "v7"
        assert b"<literal>v7</literal>" in await read(
            pool, one, solutions="application/sparql-results+xml"
        )
        text = (await read(pool, one, solutions="text/csv")).decode()
        assert list(csv.reader(io.StringIO(text))) == [["o"], ["v7"]]
        assert await read(pool, one, solutions="text/tab-separated-values") == b'?o\n"v7"\n'
        for media_type in ("text/csv", "text/tab-separated-values"):
            assert await read(pool, "ASK {}", solutions=media_type) == b"true"
        assert json.loads(await read(pool, "ASK {}"))["boolean"] is True
        assert b"<boolean>false</boolean>" in await read(
            pool, "ASK { ?s ?s ?s }", solutions="application/sparql-results+xml"
        )
        for media_type in (
            "text/turtle",
            "application/n-triples",
            "application/rdf+xml",
            "application/ld+json",
            "application/n-quads",
            "application/trig",
        ):
            async with pool.answer(Query(graph, graphs=media_type)) as answer:
                assert (answer.kind, answer.media_type) == ("graph", media_type)
                body = b"".join([block async for block in answer])
            form = ox.RdfFormat.from_media_type(media_type)
            assert [quad.triple for quad in ox.parse(body, form)] == [triple]


@asynchronous
async def test_turtle_uses_the_prefixes_and_the_base_is_known(release: Path) -> None:
    async with running(release) as pool:
        text = "CONSTRUCT { <s7> ex:p ?o } WHERE { ex:s7 ex:p ?o }"
        body = await read(pool, text, prefixes={"ex": EX}, base=EX)
        assert body == f'@prefix ex: <{EX}> .\nex:s7 ex:p "v7" .\n'.encode()


@asynchronous
async def test_graphs_named_by_the_caller_win_over_the_query(release: Path) -> None:
    text = "SELECT (COUNT(*) AS ?n) FROM <http://example.org/private> { ?s ?p ?o }"
    async with running(release) as pool:
        open_count = await read(pool, text, solutions="text/csv")
        shut = await read(
            pool, text, solutions="text/csv", default_graphs=(EX + "none",), named_graphs=()
        )
        assert (open_count, shut) == (b"n\r\n1\r\n", b"n\r\n0\r\n")


@asynchronous
async def test_long_answers_come_in_blocks(release: Path) -> None:
    async with (
        running(release) as pool,
        pool.answer(Query(LONG + " LIMIT 20000", solutions="text/csv")) as answer,
    ):
        blocks = [block async for block in answer]
        assert len(blocks) > 10
        assert b"".join(blocks).count(b"\r\n") == 20_001


@asynchronous
async def test_a_syntax_error_has_a_place_and_keeps_the_worker(release: Path) -> None:
    async with running(release) as pool:
        pids = set(pool.pids)
        with pytest.raises(SyntaxFault) as caught:
            await read(pool, "ASK {\n ?s ?p \n oops }")
        assert caught.value.line == 3
        assert caught.value.column > 1
        with pytest.raises(SyntaxFault):
            await read(pool, "ASK { '\ud800' }")
        with pytest.raises(EvaluationFault):
            await read(pool, "SELECT (<x:f>(1) AS ?x) {}")
        assert set(pool.pids) == pids


def test_unknown_media_types_are_the_callers_mistake() -> None:
    with pytest.raises(ValueError, match="image/png"):
        Query("ASK {}", solutions="image/png")


@asynchronous
async def test_the_deadline_stops_a_query_and_the_next_is_answered(release: Path) -> None:
    async with running(release, seconds=0.5, workers=1) as pool:
        began = time.monotonic()
        with pytest.raises(TooSlow) as caught:
            await read(pool, ENDLESS)
        assert 0.4 < time.monotonic() - began < 5
        assert caught.value.limit == 0.5
        assert b"true" in await read(pool, "ASK {}")


@asynchronous
async def test_the_deadline_also_ends_an_answer_nobody_takes(release: Path) -> None:
    async with running(release, seconds=0.5, workers=1) as pool:
        (pid,) = pool.pids
        async with pool.answer(Query(LONG)) as answer:
            await eventually(lambda: gone(pid))
            with pytest.raises(TooSlow):
                [block async for block in answer]


@asynchronous
async def test_the_size_limit_stops_a_query(release: Path) -> None:
    async with running(release, result_bytes=1_000_000, workers=1) as pool:
        size = 0
        with pytest.raises(TooLarge):
            async with pool.answer(Query(LONG)) as answer:
                async for block in answer:
                    size += len(block)
        assert 0 < size <= 1_000_000
        assert b"true" in await read(pool, "ASK {}")


@asynchronous
async def test_the_memory_limit_stops_a_query(release: Path) -> None:
    async with running(release, memory_bytes=100 * 2**20, seconds=30, workers=1) as pool:
        with pytest.raises(OutOfMemory) as caught:
            await read(pool, DOUBLING)
        assert caught.value.limit == 100 * 2**20
        assert b"true" in await read(pool, "ASK {}")


class Hasty(Query):
    """A query that the kernel gives less time than the pool does."""

    def frame(self, seconds: float) -> bytes:
        return super().frame(seconds / 1000)


@asynchronous
async def test_the_kernel_ends_what_the_pool_does_not(release: Path) -> None:
    async with running(release, seconds=30, workers=1) as pool:
        with pytest.raises(EngineDown):
            async with pool.answer(Hasty(ENDLESS)):
                pass
        assert b"true" in await read(pool, "ASK {}")


@asynchronous
async def test_a_query_that_crashes_the_engine_costs_one_worker(release: Path) -> None:
    async with running(release) as pool:
        for _ in range(3):
            with pytest.raises(EvaluationFault, match="brought the engine down"):
                await read(pool, DEEP)
            assert b"true" in await read(pool, "ASK {}")
        await eventually(lambda: len(pool.pids) == 2)


@pytest.mark.parametrize("memory_quads", [500_000, 0], ids=["memory", "disk"])
@asynchronous
async def test_service_reaches_nobody(release: Path, memory_quads: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as sink:
        sink.setblocking(False)
        port = sink.getsockname()[1]
        async with running(release, memory_quads=memory_quads) as pool:
            if set(pool.confinement) != {"seccomp"}:
                pytest.skip(pool.confinement[0])
            with pytest.raises(EvaluationFault, match="Permission denied"):
                await read(pool, f"ASK {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}")
        with pytest.raises(BlockingIOError):
            sink.accept()


@asynchronous
async def test_a_cancelled_query_stops(release: Path) -> None:
    async with running(release, workers=1) as pool:
        (pid,) = pool.pids
        task = asyncio.create_task(read(pool, ENDLESS))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await eventually(lambda: gone(pid))
        assert b"true" in await read(pool, "ASK {}")


@asynchronous
async def test_leaving_before_the_end_stops_the_query(release: Path) -> None:
    async with running(release, workers=1) as pool:
        (pid,) = pool.pids
        async with pool.answer(Query(LONG)) as answer:
            assert await anext(answer)
        await eventually(lambda: gone(pid))
        assert b"true" in await read(pool, "ASK {}")


@asynchronous
async def test_too_many_queries_are_turned_away(release: Path) -> None:
    async with running(release, workers=1, queue=1, seconds=1) as pool:
        busy = asyncio.create_task(read(pool, ENDLESS))
        await asyncio.sleep(0)
        waiting = asyncio.create_task(read(pool, "ASK {}"))
        await asyncio.sleep(0)
        with pytest.raises(Overloaded) as caught:
            await read(pool, "ASK {}")
        assert caught.value.retry_after == 1
        busy.cancel()
        assert b"true" in await waiting


@asynchronous
async def test_waiting_has_an_end_too(release: Path) -> None:
    async with running(release, workers=1, seconds=60) as pool:
        async with pool.answer(Query(LONG)):
            pool.limits = Limits(seconds=0.1)
            with pytest.raises(Overloaded):
                await read(pool, "ASK {}")
        assert b"true" in await read(pool, "ASK {}")


@asynchronous
async def test_a_slow_query_gives_way_and_its_worker_retires(release: Path) -> None:
    async with running(release, workers=1, seconds=30) as pool:
        (pid,) = pool.pids
        async with pool.answer(Query(LONG + " LIMIT 50000")) as answer:
            await eventually(lambda: os.getpriority(os.PRIO_PROCESS, pid) == 19)
            assert [block async for block in answer]
        await eventually(lambda: gone(pid))
        assert b"true" in await read(pool, "ASK {}")


@asynchronous
async def test_workers_retire_after_their_share(release: Path) -> None:
    async with running(release, workers=1, worker_queries=3) as pool:
        (pid,) = pool.pids
        for _ in range(3):
            assert not gone(pid)
            await read(pool, "ASK {}")
        assert b"true" in await read(pool, "ASK {}")
        await eventually(lambda: gone(pid))


@asynchronous
async def test_many_queries_at_once_are_all_answered(release: Path) -> None:
    async def one(pool: WorkerPool, number: int) -> None:
        text = f"SELECT ?o {{ <{EX}s{number}> ?p ?o }}"
        assert await read(pool, text, solutions="text/csv") == f"o\r\nv{number}\r\n".encode()

    async with running(release, queue=1000, worker_queries=20) as pool:
        await asyncio.gather(*(one(pool, number) for number in range(300)))


@asynchronous
async def test_stopping_leaves_no_process(release: Path) -> None:
    async with running(release) as pool:
        assert pool.engine_pid is not None
        pids = [*pool.pids, pool.engine_pid]
        endless = asyncio.create_task(read(pool, ENDLESS))
        await asyncio.sleep(0)
        await pool.stop(drain=0.1)
        with pytest.raises(PoolClosed):
            await endless
        with pytest.raises(PoolClosed):
            await read(pool, "ASK {}")
        await eventually(lambda: all(map(gone, pids)))


@asynchronous
async def test_stopping_lets_a_running_query_end(release: Path) -> None:
    async with running(release) as pool:
        text = LONG + " LIMIT 20000"
        async with pool.answer(Query(text, solutions="text/csv")) as answer:
            stopping = asyncio.create_task(pool.stop(drain=10))
            body = b"".join([block async for block in answer])
        await stopping
        assert body.count(b"\r\n") == 20_001


@asynchronous
async def test_the_pool_heals_when_the_zygote_is_killed(release: Path) -> None:
    async with running(release) as pool:
        first, old = pool.engine_pid, pool.pids
        assert first is not None
        endless = asyncio.create_task(read(pool, ENDLESS))
        await asyncio.sleep(0)
        os.kill(first, signal.SIGKILL)
        with pytest.raises(Interrupted):
            await endless
        await eventually(lambda: all(map(gone, old)))
        assert b"true" in await read(pool, "ASK {}")
        await eventually(lambda: len(pool.pids) == 2)
        assert pool.engine_pid not in (None, first)


@asynchronous
async def test_a_query_whose_worker_is_killed_from_outside_is_not_to_blame(release: Path) -> None:
    async with running(release, workers=1) as pool:
        (pid,) = pool.pids
        endless = asyncio.create_task(read(pool, ENDLESS))
        await asyncio.sleep(0)  # for the query to take the worker
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(Interrupted):
            await endless
        assert b"true" in await read(pool, "ASK {}")


@asynchronous
async def test_an_idle_worker_killed_from_outside_is_replaced(release: Path) -> None:
    async with running(release, workers=1) as pool:
        (pid,) = pool.pids
        os.kill(pid, signal.SIGKILL)
        await eventually(lambda: gone(pid))
        assert b"true" in await read(pool, "ASK {}")


@pytest.mark.parametrize("damage", ["dump.nq.gz", "release.json", "store"])
@asynchronous
async def test_a_damaged_release_does_not_start(release: Path, damage: str) -> None:
    limits = Limits(workers=1, memory_quads=0 if damage == "store" else 500_000)
    (release / damage).rename(release / "elsewhere")
    with pytest.raises(ReleaseUnreadable):
        await WorkerPool.start(release, limits)


def test_every_fault_is_a_failed_query() -> None:
    faults = (SyntaxFault, EvaluationFault, TooSlow, TooLarge, OutOfMemory, Overloaded, PoolClosed)
    assert all(issubclass(fault, QueryFailed) for fault in faults)
