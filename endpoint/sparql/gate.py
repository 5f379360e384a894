# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Who comes in: every request is counted against what its client may take."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

from starlette.requests import Request

from endpoint.observing import Observer
from endpoint.pool.faults import Overloaded
from endpoint.problems import Problem, with_headers
from endpoint.sparql.allowance import Allowance, Allowances, Measure, Spent
from endpoint.sparql.refusals import problem_of, spent
from ontology.text import Text

_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="albo", error="invalid_token"'}
_NO_TOKEN = Text(
    it="Il gettone non è fra quelli che il servizio conosce; senza si chiede come tutti.",
    en="The token is none that the service knows; without one you ask like everybody.",
)


class Gate:
    """Admit requests, and count those that are refused before anything is evaluated."""

    def __init__(
        self, measure: Measure, observer: Observer, tokens: frozenset[str] = frozenset()
    ) -> None:
        self.allowances = Allowances(measure)
        self.observer = observer
        self.tokens = tokens

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
            return self.allowances.admit(self._client(request))
        except Spent as told:
            self.observer.rejected.labels(told.what).inc()
            raise spent(told) from None

    def _client(self, request: Request) -> str | None:
        """Name who asks: by the token that it shows, else by its address.

        Raises Problem for a token that nobody was given (RFC 6750, 3.1): whoever shows one
        means to be counted apart, and would otherwise wonder why it is not.
        """
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return request.client.host if request.client else None
        shown = sha256(token.strip().encode()).hexdigest()
        if shown not in self.tokens:
            raise Problem("unknown-token", _NO_TOKEN, headers=_CHALLENGE)
        return f"token {shown}"

    def _counted(self, problem: Problem, allowance: Allowance) -> Problem:
        reason = str(problem.members.get("code", problem.kind))
        self.observer.rejected.labels(reason).inc()
        return with_headers(problem, allowance.headers)
