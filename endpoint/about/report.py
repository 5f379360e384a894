# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""``/report``: how to tell of a mistake. Nothing is sent from here, and nothing is kept."""

from collections.abc import Mapping
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from endpoint.about.contact import office_of
from endpoint.pages import tongue_of
from endpoint.served import Served, Service, served_of
from endpoint.settings import Settings
from endpoint.showing import show, show_now
from ontology.text import Text

_LONGEST = 2000


def report(request: Request) -> Response:
    """Say whom to write to, and write the letter as far as it can be; 400 for no address here."""
    about, served = request.query_params.get("about", ""), served_of(request)
    settings = _settings(request)
    values = partial(_prepared, served, settings, about, tongue_of(request))
    if about and not is_local(about):
        return show_now(request, "about-report.html", {"served": served, **values()}, 400)
    return show(request, served, "about-report.html", values, about, settings.contact)


def _prepared(served: Served, settings: Settings, about: str, tongue: str) -> Mapping[str, object]:
    office, is_here = office_of(settings, served.catalogue), is_local(about)
    place = served.base + about if is_here else ""
    subject, body = _letter(served, place, tongue)
    return {
        "about": about,
        "is_here": is_here or not about,
        "place": place,
        "office": office,
        "letter": body,
        "mail": office.letter(subject, body) if office and office.email else "",
    }


def _settings(request: Request) -> Settings:
    service: Service = request.app.state.service
    return service.settings


def is_local(path: str) -> bool:
    """Say whether a text is the path of a page here, and nothing that leads elsewhere."""
    return (
        path.startswith("/")
        and not path.startswith("//")
        and "\\" not in path
        and path.isprintable()
        and len(path) <= _LONGEST
    )


def _letter(served: Served, place: str, tongue: str) -> tuple[str, str]:
    info = served.release.info
    parts = {"page": place or "…", "number": info.number, "day": info.reference_date.isoformat()}
    return (
        _SUBJECT.in_language(tongue).format_map(parts),
        _BODY.in_language(tongue).format_map(parts),
    )


def accessibility(request: Request) -> Response:
    """Say how accessible the pages are, and where the operator's own statement is."""
    served, settings = served_of(request), _settings(request)
    statement = settings.accessibility_statement

    def values() -> Mapping[str, object]:
        return {"office": office_of(settings, served.catalogue), "statement": statement}

    depends = (statement, settings.contact)
    return show(request, served, "about-accessibility.html", values, *depends)


def privacy(request: Request) -> Response:
    """Say what is published about whom, and what is kept of visitors."""
    served, settings = served_of(request), _settings(request)

    def values() -> Mapping[str, object]:
        return {"office": office_of(settings, served.catalogue)}

    return show(request, served, "about-privacy.html", values, settings.contact)


_SUBJECT = Text(it="Segnalazione di un errore: {page}", en="Report of a mistake: {page}")
_BODY = Text(
    it="Pagina: {page}\nEdizione: {number}, dati al {day}\n\nChe cosa c'è scritto:\n\n"
    "Che cosa dovrebbe esserci scritto:\n\nDa dove lo so (un indirizzo, un atto, una data):\n\n",
    en="Page: {page}\nRelease: {number}, data as of {day}\n\nWhat it says:\n\n"
    "What it should say:\n\nHow I know (an address, an act, a date):\n\n",
)
