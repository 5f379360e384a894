"""Make the subject of an assessment from a record: the same for a check and for a build."""

from ingest.assessments import Subject
from ingest.documents import Document, Writer, to_quads
from ingest.intake import Intake, entry_key
from ingest.iris import Iris
from ingest.records import CoworkingRecord


def comune_document(writer: Writer, intake: Intake, istat_code: str) -> Document:
    """Write a Comune, with its boundary where it is known."""
    return writer.comune(intake.territory.comuni[istat_code], intake.comuni.get(istat_code))


def subject_of(
    record: CoworkingRecord,
    intake: Intake,
    base: str,
    number: str,
    *,
    register: str = "coworking",
    sources: tuple[str, ...] = (),
    operator: str | None = None,
) -> Subject:
    """Make a subject: its own statements, and those of its operator and Comune.

    ``operator`` is the IRI under which the release publishes the operator.
    """
    iris = Iris(base)
    writer = Writer(iris, intake.territory)
    thing = iris.thing(register, number)
    key = intake.actor_key(record.operator)
    actor = None if key is None else operator or iris.thing("actor", key)
    document = writer.coworking(record, thing, actor)
    around = [comune_document(writer, intake, record.istat_code)]
    if key is not None and actor is not None:
        around.append(writer.actor(intake.actors[key], actor))
    entry = writer.entry(record, register, number, thing, sources or ("self",))
    return Subject(
        register=register,
        number=number,
        thing=thing,
        key=entry_key(record),
        documents=(document, entry),
        statements=tuple(to_quads([document, entry])),
        surroundings=tuple(to_quads(around)),
    )
