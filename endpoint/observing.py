# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What the service does, for those who run it: counters, logs of requests, slow queries."""

import json
import logging
import re
import secrets
import time
from collections import Counter as Counts
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.datastructures import Headers, State
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest.privacy import masked

_LOG = logging.getLogger("albo")
_SHOWN = 2000
_BUCKETS = (0.001, 0.005, 0.02, 0.1, 0.5, 2, 5, 10, 30)
# What costs a worker its life.
_KILLING = ("timeout", "memory", "too-large", "gone", "engine-down")
_TRACE = re.compile(r"[0-9a-f]{2}-(?P<trace>(?!0{32})[0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")


@dataclass
class Asking:
    """Hold what is to be told of one query: when it came, how it went."""

    text: str
    form: str
    begun: float
    request: State
    outcome: str = "ok"
    found: bool = False
    had_worker: bool = False
    waited: float = 0

    def timing(self) -> str:
        """Say in ``Server-Timing`` where the time went, in milliseconds."""
        whole = (time.perf_counter() - self.begun) * 1000
        if self.found:
            return f'cache;desc="hit", total;dur={whole:.1f}'
        return f'cache;desc="miss", queue;dur={self.waited * 1000:.1f}, total;dur={whole:.1f}'


class Observer:
    """Count what happens; ``slow`` is the seconds from which a query is logged."""

    def __init__(self, slow: float) -> None:
        self.slow = slow
        self.begun = datetime.now(UTC)
        self.registry = CollectorRegistry()
        self.queries = Histogram(
            "albo_sparql_seconds",
            "Seconds from a query to the end of its answer.",
            ("form", "outcome"),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.requests = Histogram(
            "albo_http_seconds",
            "Seconds from a request to the end of its answer.",
            ("route", "method", "status"),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self.in_flight = self._gauge("albo_sparql_in_flight", "Queries under way.")
        self.rejected = self._counter("albo_sparql_rejected", "Queries not begun.", "reason")
        self.killed = self._counter("albo_workers_killed", "Workers killed at a limit.", "reason")
        self.cached = self._counter(
            "albo_cache_answers", "Answers looked for in the cache.", "found"
        )
        self.cache_bytes = self._gauge("albo_cache_bytes", "Bytes of the answers that are kept.")
        self.workers = self._gauge("albo_workers", "Processes that answer queries.")
        self.release = self._gauge("albo_release", "Number of the release that is served.")
        self.damaged = self._gauge(
            "albo_release_damaged", "Number of the current release while it is damaged; else 0."
        )
        self.depot_release = self._gauge(
            "albo_depot_release", "Number of the release that the depot calls current; else 0."
        )
        self.depot_unreached = self._gauge(
            "albo_depot_unreached_seconds", "Seconds since which the depot does not answer; else 0."
        )
        self.depot_fault = self._gauge(
            "albo_depot_fault", "1 while something that the depot has cannot be taken; else 0."
        )
        self.quads = self._gauge("albo_release_quads", "Statements of the release that is served.")

    def _gauge(self, name: str, what: str) -> Gauge:
        return Gauge(name, what, registry=self.registry)

    def _counter(self, name: str, what: str, label: str) -> Counter:
        return Counter(name, what, (label,), registry=self.registry)

    def answered(self, asking: Asking) -> None:
        """Count a query whose answer has ended, and log it if it was slow."""
        seconds = time.perf_counter() - asking.begun
        self.queries.labels(asking.form, asking.outcome).observe(seconds)
        self.cached.labels("yes" if asking.found else "no").inc()
        if asking.outcome in _KILLING and asking.had_worker:
            self.killed.labels(asking.outcome).inc()
        if asking.outcome == "overloaded":
            self.rejected.labels("overloaded").inc()
        if seconds >= self.slow:
            facts = {
                "request": asking.request.number,
                "trace": asking.request.trace,
                "seconds": round(seconds, 3),
                "outcome": asking.outcome,
                "query": masked(asking.text[:_SHOWN]),
            }
            _LOG.warning("slow query", extra={"facts": facts})

    def requests_by(self, label: str) -> Mapping[str, int]:
        """Count the requests by ``route`` or ``status``: all that is kept of who came."""
        return _counted(self.requests, label)

    def queries_by(self, label: str) -> Mapping[str, int]:
        """Count the queries by ``form`` or ``outcome``."""
        return _counted(self.queries, label)

    def exposition(self) -> bytes:
        """Write everything counted, as Prometheus reads it."""
        return generate_latest(self.registry)


def _counted(told: Histogram, label: str) -> Mapping[str, int]:
    found = Counts[str]()
    for metric in told.collect():
        for sample in metric.samples:
            if sample.name.endswith("_count"):
                found[sample.labels[label]] += int(sample.value)
    return found


class Observed:
    """Time every request, give it a number, and log it where requests are logged."""

    def __init__(self, app: ASGIApp, observer: Observer, paths: Collection[str]) -> None:
        self.app = app
        self.observer = observer
        self.routes = {f"/{path.split('/')[1]}" for path in paths}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and count it by route, method and status."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, number, told = time.perf_counter(), secrets.token_hex(8), {"status": 0}
        trace = _TRACE.fullmatch(Headers(scope=scope).get("traceparent", ""))
        known = {"number": number, "trace": trace["trace"] if trace else None}
        scope.setdefault("state", {}).update(known)
        route = self._route(scope)  # before a mounted part takes the path for its own

        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                told["status"] = message["status"]
                numbered = (b"x-request-id", number.encode())
                message = {**message, "headers": [*message["headers"], numbered]}
            await send(message)

        try:
            await self.app(scope, receive, counting)
        except Exception:
            told["status"] = 500  # it is answered outside, with the number that is in the scope
            raise
        finally:
            self._tell(scope, route, told["status"], time.perf_counter() - begun)

    def _route(self, scope: Scope) -> str:
        """Give the first part of an address: they are many, and a stranger makes up more."""
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        part = f"/{path.lstrip('/').partition('/')[0]}"
        return part if part in self.routes else "other"

    def _tell(self, scope: Scope, route: str, status: int, seconds: float) -> None:
        self.observer.requests.labels(route, scope["method"], str(status)).observe(seconds)
        if not _LOG.isEnabledFor(logging.INFO):
            return
        facts = {
            "request": scope["state"]["number"],
            "trace": scope["state"]["trace"],
            "method": scope["method"],
            "path": masked(scope["path"][:200]),
            "status": status,
            "ms": round(seconds * 1000, 1),
        }
        _LOG.info("request", extra={"facts": facts})


class JsonLines(logging.Formatter):
    """Write each record as one line of JSON, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        facts: Mapping[str, object] = getattr(record, "facts", {})
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
            **facts,
        }
        if record.exc_info:
            line["fault"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class PlainLines(logging.Formatter):
    """Write each record for a person at a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record, and what belongs to it."""
        facts: Mapping[str, object] = getattr(record, "facts", {})
        # As JSON writes them: no text of a stranger's begins a line of its own.
        told = " ".join(
            f"{name}={json.dumps(value, ensure_ascii=False)}"
            for name, value in facts.items()
            if value is not None
        )
        return f"{super().format(record)} {told}".rstrip()


def start_log(form: str) -> None:
    """Log to standard error: ``json`` tells every request, ``plain`` what needs attention."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if form == "json" else PlainLines("%(levelname)s %(message)s"))
    _LOG.handlers = [handler]
    _LOG.propagate = False
    _LOG.setLevel(logging.INFO if form == "json" else logging.WARNING)
    # An answer that is broken off on purpose has a line of its own, which says why.
    logging.getLogger("uvicorn.error").addFilter(
        lambda record: "without completing response" not in record.getMessage()
    )
