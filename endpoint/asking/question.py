# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What a person asks: the query, and what goes with it, so that a page may give it all back."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request

from endpoint.negotiation import HTML, accepted, choose
from endpoint.pool.evaluation import GRAPHS, SOLUTIONS
from endpoint.problems import MEDIA_TYPE
from endpoint.saved.examples import Example, by_name
from endpoint.sparql.forms import ALIASES, GRAPH_ALIASES, Parameters

VIEWS = ("table", "map", "bars", "raw")
# What the page itself adds to an address; the rest says what is asked.
_OF_THE_PAGE = ("query", "format", "view", "part", "example", "lang")
_DATA = (*SOLUTIONS, *ALIASES, *GRAPHS, *GRAPH_ALIASES)
# Many programs on the way cut an address that is longer; a longer question goes by POST.
_LINKED = 6000
# As the query service of Wikidata has it: a comment says how the answer is best seen.
_DEFAULT_VIEW = re.compile(r"^\s*#\s*defaultView:\s*(\w+)", re.IGNORECASE | re.MULTILINE)
_VIEW_NAMES = {"map": "map", "barchart": "bars", "bars": "bars", "table": "table"}


@dataclass(frozen=True)
class Question:
    """Hold a question as it was put, right or wrong."""

    text: str
    others: tuple[tuple[str, str], ...] = ()
    view: str = ""
    example: Example | None = None
    is_part: bool = False

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Give what an address or a form has to say to ask the same again."""
        return [("query", self.text), *self.others]

    @property
    def is_short(self) -> bool:
        """Say whether an address can hold the question."""
        return len(urlencode(self.pairs)) <= _LINKED

    def link(self, **more: str) -> str:
        """Give the address of the same question, with more said of its answer."""
        return f"/sparql?{urlencode([*self.pairs, *more.items()])}"

    @property
    def preferred(self) -> str:
        """Give the view that was chosen, or that the query itself asks for; or nothing."""
        said = _DEFAULT_VIEW.search(self.text)
        own = _VIEW_NAMES.get(said[1].lower(), "") if said else ""
        return self.view or own or (self.example.view.kind if self.example else "")


def question_of(parameters: Parameters, tongue: str) -> Question:
    """Read what a person asks; an example that is named alone stands for its query."""
    said = dict(reversed(parameters))  # of what is said twice the first counts
    example = by_name().get(said.get("example", ""))
    text = said.get("query", example.in_language(tongue) if example else "")
    view = said.get("view", "")
    return Question(
        text,
        tuple((name, value) for name, value in parameters if name not in _OF_THE_PAGE),
        view if view in VIEWS else "",
        example if example and text == example.in_language(tongue) else None,
        said.get("part") == "results",
    )


def wants_page(request: Request, parameters: Parameters) -> bool:
    """Say whether a client would rather have an answer as a page than in a form of data."""
    name = next((value for key, value in parameters if key == "format"), None)
    if name is not None:
        return name in ("html", HTML)
    return choose(accepted(request), (*_DATA, HTML)) == HTML


def wants_words(request: Request, parameters: Parameters) -> bool:
    """Say whether a client reads what went wrong as a page: every browser does."""
    is_browser = choose(accepted(request), (MEDIA_TYPE, HTML)) == HTML
    return is_browser or wants_page(request, parameters)
