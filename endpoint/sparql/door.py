"""Where queries and graphs are asked for: admitted, parsed, and handed to an exchange."""

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.requests import Request
from starlette.responses import Response

from endpoint.negotiation import holds
from endpoint.observing import Observer
from endpoint.problems import Problem
from endpoint.served import Served, Service
from endpoint.settings import Settings
from endpoint.sparql import graphs
from endpoint.sparql.allowance import Allowance, Allowances, Spent
from endpoint.sparql.asked import Asked, asked_of, parameters_of, release_in
from endpoint.sparql.cache import Cache
from endpoint.sparql.exchange import Desk, Exchange, lasting
from endpoint.sparql.introduction import describe_void, introduce
from endpoint.sparql.refusals import spent
from ontology.text import Text


class Door:
    """Answer queries (SPARQL 1.1 Protocol) and give graphs (Graph Store Protocol)."""

    def __init__(
        self, service: Service, settings: Settings, observer: Observer, cache: Cache
    ) -> None:
        self.desk = Desk(service, cache, observer)
        self.allowances = Allowances(settings.measure)
        self.services = frozenset(settings.services)
        observer.cache_bytes.set_function(lambda: self.desk.cache.size)
        service.watched_by(observer)

    async def query(self, request: Request) -> Response:
        """Answer a query; without one, show the form to a browser and the service to a program."""
        allowance = self._admit(request)
        with self._refusing(allowance):
            parameters = await parameters_of(request)
            texts = [value for name, value in parameters if name == "query"]
            served = self.desk.service.release(release_in(parameters))
            if not texts and request.method in ("GET", "HEAD"):
                return introduce(request, served, federates=bool(self.services))
            if len(texts) != 1:
                raise Problem("bad-request", _ONE_QUERY)
            asked = asked_of(request, texts[0], parameters, self.services)
            return self._answer(request, asked, served, allowance)

    async def graph(self, request: Request) -> Response:
        """Give a graph by its name, or the default graph (Graph Store HTTP Protocol, 4.2)."""
        allowance = self._admit(request)
        with self._refusing(allowance):
            parameters = await parameters_of(request)
            served = self.desk.service.release(release_in(parameters))
            asked = graphs.asked_of(request, parameters, served)
            return self._answer(request, asked, served, allowance)

    async def void(self, request: Request) -> Response:
        """Describe the data, at the address where harvesters look for it."""
        return describe_void(request, self.desk.service.served, federates=bool(self.services))

    def _admit(self, request: Request) -> Allowance:
        try:
            return self.allowances.admit(request.client.host if request.client else None)
        except Spent as told:
            self.desk.observer.rejected.labels(told.what).inc()
            raise spent(told) from None

    @contextmanager
    def _refusing(self, allowance: Allowance) -> Iterator[None]:
        """Count what is refused before it is a query, and tell what the client has left."""
        try:
            yield
        except Problem as problem:
            reason = str(problem.members.get("code", problem.kind))
            self.desk.observer.rejected.labels(reason).inc()
            problem.headers = {**allowance.headers, **problem.headers}
            raise

    def _answer(
        self, request: Request, asked: Asked, served: Served, allowance: Allowance
    ) -> Response:
        if asked.is_lasting and holds(request, tag := asked.tag(served)):
            return Response(status_code=304, headers=lasting(served, tag) | allowance.headers)
        return Exchange(request, self.desk, asked, served, allowance)


_ONE_QUERY = Text(
    it="Serve un solo parametro «query».", en='Exactly one parameter "query" is needed.'
)
