# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""``POST /api/v1/calls/{call}/self-checks``: what `albo check` says, to any program."""

from datetime import date
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from endpoint.checking.answers import FORMS, answered
from endpoint.checking.asked import day_in, file_of
from endpoint.checking.desk import Desk, refused, require
from endpoint.checking.examination import Form
from endpoint.negotiation import accepted, choose
from endpoint.problems import Problem, no_form
from endpoint.served import Service
from endpoint.sparql.gate import Gate
from ontology.text import Text

_PARAMETERS: Final = frozenset({"date", "format", "lang"})


class SelfChecks:
    """Answer programs that have candidates checked."""

    def __init__(self, service: Service, gate: Gate) -> None:
        self._service = service
        self._gate = gate

    async def check(self, request: Request) -> Response:
        """Check a file by a call, and say what was found; nothing is kept."""
        with self._gate.admitted(request) as allowance:
            desk, call = Desk(self._service.served, allowance), request.path_params["call"]
            require(desk.served, call)
            day, form = _asked(request, desk.served.release.info.reference_date)
            given = await file_of(request, desk.longest)
            assert given.content is not None  # noqa: S101 - `file_of` asks for one
            examined = await desk.examined(call, given.content, given.name, day, form)
            problem = refused(examined)
            if problem is not None:
                raise problem
            answer = answered(examined.content, form, given.name)
            answer.headers.update(allowance.headers)
            answer.headers["Albo-Release"] = str(desk.served.release.info.number)
            return answer


def _asked(request: Request, usual: date) -> tuple[date, Form]:
    """Read the day and the form that are asked for; raises Problem for any other parameter."""
    given = request.query_params
    unknown = sorted(set(given) - _PARAMETERS)
    if unknown:
        raise Problem("bad-request", _UNKNOWN, errors=[{"parameter": one} for one in unknown])
    return day_in(given.get("date", ""), usual), _form(request, given.get("format"))


def _form(request: Request, named: str | None) -> Form:
    if named is not None:
        found = next((form for form in FORMS if form == named), None)
        if found is None:
            raise Problem("bad-request", _NO_SUCH_FORM, errors=[{"parameter": "format"}])
        return found
    media_type = choose(accepted(request), tuple(FORMS.values()))
    if media_type is None:
        raise no_form(FORMS.values())
    return next(form for form, one in FORMS.items() if one == media_type)


_UNKNOWN = Text(it="Un parametro non è noto.", en="A parameter is not known.")
_NO_SUCH_FORM = Text(it="«format» è json, csv o xlsx.", en='"format" is one of json, csv and xlsx.')
