# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""``/check``: what people fill in or send, and what they are told; nothing of it is kept."""

import asyncio
import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from endpoint.about.calls import Announced, announced, by_phase, day_of
from endpoint.checking.answers import answered, handed_over
from endpoint.checking.asked import Given, day_in, form_of
from endpoint.checking.desk import Desk, refused, sheet_for
from endpoint.checking.examination import Form, SelfCheck
from endpoint.checking.filled import NAME, comuni, file_of_form, template_of
from endpoint.checking.sheet import Sheet, name_of_class
from endpoint.checking.told import conclusion_said, counted, faults_in, outcome_said, verdicts_of
from endpoint.desk import Call
from endpoint.desk import Desk as Work
from endpoint.negotiation import HTML, holds
from endpoint.pages import render, tongue_of
from endpoint.problems import Problem, kinds
from endpoint.served import Served, Service
from endpoint.showing import show
from endpoint.sparql.gate import Gate
from ontology.context import expand

# Up to so many rows are explained one by one on the page; all of them are in the files.
_EXPLAINED = 50
# What was filled in, as the file that a receipt gives the digest of.
_FILLED = "filled"
_FILES: Mapping[str, Form] = {"json": "json", "csv": "csv", "xlsx": "xlsx"}


@dataclass
class _Page:
    """Hold what a page shows besides the form: what was sent, and what came of it."""

    given: Given = field(default_factory=Given)
    name: str = NAME
    content: bytes | None = None
    problem: Problem | None = None
    checked: SelfCheck | None = None

    @property
    def is_form(self) -> bool:
        """Say whether the fields were filled in, as against a file that was sent."""
        return self.given.content is None

    def values(self, sheet: Sheet) -> dict[str, object]:
        found = self.checked.findings if self.checked else ()
        fault = self.problem
        return {
            "given": self.given,
            "is_form": self.is_form,
            "name": self.name,
            "again": base64.b64encode(self.content).decode() if self.content else None,
            "problem": fault,
            "kind": kinds()[fault.kind] if fault else None,
            "checked": self.checked,
            "counts": counted(self.checked) if self.checked else {},
            "verdicts": verdicts_of(self.checked) if self.checked and self.is_form else {},
            "faults": list(faults_in(found, sheet, is_form=self.is_form)),
            "notes": [one for one in found if one.severity != "error"],
        }


class CheckPages:
    """Answer people who check whether they meet a call."""

    def __init__(self, service: Service, gate: Gate, work: Work) -> None:
        self._service, self._gate, self._work = service, gate, work

    async def listed(self, request: Request) -> Response:
        """Name the calls that one may check by."""
        return await self._work.answered(request, _listed)

    async def form(self, request: Request) -> Response:
        """Show the form of a call."""
        return await self._work.answered(request, _form)

    async def template(self, request: Request) -> Response:
        """Hand over the file to fill in."""
        return await self._work.answered(request, _template)

    async def check(self, request: Request) -> Response:
        """Check what was filled in or sent, and tell what was found."""
        served, page = self._service.served, _Page()
        sheet = await asyncio.to_thread(sheet_for, served, request.path_params["call"])
        headers: dict[str, str] = {}
        try:
            # Read before anything is refused, so that no form comes back empty.
            page.given = await form_of(request, served.examiner.limits.body_bytes)
            with self._gate.admitted(request) as allowance:
                headers |= allowance.headers
                file = await self._checked(Desk(served, allowance), sheet, page)
                if file is not None:
                    file.headers.update(headers)
                    return file
        except Problem as problem:
            page.problem = problem
        answer = await asyncio.to_thread(_shown, request, served, sheet, page)
        answer.headers.update(headers)
        return answer

    async def _checked(self, desk: Desk, sheet: Sheet, page: _Page) -> Response | None:
        """Have what was sent checked; gives a file where one is asked for."""
        given = page.given
        day = day_in(given.first("date"), desk.served.release.info.reference_date)
        page.content = given.content or file_of_form(sheet, given)
        page.name = given.name or NAME
        if page.is_form and given.first("format") == _FILLED:
            return handed_over(page.content, NAME)
        form = _FILES.get(given.first("format"))
        name = sheet.call.identifier
        examined = await desk.examined(name, page.content, page.name, day, form or "json")
        page.problem = refused(examined)
        if page.problem is not None:
            return None
        if form is not None:
            return answered(examined.content, form, page.name, is_kept=True)
        page.checked = await asyncio.to_thread(SelfCheck.model_validate_json, examined.content)
        return None


def _shown(request: Request, served: Served, sheet: Sheet, page: _Page) -> Response:
    is_receipt = page.checked is not None and page.given.first("format") == "receipt"
    template = "check-receipt.html" if is_receipt else "check.html"
    values = {"served": served, **_usual(request, served, sheet), **page.values(sheet)}
    problem = page.problem
    headers = {
        **(problem.headers if problem else {}),
        "Cache-Control": "no-store",
        "Vary": "Accept-Language",
        "Content-Language": tongue_of(request),
        "Albo-Release": str(served.release.info.number),
    }
    status = kinds()[problem.kind].status if problem else 200
    return Response(render(template, request, values), status, headers, HTML)


def _usual(request: Request, served: Served, sheet: Sheet) -> dict[str, object]:
    return {
        "form": sheet,
        "call": sheet.call,
        "comuni": comuni(),
        "today": day_of(request),
        "announced": next(one for one in announced(served) if one.slug == sheet.call.identifier),
        "day": served.release.info.reference_date,
        "limits": served.examiner.limits,
        "explained": _EXPLAINED,
        "conclusion_said": conclusion_said,
        "outcome_said": outcome_said,
    }


def _listed(call: Call) -> Response:
    day = day_of(call.request)
    values = partial(_calls, call.served, day)
    return show(call.request, call.served, "check-list.html", values, day)


def _calls(served: Served, day: date) -> dict[str, object]:
    known = set(served.ground.calls) if served.ground else set()
    phases = by_phase((one for one in announced(served) if one.slug in known), day)
    rows = [
        {
            "call": one,
            "phase": phase,
            "subjects": [name_of_class(iri) for iri in _admits(served, one)],
        }
        for phase, listed in phases.items()
        for one in listed
    ]
    return {"calls": rows, "can_check": served.ground is not None, "day": day}


def _admits(served: Served, call: Announced) -> Iterator[str]:
    return served.values(call.iri, expand("albo:admits"))


def _form(call: Call) -> Response:
    sheet = sheet_for(call.served, call.request.path_params["call"])
    return show(
        call.request,
        call.served,
        "check.html",
        lambda: {**_usual(call.request, call.served, sheet), **_Page().values(sheet)},
        sheet.call.identifier,
        day_of(call.request),
        call.served.examiner.limits,
    )


def _template(call: Call) -> Response:
    request, served = call.request, call.served
    name = request.path_params["call"]
    headers = {
        "ETag": served.tag_of("template.csv", name),
        "Cache-Control": "public, no-cache",
        "Content-Disposition": f'attachment; filename="{name}.csv"',
        "Albo-Release": str(served.release.info.number),
    }
    content = template_of(sheet_for(served, name))
    if holds(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type="text/csv")
