# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Hold a query to SPARQL where it could command the engine that answers it.

Some engines read more than SPARQL: names that call procedures of a database, which may fetch any
address or change what it holds, and words before the query that change what it sees. Nothing but
the engine itself bounds what those do, so no text with them is sent.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from endpoint.pool.faults import SyntaxFault
from endpoint.sparql.syntax import COMMANDS, UNDECLARED, is_shaped
from endpoint.sparql.tokens import Token, pieces, place_of

_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
# What no token is made of: spaces, and the sign of a path that may be missing.
_BETWEEN: Final = " \t\r\n?"


def hold(text: str, own: Sequence[str], names: Iterator[tuple[Token, Sequence[str]]]) -> None:
    """Raise SyntaxFault where a query is more than SPARQL.

    ``names`` gives each IRI and each name with what it may stand for; nothing for a name whose
    prefix nobody declared, which such an engine may know by itself.
    """
    if not is_shaped(text):
        raise SyntaxFault(1, 1, "")
    for token, readings in names:
        if not readings:
            raise SyntaxFault(*place_of(text, token.end()), UNDECLARED)
        if any(one.lower().startswith(mark) for one in readings for mark in own):
            raise SyntaxFault(*place_of(text, token.end()), COMMANDS)
    for token in pieces(text):
        # What such an engine takes beside a pattern, to fetch what it does not have.
        if token.lastgroup == "word" and token[0].upper() == "OPTION":
            raise SyntaxFault(*place_of(text, token.end()), COMMANDS)
    for at in (*_beginning(text), *_between(text)):
        raise SyntaxFault(*place_of(text, at), "")


def _beginning(text: str) -> Iterator[int]:
    """Give the place of a word before the query that declares neither base nor prefix."""
    read = [token for token in pieces(text) if token.lastgroup != "comment"]
    at = 0
    while at < len(read) and not read[at][0].upper().startswith(_FORMS):
        word = read[at][0].upper()
        kinds = [one.lastgroup for one in read[at + 1 : at + 3]]
        if word == "BASE" and kinds[:1] == ["iri"]:
            at += 2
        elif word == "PREFIX" and kinds == ["name", "iri"]:
            at += 3
        else:
            yield read[at].end()
            return


def _between(text: str) -> Iterator[int]:
    """Give the place of the first sign that SPARQL does not know."""
    at = 0
    for token in pieces(text):
        if text[at : token.start()].strip(_BETWEEN):
            yield token.start()
            return
        at = token.end()
    if text[at:].strip(_BETWEEN):
        yield len(text)
