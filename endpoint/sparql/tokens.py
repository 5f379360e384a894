# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The tokens of a query, as the engine reads them, which is not always as SPARQL says."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Final

# A query of the longest text allowed has fewer, unless it is made of brackets and dots.
MOST: Final = 10_000
Token = re.Match[str]

_BASE: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd"
)
_LETTER: Final = f"{_BASE}_0-9\u00b7\u0300-\u036f\u203f\u2040"
_ESCAPE: Final = (
    r"\\(?:[tbnrf\"'\\]|u(?![Dd][89A-Fa-f])[0-9A-Fa-f]{4}"
    r"|U(?:0000(?![Dd][89A-Fa-f])[0-9A-Fa-f]|000[1-9A-Fa-f][0-9A-Fa-f]|0010[0-9A-Fa-f])"
    r"[0-9A-Fa-f]{3})"
)
_PERCENT: Final = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
TOKEN: Final = re.compile(
    rf"""
    (?P<comment>\#[^\r\n]*)
  | (?P<term>
        [?$][{_BASE}_0-9][{_LETTER}]*
      | _:[{_BASE}_0-9][{_LETTER}-]*+(?:\.++[{_LETTER}-]++)*+
      | @[A-Za-z]+(?:-[A-Za-z0-9]+)*
      | '''(?:'{{0,2}}+(?:[^'\\]|{_ESCAPE}))*+'''
      | \"\"\"(?:"{{0,2}}+(?:[^"\\]|{_ESCAPE}))*+\"\"\"
      | (?!''')'(?:[^'\\\r\n]|{_ESCAPE})*+'
      | (?!\"\"\")"(?:[^"\\\r\n]|{_ESCAPE})*+"
    )
  | (?P<quote>['"])
  | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*+>)
  | (?P<name>
        # Bounded, for a look ahead from each word would go to the end of the text.
        (?:[{_BASE}](?:\.*+[{_LETTER}-]){{0,255}}+)?:
        (?:(?:[{_BASE}_0-9:]|{_PERCENT})(?:[{_LETTER}:-]|{_PERCENT})*+
           (?:\.++(?:[{_LETTER}:-]|{_PERCENT})++)?+)?
    )
  | (?P<long>[{_BASE}](?:\.*+[{_LETTER}-]){{256,}}+)
  | (?P<word>[{_BASE}_][{_LETTER}]*)
  | (?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)
  | (?P<open>\{{\|?|[(\[])
  | (?P<close>[)\]}}])
  | (?P<type>\^\^)
  | (?P<operator>&&|\|\||[!<>]=|[.;,!=<>&|^*/+-])
  | (?P<escape>\\)
    """,
    re.VERBOSE,
)


_LINE_END: Final = re.compile(r"\r\n|\r|\n")


def place_of(query: str, at: int) -> tuple[int, int]:
    """Give the line and the column, both from 1, of an offset in a query."""
    ends = list(_LINE_END.finditer(query, 0, at))
    return len(ends) + 1, at - (ends[-1].end() if ends else 0) + 1


def offset_of(query: str, line: int, column: int) -> int:
    """Give the offset of a line and a column, at most the length of the query."""
    starts = [0, *(end.end() for end in _LINE_END.finditer(query))]
    return min(starts[min(line, len(starts)) - 1] + column - 1, len(query))


@lru_cache(maxsize=1)
def pieces(query: str) -> Sequence[Token]:
    """Read a query once for all who look at it: its tokens and comments, up to one over `MOST`.

    The group that matched is the kind of a token. A quote that is not closed is the last one, and a
    name that is longer than any: what the engine makes of the text behind it is not known.
    """
    return tuple(_read(query))


def _read(query: str) -> Iterator[Token]:
    for token in islice(TOKEN.finditer(query), MOST + 1):
        yield token
        if token.lastgroup in ("quote", "long"):
            return


def tokens(query: str) -> list[Token]:
    """Give the tokens of a query without its comments."""
    return [token for token in pieces(query) if token.lastgroup != "comment"]
