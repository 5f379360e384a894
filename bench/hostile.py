# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What hostile clients do to a SPARQL endpoint: queries without end, and broken HTTP."""

import asyncio
import random
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bench.client import Broken, Connection, Reply, head, post, post_form
from bench.tally import outcome_of

_PATIENCE: Final = 60.0
_DIRECT: Final = "application/sparql-query"
_FORM: Final = "application/x-www-form-urlencoded"
_JSON: Final = {"Accept": "application/sparql-results+json"}
_EITHER: Final = {"Accept": "application/sparql-results+json, text/turtle"}
_EVERYTHING: Final = "SELECT * { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"


@dataclass(frozen=True)
class Target:
    """Hold where to attack, from where, and where a federated call would be noticed."""

    port: int
    source: str
    trap: int
    chance: random.Random

    def connection(self) -> Connection:
        """Give a connection of its own for one attack."""
        return Connection(self.port, source=self.source)


Attack = Callable[[Target], Awaitable[str]]


async def attack(name: str, target: Target) -> str:
    """Carry out one attack; gives what came of it."""
    try:
        async with asyncio.timeout(_PATIENCE):
            return await ATTACKS[name](target)
    except TimeoutError:
        return "unanswered"
    except OSError:
        return "broken"


def _query(text: str | Callable[[Target], str]) -> Attack:
    async def ask(target: Target) -> str:
        query = text if isinstance(text, str) else text(target)
        request = post_form("/sparql", f"# {target.chance.random()}\n{query}", _EITHER)
        return outcome_of(await _answer(target, request))

    return ask


def _body(body: bytes, media_type: str) -> Attack:
    async def send(target: Target) -> str:
        return outcome_of(await _answer(target, post("/sparql", body, media_type, _JSON)))

    return send


async def _answer(target: Target, request: bytes) -> Reply:
    async with target.connection() as connection:
        return await connection.ask(request)


async def _slow_body(target: Target) -> str:
    """Announce a body and send it a byte at a time."""
    start = {"Content-Type": _DIRECT, "Content-Length": "5000", **_JSON}
    async with target.connection() as connection:
        await connection.send(head("POST /sparql", start) + b"\r\n")
        for _ in range(target.chance.randint(10, 40)):
            await connection.send(b"#")
            await asyncio.sleep(0.25)
    return "left"


async def _half_head(target: Target) -> str:
    async with target.connection() as connection:
        await connection.send(b"GET /sparql?query=ASK HTTP/1.1\r\nHost: 127.0.0.1\r\nX-")
        await asyncio.sleep(target.chance.uniform(0, 5))
    return "left"


async def _stop_reading(target: Target) -> str:
    """Ask for everything and take none of it."""
    async with target.connection() as connection:
        sock = await connection.open()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        await connection.send(post_form("/sparql", _EVERYTHING, _JSON))
        await asyncio.sleep(target.chance.uniform(2, 20))
    return "left"


async def _drop(target: Target) -> str:
    """Go away in the middle, half of the time without a farewell."""
    query = target.chance.choice((_EVERYTHING, _CARTESIAN, "ASK {}"))
    async with target.connection() as connection:
        sock = await connection.open()
        await connection.send(post_form("/sparql", query, _JSON))
        await asyncio.sleep(target.chance.uniform(0, 0.4))
        if target.chance.random() < 0.5:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    return "left"


async def _pipeline(target: Target) -> str:
    """Send many requests at once and read one answer."""
    async with target.connection() as connection:
        await connection.send(post_form("/sparql", _SORTED, _JSON) * 20)
        return outcome_of(await connection.reply())


async def _two_lengths(target: Target) -> str:
    described = {"Content-Type": _DIRECT, "Content-Length": "6", "Transfer-Encoding": "chunked"}
    request = head("POST /sparql", described) + b"\r\n0\r\n\r\nASK {}"
    return outcome_of(await _answer(target, request))


async def _no_http(target: Target) -> str:
    noise = target.chance.randbytes(2000) + b"\r\n\r\n"
    try:
        return outcome_of(await _answer(target, noise))
    except (Broken, ValueError):
        return "broken"


def _service(target: Target) -> str:
    silent = target.chance.choice(("", "SILENT "))
    return f"SELECT * {{ SERVICE {silent}<http://127.0.0.1:{target.trap}/> {{ ?s ?p ?o }} }}"


def _service_in_disguise(target: Target) -> str:
    keyword = target.chance.choice(("SERVICESILENT", "service", "\\u0053ERVICE", "truESERVICE"))
    return f"ASK {{ {keyword}<http://127.0.0.1:{target.trap}/> {{ ?s ?p ?o }} }}"


def _load(target: Target) -> str:
    return f"LOAD <http://127.0.0.1:{target.trap}/x.ttl>"


def _nested(opening: str, closing: str) -> Callable[[Target], str]:
    def text(target: Target) -> str:
        depth = target.chance.choice((60, 500, 5000, 15_000))
        return f"ASK {{ {opening * depth}{closing * depth} }}"

    return text


def _values(target: Target) -> str:
    rows = " ".join(f"(<urn:{number}> {number})" for number in range(1600))
    return f"SELECT * {{ VALUES (?a ?b) {{ {rows} }} VALUES (?c ?d) {{ {rows} }} }}"


def _doubled(target: Target) -> str:
    steps = (f"BIND(CONCAT(?v{n}, ?v{n}) AS ?v{n + 1})" for n in range(40))
    return f'SELECT (STRLEN(?v40) AS ?n) {{ BIND("albo" AS ?v0) {" ".join(steps)} }}'


def _long_iri(target: Target) -> str:
    size = target.chance.choice((30_000, 64_000, 200_000))
    return f"ASK {{ <http://127.0.0.1/{'a' * size}> ?p ?o }}"


_CARTESIAN: Final = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
_SORTED: Final = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f"
_JOINED: Final = "SELECT (GROUP_CONCAT(CONCAT(STR(?c), STR(?f))) AS ?t) { ?a ?b ?c . ?d ?e ?f }"
_REGEX: Final = 'SELECT * { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(STR(?c), "^(a+)+$") || ?c = ?f) }'
_PATH: Final = "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:y>)* ?b . ?b (<urn:z>|!<urn:x>)+ ?c }"
_LIST: Final = "ASK { ?s ?p (" + "1 " * 400 + ") }"
_PRODUCT: Final = "CONSTRUCT { ?a ?b ?f } WHERE { ?a ?b ?c . ?d ?e ?f }"

ATTACKS: Final[Mapping[str, Attack]] = {
    "cartesian count": _query(_CARTESIAN),
    "order by everything": _query(_SORTED),
    "string doubling": _query(_doubled),
    "group_concat of all": _query(_JOINED),
    "regex": _query(_REGEX),
    "property paths": _query(_PATH),
    "long list": _query(_LIST),
    "product as a graph": _query(_PRODUCT),
    "nested brackets": _query(_nested("(", ")")),
    "nested groups": _query(_nested("{", "}")),
    "nested optionals": _query(_nested("OPTIONAL {", "}")),
    "giant values": _query(_values),
    "huge IRI": _query(_long_iri),
    "service": _query(_service),
    "service in disguise": _query(_service_in_disguise),
    "load": _query(_load),
    "not UTF-8": _body(b'ASK { ?s ?p "\xff\xfe" }', _DIRECT),
    "form not UTF-8": _body(b"query=ASK%20%7B%FF%7D", _FORM),
    "two megabytes": _body(b"#" * 2_000_000, _DIRECT),
    "slow body": _slow_body,
    "half a head": _half_head,
    "reader that stops": _stop_reading,
    "dropped half way": _drop,
    "twenty at once": _pipeline,
    "two lengths": _two_lengths,
    "no HTTP": _no_http,
}
