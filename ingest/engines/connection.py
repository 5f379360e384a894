# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Speak to an engine, for whoever publishes: everything here may be repeated, and is."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

import httpx
from pyoxigraph import Quad, QueryBoolean, QueryResultsFormat, QuerySolutions, RdfFormat, parse
from pyoxigraph import parse_query_results as results

from ingest.engines.account import Place
from ingest.engines.circuit import jittered
from ingest.engines.faults import EngineAway, away, failed, refused, said_in
from ontology import __version__

JSON: Final = "application/sparql-results+json"
N_TRIPLES: Final = "application/n-triples"
# An update that switches a large release may take minutes.
_PATIENCE: Final = httpx.Timeout(600, connect=5)
_PAUSES: Final = (0.2, 1.0, 3.0)
# What a proxy or an engine says that is starting, stopping or has too much to do.
PASSING: Final = frozenset((429, 502, 503, 504))


@dataclass(frozen=True)
class Seen:
    """Say which graphs a query sees."""

    default: Sequence[str] = ()
    named: Sequence[str] = ()

    @property
    def parameters(self) -> dict[str, list[str]]:
        """Give the parameters of the protocol (SPARQL 1.1 Protocol, 2.1.4)."""
        both = {"default-graph-uri": list(self.default), "named-graph-uri": list(self.named)}
        return {name: graphs for name, graphs in both.items() if graphs}


CONTROL: Final = "urn:albo:publication"
CONTROL_SEEN: Final = Seen(named=(CONTROL,))


def headers() -> dict[str, str]:
    """Give what every request says of who asks."""
    return {"User-Agent": f"albo/{__version__}"}


class Connection:
    """Ask an engine and tell it what to hold; a failure that may pass is tried again."""

    def __init__(self, place: Place, pause: Callable[[float], None] = time.sleep) -> None:
        self.place = place
        self.profile = place.profile
        self._pause = pause
        self._client = httpx.Client(
            auth=place.account.auth(self.profile),
            timeout=_PATIENCE,
            headers=headers(),
            trust_env=False,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def rows(self, query: str, seen: Seen) -> list[dict[str, str]]:
        """Ask a question whose answer is short; each row holds the values by variable."""
        answer = self._sent("POST", self.place.query, _form(query, seen), {"Accept": JSON})
        found = results(answer.content, format=QueryResultsFormat.JSON)
        if isinstance(found, QueryBoolean):
            return []
        return [_row(found, values) for values in found]

    def quads(self, graph: str) -> Iterator[Quad]:
        """Read a graph as it comes, never held whole; the quads have no graph.

        A connection that breaks is not mended: whoever reads begins again.
        """
        form = _form("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", Seen((graph,)))
        accept = {"Accept": N_TRIPLES}
        with (
            self._reaching(),
            self._client.stream("POST", self.place.query, data=form, headers=accept) as answer,
        ):
            if answer.is_error:
                answer.read()
            self._check(answer)
            yield from parse(_Stream(answer.iter_bytes()), format=RdfFormat.N_TRIPLES)  # type: ignore[arg-type]

    def update(self, text: str) -> None:
        """Change what the engine holds; the text must do the same when it is sent twice."""
        self._sent("POST", self.place.update, {"update": text}, {})

    def add(self, graph: str, lines: Sequence[str]) -> None:
        """Add triples, as lines of N-Triples, to a graph."""
        body = "".join(lines)
        if self.place.graphs is None:
            self.update(f"INSERT DATA {{ GRAPH <{graph}> {{\n{body}}} }}")
            return
        address = httpx.URL(self.place.graphs, params={self.profile.graph_parameter: graph})
        self._sent("POST", address, body.encode(), {"Content-Type": N_TRIPLES})

    def header(self, query: str, seen: Seen, name: str) -> str:
        """Ask a question for the sake of a header of its answer; empty where it has none."""
        answer = self._sent("POST", self.place.query, _form(query, seen), {"Accept": JSON})
        return str(answer.headers.get(name, ""))

    def server(self) -> str:
        """Give what the engine says of itself."""
        answer = self._sent("POST", self.place.query, {"query": "ASK {}"}, {"Accept": JSON})
        return str(answer.headers.get("server", ""))

    def _sent(
        self,
        method: str,
        address: str | httpx.URL,
        body: bytes | dict[str, str] | dict[str, list[str]],
        told: dict[str, str],
    ) -> httpx.Response:
        for pause in _PAUSES:
            try:
                return self._once(method, address, body, told)
            except EngineAway:
                self._pause(jittered(pause))
        return self._once(method, address, body, told)

    def _once(
        self,
        method: str,
        address: str | httpx.URL,
        body: bytes | dict[str, str] | dict[str, list[str]],
        told: dict[str, str],
    ) -> httpx.Response:
        with self._reaching():
            if isinstance(body, bytes):
                answer = self._client.request(method, address, content=body, headers=told)
            else:
                answer = self._client.request(method, address, data=body, headers=told)
            self._check(answer)
            return answer

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        """Turn what the network does into a problem."""
        try:
            yield
        except httpx.TransportError as error:
            raise away(self.place.address, type(error).__name__) from error
        except httpx.HTTPError as error:
            raise away(self.place.address, type(error).__name__) from error

    def _check(self, answer: httpx.Response) -> None:
        status = answer.status_code
        if status in PASSING:
            raise away(self.place.address, str(status))
        if status in (401, 403):
            raise refused(self.place.address, status)
        if not answer.is_success:
            raise failed(self.place.address, status, said_in(answer.text))


def _form(query: str, seen: Seen) -> dict[str, list[str]]:
    """Write a query as a form: the one way to ask that every engine takes."""
    return {"query": [query], **seen.parameters}


def _row(found: QuerySolutions, values: object) -> dict[str, str]:
    names = [variable.value for variable in found.variables]
    told = {}
    for name in names:
        term = values[name]  # type: ignore[index]
        if term is not None:
            told[name] = term.value
    return told


class _Stream:
    """Let a parser read what comes in pieces."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._rest = piece
        if size < 0:
            size = len(self._rest)
        taken, self._rest = self._rest[:size], self._rest[size:]
        return taken
