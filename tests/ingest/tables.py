# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What the tests of readers ask of a table."""

from ingest.parse import Parsing, parse
from ingest.readers.formats import read_content
from ingest.records.base import Record
from ingest.records.spaces import CoworkingRecord
from ingest.tables import Table
from ingest.territory import territory


def rules_of(table: Table) -> set[str]:
    return {finding.rule for finding in table.findings}


def read(content: bytes | str, name: str, model: type[Record] = CoworkingRecord) -> Table:
    return read_content(content.encode() if isinstance(content, str) else content, name, model)


def rows_of(table: Table) -> list[dict[str, str]]:
    return [dict(zip(table.header, row.cells, strict=True)) for row in table.rows]


def parsed(
    table: Table, model: type[CoworkingRecord] = CoworkingRecord
) -> Parsing[CoworkingRecord]:
    return parse(table, model, territory())
