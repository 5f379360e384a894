# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Ask other servers for what a query wants of them, before the query is evaluated.

The workers reach no network. A deployment may name servers that queries ask by ``SERVICE``: each is
asked here, within bounds, and its rows stand in the query as ``VALUES`` in place of the call,
which means the same (SPARQL 1.1 Federated Query, 2 and 4).
"""

import asyncio
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

import httpx
from pydantic import ValidationError
from pyoxigraph import Literal, NamedNode, Variable

from endpoint.problems import Problem
from endpoint.sparql.calls import Call, calls
from endpoint.sparql.table import Table, Term
from endpoint.sparql.tokens import tokens
from ontology import __version__
from ontology.context import prefixes
from ontology.text import Text

MAX_ROWS: Final = 10_000
MAX_CELLS: Final = 100_000
MAX_BYTES: Final = 2_000_000
# With its rows in it a query is longer than anybody may write one.
_LONGEST: Final = 4 * MAX_BYTES
_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
# One row without columns, which joins with whatever stands beside it: some engines do not read
# `VALUES () { () }`.
_ANYTHING: Final = "FILTER(true)"
_JSON: Final = "application/sparql-results+json"


async def federated(query: str, services: Collection[str], seconds: float) -> str:
    """Give a query with the answers of other servers in the place of its calls.

    Raises Problem naming the server that gave no answer of use, unless the call is silent.
    """
    asked = calls(query, services) if services else []
    if not asked:
        return query
    prologue = _prologue(query)
    async with httpx.AsyncClient(timeout=seconds, follow_redirects=False) as client:
        told = await asyncio.gather(*(_values(client, one, prologue, seconds) for one in asked))
    for call, values in reversed(list(zip(asked, told, strict=True))):
        if isinstance(values, Problem):
            raise values
        query = f"{query[: call.start]}{values}{query[call.end :]}"
    if len(query) > _LONGEST:
        raise _failed(asked[0].address, "too long")
    return query


def _prologue(query: str) -> str:
    """Give what a query declares, and what this endpoint declares for it."""
    words = (one for one in tokens(query) if one.lastgroup == "word")
    first = next((one.start() for one in words if one[0].upper().startswith(_FORMS)), 0)
    known = (f"PREFIX {name}: <{iri}>" for name, iri in prefixes().items())
    return "\n".join((*known, query[:first]))


async def _values(
    client: httpx.AsyncClient, call: Call, prologue: str, seconds: float
) -> str | Problem:
    """Give the rows of a call as ``VALUES``, or the problem to tell once all were asked."""
    try:
        async with asyncio.timeout(seconds):
            found = await _asked(client, call.address, f"{prologue}\nSELECT * WHERE {call.group}")
        return _written(found)
    except (httpx.HTTPError, TimeoutError, ValidationError, ValueError) as error:
        if call.is_silent:
            return _ANYTHING
        return _failed(call.address, type(error).__name__)


async def _asked(client: httpx.AsyncClient, address: str, query: str) -> Table:
    # What is not packed cannot burst when it is unpacked.
    headers = {
        "Accept": _JSON,
        "Accept-Encoding": "identity",
        "User-Agent": f"albo/{__version__}",
    }
    async with client.stream("POST", address, data={"query": query}, headers=headers) as answer:
        answer.raise_for_status()
        if answer.headers.get("content-encoding", "identity") != "identity":
            raise ValueError("packed")
        body = bytearray()
        async for block in answer.aiter_raw():
            body += block
            if len(body) > MAX_BYTES:
                raise ValueError("too long")
    found = Table.read(bytes(body))
    if len(found.rows) > MAX_ROWS or len(found.rows) * len(found.columns) > MAX_CELLS:
        raise ValueError("too many rows")
    if len(set(found.columns)) < len(found.columns):
        raise ValueError("a column stands twice")
    return found


def _written(found: Table) -> str:
    if not found.columns and len(found.rows) == 1:
        return _ANYTHING
    head = " ".join(str(Variable(name)) for name in found.columns)
    body = "".join(f"({' '.join(_terms(found.columns, row))})\n" for row in found.rows)
    return f"VALUES ({head}) {{\n{body}}}"


def _terms(names: Sequence[str], row: Mapping[str, Term]) -> Iterator[str]:
    return (_term(row[name]) if name in row else "UNDEF" for name in names)


def _term(value: Term) -> str:
    """Write a value as its own type writes it; raises ValueError for a blank node."""
    if value.type == "uri":
        return str(NamedNode(value.value))
    if value.type not in ("literal", "typed-literal"):
        raise ValueError(f"{value.type} cannot be told to another server")
    datatype = None if value.language or not value.datatype else NamedNode(value.datatype)
    return str(Literal(value.value, datatype=datatype, language=value.language or None))


def _failed(address: str, why: str) -> Problem:
    detail = Text(
        it=f"{address} non ha dato una risposta utile ({why}).",
        en=f"{address} gave no answer of use ({why}).",
    )
    return Problem("service-failed", detail, service=address)
