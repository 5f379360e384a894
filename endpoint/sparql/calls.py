# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The calls of other servers in a query: where they stand, whom they ask, and what."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from endpoint.sparql.tokens import Token, tokens


@dataclass(frozen=True)
class Call:
    """Hold one ``SERVICE <address> { group }`` of a query, and where it stands."""

    start: int
    end: int
    address: str
    is_silent: bool
    group: str


def calls(query: str, services: Collection[str]) -> list[Call]:
    """Find the calls of other servers that may be asked; a call within a call is none."""
    found: list[Call] = []
    read = tokens(query)
    ends = _ends(read)
    for at, token in enumerate(read):
        inside = bool(found) and token.start() < found[-1].end
        if token[0].upper() == "SERVICE" and not inside:
            found += filter(None, [_call(query, read, at, ends, services)])
    return found


def _call(
    query: str, read: Sequence[Token], at: int, ends: Mapping[int, int], services: Collection[str]
) -> Call | None:
    is_silent = at + 1 < len(read) and read[at + 1][0].upper() == "SILENT"
    place = at + (2 if is_silent else 1)
    if place + 1 not in ends or read[place + 1][0] != "{":
        return None
    address = read[place][0].strip("<>")
    if read[place].lastgroup != "iri" or address not in services:
        return None
    end = ends[place + 1]
    return Call(read[at].start(), end, address, is_silent, query[read[place + 1].start() : end])


def _ends(read: Sequence[Token]) -> dict[int, int]:
    """Say for each bracket that opens, by its number among the tokens, where it is closed."""
    opened: list[int] = []
    ends: dict[int, int] = {}
    for at, token in enumerate(read):
        if token.lastgroup == "open":
            opened.append(at)
        elif token.lastgroup == "close" and opened:
            ends[opened.pop()] = token.end()
    return ends
