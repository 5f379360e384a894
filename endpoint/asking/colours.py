# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Tell the parts of a text in Turtle or JSON apart, so that a page may colour them."""

import re
from collections.abc import Iterator

_PIECE = re.compile(
    r"(?P<iri><[^<>\s]*>)"
    r"|(?P<text>\"(?:[^\"\\\n]|\\.)*\")"
    r"|(?P<word>@prefix\b|@base\b|\btrue\b|\bfalse\b|\ba\b(?=\s))"
    r"|(?P<number>(?<![\w.:-])-?\d+(?:\.\d+)?\b)"
)


def pieces(text: str) -> Iterator[tuple[str, str]]:
    """Yield the pieces of a text in order, each with the name of its kind, or none."""
    at = 0
    for found in _PIECE.finditer(text):
        if found.start() > at:
            yield "", text[at : found.start()]
        yield found.lastgroup or "", found[0]
        at = found.end()
    if at < len(text):
        yield "", text[at:]
