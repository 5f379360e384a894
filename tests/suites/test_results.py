# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The judge of the suites: what it takes for the same answer, and what not."""

from collections.abc import Mapping

import pytest
from pyoxigraph import QueryResultsFormat, RdfFormat

from tests.suites.results import Form, described

TSV, CSV, TURTLE = QueryResultsFormat.TSV, QueryResultsFormat.CSV, RdfFormat.TURTLE
Pairs = Mapping[str, tuple[Form, str, str]]

SAME: Pairs = {
    "rows in another order": (TSV, "?a\n<x:1>\n<x:2>\n", "?a\n<x:2>\n<x:1>\n"),
    "columns in another order": (TSV, "?a\t?b\n<x:1>\t<x:2>\n", "?b\t?a\n<x:2>\t<x:1>\n"),
    "blank nodes by other names": (TSV, "?a\t?b\n_:x\t_:x\n_:y\t\n", "?a\t?b\n_:y\t_:y\n_:x\t\n"),
    "a number written otherwise": (TSV, "?a\n1.0E6\n", '?a\n"1000000"^^<{xsd}double>\n'),
    "a truth written otherwise": (TSV, "?a\ntrue\n", '?a\n"1"^^<{xsd}boolean>\n'),
    "blank nodes of a table": (CSV, "a,b\n_:x,_:x\n", "b,a\n_:y,_:y\n"),
    "blank nodes of a graph": (TURTLE, "_:x <x:p> _:y, 1.0 .", "_:y <x:p> _:x, 1.00 ."),
}
OTHER: Pairs = {
    "a row twice": (TSV, "?a\n<x:1>\n", "?a\n<x:1>\n<x:1>\n"),
    "a row without values": (TSV, "?a\n<x:1>\n", "?a\n<x:1>\n\n"),
    "another name": (TSV, "?a\n<x:1>\n", "?b\n<x:1>\n"),
    "a column without values": (TSV, "?a\n<x:1>\n", "?a\t?b\n<x:1>\t\n"),
    "values in other columns": (TSV, "?a\t?b\n<x:1>\t<x:2>\n", "?a\t?b\n<x:2>\t<x:1>\n"),
    "one blank node for two": (TSV, "?a\t?b\n_:x\t_:x\n", "?a\t?b\n_:x\t_:y\n"),
    "one blank node for two rows": (TSV, "?a\n_:x\n_:x\n", "?a\n_:x\n_:y\n"),
    "another datatype": (TSV, "?a\n1\n", "?a\n1.0\n"),
    "another number": (TSV, "?a\n1.5\n", "?a\n1.6\n"),
    "a number in a text written otherwise": (CSV, "a\n1.0\n", "a\n1.00\n"),
    "a language": (TSV, '?a\n"x"\n', '?a\n"x"@en\n'),
    "another graph": (TURTLE, "_:x <x:p> _:y .", "_:x <x:p> _:x ."),
}
XSD = "http://www.w3.org/2001/XMLSchema#"


def are_same(form: Form, one: str, other: str, *, ordered: bool = False) -> bool:
    first, second = (
        described(text.replace("{xsd}", XSD).encode(), form, ordered=ordered)
        for text in (one, other)
    )
    return first == second


@pytest.mark.parametrize("name", SAME)
def test_answers_that_say_the_same_are_the_same(name: str) -> None:
    assert are_same(*SAME[name])


@pytest.mark.parametrize("name", OTHER)
def test_answers_that_differ_are_not_the_same(name: str) -> None:
    assert not are_same(*OTHER[name])


def test_the_order_of_rows_counts_where_there_is_one() -> None:
    form, one, other = SAME["rows in another order"]
    assert not are_same(form, one, other, ordered=True)
    assert are_same(form, one, one, ordered=True)


def test_a_truth_is_not_the_other() -> None:
    yes, no = '{"head":{},"boolean":true}', '{"head":{},"boolean":false}'
    assert are_same(QueryResultsFormat.JSON, yes, yes)
    assert not are_same(QueryResultsFormat.JSON, yes, no)
