# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Tell a query that got no answer as the problem that it is (RFC 9457)."""

from endpoint.pool.faults import (
    EngineAway,
    EngineDown,
    EvaluationFault,
    Interrupted,
    Moved,
    OutOfMemory,
    Overloaded,
    PoolClosed,
    QueryFailed,
    SyntaxFault,
    TooLarge,
    TooManyRows,
    TooSlow,
    Unsortable,
)
from endpoint.problems import Problem
from endpoint.sparql.allowance import Spent
from endpoint.sparql.syntax import told
from ontology.text import Text, same

# How each failure is counted; a query that the engine itself broke on is "failed".
_OUTCOMES = {
    SyntaxFault: "syntax",
    TooSlow: "timeout",
    TooLarge: "too-large",
    TooManyRows: "too-large",
    OutOfMemory: "memory",
    Overloaded: "overloaded",
    PoolClosed: "overloaded",
    Moved: "engine-away",
    EngineAway: "engine-away",
    Interrupted: "interrupted",
    EvaluationFault: "failed",
    EngineDown: "engine-down",
    Unsortable: "engine-down",
}
_LATER = {"Retry-After": "60"}


def outcome_of(fault: QueryFailed) -> str:
    """Name the outcome of a query that failed, as it is counted."""
    return _OUTCOMES.get(type(fault), "failed")


def problem_of(fault: QueryFailed, query: str = "") -> Problem:
    """Tell a failed query as a problem."""
    match fault:
        case SyntaxFault():
            detail, line, column = told(query, fault)
            return Problem("query-syntax", detail, line=line, column=column)
        case TooSlow():
            seconds = f"{fault.limit:g}"
            detail = Text(it=f"Limite: {seconds} s.", en=f"Limit: {seconds} s.")
            return Problem("query-timeout", detail, limit_seconds=fault.limit, headers=_LATER)
        case TooManyRows():
            rows = Text(it=f"Limite: {fault.limit} righe.", en=f"Limit: {fault.limit} rows.")
            return Problem("result-too-large", rows, limit_rows=fault.limit, headers=_LATER)
        case TooLarge() | OutOfMemory():
            kind = "result-too-large" if isinstance(fault, TooLarge) else "query-memory"
            detail = Text(it=f"Limite: {fault.limit} byte.", en=f"Limit: {fault.limit} bytes.")
            return Problem(kind, detail, limit_bytes=fault.limit, headers=_LATER)
        case EngineAway():
            return Problem("engine-away", _AWAY, headers={"Retry-After": str(fault.retry_after)})
        case Moved():
            return Problem("engine-away", _MOVED, headers={"Retry-After": "2"})
        case Overloaded() | PoolClosed():
            seconds = str(fault.retry_after) if isinstance(fault, Overloaded) else "5"
            return Problem("overloaded", _BUSY, headers={"Retry-After": seconds})
        case Interrupted():
            return Problem("query-interrupted", _INTERRUPTED, headers={"Retry-After": "1"})
        case Unsortable():
            return Problem("query-failed", _NO_ORDER)
        case EngineDown():
            return Problem("query-failed", _DOWN)
        case _:
            return Problem("query-failed", same(str(fault)))


def spent(taken: Spent) -> Problem:
    """Tell a client that it has taken all that it may."""
    limit = f"{taken.limit:g}"
    detail = {
        "requests": Text(
            it=f"Limite: {limit} richieste al minuto.", en=f"Limit: {limit} requests a minute."
        ),
        "seconds": Text(
            it=f"Limite: {limit} secondi di calcolo al minuto.",
            en=f"Limit: {limit} seconds of evaluation a minute.",
        ),
    }[taken.what]
    return Problem("too-many-requests", detail, headers=taken.headers, limited=taken.what)


_NO_ORDER = Text(
    it="ORDER BY confronta valori di tipi diversi (numeri, date, testi, IRI), che non hanno un"
    " ordine: ordinare per STR(?x).",
    en="ORDER BY compares values of different kinds (numbers, dates, texts, IRIs), which have no"
    " order: sort by STR(?x).",
)
_DOWN = Text(
    it="La query ha fatto cadere il processo che la calcolava.",
    en="The query brought down the process that evaluated it.",
)
_INTERRUPTED = Text(
    it="Il processo che calcolava la query è stato chiuso dall'esterno.",
    en="The process that evaluated the query was ended from outside.",
)
_BUSY = Text(it="Molte query sono in attesa.", en="Many queries are waiting.")
_AWAY = Text(
    it="Il motore che risponde alle query non è raggiungibile.",
    en="The engine that answers queries cannot be reached.",
)
_MOVED = Text(
    it="Il motore che risponde alle query sta passando a un'altra edizione.",
    en="The engine that answers queries is going on to another release.",
)
