# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Answer queries one at a time over a socket, in a process that may be killed at any moment."""

import json
import math
import resource
import socket
import time
from collections.abc import Mapping
from io import BytesIO
from itertools import product
from typing import IO, Final, TypedDict, cast

import pyoxigraph as ox

from endpoint.pool import wire

SOLUTIONS: Final = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPHS: Final = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
}
_PREFIXED: Final = (ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.RDF_XML)

_GRACE: Final = 2  # seconds: the pool comes first
_KINDS: Final = {ox.QueryBoolean: "boolean", ox.QuerySolutions: "solutions"}


class Request(TypedDict):
    """Hold one query as it travels to the worker."""

    query: str
    solutions: str
    graphs: str
    default_graphs: list[str] | None
    named_graphs: list[str] | None
    prefixes: dict[str, str]
    base: str
    seconds: float


class _Gone(Exception):
    """The other side closed the socket."""


def serve(store: ox.Store, sock: socket.socket) -> None:
    """Answer requests until the other side closes the socket."""
    while (data := wire.read_request(sock)) is not None:
        try:
            _answer(store, cast("Request", json.loads(data)), sock)
        except _Gone:
            return


def warm() -> None:
    """Use every format once, so that nothing is loaded after files are out of reach."""
    store = ox.Store()
    kinds = ("SELECT (NOW() AS ?n) {}", "ASK {}", "CONSTRUCT { _:b <x:p> 1 } WHERE {}")
    for query in kinds:
        for solutions, graphs in product(SOLUTIONS, GRAPHS):
            for prefixes in ({}, {"x": "http://example.org/"}):
                formats = {"solutions": solutions, "graphs": graphs, "prefixes": prefixes}
                _write(store.query(query), cast("Request", formats), BytesIO())


def _limit_cpu(seconds: float) -> None:
    """Have the kernel end this process if it outlives the pool's own limit on its query."""
    used = time.process_time()
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used + seconds) + _GRACE, most))


def _answer(store: ox.Store, request: Request, sock: socket.socket) -> None:
    writer = _Writer(sock)
    _limit_cpu(request["seconds"])
    try:
        result = _evaluate(store, request)
        writer.head(_KINDS.get(type(result), "graph"))
        _write(result, request, cast("IO[bytes]", writer))
        writer.end()
    except (SyntaxError, UnicodeError) as error:
        writer.error("syntax", str(error))
    except MemoryError:
        writer.error("memory", "")
    except Exception as error:
        if writer.gone:
            raise _Gone from error
        writer.error("evaluation", str(error))


def _evaluate(
    store: ox.Store, request: Request
) -> ox.QueryBoolean | ox.QuerySolutions | ox.QueryTriples:
    default, named = request["default_graphs"], request["named_graphs"]
    return store.query(
        request["query"],
        prefixes=request["prefixes"],
        base_iri=request["base"] or None,
        default_graph=None if default is None else [ox.NamedNode(iri) for iri in default],
        named_graphs=None if named is None else [ox.NamedNode(iri) for iri in named],
    )


def _write(
    result: ox.QueryBoolean | ox.QuerySolutions | ox.QueryTriples,
    request: Request,
    output: IO[bytes],
) -> None:
    if not isinstance(result, ox.QueryTriples):
        result.serialize(output, format=SOLUTIONS[request["solutions"]])
        return
    form = GRAPHS[request["graphs"]]
    if form in _PREFIXED and request["prefixes"]:
        ox.serialize(result, output, form, prefixes=request["prefixes"])
    else:
        result.serialize(output, format=form)  # about twice as fast, but without prefixes


class _Writer:
    """The file the engine writes to: 64 KB frames, the head sent with the first of them."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.unsent = bytearray()
        self.block = bytearray()
        self.gone = False

    def head(self, kind: str) -> None:
        self.unsent += wire.reply(wire.HEAD, json.dumps({"kind": kind}).encode())

    def write(self, data: bytes) -> int:
        self.block += data
        if len(self.block) >= wire.BLOCK:
            self.send(self.cut())
        return len(data)

    def flush(self) -> None:
        """Do nothing: small writes wait for a whole block."""

    def end(self) -> None:
        self.send(self.cut() + wire.reply(wire.END))

    def error(self, code: str, message: str) -> None:
        """Send what was written so far, then why it stops there."""
        body: Mapping[str, object] = {"code": code, "message": message}
        try:
            self.send(self.cut() + wire.reply(wire.ERROR, json.dumps(body).encode()))
        except OSError as error:
            raise _Gone from error

    def cut(self) -> bytes:
        frame = wire.reply(wire.CHUNK, self.block) if self.block else b""
        self.block.clear()
        return frame

    def send(self, frames: bytes) -> None:
        data = self.unsent + frames
        self.unsent.clear()
        try:
            self.sock.sendall(data)
        except OSError:
            self.gone = True
            raise
