# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The W3C suite of SPARQL 1.1 queries, by manifest: asked of the engine, and over HTTP."""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest
from pyoxigraph import QueryResultsFormat, QueryTriples, RdfFormat, Store

from tests.suites.deployment import Deployment, solutions_form
from tests.suites.manifests import ABSENT, ARCHIVE, Case, cases
from tests.suites.results import Description, Form, described

EVALUATION = frozenset(("QueryEvaluationTest", "CSVResultFormatTest"))
SYNTAX = frozenset(("PositiveSyntaxTest11", "NegativeSyntaxTest11"))
EXCEPTIONS: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("exceptions.toml").read_text("utf-8")
)
ENGINE = EXCEPTIONS["engine"]
SERVER = ENGINE | EXCEPTIONS["server"]


def marked(kinds: frozenset[str], exceptions: Mapping[str, str]) -> list[pytest.ParameterSet]:
    """List the cases of some kinds; those that are excepted have to fail."""
    if not ARCHIVE.is_file():
        return [pytest.param(None, id="absent", marks=pytest.mark.skip(reason=ABSENT))]
    return [parameter(case, exceptions.get(case.key)) for case in cases() if case.kind in kinds]


def parameter(case: Case, reason: str | None) -> pytest.ParameterSet:
    if reason is None:
        return pytest.param(case, id=case.key)
    failing = pytest.mark.xfail(reason=reason, raises=AssertionError, strict=True)
    return pytest.param(case, id=case.key, marks=failing)


def expected(case: Case) -> Description:
    assert case.result is not None
    return described(
        case.result.content,
        form_of_suffix(case.result.suffix),
        base=case.result.iri,
        ordered=is_ordered(case),
    )


def form_of_suffix(suffix: str) -> Form:
    form = QueryResultsFormat.from_extension(suffix) or RdfFormat.from_extension(suffix)
    assert form is not None, suffix
    return form


def form_of(media_type: str) -> Form:
    form = QueryResultsFormat.from_media_type(media_type) or RdfFormat.from_media_type(media_type)
    assert form is not None, media_type
    return form


def is_ordered(case: Case) -> bool:
    """Say whether the query orders its rows, and not only those of a query inside it."""
    return re.search(r"\bORDER\s+BY\b[^}]*\Z", case.text, re.IGNORECASE) is not None


@pytest.mark.parametrize("case", marked(EVALUATION, ENGINE))
def test_the_engine_answers_as_expected(case: Case) -> None:
    content, form = engine_answer(case)
    assert described(content, form, ordered=is_ordered(case)) == expected(case)


def engine_answer(case: Case) -> tuple[bytes, Form]:
    """Give the bytes alone: a case that fails keeps what its test holds, and answers of the
    engine that are let go of in another thread raise there.
    """
    store = Store()
    store.extend(case.data.quads())
    answer = store.query(case.text, base_iri=case.query.iri)
    if isinstance(answer, QueryTriples):
        return answer.serialize(format=RdfFormat.TURTLE) or b"", RdfFormat.TURTLE
    form = solutions_form(case)
    return answer.serialize(format=form) or b"", form


@pytest.mark.parametrize("case", marked(EVALUATION, SERVER))
def test_the_server_answers_as_expected(case: Case, deployment: Deployment) -> None:
    answer = deployment.answer(case)
    assert answer.status_code == 200, answer.text
    form = form_of(answer.headers["content-type"])
    assert form in (solutions_form(case), RdfFormat.TURTLE)
    assert described(answer.content, form, ordered=is_ordered(case)) == expected(case)


@pytest.mark.parametrize("case", marked(SYNTAX, ENGINE))
def test_the_engine_tells_a_query_from_what_is_none(case: Case) -> None:
    assert engine_reads(case) == case.kind.startswith("Positive")


def engine_reads(case: Case) -> bool:
    try:
        Store().query(case.text, base_iri=case.query.iri)
    except SyntaxError:
        return False
    except RuntimeError as error:
        assert "custom function" in str(error)  # known only once the text has been read
    return True


@pytest.mark.parametrize("case", marked(SYNTAX, SERVER))
def test_the_server_tells_a_query_from_what_is_none(case: Case, deployment: Deployment) -> None:
    assert server_reads(deployment.answer(case)) == case.kind.startswith("Positive")


def server_reads(answer: httpx.Response) -> bool:
    if answer.status_code == 200:
        return True
    assert answer.status_code == 400, answer.text
    kind = answer.json()["type"].rpartition("/")[2]
    if kind == "query-failed":
        assert "custom function" in answer.json()["detail"]
        return True
    assert kind in ("query-syntax", "query-refused")
    return False


@pytest.mark.skipif(not ARCHIVE.is_file(), reason=ABSENT)
def test_every_listed_case_is_run_and_every_exception_is_one_of_them() -> None:
    assert Counter(case.kind for case in cases()) == {
        "QueryEvaluationTest": 232,
        "CSVResultFormatTest": 3,
        "PositiveSyntaxTest11": 66,
        "NegativeSyntaxTest11": 40,
    }
    assert SERVER.keys() <= {case.key for case in cases()}
