# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Name what can go wrong with an engine.

EngineProblem
├── EngineAway      it cannot be reached, or answers nobody: later it may
├── EngineRefused   it does not know whoever asks, or does not let them
├── EngineFault     it did not do what it was told, and says why
└── NotWhole        it holds something else than what it was given
"""

from ontology.text import Text


class EngineProblem(RuntimeError):
    """Tell what is wrong with an engine, in both languages."""

    def __init__(self, why: Text) -> None:
        super().__init__(str(why))
        self.why = why


class EngineAway(EngineProblem):
    """The engine cannot be reached."""


class EngineRefused(EngineProblem):
    """The engine does not let whoever asks."""


class EngineFault(EngineProblem):
    """The engine did not do what it was told."""


class NotWhole(EngineProblem):
    """The engine holds something else than what it was given."""


def away(address: str, reason: str) -> EngineAway:
    """Say that an engine does not answer."""
    return EngineAway(
        Text(
            it=f"{address}: il motore non risponde ({reason}): avviarlo, o correggere server.store",
            en=f"{address}: the engine does not answer ({reason}): start it, or correct"
            " server.store",
        )
    )


def refused(address: str, status: int) -> EngineRefused:
    """Say that an engine wants other credentials."""
    names = "ALBO_STORE_USER, ALBO_STORE_PASSWORD, ALBO_STORE_TOKEN"
    return EngineRefused(
        Text(
            it=f"{address}: il motore rifiuta chi chiede ({status}): controllare {names}",
            en=f"{address}: the engine refuses whoever asks ({status}): check {names}",
        )
    )


def failed(address: str, status: int, said: str) -> EngineFault:
    """Say what an engine answered instead of doing what it was told."""
    return EngineFault(
        Text(
            it=f"{address}: il motore ha risposto {status}: {said}",
            en=f"{address}: the engine answered {status}: {said}",
        )
    )


def cutting(address: str, rows: int, size: int) -> EngineFault:
    """Say that an engine cuts graphs, at a number of rows or of bytes."""
    limits = f"{rows} righe / rows, {size} byte"
    lifted = "ResultSetMaxRows = 0, MaxMemInUse = 0"
    return EngineFault(
        Text(
            it=f"{address}: il motore tronca i grafi ({limits}), che quindi non si possono"
            f" confrontare: togliere i limiti (Virtuoso: {lifted})",
            en=f"{address}: the engine cuts graphs ({limits}), which so cannot be compared: lift"
            f" the limits (Virtuoso: {lifted})",
        )
    )


def said_in(body: str) -> str:
    """Give the sentence of an engine: some repeat the query after it."""
    return " ".join(body.partition("\n\nSPARQL query:")[0].split())[:300]
