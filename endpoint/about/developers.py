# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""``/developers``: the ways to the data, tool by tool, and what programs may rely on."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import Response

from endpoint.documents.profiles import PROFILES
from endpoint.served import Served, served_of
from endpoint.settings import Settings
from endpoint.showing import show
from ontology.context import PUBLISHED
from ontology.text import Text

# What a copy without a server does not have.
_OF_SERVER = ("/sparql", "/ogc", "/reconcile")


class Recipe(BaseModel):
    """Hold one way to the data: for which tool, what to write there, and what runs it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: Text
    hint: Text
    code: str
    runs: str = ""

    @property
    def asks_server(self) -> bool:
        """Say whether it asks what only a running service answers."""
        return any(f"{{base}}{place}" in self.code for place in _OF_SERVER)

    def filled(self, words: Mapping[str, str]) -> "Recipe | None":
        """Give the recipe for a deployment; None where it has nothing to try it with."""
        code = self.code.strip()
        for name, word in words.items():
            if f"{{{name}}}" in code and not word:
                return None
            code = code.replace(f"{{{name}}}", word)
        return self.model_copy(update={"code": code})


@dataclass(frozen=True)
class Limit:
    """Hold one limit as the page tells it; a number of 0 means that there is none."""

    name: Text
    number: float
    unit: Text


@cache
def recipes() -> Mapping[str, Recipe]:
    """Give every way to the data, keyed by its name."""
    table = tomllib.loads(files("endpoint").joinpath("about", "recipes.toml").read_text("utf-8"))
    return {name: Recipe.model_validate(told) for name, told in table.items()}


def recipes_for(served: Served, *, is_copy: bool = False) -> dict[str, Recipe]:
    """Give the ways to the data of a deployment, with its own addresses.

    A copy has only those that need no running service.
    """
    first = next(iter(served.inventory.registered), None)
    prefix = f"{served.base}/id/"
    words = {
        "base": served.base,
        "thing": first.iri.removeprefix(prefix) if first else "",
        "register": first.entry.register.rsplit("/", 1)[-1] if first and first.entry else "",
    }
    fitting = {k: one for k, one in recipes().items() if not (is_copy and one.asks_server)}
    filled = {name: one.filled(words) for name, one in fitting.items()}
    return {name: one for name, one in filled.items() if one is not None}


def limits(settings: Settings) -> Iterator[Limit]:
    """Yield the limits of a service, as it was told them."""
    yield Limit(_QUERY_TIME, settings.query_seconds, _SECONDS)
    yield Limit(_QUERY_MEMORY, settings.query_memory_mb, _MEBIBYTES)
    yield Limit(_ANSWER, settings.result_mb, _MEBIBYTES)
    yield Limit(_REQUESTS, settings.client_requests, _A_MINUTE)
    yield Limit(_SPENT, settings.client_seconds, _SECONDS_A_MINUTE)
    yield Limit(_AT_ONCE, settings.client_queries, Text(it="", en=""))
    yield Limit(_ROWS, 1000, Text(it="righe", en="rows"))
    yield Limit(_OLD_RELEASE, settings.keep_seconds, _SECONDS)


def developers(request: Request) -> Response:
    """Show the ways to the data with this deployment's own addresses, numbers and promises."""
    served, service = served_of(request), request.app.state.service
    is_copy = getattr(request.app.state, "is_copy", False)
    told = [] if is_copy else list(limits(service.settings))

    def values() -> Mapping[str, object]:
        return {
            "recipes": recipes_for(served, is_copy=is_copy),
            "limits": told,
            "profiles": PROFILES,
            "contexts": PUBLISHED,
            "takes_tokens": bool(service.settings.tokens),
        }

    numbers = [one.number for one in told]
    takes_tokens = bool(service.settings.tokens)
    return show(request, served, "about-developers.html", values, numbers, takes_tokens)


_SECONDS, _MEBIBYTES = Text(it="secondi", en="seconds"), Text(it="MiB", en="MiB")
_A_MINUTE = Text(it="al minuto", en="a minute")
_SECONDS_A_MINUTE = Text(it="secondi al minuto", en="seconds a minute")
_QUERY_TIME = Text(it="Tempo di una query", en="Time of a query")
_QUERY_MEMORY = Text(it="Memoria di una query", en="Memory of a query")
_ANSWER = Text(it="Risposta più lunga di una query", en="Longest answer of a query")
_REQUESTS = Text(it="Richieste di un cliente", en="Requests of a client")
_SPENT = Text(it="Calcolo di un cliente", en="Evaluation of a client")
_AT_ONCE = Text(it="Query di un cliente insieme", en="Queries of a client at a time")
_ROWS = Text(it="Pagina di una lista dell'API", en="Page of a list of the API")
_OLD_RELEASE = Text(
    it="Quanto risponde ancora un'edizione sostituita",
    en="How long a replaced release still answers",
)
