# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""``/reconcile``: the Reconciliation Service API 0.2, as OpenRefine speaks it."""

import json
import re
from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from endpoint.problems import Problem
from endpoint.reconcile.answers import CandidateAnswer, candidate_answer, cells, meta, proposal
from endpoint.reconcile.desk import Desk, Work, fields_of, form_of, missing, number_in, written
from endpoint.reconcile.manifests import manifest
from endpoint.reconcile.preview import FRAMED, card
from endpoint.reconcile.questions import Condition, Question
from endpoint.reconcile.reading import (
    EXTENSION,
    PROPERTIES,
    QUERIES,
    THINGS,
    Extension,
    Query,
    limit_of,
    read,
    texts,
    too_many,
    within,
)
from endpoint.reconcile.reconciler import Reconciler
from endpoint.reconcile.suggestions import SUGGESTED, Suggest
from ontology.text import Text

# A name as JavaScript has them, with dots between: nothing that could be a statement.
_CALLBACK = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*(\.[A-Za-z_$][A-Za-z0-9_$]*){0,4}")
_LONGEST_CALLBACK = 100
_SCRIPT = "text/javascript"
IDS, WANTED = 1000, 50
_DEEPEST = 100_000


class Reconciliation:
    """Answer the requests of version 0.2."""

    def __init__(self, desk: Desk, suggested: Mapping[str, Suggest] = SUGGESTED) -> None:
        self._desk = desk
        self._suggested = suggested

    async def asked(self, request: Request) -> Response:
        """Answer with the manifest, with candidates, or with properties of things."""
        callback = _callback(request) if request.method != "POST" else None

        async def reading() -> Work:
            form = await form_of(request) if request.method == "POST" else None
            return lambda over, tongue: _told(request, form, callback, over, tongue)

        wrapped = callback is not None and "extend" not in request.query_params
        return await self._desk.answer(request, reading, _SCRIPT if wrapped else "application/json")

    async def suggested(self, request: Request) -> Response:
        """Answer with things, properties or types that begin as somebody types."""
        suggest = self._suggested.get(request.path_params["what"])
        if suggest is None:
            raise Problem("not-found", _UNKNOWN, known=list(self._suggested))

        async def reading() -> Work:
            prefix = request.query_params.get("prefix", "")
            cursor = number_in(request, "cursor", _DEEPEST)
            return lambda over, tongue: written({"result": suggest(over, prefix, cursor, tongue)})

        return await self._desk.answer(request, reading)

    async def proposed(self, request: Request) -> Response:
        """Answer with the properties that things of a type have."""

        async def reading() -> Work:
            type_ = request.query_params.get("type", "")
            limit = number_in(request, "limit", _DEEPEST)
            return lambda over, tongue: written(proposal(over, type_, limit, tongue))

        return await self._desk.answer(request, reading)

    async def previewed(self, request: Request) -> Response:
        """Answer with a card about a thing, which any page may frame."""

        async def reading() -> Work:
            id_ = request.query_params.get("id")
            if not id_:
                raise missing("id")
            return lambda over, tongue: card(over, request, id_, tongue)

        return await self._desk.answer(request, reading, "text/html", FRAMED)


def _told(
    request: Request, form: bytes | None, callback: str | None, over: Reconciler, tongue: str
) -> str:
    fields = dict(request.query_params) if form is None else fields_of(form)
    text = _work(fields, request)(over, tongue)
    return text if callback is None or "extend" in fields else _called(callback, text)


def _work(fields: Mapping[str, str], request: Request) -> Work:
    if "queries" in fields:
        return _queries(fields["queries"])
    if "extend" in fields:
        return extension(fields["extend"], "extend", rows)
    if request.method == "POST":
        raise missing("queries")
    lang = request.query_params.get("lang")
    return lambda over, tongue: written(manifest(over, tongue, lang))


def _queries(text: str) -> Work:
    queries = read(QUERIES, text, "queries")
    asked = {name: within(_question(query)) for name, query in queries.items()}
    return lambda over, tongue: written(
        {name: {"result": _result(over, one, tongue)} for name, one in asked.items()}
    )


def _result(over: Reconciler, question: Question, tongue: str) -> list[CandidateAnswer]:
    return [candidate_answer(over, one, tongue) for one in over.matcher.match(question)]


def _question(query: Query) -> Question:
    given = ((one.pid, texts(one.v)) for one in query.properties)
    return Question(
        name=(query.query or "").strip(),
        conditions=tuple(Condition(name, values) for name, values in given if values),
        types=query.type or (),
        strictness=query.type_strict or "any",
        limit=limit_of(query.limit),
    )


def extension(text: str, name: str, write: Callable[[Reconciler, Extension, str], object]) -> Work:
    """Read which properties of which things are wanted; raises a problem for too many."""
    asked = read(EXTENSION, text, name)
    if len(asked.ids) > IDS:
        raise too_many(THINGS, IDS)
    if len(asked.properties) > WANTED:
        raise too_many(PROPERTIES, WANTED)
    return lambda over, tongue: written(
        {"meta": meta(over, asked, tongue), "rows": write(over, asked, tongue)}
    )


def rows(over: Reconciler, asked: Extension, tongue: str) -> object:
    """Write the values by thing and property (0.2)."""
    return {
        id_: {one.id: cells(over, id_, one, tongue) for one in asked.properties}
        for id_ in asked.ids
    }


def _callback(request: Request) -> str | None:
    name = request.query_params.get("callback")
    if name is None:
        return None
    if len(name) > _LONGEST_CALLBACK or not _CALLBACK.fullmatch(name):
        raise Problem("bad-request", _NO_CALLBACK)
    return name


def _called(callback: str, text: str) -> str:
    # Escapes keep the line ends that only JavaScript knows out of the script.
    return f"/**/{callback}({json.dumps(json.loads(text))});"


_UNKNOWN = Text(
    it="Si propongono cose (entity), proprietà (property) e tipi (type).",
    en="Entities, properties and types are suggested.",
)
_NO_CALLBACK = Text(
    it="«callback» non è il nome di una funzione.", en='"callback" is not the name of a function.'
)
