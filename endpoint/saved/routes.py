# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""``/queries``: every saved question as a page, a table, a workbook, a map, or its own text."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from pyoxigraph import QueryResultsFormat
from starlette.requests import Request
from starlette.responses import Response

from endpoint.asking.cells import Cells, numeric
from endpoint.asking.snippets import of_address
from endpoint.cache import FRESHNESS, Cache, Stored, digest
from endpoint.graphs import SYNTAXES, in_syntax
from endpoint.maps import draw
from endpoint.negotiation import HTML, TURTLE, accepted, choose, holds
from endpoint.pages import Words, render, tongue_of
from endpoint.problems import MEDIA_TYPE, Problem
from endpoint.saved.catalogue import alone, catalogue
from endpoint.saved.examples import Example, by_name, column_names
from endpoint.saved.parameters import check_names, choices_of, default_of, values_of
from endpoint.saved.results import Rows, geojson, workbook
from endpoint.saved.themes import theme_of, themes
from endpoint.saved.views import bars_of, places
from endpoint.served import Served, Service
from endpoint.showing import look_of, show
from endpoint.sparql.allowance import Allowance, Turns
from endpoint.sparql.gate import Gate
from endpoint.wording import Wording
from ontology.context import prefixes
from ontology.text import Text

_JSON = "application/sparql-results+json"
_FORMS = {
    "csv": "text/csv",
    "json": _JSON,
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "rq": "application/sparql-query",
}
_RESULTS = {"text/csv": QueryResultsFormat.CSV, _JSON: QueryResultsFormat.JSON}
# A page shows so many rows and says how many there are; the files hold all.
_SHOWN = 500
# So many questions are worked at a time, each takes a core; so many wait, so many seconds.
_AT_A_TIME = 2
_WAITING = 64
_PATIENCE = 10.0


class SavedQuestions:
    """Answer the saved questions over the release that is served."""

    def __init__(self, service: Service, gate: Gate, cache: Cache) -> None:
        self.service = service
        self.gate = gate
        self.cache = cache
        self.turns = Turns(_AT_A_TIME, _WAITING)

    async def listed(self, request: Request) -> Response:
        """List the questions."""
        return show(request, self.service.served, "queries.html", lambda: {"themes": themes()})

    async def described(self, request: Request) -> Response:
        """Describe the questions as SHACL executables."""
        form = choose(accepted(request), (*SYNTAXES,)) or TURTLE
        said = list(catalogue(self.service.served.base))
        return Response(in_syntax(said, form), media_type=form, headers={"Vary": "Accept"})

    async def answer(self, request: Request) -> Response:
        """Answer one question in one form; raises Problem for one that is not there."""
        with self.gate.admitted(request) as allowance:
            answer = await self._answer(request, allowance)
            answer.headers.update(allowance.headers)
            return answer

    async def _answer(self, request: Request, allowance: Allowance) -> Response:
        name, _, suffix = request.path_params["name"].partition(".")
        example = by_name().get(name)
        if example is None or (suffix and suffix not in _FORMS):
            raise Problem("not-found", _UNKNOWN, known=sorted(by_name()), forms=list(_FORMS))
        served, tongue = self.service.served, tongue_of(request)
        form = _FORMS.get(suffix, HTML)
        if form != HTML:  # an address that people share may have grown a tail on the way
            check_names(example, request.query_params)
        try:
            values = values_of(example, request.query_params, served)
        except Problem as problem:
            if form == HTML and choose(accepted(request), (MEDIA_TYPE, HTML)) == HTML:
                return _given_back(request, example, served, problem)
            raise
        query = example.bound(tongue, values)
        headers = _headers(served, query, form, tongue, request)
        if holds(request, headers["ETag"]):
            return Response(status_code=304, headers=headers)
        asking = _Asking(example, served, query, form, allowance)
        async with allowance.turns.taken(_PATIENCE):
            body = await self._written(asking, request)
        if form == _FORMS["xlsx"]:
            headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
        return Response(body, media_type=form, headers=headers)

    async def _written(self, asking: "_Asking", request: Request) -> bytes:
        served, query, form = asking.served, asking.query, asking.form
        if form == _FORMS["rq"]:
            return alone(query, served.base).encode()
        if form in _RESULTS:
            return await self._kept(asking, form, lambda: _evaluate(served, query, form))
        told = await self._kept(asking, _JSON, lambda: _evaluate(served, query, _JSON))
        name = asking.example.name
        if form == _FORMS["xlsx"]:
            return await self._kept(asking, form, lambda: workbook(Rows.read(told), name))
        if form == _FORMS["geojson"]:
            return await self._kept(asking, form, lambda: _places(Rows.read(told)))
        return await self._worked(asking, lambda: _page(request, asking, Rows.read(told)))

    async def _kept(self, asking: "_Asking", form: str, work: Callable[[], bytes]) -> bytes:
        """Give what is kept of an answer in a form, or do what there is to do for it."""
        place = (asking.served.tag, digest(asking.query, form, "saved"))
        stored = self.cache.get(place) or await self.cache.wait(place, 2 * _PATIENCE)
        if stored is None:
            with self.cache.under_way(place) as flight:
                stored = Stored("solutions", form, await self._worked(asking, work))
                self.cache.put(place, stored)
                flight.set_result(stored)
        return stored.body

    async def _worked(self, asking: "_Asking", work: Callable[[], bytes]) -> bytes:
        """Work in a thread when it is its turn, at the cost of who asks."""
        async with self.turns.taken(_PATIENCE):
            begun = time.perf_counter()
            try:
                return await asyncio.to_thread(work)
            finally:
                asking.allowance.spend(time.perf_counter() - begun)


@dataclass(frozen=True)
class _Asking:
    """Hold one question that is being answered: with its values in it, in one form, for whom."""

    example: Example
    served: Served
    query: str
    form: str
    allowance: Allowance


def _evaluate(served: Served, query: str, form: str) -> bytes:
    # The answer is written in the thread that asked: the engine's rows may not leave it.
    found = served.store.query(query, prefixes=dict(prefixes()), base_iri=f"{served.base}/")
    return found.serialize(format=_RESULTS[form]) or b""  # type: ignore[arg-type]


def _places(rows: Rows) -> bytes:
    if rows.geometry is None and rows.rows:
        others = [one for one in _FORMS if one != "geojson"]
        raise Problem("not-acceptable", _NO_PLACES, available=others)
    return geojson(rows)


def _headers(
    served: Served, query: str, form: str, tongue: str, request: Request
) -> dict[str, str]:
    shown = look_of(request) if form == HTML else ()
    return {
        "ETag": served.tag_of(query, form, *shown, "saved"),
        "Cache-Control": "public, no-cache" if form == HTML else FRESHNESS,
        "Vary": "Accept-Language",
        "Albo-Release": str(served.release.info.number),
    }


def _page(request: Request, asking: _Asking, rows: Rows) -> bytes:
    example, served = asking.example, asking.served
    view, shown = example.view, rows.rows[:_SHOWN]
    download = _download(request, example)
    address = f"{served.base}/queries/{example.name}.csv{download}"
    words = Words(tongue_of(request))
    values: Mapping[str, object] = {
        **_asked(request, example, served),
        "problem": None,
        "wrong": "",
        "rows": shown,
        "cells": Cells.over(shown, served.store, served.base, words),
        "columns": {name: column_names()[name] for name in rows.columns if name != rows.geometry},
        "numbers": numeric(shown, rows.columns),
        "count": len(rows.rows),
        "bars": bars_of(rows, view.columns) if view.kind == "bars" else None,
        "map": draw(places(rows, view.columns), served.outlines) if view.kind == "map" else None,
        "forms": [one for one in _FORMS if one != "geojson" or rows.geometry],
        "download": download,
        "snippets": of_address(address),
        "local": Wording((), served.base, words.tongue).local,
    }
    return render("query.html", request, values).encode()


def _asked(request: Request, example: Example, served: Served) -> Mapping[str, object]:
    """Give the question with its fields, as they were filled in."""
    fields = [
        {
            "parameter": one,
            "value": request.query_params.get(one.name) or default_of(example, one),
            "choices": choices_of(one, served),
        }
        for one in example.parameters
    ]
    return {"served": served, "example": example, "theme": theme_of(example), "fields": fields}


def _download(request: Request, example: Example) -> str:
    names, asked = {one.name for one in example.parameters}, request.query_params
    chosen = [(key, value) for key, value in asked.items() if key in names and value]
    return f"?{urlencode([('lang', tongue_of(request)), *chosen])}"


def _given_back(request: Request, example: Example, served: Served, problem: Problem) -> Response:
    """Give the form back as it was filled in, and say which value will not do."""
    wrong = problem.members.get("parameter", "")
    values = {**_asked(request, example, served), "problem": problem, "wrong": wrong, "map": None}
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
    return Response(render("query.html", request, values), 400, headers, HTML)


_UNKNOWN = Text(
    it="Nessuna domanda ha questo nome, o non in questa forma.",
    en="No question has this name, or not in this form.",
)
_NO_PLACES = Text(
    it="La risposta a questa domanda non ha luoghi.",
    en="The answer to this question has no places.",
)
