"""``/report``: how to tell of a mistake. Nothing is sent from here, and nothing is kept."""

from starlette.requests import Request
from starlette.responses import Response

from endpoint.about.contact import office_of
from endpoint.about.page import Values, page
from endpoint.served import Served, Service
from ontology.text import Text

_LONGEST = 300


def report(request: Request) -> Response:
    """Say whom to write to, and write the letter as far as it can be; 400 for no address here."""
    about = request.query_params.get("about", "")
    service: Service = request.app.state.service
    is_here = is_local(about)

    def values(served: Served, tongue: str) -> Values:
        office = office_of(service.settings, served.catalogue)
        place = served.base + about if is_here else ""
        subject, body = _letter(served, place, tongue)
        is_written = office is not None and office.email
        return {
            "about": about,
            "is_here": is_here or not about,
            "place": place,
            "office": office,
            "letter": body,
            "mail": office.letter(subject, body) if office and is_written else "",
        }

    answer = page(request, "about-report.html", values, about, service.settings.contact)
    if about and not is_here:
        answer.status_code = 400
        answer.headers["Cache-Control"] = "no-store"
    return answer


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
    service: Service = request.app.state.service
    statement = service.settings.accessibility_statement

    def values(served: Served, _tongue: str) -> Values:
        office = office_of(service.settings, served.catalogue)
        return {"office": office, "statement": statement}

    return page(request, "about-accessibility.html", values, statement, service.settings.contact)


def privacy(request: Request) -> Response:
    """Say what is published about whom, and what is kept of visitors."""
    service: Service = request.app.state.service

    def values(served: Served, _tongue: str) -> Values:
        return {"office": office_of(service.settings, served.catalogue)}

    return page(request, "about-privacy.html", values, service.settings.contact)


_SUBJECT = Text(it="Segnalazione di un errore: {page}", en="Report of a mistake: {page}")
_BODY = Text(
    it="Pagina: {page}\nEdizione: {number}, dati al {day}\n\nChe cosa c'è scritto:\n\n"
    "Che cosa dovrebbe esserci scritto:\n\nDa dove lo so (un indirizzo, un atto, una data):\n\n",
    en="Page: {page}\nRelease: {number}, data as of {day}\n\nWhat it says:\n\n"
    "What it should say:\n\nHow I know (an address, an act, a date):\n\n",
)
