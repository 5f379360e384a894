# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The page: the form with what was asked, and below it an answer, or what was wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from endpoint.asking.cells import Cells
from endpoint.asking.listing import Line, around
from endpoint.asking.question import Question, question_of, wants_page, wants_words
from endpoint.asking.reading import SHOWN, Found
from endpoint.asking.seen import seen
from endpoint.asking.snippets import of_query
from endpoint.negotiation import HTML
from endpoint.pages import Words, render, tongue_of
from endpoint.problems import Problem, kinds, respond
from endpoint.questions import question
from endpoint.saved.themes import themes
from endpoint.served import Served, served_of
from endpoint.showing import look_of, show
from endpoint.sparql.allowance import Measure
from endpoint.sparql.forms import Parameters
from ontology.context import prefixes

# What the form holds before anything is asked.
FIRST = question("spaces-per-comune").split("\n", 1)[1].strip()
_WHOLE, _PART = "sparql.html", "sparql-answer.html"
VARY = "Accept, Accept-Encoding, Accept-Language"


@dataclass
class Asker:
    """Hold who asks: the request, the question in it, and what a client may take.

    The question is known once the parameters were read; until then it is what the address says.
    """

    request: Request
    measure: Measure
    question: Question
    wants_page: bool = False
    wants_words: bool = False

    @classmethod
    def of(cls, request: Request, measure: Measure) -> "Asker":
        """Read what can be read without the body."""
        asker = cls(request, measure, Question(""))
        asker.learn(request.query_params.multi_items())
        return asker

    def learn(self, parameters: Parameters) -> None:
        """Take up what the whole request says."""
        self.question = question_of(parameters, tongue_of(self.request))
        self.wants_page = wants_page(self.request, parameters)
        self.wants_words = wants_words(self.request, parameters)

    def answer(self, served: Served, form: str, found: Found) -> str:
        """Write the page of an answer; ``form`` is that of the query, such as SELECT."""
        words = Words(tongue_of(self.request))
        cells = Cells.over(found.rows, served.store, served.base, words)
        shown = seen(found, cells, self.question.preferred, served)
        snippets = of_query(f"{served.base}/sparql", self.question.text, form)
        return self._page(served, {**shown, "problem": None, "snippets": snippets})

    def refuse(self, request: Request, problem: Problem) -> Response:
        """Give the form back with the query in it, and say what is wrong and where."""
        if not self.wants_words:
            return respond(request, problem)
        served = served_of(request)
        kind = kinds()[problem.kind]
        values = {
            "problem": problem,
            "kind": kind,
            "lines": _wrong(self.question.text, problem),
            "found": None,
        }
        headers = {**problem.headers, "Cache-Control": "no-store", "Vary": VARY}
        headers["Content-Language"] = tongue_of(self.request)
        return Response(self._page(served, values), kind.status, headers, HTML)

    def introduce(self, served: Served) -> Response:
        """Give the page before anything is asked."""
        depends = self._depends(served)
        return show(
            self.request, served, self._template, lambda: self._first(served), *depends, vary=VARY
        )

    def _first(self, served: Served) -> Mapping[str, object]:
        return {**self._common(served), "problem": None, "found": None}

    def tag(self, served: Served, *more: object) -> str:
        """Make the entity tag of the page of an answer: all that it depends on."""
        depends = (*self._depends(served), *more)
        return served.tag_of(self._template, *look_of(self.request), *depends)

    def _depends(self, served: Served) -> tuple[object, ...]:
        parameters = sorted(self.request.query_params.multi_items())
        return parameters, self.question, self.measure, served.pool.limits

    @property
    def _template(self) -> str:
        return _PART if self.question.is_part else _WHOLE

    def _page(self, served: Served, values: Mapping[str, object]) -> str:
        return render(self._template, self.request, {**self._common(served), **values})

    def _common(self, served: Served) -> Mapping[str, object]:
        return {
            "served": served,
            "asked": self.question,
            "query": self.question.text or FIRST,
            "limits": served.pool.limits,
            "measure": self.measure,
            "shown": SHOWN,
            "themes": themes(),
            "prefixes": prefixes(),
        }


def _wrong(query: str, problem: Problem) -> Sequence[Line]:
    line, column = problem.members.get("line"), problem.members.get("column")
    is_placed = isinstance(line, int) and isinstance(column, int) and bool(query)
    return around(query, int(str(line)), int(str(column))) if is_placed else []
