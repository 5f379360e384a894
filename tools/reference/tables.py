# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What a clerk looks up: the columns of a table, and what is said of its rows."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from ingest.kinds import entry_kinds, list_kinds
from ingest.records.around import SourceRecord
from ingest.records.base import ActorRecord, Record
from ingest.rules import rules
from ingest.terms import Codes, Keys, terms_of
from ontology.context import shorten, terms
from tools.reference.markdown import code, page, table

_HEAD = ("column", "other names", "holds", "published as")


def columns() -> str:
    """Give the page of the columns of every kind of row."""
    kinds: Mapping[str, type[Record]] = {
        **entry_kinds(),
        **list_kinds(),
        "actors": ActorRecord,
        "sources": SourceRecord,
    }
    parts = (f"## {name}\n\n{table(_HEAD, _rows(kind))}" for name, kind in kinds.items())
    return page("columns", *parts)


def _rows(kind: type[Record]) -> Iterator[tuple[str, ...]]:
    marks = terms_of(kind)
    for name, field in kind.model_fields.items():
        mark = marks.get(name)
        holds = ["**needed**"] if field.is_required() else []
        if isinstance(mark, Codes):
            holds.append(f"codes of [{mark.scheme}](code-lists.md#{mark.scheme})")
        elif isinstance(mark, Keys):
            holds.append(f"key of: {', '.join(mark.concepts)}")
        published = f"{code(shorten(terms()[mark.name].iri))}" if mark else ""
        yield code(name), ", ".join(_names().get(name, ())), "; ".join(holds), published


@cache
def _names() -> Mapping[str, list[str]]:
    text = files("ingest").joinpath("columns.toml").read_text("utf-8")
    found: dict[str, list[str]] = tomllib.loads(text)
    return found


def row_rules() -> str:
    """Give the page of what may be said of a row."""
    rows = ((code(one.code), str(one.reason), str(one.fix)) for one in rules().values())
    return page("row-rules", table(("rule", "reason", "fix"), sorted(rows)))
