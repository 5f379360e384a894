# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What a copy has to say for itself: what it does not hold, and what is not there."""

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from endpoint.problems import Problem
from ontology.text import Text

# Addresses that only a running server answers; the rest of each goes with it.
ABSENT = (
    *("/sparql", "/graph-store", "/reconcile", "/ogc", "/search", "/api/v1/search", "/explore"),
    *(
        "/opensearch.xml",
        "/metrics",
        "/health",
        "/status",
        "/report",
        "/check",
        "/statistics/usage",
    ),
)
# Problems that a web server tells by itself, at the address of the page that it shows.
TOLD = {404: "not-found", 405: "method-not-allowed", 406: "not-acceptable", 410: "release-gone"}
STATIC = 501


def speak(app: FastAPI, asked: list[str]) -> None:
    """Let an application say what its copy will say, at these and at the usual addresses."""
    app.state.is_copy = True
    routes = [Route(path, _absent) for path in (*asked, f"/{STATIC}.html")]
    routes += [Route(f"/{status}.html", _told) for status in TOLD]
    app.router.routes[:0] = routes


def _absent(_request: Request) -> Response:
    raise Problem("static-copy", _NOT_HERE)


def _told(request: Request) -> Response:
    status = int(request.url.path.rpartition("/")[2].partition(".")[0])
    raise Problem(TOLD[status], _DETAILS[status])


_NOT_HERE = Text(
    it="Questa è una copia statica del registro: documenti, elenchi, file, flusso e catalogo ci"
    " sono tutti; a domande, ricerche, filtri, date del passato e altri profili non può"
    " rispondere.",
    en="This is a static copy of the register: documents, lists, files, feed and catalogue are all"
    " here; it cannot answer questions, searches, filters, dates of the past and other profiles.",
)
_DETAILS = {
    404: Text(
        it="Nessuna risorsa di questa edizione ha questo indirizzo.",
        en="No resource of this release has this address.",
    ),
    405: Text(it="Qui si può soltanto leggere.", en="One can only read here."),
    406: Text(
        it="Nessuna delle forme richieste è disponibile.",
        en="None of the requested forms is available.",
    ),
    410: Text(
        it="Questo indirizzo non risponde più: l'edizione è stata cancellata.",
        en="This address answers no more: the release was deleted.",
    ),
}
