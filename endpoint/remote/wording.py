# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""A query as it is sent to an engine: what it may see is said beside it, whatever it says itself.

The graphs of a query (``FROM``) are taken out of its text and sent as parameters, because some
engines let the text reach further than the parameters do.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urljoin

from endpoint.pool.answers import Query
from endpoint.pool.faults import SyntaxFault
from endpoint.remote.holding import hold
from endpoint.sparql.guard import form_of
from endpoint.sparql.tokens import Token, pieces, place_of, tokens
from ingest.engines.connection import Seen
from ingest.engines.profiles import DEFAULT_GRAPH, NO_GRAPH, Profile

_ESCAPED: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_ABSOLUTE: Final = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
_NOTHING: Final = Seen()
_KINDS: Final = {"select": "solutions", "ask": "boolean"}


@dataclass(frozen=True)
class Worded:
    """Hold a query for an engine: its text, which lines were put before it, what it sees."""

    text: str
    form: str
    before: int
    seen: Seen

    @property
    def kind(self) -> str:
        """Name the kind of its answer, as the processes of this server do."""
        return _KINDS.get(self.form, "graph")


@dataclass(frozen=True)
class Count:
    """Hold how many resources a DESCRIBE names, and the question of how many more it finds.

    The one row of its answer adds up to them, or to more: one in two columns counts twice.
    """

    known: int
    text: str = ""
    seen: Seen = _NOTHING


@dataclass(frozen=True)
class _Change:
    """Say which part of a text gives way to what."""

    start: int
    end: int
    to: str = ""


def word(query: Query, graphs: Collection[str], profile: Profile) -> Worded:
    """Word a query for an engine that holds a release with these named graphs.

    Raises SyntaxFault for what is more than SPARQL, or less.
    """
    query = _without_comments(query)
    reading = _Reading(query)
    if profile.own:
        hold(query.text, profile.own, reading.names())
    default, named = reading.seen(graphs)
    changes = [*reading.froms, *reading.hidden(named), *_kept(reading, profile)]
    form = form_of(query.text)
    head = [profile.before.get(form, ""), *reading.missing()]
    lines = [line for line in head if line]
    text = _changed(query.text, changes)
    return Worded("\n".join([*lines, text]), form, len(lines), _seen(default, named))


def word_count(query: Query, graphs: Collection[str], profile: Profile) -> Count | None:
    """Word the question of how many resources a query describes; None where it is no DESCRIBE."""
    if form_of(query.text) != "describe":
        return None
    query = _without_comments(query)
    reading = _Reading(query)
    first, body = reading.described()
    said = reading.tokens[first + 1 : body]
    known = sum(one.lastgroup in ("iri", "name") for one in said)
    is_every = any(one[0] == "*" for one in said)
    among = reading.tokens if is_every else said
    names = sorted({one[0][1:] for one in among if one[0][0] in "?$"})
    if not names or body == len(reading.tokens):
        return Count(known)
    default, named = reading.seen(graphs)
    start, end = reading.tokens[first].start(), reading.tokens[body].start()
    counts = " ".join(f"(COUNT(DISTINCT ?{one}) AS ?albo_{one})" for one in names)
    inner = "*" if is_every else " ".join(f"?{one}" for one in names)
    inside = (*reading.hidden(named), *_kept(reading, profile))
    changes = [one for one in inside if one.start >= end]
    text = _changed(
        query.text, [_Change(start, end, f"SELECT {counts} {{ SELECT {inner}"), *changes]
    )
    return Count(known, "\n".join([*reading.missing(), text, "}"]), _seen(default, named))


def _without_comments(query: Query) -> Query:
    """Blank the comments: engines end them at other signs, and would run what here is a comment."""
    parts, at = [], 0
    for one in pieces(query.text):
        if one.lastgroup == "comment":
            parts += [query.text[at : one.start()], " " * len(one[0])]
            at = one.end()
    return replace(query, text="".join([*parts, query.text[at:]]))


def _seen(default: Sequence[str], named: Sequence[str]) -> Seen:
    return Seen(default or (NO_GRAPH,), (*named, NO_GRAPH))


class _Reading:
    """What the tokens of a query say of graphs and names."""

    def __init__(self, query: Query) -> None:
        self.query = query
        self.tokens = tokens(query.text)
        self.base = query.base
        self.declared: dict[str, str] = {}
        self.stems: dict[str, str] = {}  # as they are written, before a base
        self.froms: list[_Change] = []
        self.stated: tuple[list[str], list[str]] = [], []
        self._read_prologue()
        self._read_froms()

    def _read_prologue(self) -> None:
        for one, two, three in zip(self.tokens, self.tokens[1:], self.tokens[2:], strict=False):
            if one[0].upper() == "BASE" and two.lastgroup == "iri":
                self.base = self.iri(two)
            if one[0].upper() == "PREFIX" and two[0].endswith(":") and three.lastgroup == "iri":
                self.declared[two[0][:-1]] = self.iri(three)
                self.stems[two[0][:-1]] = _ESCAPED.sub(_unescaped, three[0][1:-1])

    def _read_froms(self) -> None:
        """Find the clauses of the dataset; within brackets the word stands nowhere in SPARQL."""
        depth = 0
        for at, token in enumerate(self.tokens):
            depth += {"open": 1, "close": -1}.get(token.lastgroup or "", 0)
            if token.lastgroup == "word" and token[0].upper() == "FROM":
                if depth:
                    raise SyntaxFault(*place_of(self.query.text, token.end()), "")
                self._read_from(at)

    def _read_from(self, at: int) -> None:
        following = self.tokens[at + 1 : at + 3]
        is_named = bool(following) and following[0][0].upper() == "NAMED"
        place = following[1:2] if is_named else following[:1]
        for token in place:
            if token.lastgroup in ("iri", "name"):
                self.stated[is_named].append(self.iri(token))
                self.froms.append(_Change(self.tokens[at].start(), token.end()))

    def seen(self, graphs: Collection[str]) -> tuple[Sequence[str], Sequence[str]]:
        """Say what the query sees, of what the release has and of nothing else."""
        query = self.query
        if query.default_graphs is not None or query.named_graphs is not None:
            stated = (query.default_graphs or (), query.named_graphs or ())
        elif self.froms:
            stated = tuple(self.stated[0]), tuple(self.stated[1])
        else:
            return (DEFAULT_GRAPH,), tuple(graphs)
        default, named = ([one for one in dict.fromkeys(part) if one in graphs] for part in stated)
        return default, named

    def described(self) -> tuple[int, int]:
        """Find the word DESCRIBE, and where the pattern behind it begins: the end without one."""
        words = [one[0].upper() for one in self.tokens]
        first = next((at for at, one in enumerate(words) if one.startswith("DESCRIBE")), 0)
        rest = enumerate(words[first:], first)
        return first, next((at for at, one in rest if one in ("WHERE", "{")), len(words))

    def hidden(self, named: Collection[str]) -> list[_Change]:
        """Let what names a graph that the query may not see name one that holds nothing.

        Of a pattern without triples engines say what they like: with a variable some find no graph
        at all, some those too that hold nothing. So the graphs are told to them.
        """
        graphs = (at for at, one in enumerate(self.tokens[:-1]) if one[0].upper() == "GRAPH")
        return [change for at in graphs for change in self._told(at, named)]

    def _told(self, at: int, named: Collection[str]) -> Iterator[_Change]:
        word, graph, *body = self.tokens[at : at + 4]
        is_empty = [one[0] for one in body] == ["{", "}"]
        if graph.lastgroup in ("iri", "name") and self.iri(graph) not in named:
            yield _Change(graph.start(), graph.end(), f"<{NO_GRAPH}>")
            if is_empty:
                yield _Change(body[1].start(), body[1].end(), "[] a [] }")
        elif graph[0][0] in "?$" and is_empty:
            told = " ".join(f"<{one}>" for one in named)
            yield _Change(word.start(), body[1].end(), f"VALUES {graph[0]} {{ {told} }}")

    def iri(self, token: Token) -> str:
        """Give the IRI of a token that is one, or a name with a prefix."""
        if token.lastgroup == "iri":
            return urljoin(self.base, _ESCAPED.sub(_unescaped, token[0][1:-1]))
        prefix, _, local = token[0].partition(":")
        known = self.declared.get(prefix) or self.query.prefixes.get(prefix, "")
        return known + local.replace("\\", "")

    def names(self) -> Iterator[tuple[Token, Sequence[str]]]:
        """Give each IRI and name with what it says and what it stands for, if that is known."""
        known = {**self.query.prefixes, **self.declared}
        for token in self.tokens:
            if token.lastgroup == "iri":
                yield token, (_ESCAPED.sub(_unescaped, token[0][1:-1]), self.iri(token))
            elif token.lastgroup == "name":
                prefix, _, local = token[0].partition(":")
                told = (token[0], self.stems.get(prefix, "") + local, self.iri(token))
                yield token, told if prefix in known else ()

    def missing(self) -> list[str]:
        """Write the declarations that the query does without: the base, well-known prefixes."""
        used = {one[0].partition(":")[0] for one in self.tokens if one.lastgroup == "name"}
        known: Mapping[str, str] = self.query.prefixes
        declared = [
            f"PREFIX {name}: <{known[name]}>"
            for name in sorted(used)
            if name in known and name not in self.declared
        ]
        is_relative = any(
            one.lastgroup == "iri" and not _ABSOLUTE.match(one[0]) for one in self.tokens
        )
        base = [f"BASE <{self.query.base}>"] if is_relative and self.query.base else []
        return [*base, *declared]


def _kept(reading: _Reading, profile: Profile) -> list[_Change]:
    """Name datatypes as the engine keeps them."""
    return [
        _Change(token.start(), token.end(), f"<{profile.datatypes[reading.iri(token)]}>")
        for token in reading.tokens
        if profile.datatypes
        and token.lastgroup in ("iri", "name")
        and reading.iri(token) in profile.datatypes
    ]


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1] or found[2], 16))


def _changed(text: str, changes: Sequence[_Change]) -> str:
    parts, at = [], 0
    for change in sorted(changes, key=lambda one: one.start):
        parts += [text[at : change.start], change.to]
        # A line end is kept, so that the place of a fault is the one that its author sees.
        parts.append("\n" * text.count("\n", change.start, change.end) or " ")
        at = change.end
    return "".join([*parts, text[at:]])
