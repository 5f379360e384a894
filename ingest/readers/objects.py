# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Read JSON as web services give it: a list of objects, one row each."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from ingest.findings import found
from ingest.readers.cells import cell
from ingest.rules import rule
from ingest.tables import MAX_CELL, Row, Table, table_of, unread

# Objects inside objects become columns down to this depth, under names of this length.
_DEEPEST, _LONGEST_NAME = 6, 200
_DEEPEST_JSON = 64
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class NotJson(ValueError):
    """Tell that bytes are no JSON (RFC 8259)."""


def read_json(content: bytes) -> object:
    """Read JSON with its numbers as they are written; raises NotJson.

    ``NaN`` and ``Infinity``, which some programs write, are no JSON (RFC 8259, 6); a depth
    that nobody means is refused (9).
    """
    try:
        document: object = json.loads(content, parse_float=Decimal, parse_constant=_refuse)
        if _SURROGATE.search(content):
            # Half of a pair of UTF-16 is no character: no file can hold it (RFC 8259, 8.2).
            json.dumps(document, ensure_ascii=False, default=str).encode()
    except (ValueError, RecursionError, ArithmeticError) as error:
        raise NotJson(str(error)) from error
    level = [document]
    for _ in range(_DEEPEST_JSON):
        level = [inner for one in level for inner in _inside(one)]
    if level:
        raise NotJson(f"more than {_DEEPEST_JSON} levels")
    return document


def _inside(value: object) -> Iterator[object]:
    """Yield the lists and objects in a list or object."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return (one for one in inner if isinstance(one, dict | list))


def _refuse(constant: str) -> object:
    raise ValueError(constant)


def read_objects(content: bytes, file: str, longest: int = MAX_CELL) -> Table:
    """Read a list of objects, or the one list of objects in an object; a line is its place.

    Objects inside objects are told by dotted names, such as ``sede.via``.
    """
    try:
        listed = _listed(read_json(content))
    except NotJson as error:
        return unread(file, rule("json", error=error))
    if listed is None:
        return unread(file, rule("json-shape"))
    return spread(file, [_flat(one) for one in listed], longest)


def _listed(document: object) -> Sequence[object] | None:
    if isinstance(document, list):
        return document if _holds_objects(document) else None
    if not isinstance(document, dict):
        return None
    result = document.get("result")
    if isinstance(result, dict) and isinstance(result.get("records"), list):
        return list(result["records"])
    lists = [value for value in document.values() if _holds_objects(value)]
    return list(lists[0]) if len(lists) == 1 else None


def is_one_row(document: object) -> bool:
    """Say whether JSON is one object that stands for itself, and holds no list of others."""
    if not isinstance(document, dict) or isinstance(document.get("result"), dict):
        return False
    lists = (value for value in document.values() if isinstance(value, list))
    return not any(isinstance(one, dict) for value in lists for one in value)


def _holds_objects(value: object) -> bool:
    return isinstance(value, list) and (not value or any(isinstance(one, dict) for one in value))


def _flat(value: object) -> Mapping[str, str] | None:
    return dict(flattened(value)) if isinstance(value, dict) else None


def flattened(
    value: Mapping[str, object], before: str = "", depth: int = 1
) -> Iterator[tuple[str, str]]:
    """Yield the cells of an object, those of the objects inside it under dotted names."""
    for key, inner in value.items():
        name = f"{before}{key}"[:_LONGEST_NAME]
        if isinstance(inner, dict) and depth < _DEEPEST:
            yield from flattened(inner, f"{name}.", depth + 1)
        else:
            yield name, cell([inner] if isinstance(inner, dict) else inner)


def spread(file: str, rows: Sequence[Mapping[str, str] | None], longest: int) -> Table:
    """Make a table of rows that name their cells; a row that is None is no object."""
    header = list(dict.fromkeys(name for row in rows if row is not None for name in row))
    cells = (
        Row(line, tuple((row or {}).get(name, "") for name in header))
        for line, row in enumerate(rows, 1)
    )
    table = table_of(file, header, cells, longest)
    for line, row in enumerate(rows, 1):
        if row is None and table.header:
            table.unreadable.add(line)
            table.findings.append(found(rule("json-row"), file, line))
    return table
