"""Refuse, before any parser sees it, a query that could only do harm or fail.

The guard is a courtesy: it answers the commonest abuses at once and in plain words. The boundary
is the confined worker process (see `endpoint.pool.confinement`), which holds without the guard.

The text is read as the engine reads it, which is not always as SPARQL says: the engine takes
keywords without a space after them, allows one group of dots in a local name, and takes ``<`` for
"less than" wherever an operator may stand. Where the two readings differ and the difference could
hide something, the query is refused and the message says what to write instead.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from endpoint.sparql.tokens import TOKEN, tokens

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
_UNFINISHED: Final = re.compile(r"//[^/?#>]*[:@\[][^/?#>]*>\Z")
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
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
    ends = list(_LINE_END.finditer(query, 0, at))
    column = at - (ends[-1].end() if ends else 0) + 1
    italian, english = (detail.format(what) for detail in _DETAILS[code])
    return Refused(code, len(ends) + 1, column, italian, english)


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
    read = list(tokens(query))
    for at, token in enumerate(read):
        inside = bool(found) and token.start() < found[-1].end
        if token[0].upper() == "SERVICE" and not inside:
            found += filter(None, [_call(query, read[at:], services)])
    return found


def _call(query: str, read: Sequence[re.Match[str]], services: Collection[str]) -> Call | None:
    is_silent = len(read) > 1 and read[1][0].upper() == "SILENT"
    rest = read[2 if is_silent else 1 :]
    if len(rest) < 2 or rest[0][0].strip("<>") not in services or rest[0].lastgroup != "iri":
        return None
    end = _end_of_group(rest[1:])
    if rest[1][0] != "{" or end is None:
        return None
    group = query[rest[1].start() : end]
    return Call(read[0].start(), end, rest[0][0].strip("<>"), is_silent, group)


def _end_of_group(read: Sequence[re.Match[str]]) -> int | None:
    depth = 0
    for token in read:
        depth += (token.lastgroup == "open") - (token.lastgroup == "close")
        if depth == 0:
            return token.end()
    return None


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
    allowed = {call.start for call in calls(query, services)} if services else set[int]()
    _Scan(query, limits, allowed).run()


@dataclass(frozen=True)
class Reading:
    """Hold what is known of a query that the guard let through."""

    canonical: str
    is_lasting: bool
    form: str


@lru_cache(maxsize=256)
def read(query: str, services: frozenset[str] = frozenset()) -> Reading:
    """Check a query by the usual limits, and say what tells it from others; raises `Refused`.

    What another server answers may be another thing the next time.
    """
    check(query, services=services)
    lasting = not needs_no_cache(query) and not (services and calls(query, services))
    return Reading(canonical(query), lasting, form_of(query))


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
    for token in TOKEN.finditer(query):
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
    """Yield the bare words of the query in capitals."""
    for token in TOKEN.finditer(query):
        if token.lastgroup == "word":
            yield token[0].upper()


class _Scan:
    """One pass over the tokens, with the open brackets and the two tokens before."""

    def __init__(self, query: str, limits: GuardLimits, allowed: Collection[int]) -> None:
        self.query = query
        self.limits = limits
        self.allowed = allowed
        self.open: list[str] = []
        self.operators = 0
        self.last: re.Match[str] | None = None
        self.before: re.Match[str] | None = None

    def run(self) -> None:
        checks = {
            "iri": self.iri,
            "word": self.word,
            "open": self.opening,
            "close": self.closing,
            "operator": self.operator,
            "quote": self.stray,
            "escape": self.stray,
        }
        for token in TOKEN.finditer(self.query):
            kind = token.lastgroup
            if kind == "comment":
                continue
            if look := checks.get(kind or ""):
                look(token)
            self.before, self.last = self.last, token

    def refuse(self, token: re.Match[str], code: str, what: object) -> Refused:
        return _refusal(self.query, token.start(), code, what)

    def stray(self, token: re.Match[str]) -> None:
        raise self.refuse(token, "string" if token.lastgroup == "quote" else "escape", "")

    def word(self, token: re.Match[str]) -> None:
        word = token[0].upper()
        if token.start() in self.allowed:
            return
        if "SERVICE" in word:  # the engine also reads SERVICESILENT and trueSERVICE
            raise self.refuse(token, "service", token[0])
        if word in _UPDATES:
            raise self.refuse(token, "update", word)
        if word in _COUNTED:
            self.operator(token)

    def operator(self, token: re.Match[str]) -> None:
        self.operators += 1
        if self.operators > self.limits.operators:
            raise self.refuse(token, "operators", self.limits.operators)

    def opening(self, token: re.Match[str]) -> None:
        self.open.append(token[0])
        if len(self.open) > self.limits.nesting:
            raise self.refuse(token, "nesting", self.limits.nesting)
        if token[0] == "{" and self.last and self.last.lastgroup == "name":
            self.glued(self.last)

    def closing(self, token: re.Match[str]) -> None:
        if self.open:
            self.open.pop()

    def glued(self, name: re.Match[str]) -> None:
        """Refuse ``SERVICE:x {``: the engine may read it as the keyword and the name ``:x``."""
        if "SERVICE" not in name[0].partition(":")[0].upper():
            return
        before = self.before[0].upper() if self.before else ""
        if before not in _GRAPH_WORDS:
            raise self.refuse(name, "service", name[0])

    def iri(self, token: re.Match[str]) -> None:
        last = self.last
        if last is None:
            return
        if last.lastgroup == "name" and _UNFINISHED.search(token[0]):
            # A name that makes no valid IRI is read again, as a bare prefix and a keyword.
            raise self.refuse(token, "prefix", token[0])
        if self.may_compare(last, token) and _TELLING.search(token[0]):
            raise self.refuse(token, "ambiguous", token[0])

    def may_compare(self, last: re.Match[str], token: re.Match[str]) -> bool:
        """Say whether the engine could take the ``<`` of this IRI for an operator."""
        if _ABSOLUTE.match(token[0]):
            return False  # no expression can start with scheme://
        if last[0] == "<":
            return last.end() == token.start()
        in_expression = bool(self.open) and self.open[-1] == "("
        if last[0] == ">":
            return in_expression  # it may close a triple term
        return in_expression and last.lastgroup not in ("open", "operator", "type")
