# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The forms of a list that go out as they are made: all its rows, whatever their number."""

import json
from collections.abc import Iterator, Sequence

from starlette.responses import Response

from endpoint.api.pages import Question
from endpoint.api.selection import Selection
from endpoint.api.tables import Cell, columns_of, feature, row_of, to_csv, to_xlsx
from endpoint.api.trees import trees
from endpoint.desk import Call
from endpoint.inventory import Item
from endpoint.negotiation import JSON_LD
from ontology.context import VERSION

JSON = "application/json"
TREES = (JSON, JSON_LD)
FORMS = {
    "json": JSON,
    "jsonld": JSON_LD,
    "geojson": "application/geo+json",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ndjson": "application/x-ndjson",
}


def table(
    call: Call, question: Question, selection: Selection, form: str, headers: dict[str, str]
) -> Response:
    """Write all rows, or as many as are asked for."""
    rows = question.rows_of(selection, None)
    columns = columns_of(question.collection, question.asked.fields)
    if form == FORMS["xlsx"]:
        name = question.collection.name
        disposition = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
        body = to_xlsx(name, columns, _flat(question, rows))
        return Response(body, headers={**headers, **disposition}, media_type=form)
    if form == FORMS["csv"]:
        lines = to_csv(columns, _flat(question, rows))
    else:
        lines = (_features if form == FORMS["geojson"] else _lines)(question, rows)
    return call.streamed(lines, headers, form)


def _flat(question: Question, rows: Sequence[Item]) -> Iterator[dict[str, Cell]]:
    found = trees(question.served, question.collection, rows, None)
    for row, tree in zip(rows, found, strict=True):
        yield row_of(row, tree, question.asked.lang, question.served.release.info.licence)


def _lines(question: Question, rows: Sequence[Item]) -> Iterator[bytes]:
    context = f"{question.served.base}/context/{VERSION}.jsonld"
    for tree in trees(question.served, question.collection, rows, question.asked.fields):
        yield json.dumps({"@context": context, **tree}, ensure_ascii=False).encode() + b"\n"


def _features(question: Question, rows: Sequence[Item]) -> Iterator[bytes]:
    yield b'{"type":"FeatureCollection","features":['
    for number, (row, cells) in enumerate(zip(rows, _flat(question, rows), strict=True)):
        text = json.dumps(feature(question.served, row, cells), ensure_ascii=False)
        yield (b",\n" if number else b"\n") + text.encode()
    yield b"\n]}\n"
