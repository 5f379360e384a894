# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Where queries and graphs are asked for: admitted, parsed, and handed to an exchange."""

from asyncio import to_thread
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import Response

from endpoint.asking.page import Asker
from endpoint.asking.shown import Pages, Shown
from endpoint.cache import Cache
from endpoint.negotiation import HTML, holds
from endpoint.observing import Observer
from endpoint.problems import Problem
from endpoint.served import Served, Service
from endpoint.sparql import graphs
from endpoint.sparql.allowance import Allowance
from endpoint.sparql.asked import asked_of, parameters_of, release_in
from endpoint.sparql.exchange import Desk, Exchange
from endpoint.sparql.forms import FOR_A_PAGE, forms
from endpoint.sparql.gate import Gate
from endpoint.sparql.introduction import Abilities, describe_void, introduce, introduced_to
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
        self.pages = Pages()
        self.services = services
        place = service.settings.place
        self.abilities = Abilities(bool(services), extends=place is None or place.profile.extends)
        observer.cache_bytes.set_function(lambda: self.desk.cache.size)
        service.watched_by(observer)

    async def query(self, request: Request) -> Response:
        """Answer a query; without one, show the form to a browser and the service to a program."""
        asker = Asker.of(request, self.gate.allowances.measure)
        try:
            with self.gate.admitted(request) as allowance:
                return await self._admitted(asker, allowance)
        except Problem as problem:
            if self.desk.service.house is None:
                raise
            if problem.kind == "too-many-requests" and asker.wants_words:
                # Nothing was read yet, and a form that is given back empty is work lost.
                with suppress(Problem):
                    asker.learn(await parameters_of(request))
            return asker.refuse(request, problem)

    async def _admitted(self, asker: Asker, allowance: Allowance) -> Response:
        request, parameters = asker.request, await parameters_of(asker.request)
        asker.learn(parameters)
        texts = [value for name, value in parameters if name == "query"]
        served = self.desk.service.release(release_in(parameters))
        if asker.wants_page and not texts and asker.question.example:
            texts = [asker.question.text]  # an example is asked by its name
        if not texts and request.method in ("GET", "HEAD"):
            introduction = self._introduction(asker, served)
            introduction.headers.update(allowance.headers)
            return introduction
        if len(texts) != 1:
            raise Problem("bad-request", _ONE_QUERY)
        wanted = FOR_A_PAGE if asker.wants_page else forms(request, parameters)
        asked = asked_of(texts[0], parameters, self.services, wanted)
        if asker.wants_page:
            return _begun(Shown(asker, self.pages, self.desk, asked, served, allowance))
        return _begun(Exchange(request, self.desk, asked, served, allowance, asker.refuse))

    def _introduction(self, asker: Asker, served: Served) -> Response:
        if introduced_to(asker.request) == HTML:
            return asker.introduce(served)
        return introduce(asker.request, served, self.abilities)

    async def graph(self, request: Request) -> Response:
        """Give a graph by its name, or the default graph (Graph Store HTTP Protocol, 4.2)."""
        with self.gate.admitted(request) as allowance:
            parameters = await parameters_of(request)
            served = self.desk.service.release(release_in(parameters))
            asked = graphs.asked_of(request, parameters, served)
            return _begun(Exchange(request, self.desk, asked, served, allowance))

    async def void(self, request: Request) -> Response:
        """Describe the data, at the address where harvesters look for it."""
        served = self.desk.service.served
        # The first who asks makes it count: others are answered meanwhile.
        return await to_thread(describe_void, request, served, self.abilities)


def _begun(exchange: Exchange) -> Response:
    # Whether there is an answer at all nobody knows yet: "*" matches none (RFC 9110, 13.2.1).
    tag = exchange.tag
    if tag is not None and holds(exchange.request, tag, any_tag=False):
        headers = {**exchange.lasting, **exchange.allowance.headers}
        return Response(status_code=304, headers=headers)
    return exchange


_ONE_QUERY = Text(
    it="Serve un solo parametro «query».", en='Exactly one parameter "query" is needed.'
)
