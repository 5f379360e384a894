# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Rows that were read: what each says, and where it stood."""

from dataclasses import dataclass
from pathlib import Path

from ingest.lifecycle import Life
from ingest.records.around import DecisionRecord
from ingest.records.base import EntryRecord, ThingRecord


@dataclass(frozen=True)
class EntryRow:
    """Hold one line of a register to be: its record, where it stood, its sources."""

    key: str
    record: EntryRecord
    sources: tuple[str, ...]
    file: Path
    line: int
    life: Life | None = None


@dataclass(frozen=True)
class ListRow:
    """Hold one row of a list: its record, and where it stood."""

    record: ThingRecord
    file: Path
    line: int


@dataclass(frozen=True)
class DecisionRow:
    """Hold one decision, and where it stood."""

    record: DecisionRecord
    file: Path
    line: int
