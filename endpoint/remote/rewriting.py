# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Read what an engine answers and write it again, in whatever form was asked for.

So the forms, the prefixes and the short cuts are those of this server, whatever the engine's own
are; and an answer that was cut is found out, because it cannot be read to its end. One thread
reads and writes: what the parser gives must stay in the thread that called it.
"""

import asyncio
import socket
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from typing import IO, Final, cast

import pyoxigraph as ox

from endpoint.pool import wire
from endpoint.pool.answers import Query
from endpoint.pool.evaluation import GRAPHS, SOLUTIONS
from ingest.engines.connection import JSON, N_TRIPLES

_PREFIXED: Final = (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.RDF_XML)
ACCEPT: Final = {"graph": N_TRIPLES, "solutions": JSON, "boolean": JSON}


class Rewriting:
    """Take the bytes of an engine at one end and give those of this server at the other."""

    def __init__(self, query: Query, kind: str, executor: Executor) -> None:
        self._loop = asyncio.get_running_loop()
        self._into, source = socket.socketpair()
        self._out, sink = socket.socketpair()
        for end in (self._into, self._out):
            end.setblocking(False)
        self._work = self._loop.run_in_executor(executor, _rewrite, query, kind, source, sink)

    async def put(self, data: bytes) -> None:
        """Put in what the engine sent; what nobody reads any more is dropped."""
        with suppress(OSError):
            await self._loop.sock_sendall(self._into, data)

    def end(self) -> None:
        """Say that the engine has sent all."""
        with suppress(OSError):
            self._into.shutdown(socket.SHUT_WR)

    async def block(self) -> bytes:
        """Take the next block; nothing at the end."""
        return await self._loop.sock_recv(self._out, wire.BLOCK)

    async def done(self) -> int:
        """Give how many triples were written; raises what the parser says of a broken answer."""
        return await self._work

    def close(self) -> None:
        """Let go of both ends; whoever still reads or writes at the others stops."""
        self._into.close()
        self._out.close()
        self._work.add_done_callback(_looked_at)


def _looked_at(work: "asyncio.Future[int]") -> None:
    if not work.cancelled():
        work.exception()


def _rewrite(query: Query, kind: str, source: socket.socket, sink: socket.socket) -> int:
    with source, sink, source.makefile("rb") as reader, sink.makefile("wb") as writer:
        if kind == "graph":
            count = _graph(query, reader, cast("IO[bytes]", writer))
        else:
            form = SOLUTIONS[query.solutions]
            found = ox.parse_query_results(reader, format=ox.QueryResultsFormat.JSON)
            found.serialize(cast("IO[bytes]", writer), format=form)
            count = 0
        writer.flush()
        return count


def _graph(query: Query, reader: IO[bytes], writer: IO[bytes]) -> int:
    triples = _Counted(ox.parse(reader, format=ox.RdfFormat.N_TRIPLES))
    form = GRAPHS[query.graphs]
    prefixes: Mapping[str, str] = query.prefixes if form in _PREFIXED else {}
    ox.serialize(triples, writer, form, prefixes=dict(prefixes) or None)
    return triples.count


class _Counted:
    """Count the triples that go through."""

    def __init__(self, quads: Iterator[ox.Quad]) -> None:
        self._quads = quads
        self.count = 0

    def __iter__(self) -> Iterator[ox.Triple]:
        for quad in self._quads:
            self.count += 1
            yield quad.triple
