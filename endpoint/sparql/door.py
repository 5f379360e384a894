"""Where queries and graphs are asked for: admitted, parsed, and handed to an exchange."""

from asyncio import to_thread

from starlette.requests import Request
from starlette.responses import Response

from endpoint.cache import Cache
from endpoint.negotiation import holds
from endpoint.observing import Observer
from endpoint.problems import Problem
from endpoint.served import Served, Service
from endpoint.sparql import graphs
from endpoint.sparql.allowance import Allowance
from endpoint.sparql.asked import Asked, asked_of, parameters_of, release_in
from endpoint.sparql.exchange import Desk, Exchange, lasting
from endpoint.sparql.gate import Gate
from endpoint.sparql.introduction import describe_void, introduce
from ontology.text import Text


class Door:
    """Answer queries (SPARQL 1.1 Protocol) and give graphs (Graph Store Protocol)."""

    def __init__(
        self,
        service: Service,
        services: frozenset[str],
        gate: Gate,
        observer: Observer,
        cache: Cache,
    ) -> None:
        self.desk = Desk(service, cache, observer)
        self.gate = gate
        self.services = services
        observer.cache_bytes.set_function(lambda: self.desk.cache.size)
        service.watched_by(observer)

    async def query(self, request: Request) -> Response:
        """Answer a query; without one, show the form to a browser and the service to a program."""
        with self.gate.admitted(request) as allowance:
            parameters = await parameters_of(request)
            texts = [value for name, value in parameters if name == "query"]
            served = self.desk.service.release(release_in(parameters))
            if not texts and request.method in ("GET", "HEAD"):
                introduction = introduce(request, served, federates=bool(self.services))
                introduction.headers.update(allowance.headers)
                return introduction
            if len(texts) != 1:
                raise Problem("bad-request", _ONE_QUERY)
            asked = asked_of(request, texts[0], parameters, self.services)
            return self._answer(request, asked, served, allowance)

    async def graph(self, request: Request) -> Response:
        """Give a graph by its name, or the default graph (Graph Store HTTP Protocol, 4.2)."""
        with self.gate.admitted(request) as allowance:
            parameters = await parameters_of(request)
            served = self.desk.service.release(release_in(parameters))
            asked = graphs.asked_of(request, parameters, served)
            return self._answer(request, asked, served, allowance)

    async def void(self, request: Request) -> Response:
        """Describe the data, at the address where harvesters look for it."""
        served = self.desk.service.served
        # The first who asks makes it count: others are answered meanwhile.
        return await to_thread(describe_void, request, served, federates=bool(self.services))

    def _answer(
        self, request: Request, asked: Asked, served: Served, allowance: Allowance
    ) -> Response:
        # Whether there is an answer at all nobody knows yet: "*" matches none (RFC 9110, 13.2.1).
        if asked.is_lasting and holds(request, tag := asked.tag(served), any_tag=False):
            return Response(status_code=304, headers=lasting(served, tag) | allowance.headers)
        return Exchange(request, self.desk, asked, served, allowance)


_ONE_QUERY = Text(
    it="Serve un solo parametro «query».", en='Exactly one parameter "query" is needed.'
)
