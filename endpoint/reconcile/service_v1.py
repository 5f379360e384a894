# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""``/reconcile/v1``: the draft of the Reconciliation Service API 1.0, over the same matcher."""

from starlette.requests import Request
from starlette.responses import Response

from endpoint.problems import Problem
from endpoint.reconcile.answers import CandidateAnswer, candidate_answer, cells, feature_name
from endpoint.reconcile.answers import property_answer as answer_property
from endpoint.reconcile.desk import (
    Desk,
    Work,
    json_of,
    text_of,
    written,
)
from endpoint.reconcile.manifests import draft_manifest
from endpoint.reconcile.questions import Candidate, Condition, Question
from endpoint.reconcile.reading import (
    CONDITIONS,
    Conditions,
    Extension,
    limit_of,
    read,
    texts,
    within,
)
from endpoint.reconcile.reading import Condition as Stated
from endpoint.reconcile.reconciler import Reconciler
from endpoint.reconcile.service import extension
from endpoint.reconcile.suggestions import SUGGESTED, Suggest, properties
from ontology.text import Text

EXACT = "ExactMatch"
_EXACT_NAME = Text(it="Uguale", en="Equal")


class DraftReconciliation:
    """Answer the requests of version 1.0 that are others than those of 0.2."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def described(self, request: Request) -> Response:
        """Answer with the manifest."""

        async def reading() -> Work:
            return lambda over, tongue: written(draft_manifest(over, tongue))

        return await self._desk.answer(request, reading)

    async def matched(self, request: Request) -> Response:
        """Answer a batch of queries with candidates."""

        async def reading() -> Work:
            body = await json_of(request)
            return lambda over, tongue: _results(over, text_of(body), tongue)

        return await self._desk.answer(request, reading)

    async def extended(self, request: Request) -> Response:
        """Answer with properties of things."""

        async def reading() -> Work:
            body = await json_of(request)
            return lambda over, tongue: extension(text_of(body), "extend", _rows)(over, tongue)

        return await self._desk.answer(request, reading)


def _results(over: Reconciler, text: str, tongue: str) -> str:
    batch = read(CONDITIONS, text, "queries")
    asked = [(within(_question(one, at)), one.lang) for at, one in enumerate(batch.queries)]
    return written({"results": [_result(over, one, lang or tongue) for one, lang in asked]})


def _question(query: Conditions, at: int) -> Question:
    names = [one for one in query.conditions if one.matchType == "name"]
    said = [text for one in names for text in texts(one.propertyValue)]
    ids = [one.propertyValue for one in query.conditions if one.matchType == "id"]
    return Question(
        name=said[0] if said else "",
        named=any(one.required for one in names),
        ids=tuple(text for values in ids for text in texts(values)),
        conditions=tuple(
            _condition(one, at) for one in query.conditions if one.matchType == "property"
        ),
        types=(query.type,) if query.type else (),
        limit=limit_of(query.limit),
    )


def _condition(stated: Stated, at: int) -> Condition:
    if stated.propertyId is None:
        raise Problem("bad-request", _NO_PROPERTY, pointer=f"queries.{at}.conditions")
    return Condition(
        stated.propertyId,
        texts(stated.propertyValue),
        required=bool(stated.required),
        quantifier=stated.matchQuantifier or "any",
        exact=stated.matchQualifier == EXACT,
    )


def _result(over: Reconciler, question: Question, lang: str) -> object:
    tongue = "en" if lang.lower().startswith("en") else "it"
    found = over.matcher.match(question)
    return {"candidates": [_candidate(over, one, tongue) for one in found]}


def _candidate(over: Reconciler, one: Candidate, tongue: str) -> CandidateAnswer:
    told = candidate_answer(over, one, tongue)
    for feature in told["features"]:
        feature["name"] = feature_name(over, feature["id"], tongue)
    return told


def _rows(over: Reconciler, asked: Extension, tongue: str) -> object:
    return [
        {
            "id": id_,
            "properties": [
                {"id": one.id, "values": cells(over, id_, one, tongue)} for one in asked.properties
            ],
        }
        for id_ in asked.ids
    ]


def _properties(over: Reconciler, prefix: str, cursor: int, tongue: str) -> list[object]:
    qualifiers = [{"id": EXACT, "name": _EXACT_NAME.in_language(tongue)}]
    return [
        {**answer_property(one, tongue), "matchQualifiers": qualifiers}
        for one in properties(over, prefix, cursor)
    ]


DRAFT_SUGGESTED: dict[str, Suggest] = {**SUGGESTED, "property": _properties}
_NO_PROPERTY = Text(
    it="A una condizione di tipo «property» manca «propertyId».",
    en='A condition of type "property" lacks "propertyId".',
)
