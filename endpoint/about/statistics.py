# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""``/statistics``: the figures of the release, and apart from them how the service is used."""

from collections.abc import Mapping
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from endpoint.about.figures import Table
from endpoint.charts import Bars, Stacks, bars, stacks
from endpoint.negotiation import holds
from endpoint.observing import Observer
from endpoint.pages import tongue_of
from endpoint.problems import Problem, kinds
from endpoint.served import Served, served_of
from endpoint.showing import show, show_now
from ontology.text import Text

# A chart shows so many lines; the table beside it shows all.
_DRAWN = 12


def statistics(request: Request) -> Response:
    """Show every table of figures, with a chart; long ones fifty lines a page (``?page=``).

    Raises Problem for a page that no table has.
    """
    served, asked = served_of(request), request.query_params.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 0
    last = max((table.pages for table in served.figures.values()), default=1)
    if not 1 <= number <= last:
        raise Problem("not-found", _no_page(last), pages=last)
    is_copy = bool(getattr(request.app.state, "is_copy", False))
    values = partial(_tables, served, tongue_of(request), number, is_copy)
    return show(request, served, "about-statistics.html", values, number)


def _tables(served: Served, tongue: str, number: int, is_copy: bool) -> Mapping[str, object]:
    tables = served.figures.values()
    return {
        "number": number,
        "is_copy": is_copy,
        "tables": list(tables),
        "charts": {table.name: _chart(table, tongue) for table in tables},
        "drawn": _DRAWN,
    }


def _chart(table: Table, tongue: str) -> Bars | Stacks:
    lines = table.lines[:_DRAWN] if table.asked_as == "comune" else table.lines
    if table.is_parts:
        names = [column.name.in_language(tongue) for column in table.columns]
        return stacks(names, [(line.name.in_language(tongue), line.counts) for line in lines])
    return bars((line.name.in_language(tongue), line.total) for line in lines)


def table(request: Request) -> Response:
    """Answer with one table as CSV; raises Problem for one that is not there."""
    served, tongue = served_of(request), tongue_of(request)
    found = served.figures.get(request.path_params["name"])
    if found is None:
        raise Problem("not-found", _NO_TABLE, available=sorted(served.figures))
    headers = {
        "ETag": served.tag_of("statistics", found.name, tongue),
        "Vary": "Accept-Language",
        "Cache-Control": "public, no-cache",
        "Albo-Release": str(served.release.info.number),
    }
    if holds(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(found.to_csv(tongue), headers=headers, media_type="text/csv")


def usage(request: Request) -> Response:
    """Show what was asked of the service since it started: counters, and nothing of who asked."""
    served_of(request)
    observer: Observer = request.app.state.observer
    tongue = tongue_of(request)
    requests = _named(observer.requests_by("route"), _ROUTES)
    queries = _named(observer.queries_by("outcome"), _OUTCOMES)
    values = {
        "begun": observer.begun,
        "requests": requests,
        "queries": queries,
        "charts": {
            "requests": bars((name.in_language(tongue), number) for name, number in requests),
            "queries": bars((name.in_language(tongue), number) for name, number in queries),
        },
    }
    return show_now(request, "about-usage.html", values)


def _named(counts: Mapping[str, int], names: Mapping[str, Text]) -> list[tuple[Text, int]]:
    """Name what was counted, the most first; what has no name of its own is one of the others."""
    found: dict[Text, int] = {}
    for code, number in counts.items():
        name = names.get(code, names["other"])
        found[name] = found.get(name, 0) + number
    return sorted(found.items(), key=lambda one: (-one[1], one[0].it))


def _no_page(last: int) -> Text:
    return Text(
        it=f"Le pagine delle statistiche vanno da 1 a {last}.",
        en=f"The pages of the statistics go from 1 to {last}.",
    )


_NO_TABLE = Text(
    it="Nessuna tabella delle statistiche ha questo nome.",
    en="No table of the statistics has this name.",
)
_DOCUMENTS = Text(it="Documenti sulle singole cose", en="Documents about single things")
_LISTS = Text(it="Registri, ricerca e statistiche", en="Registers, search and statistics")
_CALLS = Text(it="Avvisi e verifiche", en="Calls and checks")
_FILES = Text(it="File, catalogo, flusso dei cambiamenti", en="Files, catalogue, stream of changes")
_WORDS = Text(it="Ontologia, elenchi di voci, regole", en="Ontology, code lists, shapes")
_PROGRAMS = Text(it="API, mappe, riconciliazione", en="API, maps, reconciliation")
_QUERIES = Text(it="Domande e query SPARQL", en="Questions and SPARQL queries")
_ROUTES: Mapping[str, Text] = {
    **dict.fromkeys(("/doc", "/id", "/explore", "/credentials"), _DOCUMENTS),
    **dict.fromkeys(("/", "/registers", "/search", "/statistics", "/quality"), _LISTS),
    **dict.fromkeys(("/calls", "/check"), _CALLS),
    **dict.fromkeys(("/dumps", "/catalog", "/set", "/ldes", "/changes"), _FILES),
    **dict.fromkeys(("/changes.atom", "/changes.json", "/catalog.{suffix}"), _FILES),
    **dict.fromkeys(("/onto", "/scheme", "/shapes", "/context", "/schemas"), _WORDS),
    **dict.fromkeys(("/api", "/ogc", "/reconcile"), _PROGRAMS),
    **dict.fromkeys(("/sparql", "/queries", "/graph-store", "/graph"), _QUERIES),
    "/static": Text(it="Stili, caratteri, immagini", en="Styles, fonts, images"),
    "/health": Text(it="Sonde di chi gestisce", en="Probes of the operator"),
    "/metrics": Text(it="Sonde di chi gestisce", en="Probes of the operator"),
    "other": Text(it="Altro", en="Other"),
}
_OUTCOMES: Mapping[str, Text] = {
    **{name: kind.title for name, kind in kinds().items()},
    "ok": Text(it="Risposta data", en="Answered"),
    "timeout": Text(it="Fermata al limite di tempo", en="Stopped at the time limit"),
    "memory": Text(it="Fermata al limite di memoria", en="Stopped at the memory limit"),
    "too-large": Text(it="Risposta troppo lunga", en="Answer too long"),
    "gone": Text(it="Chi chiedeva se n'è andato", en="Whoever asked had left"),
    "overloaded": Text(it="Troppe insieme", en="Too many at once"),
    "other": Text(it="Altro", en="Other"),
}
