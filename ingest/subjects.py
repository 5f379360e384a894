"""Make the subject of an assessment from a record: the same for a check and for a build."""

from collections.abc import Mapping

from ingest import gazetteer
from ingest.assessments import Subject
from ingest.documents import Document, filled, to_quads
from ingest.intake import Intake, entry_key
from ingest.iris import Iris
from ingest.records.base import EntryRecord, LocatedRecord
from ingest.writer import Writer


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
    sources: tuple[str, ...] = (),
    operator: str | None = None,
    standing: Document | None = None,
    known: Mapping[str, Mapping[str, str]] | None = None,
) -> Subject:
    """Make a subject: its own statements, and those of its operator and Comune.

    ``operator`` is the IRI under which the release publishes the operator, ``standing`` what
    the entry owes to the decisions of the body, ``known`` the IRIs of what a row may name.
    """
    iris = Iris(base)
    actors = {"actor": {key: iris.thing("actor", key) for key in intake.actors}}
    writer = Writer(iris, intake.territory, intake.areas, known or actors)
    thing = iris.thing(register, number)
    key = intake.operator_key(record)
    actor = None if key is None else operator or iris.thing("actor", key)
    document = writer.thing(record, thing, actor)
    around = []
    if isinstance(record, LocatedRecord):
        around.append(comune_document(writer, intake, record.istat_code))
    if key is not None and actor is not None:
        around.append(writer.actor(intake.actors[key], actor))
    entry = writer.entry(record, register, number, thing, sources or ("self",))
    entry |= filled(standing or {})
    return Subject(
        register=register,
        number=number,
        thing=thing,
        key=entry_key(record),
        documents=(document, entry),
        statements=tuple(to_quads([document, entry])),
        surroundings=tuple(to_quads(around)),
    )
