# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Make the subject of an assessment from a record: the same for a check and for a build."""

import json
from collections.abc import Mapping

from pyoxigraph import Quad

from ingest import gazetteer
from ingest.assessments import Subject
from ingest.documents import Document, filled, to_quads
from ingest.folded import Folded
from ingest.harvest import entry_key
from ingest.intake import Intake
from ingest.iris import Iris
from ingest.records.base import EntryRecord, LocatedRecord
from ingest.shelf import Held
from ingest.writer import Writer
from shapes.digests import digest


def comune_document(writer: Writer, intake: Intake, istat_code: str) -> Document:
    """Write a Comune, with its boundary where it is known."""
    one = intake.territory.comuni[istat_code]
    return gazetteer.comune(writer, one, intake.comuni.get(istat_code))


def subject_of(
    record: EntryRecord,
    intake: Intake,
    base: str,
    number: str,
    *,
    register: str,
    key: str = "",
    sources: tuple[str, ...] = (),
    operator: str | None = None,
    standing: Document | None = None,
    known: Mapping[str, Mapping[str, str]] | None = None,
    surroundings: "Surroundings | None" = None,
) -> Subject:
    """Make a subject: its own statements, and those of its operator and Comune.

    ``key`` is that of its row, where a list of its own makes it another than the record's;
    ``operator`` is the IRI under which the release publishes the operator, ``standing`` what
    the entry owes to the decisions of the body, ``known`` the IRIs of what a row may name,
    ``surroundings`` what was written for other entries of the same base.
    """
    iris = Iris(base)
    if known is None:
        known = {"actor": {key: iris.thing("actor", key) for key in intake.actors}}
    writer = Writer(iris, intake.territory, intake.areas, known)
    thing = iris.thing(register, number)
    operated_by = intake.operator_key(record)
    actor = operated_by and (operator or iris.thing("actor", operated_by))
    document = writer.thing(record, thing, actor)
    entry = writer.entry(record, register, number, thing, sources or ("self",))
    entry |= filled(standing or {})
    quads = to_quads([document, entry])
    return Subject(
        register=register,
        number=number,
        thing=thing,
        key=key or entry_key(record),
        written=Held.of(json.dumps([document, entry], ensure_ascii=False).encode()),
        statements=Folded(quads),
        digest=digest(quads),
        surroundings=(surroundings or Surroundings()).of(record, intake, writer, actor),
    )


class Surroundings:
    """Write what entries are judged with: a Comune or an actor of many of them only once."""

    def __init__(self) -> None:
        self._comuni: dict[str, tuple[Quad, ...]] = {}
        self._actors: dict[str, tuple[Quad, ...]] = {}

    def of(
        self, record: EntryRecord, intake: Intake, writer: Writer, actor: str | None
    ) -> tuple[Quad, ...]:
        """Give the statements on the Comune of an entry and on the actor that runs it."""
        found: tuple[Quad, ...] = ()
        if isinstance(record, LocatedRecord):
            code = record.istat_code
            if code not in self._comuni:
                self._comuni[code] = tuple(to_quads([comune_document(writer, intake, code)]))
            found = self._comuni[code]
        key = intake.operator_key(record)
        if key is not None and actor is not None:
            if actor not in self._actors:
                written = to_quads([writer.actor(intake.actors[key], actor)])
                self._actors[actor] = tuple(written)
            found += self._actors[actor]
        return found
