"""Who comes in: every request is counted against what its client may take."""

from collections.abc import Iterator
from contextlib import contextmanager

from starlette.requests import Request

from endpoint.observing import Observer
from endpoint.pool.faults import Overloaded
from endpoint.problems import Problem, with_headers
from endpoint.sparql.allowance import Allowance, Allowances, Measure, Spent
from endpoint.sparql.refusals import problem_of, spent


class Gate:
    """Admit requests, and count those that are refused before anything is evaluated."""

    def __init__(self, measure: Measure, observer: Observer) -> None:
        self.allowances = Allowances(measure)
        self.observer = observer

    @contextmanager
    def admitted(self, request: Request) -> Iterator[Allowance]:
        """Give what the client may take, and tell it so with every refusal."""
        allowance = self._admit(request)
        try:
            yield allowance
        except Overloaded as fault:
            raise self._counted(problem_of(fault), allowance) from None
        except Problem as problem:
            raise self._counted(problem, allowance) from None

    def _admit(self, request: Request) -> Allowance:
        try:
            return self.allowances.admit(request.client.host if request.client else None)
        except Spent as told:
            self.observer.rejected.labels(told.what).inc()
            raise spent(told) from None

    def _counted(self, problem: Problem, allowance: Allowance) -> Problem:
        reason = str(problem.members.get("code", problem.kind))
        self.observer.rejected.labels(reason).inc()
        return with_headers(problem, allowance.headers)
