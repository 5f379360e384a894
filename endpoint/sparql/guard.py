# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Refuse, before any parser sees it, a query that could only do harm or fail.

The guard is a courtesy: it answers the commonest abuses at once and in plain words. The boundary
is the confined worker process (see `endpoint.pool.confinement`), which holds without the guard.

The text is read as the engine reads it, which is not always as SPARQL says: the engine takes
keywords without a space after them, allows one group of dots in a local name, and takes ``<`` for
"less than" wherever an operator may stand. Where the two readings differ and the difference could
hide something, the query is refused and the message says what to write instead.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from endpoint.sparql.calls import calls
from endpoint.sparql.tokens import MOST, Token, pieces, place_of, tokens

_UPDATES: Final = frozenset(
    ("LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH")
) | {"INSERTDATA", "DELETEDATA", "DELETEWHERE"}
_COUNTED: Final = frozenset(
    ("AS", "BIND", "EXISTS", "FILTER", "GRAPH", "IN", "LATERAL", "MINUS", "OPTIONAL", "SELECT")
) | {"UNION", "VALUES"}
_GRAPH_WORDS: Final = frozenset(("GRAPH", "NAMED", "FROM", "DESCRIBE"))
_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_SPACES: Final = " \t\r\n"
_CHANGING: Final = re.compile(r"(?:NOW|RAND|UUID|BNODE)\Z")  # UUID covers STRUUID
_TELLING: Final = re.compile(r"['#()\[\]]")
_ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
# Text up to here is remembered with what was read in it.
_SHORT: Final = 4096
_CALLS: Final = 8
_FORBIDDEN: Final = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True)
class GuardLimits:
    """Hold how long, how deep and how busy a query may be."""

    bytes: int = 65_536
    nesting: int = 64
    operators: int = 600


DEFAULT: Final = GuardLimits()


class Refused(Exception):
    """Say what was refused and where, in Italian and in English."""

    def __init__(self, code: str, line: int, column: int, detail_it: str, detail_en: str) -> None:
        """Keep the position (from 1) and the two sentences."""
        super().__init__(f"{detail_en} (line {line}, column {column})")
        self.code = code
        self.line = line
        self.column = column
        self.detail_it = detail_it
        self.detail_en = detail_en


_DETAILS: Final = {
    "length": (
        "La query supera i {0} byte ammessi. Abbreviarla o dividerla.",
        "The query is longer than the {0} bytes allowed. Shorten it or split it.",
    ),
    "character": (
        "La query contiene il carattere {0}, che non può stare in un testo. Toglierlo.",
        "The query contains the character {0}, which no text can hold. Remove it.",
    ),
    "string": (
        "Qui comincia una stringa non chiusa o con una sequenza \\ sconosciuta. Chiuderla o"
        " correggerla.",
        "A string starts here that is not closed or has an unknown \\ sequence. Close it or"
        " correct it.",
    ),
    "long": (
        "Qui comincia un nome di più di 256 caratteri. Abbreviare il prefisso.",
        "A name of more than 256 characters begins here. Shorten the prefix.",
    ),
    "escape": (
        "Qui c'è un \\ fuori da stringhe e IRI. Scrivere il carattere per esteso.",
        "There is a \\ here outside strings and IRIs. Write the character itself.",
    ),
    "nesting": (
        "Qui si aprono più di {0} parentesi una dentro l'altra. Semplificare la query.",
        "More than {0} brackets are open here, one inside the other. Simplify the query.",
    ),
    "operators": (
        "La query ha più di {0} operatori e pattern. Dividerla in query più piccole.",
        "The query has more than {0} operators and patterns. Split it into smaller queries.",
    ),
    "tokens": (
        "La query ha più di {0} parole e segni. Dividerla in query più piccole.",
        "The query has more than {0} words and signs. Split it into smaller queries.",
    ),
    "calls": (
        "La query interroga altri server più di {0} volte. Dividerla.",
        "The query asks other servers more than {0} times. Split it.",
    ),
    "service": (
        "SERVICE non è ammesso: questo endpoint non interroga altri server. Toglierlo; se"
        " {0} è un nome con prefisso, mettere un punto prima di {{.",
        "SERVICE is not allowed: this endpoint does not ask other servers. Remove it; if {0}"
        " is a prefixed name, put a full stop before {{.",
    ),
    "update": (
        "{0} modifica i dati e qui si può solo leggere. Usare SELECT, ASK, CONSTRUCT o DESCRIBE.",
        "{0} changes data and this endpoint only reads. Use SELECT, ASK, CONSTRUCT or DESCRIBE.",
    ),
    "ambiguous": (
        "{0} si può leggere come IRI o come confronto. Per un confronto mettere uno spazio dopo <;"
        " per un IRI usare un prefisso.",
        "{0} can be read as an IRI or as a comparison. For a comparison put a space after <; for"
        " an IRI use a prefix.",
    ),
    "prefix": (
        "L'IRI {0} finisce prima del percorso. Scriverlo per intero, fino a / o #.",
        "The IRI {0} ends before its path. Write it whole, up to / or #.",
    ),
}


def _refusal(query: str, at: int, code: str, what: object = "") -> Refused:
    """Turn an offset into a line and a column and fill in the two sentences."""
    italian, english = (detail.format(what) for detail in _DETAILS[code])
    return Refused(code, *place_of(query, at), italian, english)


def check(
    query: str, *, limits: GuardLimits = DEFAULT, services: Collection[str] = frozenset()
) -> None:
    """Raise `Refused` when the query is too long, too deep, too busy or not a plain question.

    ``services`` are the other servers that it may ask, each by its whole address.
    """
    if bad := _FORBIDDEN.search(query):
        raise _refusal(query, bad.start(), "character", f"U+{ord(bad[0]):04X}")
    if len(query) > limits.bytes or len(query.encode()) > limits.bytes:
        raise _refusal(query, 0, "length", limits.bytes)
    if len(pieces(query)) > MOST:
        raise _refusal(query, pieces(query)[MOST].start(), "tokens", MOST)
    asked = [call.start for call in calls(query, services)] if services else []
    if len(asked) > _CALLS:
        raise _refusal(query, asked[_CALLS], "calls", _CALLS)
    _Scan(query, limits, asked).run()


@dataclass(frozen=True)
class Reading:
    """Hold what is known of a query that the guard let through."""

    canonical: str
    is_lasting: bool
    form: str


def read(query: str, services: frozenset[str] = frozenset()) -> Reading:
    """Check a query by the usual limits, and say what tells it from others; raises `Refused`.

    What another server answers may be another thing the next time.
    """
    return (_remembered if len(query) <= _SHORT else _read)(query, services)


def _read(query: str, services: frozenset[str]) -> Reading:
    check(query, services=services)
    lasting = not needs_no_cache(query) and not (services and calls(query, services))
    return Reading(canonical(query), lasting, form_of(query))


_remembered = lru_cache(maxsize=256)(_read)


def needs_no_cache(query: str) -> bool:
    """Say whether the query uses NOW, RAND, UUID, STRUUID or BNODE, so answers may differ."""
    return any(_CHANGING.search(word) for word in _words(query))


def form_of(query: str) -> str:
    """Name the form of a query: select, ask, construct or describe; else other."""
    words = (word for word in _words(query) if word.startswith(_FORMS))
    return next(
        (form.lower() for word in words for form in _FORMS if word.startswith(form)), "other"
    )


def canonical(query: str) -> str:
    """Write a query with one space wherever it has spaces, line ends or comments.

    Two queries that become the same text are the same to every parser: nothing between two
    tokens is taken away or added where there was none, and no token is touched.
    """
    parts: list[str] = []
    at, spaced = 0, False
    for token in pieces(query):
        gap, at = query[at : token.start()], token.end()
        spaced = spaced or bool(gap)
        if gap.strip(_SPACES):  # what no token knows stays as it stands
            parts.append(gap)
            spaced = False
        if token.lastgroup == "comment":
            spaced = True
            continue
        parts += [" ", token[0]] if spaced and parts else [token[0]]
        spaced = False
    return "".join(parts) + query[at:].rstrip(_SPACES)


def _words(query: str) -> Iterator[str]:
    """Give the bare words of the query in capitals."""
    return (token[0].upper() for token in pieces(query) if token.lastgroup == "word")


_STRAY: Final = {"quote": "string", "long": "long", "escape": "escape"}


class _Scan:
    """One pass over the tokens, with the open brackets and the two tokens before."""

    def __init__(self, query: str, limits: GuardLimits, allowed: Collection[int]) -> None:
        self.query = query
        self.limits = limits
        self.allowed = allowed
        self.open: list[str] = []
        self.operators = 0
        self.last: Token | None = None
        self.before: Token | None = None

    def run(self) -> None:
        checks = {
            "iri": self.iri,
            "word": self.word,
            "open": self.opening,
            "close": self.closing,
            "operator": self.operator,
            "quote": self.stray,
            "long": self.stray,
            "escape": self.stray,
        }
        for token in tokens(self.query):
            if look := checks.get(token.lastgroup or ""):
                look(token)
            self.before, self.last = self.last, token

    def refuse(self, token: Token, code: str, what: object) -> Refused:
        return _refusal(self.query, token.start(), code, what)

    def stray(self, token: Token) -> None:
        raise self.refuse(token, _STRAY[token.lastgroup or ""], "")

    def word(self, token: Token) -> None:
        word = token[0].upper()
        if token.start() in self.allowed:
            return
        if "SERVICE" in word:  # the engine also reads SERVICESILENT and trueSERVICE
            raise self.refuse(token, "service", token[0])
        if word in _UPDATES:
            raise self.refuse(token, "update", word)
        if word in _COUNTED:
            self.operator(token)

    def operator(self, token: Token) -> None:
        self.operators += 1
        if self.operators > self.limits.operators:
            raise self.refuse(token, "operators", self.limits.operators)

    def opening(self, token: Token) -> None:
        self.open.append(token[0])
        if len(self.open) > self.limits.nesting:
            raise self.refuse(token, "nesting", self.limits.nesting)
        if token[0] == "{" and self.last and self.last.lastgroup == "name":
            self.glued(self.last)

    def closing(self, token: Token) -> None:
        if self.open:
            self.open.pop()

    def glued(self, name: Token) -> None:
        """Refuse ``SERVICE:x {``: the engine may read it as the keyword and the name ``:x``."""
        if "SERVICE" not in name[0].partition(":")[0].upper():
            return
        before = self.before[0].upper() if self.before else ""
        if before not in _GRAPH_WORDS:
            raise self.refuse(name, "service", name[0])

    def iri(self, token: Token) -> None:
        last = self.last
        if last is None:
            return
        if last.lastgroup == "name" and _is_unfinished(token[0]):
            # A name that makes no valid IRI is read again, as a bare prefix and a keyword.
            raise self.refuse(token, "prefix", token[0])
        if self.may_compare(last, token) and _TELLING.search(token[0]):
            raise self.refuse(token, "ambiguous", token[0])

    def may_compare(self, last: Token, token: Token) -> bool:
        """Say whether the engine could take the ``<`` of this IRI for an operator."""
        if _ABSOLUTE.match(token[0]):
            return False  # no expression can start with scheme://
        if last[0] == "<":
            return last.end() == token.start()
        in_expression = bool(self.open) and self.open[-1] == "("
        if last[0] == ">":
            return in_expression  # it may close a triple term
        return in_expression and last.lastgroup not in ("open", "operator", "type")


def _is_unfinished(iri: str) -> bool:
    """Say whether an IRI ends within its authority, in what may be a port, a user or an address."""
    _, slashes, authority = iri[:-1].rpartition("//")
    return bool(slashes) and not set("/?#>") & set(authority) and bool(set(":@[") & set(authority))
