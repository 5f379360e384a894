# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Say in plain words why a text is no SPARQL query, and where.

The engine tells where it stopped and all that it would have taken there, character by character.
The commonest mistakes are told by what they are; for the others its list is cut to what people
write: keywords and signs.
"""

import re
from typing import Final

from endpoint.pool.faults import SyntaxFault
from endpoint.sparql.tokens import Token, offset_of, place_of, tokens
from ontology.text import Text

_BEGINNINGS: Final = ("BASE", "PREFIX", "SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_CLOSING: Final = {"{": "}", "(": ")", "[": "]", "{|": "|}"}
# Signs and keywords in the engine's list, without its classes of characters; SERVICE is refused
# where it is not switched on.
_CLASS: Final = re.compile(r"\[[^\]]*\]")
_EXPECTED: Final = re.compile(r'"([^"\\]{1,3})"|\b((?!SERVICE|TZ\b)[A-Z]{2,})\b')
_MOST: Final = 8
# What is said of a fault that is found before an engine sees the query.
UNDECLARED: Final = "Prefix not found"
COMMANDS: Final = "commands the engine"
_RULES: Final = {
    "contains a variable that is unbound": Text(
        it="SELECT chiede una variabile su cui la query non raggruppa: aggiungerla a GROUP BY, o"
        " prenderne un valore con SAMPLE.",
        en="SELECT asks for a variable that the query does not group by: add it to GROUP BY, or"
        " take one of its values with SAMPLE.",
    ),
    "Duplicated variable": Text(
        it="SELECT dà due volte lo stesso nome a una colonna.",
        en="SELECT gives two columns the same name.",
    ),
    COMMANDS: Text(
        it="con questo nome si comanda il motore che risponde, e qui non si può.",
        en="this name commands the engine that answers, which may not be done here.",
    ),
    "IRI parsing failed": Text(
        it="un IRI non è scritto bene: spazi e lettere accentate vanno in %.",
        en="an IRI is not well formed: spaces go as %20.",
    ),
}


def told(query: str, fault: SyntaxFault) -> tuple[Text, int, int]:
    """Give what is wrong, with the line and the column (from 1) where it is seen."""
    read = tokens(query)
    found = _beginning(read) or _bracket(read)
    if found is not None and UNDECLARED not in fault.message:
        what, at = found
        line, column = place_of(query, at)
    else:
        line, column = fault.line, fault.column
        what = _what(query, fault)
    place = Text(it=f"Riga {line}, colonna {column}: ", en=f"Line {line}, column {column}: ")
    return Text(it=place.it + what.it, en=place.en + what.en), line, column


def is_shaped(query: str) -> bool:
    """Say whether a text begins as a query does, and closes every bracket that it opens."""
    read = tokens(query)
    return _beginning(read) is None and _bracket(read) is None


def _beginning(read: list[Token]) -> tuple[Text, int] | None:
    """See whether the text begins as a query does."""
    if not read:
        return Text(it="la query è vuota.", en="the query is empty."), 0
    first = read[0]
    if first[0].upper().startswith(_BEGINNINGS):
        return None
    ways = ", ".join(_BEGINNINGS[2:])
    return (
        Text(
            it=f"«{_shown(first)}» non comincia una query: servono {ways}.",
            en=f'"{_shown(first)}" begins no query: it takes {ways}.',
        ),
        first.start(),
    )


def _bracket(read: list[Token]) -> tuple[Text, int] | None:
    """See whether every bracket that opens is closed, and the other way round."""
    opened: list[Token] = []
    for token in read:
        if token.lastgroup == "open":
            opened.append(token)
        elif token.lastgroup == "close":
            if not opened or _CLOSING[opened[-1][0]][-1] != token[0]:
                sign = token[0]
                return (
                    Text(it=f"«{sign}» non chiude nulla.", en=f'"{sign}" closes nothing.'),
                    token.start(),
                )
            opened.pop()
    if not opened:
        return None
    sign = opened[-1][0]
    return (
        Text(it=f"«{sign}» qui aperta non è chiusa.", en=f'"{sign}" opened here is not closed.'),
        opened[-1].start(),
    )


def _what(query: str, fault: SyntaxFault) -> Text:
    near = _before(query, fault)
    if UNDECLARED in fault.message:
        name = near.partition(":")[0]
        return Text(
            it=f"il prefisso «{name}:» non è dichiarato.",
            en=f'the prefix "{name}:" is not declared.',
        )
    for said, rule in _RULES.items():
        if said in fault.message:
            return rule
    found = _EXPECTED.findall(_CLASS.sub("", fault.message))
    expected = "  ".join([sign or word for sign, word in found][:_MOST])
    return Text(
        it=f"dopo «{near}» il testo non è SPARQL"
        + (f"; potrebbe seguire, fra l'altro: {expected}" if expected else "."),
        en=f'after "{near}" the text is no SPARQL'
        + (f"; what might follow, among others: {expected}" if expected else "."),
    )


def _before(query: str, fault: SyntaxFault) -> str:
    """Give the last word or sign that begins before the place of a fault."""
    at = offset_of(query, fault.line, fault.column)
    seen = [token for token in tokens(query) if token.start() < at]
    return _shown(seen[-1]) if seen else ""


def _shown(token: Token) -> str:
    return token[0] if len(token[0]) <= 40 else f"{token[0][:40]}…"
