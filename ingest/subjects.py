# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Make the subject of an assessment from a record: the same for a check and for a build."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from pyoxigraph import Quad

from ingest import gazetteer
from ingest.assessments import Subject
from ingest.documents import Document, filled, to_quads_of_each
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


@dataclass(frozen=True)
class Draft:
    """Hold what is written of an entry and its thing, before it becomes statements."""

    register: str
    number: str
    thing: str
    key: str
    documents: tuple[Document, Document]
    surroundings: tuple[Quad, ...]

    def subject(self, quads: Sequence[Quad]) -> Subject:
        """Make the subject of the statements that its documents became."""
        return Subject(
            register=self.register,
            number=self.number,
            thing=self.thing,
            key=self.key,
            written=Held.of(json.dumps(self.documents, ensure_ascii=False).encode()),
            statements=Folded(quads),
            digest=digest(quads),
            surroundings=self.surroundings,
        )


def subject_of(
    record: EntryRecord,
    intake: Intake,
    base: str,
    number: str,
    *,
    register: str,
    sources: tuple[str, ...] = (),
) -> Subject:
    """Make the subject of one row, as those of many are made."""
    draft = draft_of(record, intake, base, number, register=register, sources=sources)
    return next(subjects_of([draft]))


def subjects_of(drafts: Sequence[Draft]) -> Iterator[Subject]:
    """Make the subjects of entries, in their order: of many sooner than of one after the other.

    A subject has its own statements, and those of its operator and its Comune.
    """
    written = to_quads_of_each(draft.documents for draft in drafts)
    return (draft.subject(quads) for draft, quads in zip(drafts, written, strict=True))


def draft_of(
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
) -> Draft:
    """Write what a row says of an entry and its thing, and what stands around them.

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
    around = (surroundings or Surroundings()).of(record, intake, writer, actor)
    return Draft(register, number, thing, key or entry_key(record), (document, entry), around)


class Surroundings:
    """Write what entries are judged with: a Comune or an actor of many of them only once."""

    def __init__(self) -> None:
        self._written: dict[str, tuple[Quad, ...]] = {}

    def of(
        self, record: EntryRecord, intake: Intake, writer: Writer, actor: str | None
    ) -> tuple[Quad, ...]:
        """Give the statements on the Comune of an entry and on the actor that runs it."""
        wanted = dict(_around(record, intake, writer, actor))
        self._write(wanted)
        return tuple(chain.from_iterable(self._written[name] for name in wanted))

    def write(
        self, named: Iterable[tuple[EntryRecord, str | None]], intake: Intake, writer: Writer
    ) -> None:
        """Write those of many entries at once, which takes a small part of the time.

        Each entry comes with the IRI of the actor that runs it.
        """
        self._write(
            dict(wanted for one, actor in named for wanted in _around(one, intake, writer, actor))
        )

    def _write(self, wanted: Mapping[str, Callable[[], Document]]) -> None:
        new = {name: make for name, make in wanted.items() if name not in self._written}
        written = to_quads_of_each([make()] for make in new.values())
        self._written.update(zip(new, map(tuple, written), strict=True))


def _around(
    record: EntryRecord, intake: Intake, writer: Writer, actor: str | None
) -> Iterator[tuple[str, Callable[[], Document]]]:
    """Yield what stands around an entry: by what it is known here, and what writes it."""
    if isinstance(record, LocatedRecord):
        code = record.istat_code
        yield f"comune {code}", partial(comune_document, writer, intake, code)
    key = intake.operator_key(record)
    if key is not None and actor is not None:
        yield actor, partial(writer.actor, intake.actors[key], actor)
