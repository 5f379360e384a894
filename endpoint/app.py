# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The web application: made by `create_app`, never at import."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

from fastapi import FastAPI
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from endpoint import files, home, tombstones
from endpoint.about.routes import add_routes as add_about
from endpoint.api.routes import Api
from endpoint.api.routes import add_routes as add_api
from endpoint.asking import sheet
from endpoint.assets import STATIC, Static
from endpoint.bounds import Bounded
from endpoint.browsing.routes import add_routes as add_browsing
from endpoint.cache import Cache
from endpoint.catalogue.routes import add_routes as add_catalogue
from endpoint.checking.routes import add_routes as add_checks
from endpoint.desk import Desk
from endpoint.documents.routes import add_routes as add_documents
from endpoint.exploring.routes import add_routes as add_exploring
from endpoint.feed.routes import add_routes as add_feed
from endpoint.following import Follower
from endpoint.headers import ALWAYS, OpenHeaders
from endpoint.observing import Observed, Observer
from endpoint.ogc.routes import Features
from endpoint.ogc.routes import add_routes as add_features
from endpoint.packing import Packed
from endpoint.past import add_routes as add_past
from endpoint.problems import Problem, respond
from endpoint.reconcile.routes import add_routes as add_reconciliation
from endpoint.rulebook import add_routes as add_shapes
from endpoint.saved.routes import SavedQuestions
from endpoint.served import Service
from endpoint.settings import Settings
from endpoint.sparql.door import Door
from endpoint.sparql.gate import Gate
from endpoint.statements import add_routes as add_statements
from endpoint.tombstones import Gone
from ontology import __version__
from ontology.text import Text

_READ = ["GET", "HEAD"]
_BY_STATUS = {404: "not-found", 405: "method-not-allowed", 413: "too-large"}


def create_app(settings: Settings) -> FastAPI:
    """Make an application that serves the releases of a folder."""
    service, observer = Service(settings), Observer(settings.slow_seconds)
    follower = Follower.of(service, settings)
    if follower:
        follower.watched_by(observer)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        async with service.running():
            with follower.running() if follower else nullcontext():
                yield

    app = FastAPI(
        title="Albo",
        version=__version__,
        lifespan=lifespan,
        # A redirect made by the framework would take its host from the request.
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.service, app.state.observer, app.state.follower = service, observer, follower
    _add_services(app, settings, service, observer)
    _add_routes(app)
    app.add_exception_handler(Problem, _on_problem)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(ClientDisconnect, _on_gone)
    app.add_exception_handler(Exception, _on_fault)
    app.add_middleware(Bounded)
    app.add_middleware(Packed)
    tiles = settings.tile_server
    app.add_middleware(OpenHeaders, images=tiles.origin if tiles else None)
    paths = [route.path for route in app.routes if isinstance(route, Route | Mount)]
    app.add_middleware(Observed, observer=observer, paths=paths)
    return app


def _add_services(app: FastAPI, settings: Settings, service: Service, observer: Observer) -> None:
    """Let each room of the endpoint add its own addresses."""
    cache = Cache(settings.cache_mb * 2**20)
    gate = Gate(settings.measure, observer, frozenset(settings.tokens))
    door = Door(service, frozenset(settings.services), gate, observer, cache)
    _add_queries(app, door, SavedQuestions(service, gate, cache))
    desk = Desk(service, gate)
    add_api(app, Api(desk))
    add_features(app, Features(desk))
    add_browsing(app, desk)
    add_reconciliation(app, service, gate)
    add_checks(app, service, gate, desk)
    add_documents(app)
    add_catalogue(app)
    add_statements(app)
    add_shapes(app)
    add_past(app)
    add_feed(app)
    add_exploring(app)
    add_about(app)


def _add_queries(app: FastAPI, door: Door, saved: SavedQuestions) -> None:
    app.add_route("/sparql", door.query, ["GET", "HEAD", "POST"])
    app.add_route("/sparql/vocabulary", sheet.page, _READ)
    app.add_route("/sparql/vocabulary.json", sheet.data, _READ)
    app.add_route("/graph-store", door.graph, _READ)
    app.add_route("/graph/{name:path}", door.graph, _READ)
    app.add_route("/.well-known/void", door.void, _READ)
    app.add_route("/.well-known/sparql-examples", saved.described, _READ)
    app.add_route("/queries", saved.listed, _READ)
    app.add_route("/queries/{name}", saved.answer, _READ)


def _add_routes(app: FastAPI) -> None:
    app.add_route("/", home.home, _READ)
    app.add_route("/scheme", home.schemes, _READ)
    app.add_route("/context/{version}.jsonld", files.context, _READ)
    app.add_route("/schemas/{name}", files.schema, _READ)
    app.add_route("/schemas/{name}/{version}", files.schema, _READ)
    app.add_route("/problems/{kind}", home.problem, _READ)
    app.add_route("/metrics", _metrics, _READ)
    app.add_api_route("/health/live", _live, methods=_READ)
    app.add_api_route("/health/ready", _ready, methods=_READ)
    app.mount("/static", Static(directory=STATIC))


def _live() -> JSONResponse:
    """Say that the process answers."""
    return JSONResponse({"status": "live"}, headers={"Cache-Control": "no-store"})


def _ready(request: Request) -> JSONResponse:
    """Say which release is served; a problem document (503) before the first one."""
    service: Service = request.app.state.service
    follower: Follower | None = request.app.state.follower
    info = service.served.release.info
    body: dict[str, object] = {"status": "ready", "release": info.number, "quads": info.quads}
    if service.damaged:
        # It answers all the same, from another release than the one that was published.
        body["damaged"] = service.damaged
    if follower:
        body["depot"] = follower.footing.told()
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


def _metrics(request: Request) -> Response:
    """Tell what is counted, as Prometheus reads it."""
    observer: Observer = request.app.state.observer
    return Response(observer.exposition(), media_type=CONTENT_TYPE_LATEST)


async def _on_problem(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, Problem)  # noqa: S101 - registered for problems only
    if isinstance(problem, Gone):
        return tombstones.respond(request, problem)
    return respond(request, problem)


async def _on_http(request: Request, error: Exception) -> Response:
    """Give the framework's own errors the one shape that all errors have."""
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for these only
    kind = _BY_STATUS.get(error.status_code, "bad-request")
    path = request.url.path
    detail = Text(
        it=f"{request.method} {path} non ha risposta qui.",
        en=f"{request.method} {path} has no answer here.",
    )
    if kind == "not-found":
        detail = Text(
            it=f"A questo indirizzo non c'è nulla: {path}",
            en=f"There is nothing at this address: {path}",
        )
    return respond(request, Problem(kind, detail, headers=error.headers))


async def _on_gone(_request: Request, _error: Exception) -> Response:
    """Say nothing: the client left while it was still asking."""
    return Response(status_code=400)


async def _on_fault(request: Request, _error: Exception) -> Response:
    detail = Text(
        it="Il server ha incontrato un errore imprevisto.",
        en="The server met an unforeseen error.",
    )
    # The framework answers this outside every middleware, so the headers are added here.
    answer = respond(request, Problem("internal", detail))
    answer.headers.update(ALWAYS | {"X-Request-Id": request.state.number})
    return answer
