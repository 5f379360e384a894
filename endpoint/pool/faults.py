# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Name what can go wrong with a query, one class for each answer the reader may get.

QueryFailed
├── SyntaxFault       the text is not SPARQL: line, column, message
├── EvaluationFault   the engine could not evaluate it
│   ├── EngineDown    the engine broke on it
│   └── Unsortable    the engine broke on sorting values that have no order
├── TooSlow           it took longer than the limit in seconds
├── TooLarge          its answer is longer than the limit in bytes
│   └── TooManyRows   an engine elsewhere cuts answers of so many rows
├── OutOfMemory       it needed more memory than the limit in bytes
├── Interrupted       its process was ended from outside: ask again
├── Overloaded        too many queries are waiting: retry after some seconds
├── EngineAway        the engine elsewhere does not answer: retry after some seconds
└── PoolClosed        the service is stopping
    └── Moved         the engine elsewhere holds another release by now: ask again
"""

import re
from typing import Final, Self

_POSITION: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


class QueryFailed(Exception):
    """A query got no answer, or only the start of one."""


class SyntaxFault(QueryFailed):
    """The text is not SPARQL."""

    def __init__(self, line: int, column: int, message: str) -> None:
        """Keep the position (from 1) and what the engine expected."""
        super().__init__(f"line {line}, column {column}: {message}")
        self.line = line
        self.column = column
        self.message = message

    @classmethod
    def told(cls, text: str) -> Self:
        """Read the position out of the engine's own sentence."""
        found = _POSITION.match(text)
        return cls(int(found[1]), int(found[2]), found[3]) if found else cls(1, 1, text)


class EvaluationFault(QueryFailed):
    """The engine could not evaluate the query, or broke on it."""


class EngineDown(EvaluationFault):
    """The query brought the engine down."""


class Unsortable(EngineDown):
    """The query sorts values of kinds that the engine cannot compare."""


class TooSlow(QueryFailed):
    """The query took longer than the limit."""

    def __init__(self, limit: float) -> None:
        """Keep the limit in seconds."""
        super().__init__(f"the query took longer than {limit:g} seconds")
        self.limit = limit


class TooLarge(QueryFailed):
    """The answer is longer than the limit."""

    def __init__(self, limit: int) -> None:
        """Keep the limit in bytes."""
        super().__init__(f"the answer is longer than {limit} bytes")
        self.limit = limit


class TooManyRows(TooLarge):
    """The engine cuts answers at a number of rows, and this one reaches it."""

    def __init__(self, limit: int) -> None:
        """Keep the limit in rows; 0 where the engine does not tell it."""
        QueryFailed.__init__(self, f"the engine cuts answers at {limit} rows")
        self.limit = limit


class OutOfMemory(QueryFailed):
    """The query needed more memory than the limit."""

    def __init__(self, limit: int) -> None:
        """Keep the limit in bytes."""
        super().__init__(f"the query needed more than {limit} bytes of memory")
        self.limit = limit


class Interrupted(QueryFailed):
    """The query's process was ended from outside, which is no fault of the query."""


class Overloaded(QueryFailed):
    """Too many queries are waiting."""

    def __init__(self, retry_after: int) -> None:
        """Keep the whole seconds after which a place is likely."""
        super().__init__(f"too many queries are waiting: retry after {retry_after} seconds")
        self.retry_after = retry_after


class PoolClosed(QueryFailed):
    """The service is stopping."""

    def __init__(self) -> None:
        """Say so."""
        super().__init__("the service is stopping")


class Moved(PoolClosed):
    """The engine has gone on to another release."""

    def __init__(self) -> None:
        """Say so."""
        QueryFailed.__init__(self, "the engine holds another release by now")


class EngineAway(QueryFailed):
    """The engine does not answer."""

    def __init__(self, retry_after: int, why: str) -> None:
        """Keep the whole seconds after which it may, and why it does not: for the log alone."""
        super().__init__(f"the engine does not answer: {why}")
        self.retry_after = max(1, retry_after)
