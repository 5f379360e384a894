# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What a client asks: a query, the graphs it may see, the forms it accepts, the release."""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl

from starlette.requests import Request

from endpoint.bounds import FIELDS, body_of
from endpoint.cache import digest
from endpoint.description import named
from endpoint.pool.answers import Query
from endpoint.problems import Problem
from endpoint.served import Served
from endpoint.sparql import guard
from endpoint.sparql.forms import SHORT_NAMES, Forms, Parameters
from ontology.context import prefixes
from ontology.text import Text, same

# A query of 64 KiB, every byte of it as %XX, with the names of many graphs.
_MAX_BODY = 300_000
_FORM, _DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
_UTF8 = ("", "utf-8", "utf8", "us-ascii")


@dataclass(frozen=True)
class Asked:
    """Hold a query with the forms that its client accepts for either kind of answer."""

    text: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    solutions: str | None = None
    graphs: str | None = None
    release: int | None = None
    services: frozenset[str] = frozenset()

    def query(self, base: str, text: str) -> Query:
        """Give the query for the workers, as ``text`` has it once other servers were asked.

        Well-known prefixes need not be declared.
        """
        return Query(
            text,
            self.solutions or SHORT_NAMES["json"],
            self.graphs or SHORT_NAMES["ttl"],
            self.default_graphs,
            self.named_graphs,
            prefixes(),
            f"{base}/",
        )

    @cached_property
    def reading(self) -> guard.Reading:
        """Give what the guard read in the query; it was let through already."""
        return guard.read(self.text, self.services)

    @cached_property
    def key(self) -> str:
        """Name what the answer depends on: the same for queries that differ in spaces alone."""
        text = self.reading.canonical
        return digest(text, self.default_graphs, self.named_graphs, self.solutions, self.graphs)

    @property
    def is_lasting(self) -> bool:
        """Say whether the same query has the same answer for as long as the release lasts."""
        return self.reading.is_lasting

    def tag(self, served: Served) -> str:
        """Give the entity tag of the answer: the release and everything that was asked.

        It is weak: rows without an order may come in another one.
        """
        return "W/" + served.tag_of(self.key)


async def parameters_of(request: Request) -> list[tuple[str, str]]:
    """Read the parameters from the address and the body (SPARQL 1.1 Protocol, 2.1).

    Raises Problem for an update, a body of another type or charset, and bytes that are no UTF-8.
    """
    found = _pairs(request.scope["query_string"].decode("latin-1"))
    if request.method == "POST":
        found += await _body(request)
    if any(name == "update" for name, _ in found):
        raise Problem("read-only", _NO_UPDATE)
    return found


def asked_of(text: str, parameters: Parameters, services: frozenset[str], wanted: Forms) -> Asked:
    """Put together what a request asks; raises Problem where the guard refuses the query."""
    solutions, graphs = wanted
    default = _graphs(parameters, "default-graph-uri")
    others = _graphs(parameters, "named-graph-uri")
    _guard(text, services)
    # Graphs named in the request replace FROM as a whole (SPARQL 1.1 Protocol, 2.1.4).
    stated = bool(default or others)
    return Asked(
        text,
        default if stated else None,
        others if stated else None,
        solutions,
        graphs,
        release_in(parameters),
        services,
    )


def release_in(parameters: Parameters) -> int | None:
    """Give the number of the release that a request wants, if it wants one."""
    number = next((value for name, value in parameters if name == "release"), None)
    if number is None:
        return None
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Problem("bad-request", _NO_NUMBER)
    return int(number)


async def _body(request: Request) -> list[tuple[str, str]]:
    media_type = _media_type(request)
    try:
        text = (await body_of(request, _MAX_BODY)).decode()
    except UnicodeDecodeError:
        raise Problem("bad-request", _NOT_UTF8) from None
    return [("query", text)] if media_type == _DIRECT else _pairs(text)


def _media_type(request: Request) -> str:
    name, _, rest = request.headers.get("content-type", "").partition(";")
    media_type, charset = name.strip().lower(), _charset(rest)
    if media_type == "application/sparql-update":
        raise Problem("read-only", _NO_UPDATE)
    if media_type not in (_FORM, _DIRECT):
        raise Problem("unsupported-media-type", same(media_type[:80] or "—"))
    if charset not in _UTF8:
        raise Problem("unsupported-media-type", same(f"charset={charset[:40]}"))
    return media_type


def _charset(parameters: str) -> str:
    pairs = (part.partition("=") for part in parameters.lower().split(";"))
    found = (value.strip(' "') for name, _, value in pairs if name.strip() == "charset")
    return next(found, "")


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=FIELDS)
    except UnicodeDecodeError:
        raise Problem("bad-request", _NOT_UTF8) from None
    except ValueError:
        raise Problem("bad-request", _MANY) from None


def _graphs(parameters: Parameters, name: str) -> tuple[str, ...]:
    found = tuple(value for key, value in parameters if key == name)
    if any(named(value) is None for value in found):
        raise Problem("bad-request", Text(it=f"{name}: non è un IRI.", en=f"{name}: not an IRI."))
    return found


def _guard(text: str, services: frozenset[str]) -> None:
    try:
        guard.read(text, services)
    except guard.Refused as refused:
        detail = Text(it=refused.detail_it, en=refused.detail_en)
        raise Problem(
            "query-refused", detail, code=refused.code, line=refused.line, column=refused.column
        ) from None


_NO_UPDATE = Text(
    it="Questo servizio non accetta modifiche.", en="This service accepts no updates."
)
_NOT_UTF8 = Text(it="La richiesta non è in UTF-8.", en="The request is not in UTF-8.")
_MANY = Text(it=f"Più di {FIELDS} parametri.", en=f"More than {FIELDS} parameters.")
_NO_NUMBER = Text(
    it="«release» è il numero di un'edizione.", en='"release" is the number of a release.'
)
