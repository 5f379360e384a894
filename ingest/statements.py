"""Gather the statements of a release, before a single file is written."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from pyoxigraph import Quad

from ingest import assessments, gazetteer
from ingest.assessments import Subject
from ingest.calls import call_quads, vocabulary_quads
from ingest.documents import Document, filled, in_graph, text, to_quads
from ingest.findings import found
from ingest.history import ACTORS, History, list_book
from ingest.intake import EntryRow, Intake, ListRow
from ingest.iris import Iris, concept
from ingest.kinds import entry_kinds
from ingest.records.around import LinkRecord
from ingest.records.base import ActorRecord, LocatedRecord
from ingest.registry import Links, List, Register, Registry
from ingest.releases import ReleaseProblem
from ingest.rules import rule
from ingest.subjects import comune_document, subject_of
from ingest.terms import Keys, terms_of
from ingest.writer import UnknownKey, Writer
from shapes.assessment import Assessment
from shapes.calls import Call, shipped_call
from shapes.engine import VERSION as ENGINE_VERSION

# Entries whose shapes are looked at in one run of the engine.
_AT_ONCE = 50

Progress = Callable[[str, int, int], None]


def silent(_stage: str, _done: int, _total: int) -> None:
    """Tell nobody how far the work is."""


@dataclass(frozen=True)
class Listed:
    """Hold one entry of a register as it goes into the release."""

    row: EntryRow
    subject: Subject


@dataclass
class Statements:
    """Turn an intake into the graphs of a release."""

    registry: Registry
    intake: Intake
    history: History
    tell: Progress
    quads: list[Quad] = field(default_factory=list)
    assessed: list[Assessment] = field(default_factory=list)
    listed: dict[str, list[Listed]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.iris = Iris(self.registry.base)
        # What keys of one table may name in another: concept, key, IRI.
        self.known: dict[str, dict[str, str]] = {}
        self.writer = Writer(self.iris, self.intake.territory, self.intake.areas, self.known)

    # Every actor and entry is held to the shapes before anything is made of it.

    def list_actors(self, path: str) -> None:
        """Hold every actor to the shapes; those that break one are kept aside."""
        written = {
            key: to_quads([self.writer.actor(parsed.record, self._actor_iri(key))])
            for key, parsed in self.intake.actor_rows.items()
        }
        # One look at all of them is cheap; a look at each tells where a fault is.
        if assessments.faults_in(quad for quads in written.values() for quad in quads):
            for key, quads in written.items():
                self._hold_actor(key, quads, path)
        self.known[ACTORS] = {key: self._actor_iri(key) for key in self.intake.actors}

    def _hold_actor(self, key: str, statements: Sequence[Quad], path: str) -> None:
        faults = assessments.faults_in(statements)
        columns = {name: name for name in ActorRecord.model_fields}
        line = self.intake.actor_rows[key].row.line
        for fault in faults:
            self.intake.findings.append(assessments.finding_of(fault, path, line, columns))
        if faults:
            self.intake.refuse_actor(key)

    def list_entries(self, register: Register, *, trusted: bool) -> None:
        """List the entries of a register; those that break a shape are kept aside.

        ``trusted`` says that unchanged entries passed these very shapes before.
        """
        rows = self.intake.entries[register.id]
        listed = [self._listed(register.id, row) for row in rows]
        kept = []
        for start in range(0, len(listed), _AT_ONCE):
            self.tell("check", start, len(listed))
            some = listed[start : start + _AT_ONCE]
            new = [one for one in some if not (trusted and self._is_unchanged(one))]
            # As with the actors: a look at many is cheap, a look at each tells the row.
            broken = assessments.faults_in({quad for one in new for quad in one.subject.all})
            unsound = [one for one in new if broken and not self._is_sound(one)]
            kept += [one for one in some if one not in unsound]
        self.listed[register.id] = kept
        self.known[register.id] = {one.row.key: one.subject.thing for one in kept}

    def list_things(self, lists: Sequence[List]) -> None:
        """Number what the lists hold; rows with a key that names nothing are kept aside."""
        for one in lists:
            self.known[one.id] = {
                row.record.id: self._list_iri(one.id, row.record.id)
                for row in self.intake.lists[one.id]
            }
        while dangling := [
            (one.id, row, *fault)
            for one in lists
            for row in self.intake.lists[one.id]
            if (fault := self._dangling(row)) is not None
        ]:
            for name, row, column, key in dangling:
                broken = found(rule("unknown-key", key=key), row.file.name, row.line, column, key)
                self.intake.set_aside(row.file, row.line, broken)
                self.known[name].pop(row.record.id, None)

    def _dangling(self, row: ListRow) -> tuple[str, str] | None:
        """Find a key that names nothing, with the field where it stands."""
        for name, term in terms_of(type(row.record)).items():
            value = getattr(row.record, name)
            if isinstance(term, Keys) and value:
                for key in value if isinstance(value, tuple) else (value,):
                    try:
                        self.writer.resolve(term.concepts, key)
                    except UnknownKey:
                        return name, key
        return None

    def _list_iri(self, name: str, key: str) -> str:
        return self.iris.thing(name, self.history.ledger.number(list_book(name), key))

    def _is_unchanged(self, listed: Listed) -> bool:
        subject = listed.subject
        return self.history.is_unchanged(subject.register, listed.row.key, subject.statements)

    def _is_sound(self, listed: Listed) -> bool:
        row = listed.row
        columns = self.intake.parsings[row.file].columns
        faults = assessments.faults_of(listed.subject)
        for fault in faults:
            found = assessments.finding_of(fault, row.file.name, row.line, columns)
            self.intake.set_aside(row.file, row.line, found)
        return not faults

    def _listed(self, register: str, row: EntryRow) -> Listed:
        number = self.history.ledger.number(register, row.key)
        key = self.intake.operator_key(row.record)
        subject = subject_of(
            row.record,
            self.intake,
            self.iris.base,
            number,
            register=register,
            sources=row.sources,
            operator=None if key is None else self._actor_iri(key),
        )
        return Listed(row, subject)

    def _actor_iri(self, key: str) -> str:
        return self.iris.thing("actor", self.history.ledger.number(ACTORS, key))

    # The graphs.

    def add_territory(self) -> None:
        """Add Comuni, zones and municipi, with the links to the national IRIs."""
        intake, writer = self.intake, self.writer
        mentioned = {
            row.record.istat_code
            for rows in intake.entries.values()
            for row in rows
            if isinstance(row.record, LocatedRecord)
        }
        codes = sorted(mentioned | set(intake.comuni))
        documents = [comune_document(writer, intake, code) for code in codes]
        documents += [gazetteer.former_comune(writer, record) for record in intake.former]
        documents += [gazetteer.zone(writer, record) for record in intake.zones]
        documents += [gazetteer.municipio(writer, record) for record in intake.municipi]
        documents += [gazetteer.neighbourhood(writer, record) for record in intake.neighbourhoods]
        self.quads += to_quads(documents)
        national = gazetteer.national_links(writer, [*intake.comuni.values(), *intake.former])
        self.quads += to_quads(national, self.iris.graph("links/national"))

    def add_actors(self) -> None:
        """Add the actors."""
        for key, record in self.intake.actors.items():
            statements = to_quads([self.writer.actor(record, self._actor_iri(key))])
            self.history.note(ACTORS, key, statements)
            self.quads += in_graph(statements, self._graph_of(record.source))

    def add_lists(self) -> None:
        """Add what stands around the registers: networks, agreements, measures, the plan."""
        for one in self.registry.lists:
            self.quads += to_quads([self._list_document(one)])
            for row in self.intake.lists[one.id]:
                document = self.writer.listed(row.record, self.known[one.id][row.record.id])
                statements = to_quads([document])
                self.history.note(list_book(one.id), row.record.id, statements)
                self.quads += in_graph(statements, self._graph_of(row.record.source))

    def _list_document(self, one: List) -> Document:
        return filled(
            {
                "id": self.iris.thing("list", one.id),
                "type": ["Dataset"],
                "identifier": one.id,
                "title": text(one.title),
                "license": self.registry.licence,
                "note": text(one.without_data),
            }
        )

    def _graph_of(self, sources: Sequence[str]) -> str | None:
        """Keep the statements of share-alike sources in graphs of their own."""
        shared = next((name for name in sources if self.is_share_alike(name)), None)
        return None if shared is None else self.iris.graph(f"source/{shared}")

    def sources_of(self, listed: Listed) -> tuple[str, ...]:
        """Give the sources of an entry and those of its operator, whose name it may tell."""
        key = self.intake.operator_key(listed.row.record)
        return (*listed.row.sources, *(self.intake.actors[key].source if key else ()))

    def _licence_of(self, sources: Sequence[str]) -> str | None:
        shared = next((name for name in sources if self.is_share_alike(name)), None)
        return None if shared is None else self.intake.sources[shared].licence_url

    def is_share_alike(self, source: str) -> bool:
        """Say whether the licence of a source asks to share alike."""
        record = self.intake.sources.get(source)
        return record is not None and record.share_alike

    def add_calls(self, calls: Sequence[Call]) -> None:
        """Add the calls with their shapes, the ontology and the code lists."""
        self.quads += vocabulary_quads(self.iris)
        for call in calls:
            self.quads += call_quads(call, self.iris)

    def add_register(self, register: Register, known: assessments.Cache) -> None:
        """Add a register: its entries, their history and their assessments."""
        self.quads += to_quads([self._register_document(register)])
        for listed in self.listed[register.id]:
            statements = listed.subject.statements
            sources = self.sources_of(listed)
            terms = self._licence_of(sources)
            dates = self.history.record(register.id, listed.row.key, statements, terms)
            self.quads += in_graph([*statements, *dates], self._graph_of(sources))
        self._assess(register, known)

    def close(self) -> None:
        """Leave tombstones for what is listed no more."""
        books = {name: [one.row.key for one in listed] for name, listed in self.listed.items()}
        lists = {
            list_book(name): [row.record.id for row in rows]
            for name, rows in self.intake.lists.items()
        }
        self.history.close_books({**books, **lists, ACTORS: list(self.intake.actors)})

    def _register_document(self, register: Register) -> Document:
        return filled(
            {
                "id": self.iris.thing("register", register.id),
                "type": ["Register"],
                "identifier": register.id,
                "title": text(register.title),
                "description": text(register.description),
                "containedClass": entry_kinds()[register.kind].class_iri(),
                "contributesTo": self._actions(register),
                "note": text(register.without_data),
                "license": self.registry.licence,
                "credit": self.registry.publisher.name,
                "usesCall": [str(shipped_call(name).iri) for name in sorted(register.calls)],
            }
        )

    def _actions(self, register: Register) -> list[str]:
        """Give the actions of the plan that a register contributes to."""
        try:
            return [self.writer.resolve(("action",), key) for key in register.contributes_to]
        except UnknownKey as error:
            raise ReleaseProblem(
                f"{register.id}: contributes_to: {error}: nessuna azione ha questa chiave"
                " / no action has this key"
            ) from error

    def _assess(self, register: Register, known: assessments.Cache) -> None:
        calls = [shipped_call(name) for name in sorted(register.calls)]
        subjects = [listed.subject for listed in self.listed[register.id]]
        by_key = {one.row.key: one for one in self.listed[register.id]}
        software = assessments.software_document(ENGINE_VERSION)
        common = self.iris.graph("assessments")
        documents: dict[str, list[Document]] = {common: [software]}
        day, offices = self.history.day, self.intake.offices.get(register.id, {})
        for subject, result in assessments.assess_all(
            subjects, calls, day, known, offices, self.tell
        ):
            self.assessed.append(result)
            # What a verdict found is of the same terms as the entry it was found in.
            graph = self._graph_of(self.sources_of(by_key[subject.key])) or common
            documents.setdefault(graph, []).append(assessments.document(result, self.iris, subject))
        for graph, written in documents.items():
            self.quads += to_quads(written, graph)

    def add_links(self) -> None:
        """Add statements of other terms or methods, each set in a graph of its own."""
        for links in self.registry.links:
            graph = self.iris.graph(f"links/{links.name}")
            self.quads += to_quads([self._about(links, graph)], self.iris.graph("provenance"))
            listed = self.listed.get(links.register_id, [])
            numbers = {one.row.key: one.subject.number for one in listed}
            documents = [
                self._link(links.register_id, numbers[link.entry], link)
                for link in self.intake.links[links.name]
                if link.entry in numbers
            ]
            self.quads += to_quads(documents, graph)

    def _about(self, links: Links, graph: str) -> Document:
        return filled(
            {
                "id": graph,
                "type": ["Source"],
                "title": text(links.title),
                "description": text(links.method),
                "confidence": concept("confidence-level", links.confidence),
                "source": [self.iris.thing("source", name) for name in links.sources],
                "license": self._licence_of(links.sources),
            }
        )

    def _link(self, register: str, number: str, link: LinkRecord) -> Document:
        iri = self.iris.thing(register, number)
        if link.term == "municipio":
            return {"id": iri, link.term: self.iris.thing("municipio", link.value)}
        value = concept("capability", link.value) if link.term == "capabilities" else link.value
        return {"id": iri, link.term: [value]}

    def add_sources(self) -> None:
        """Add the sources with their licences, and the licence of each graph of its own."""
        records = self.intake.sources.values()
        documents = [self.writer.source(record) for record in records]
        documents += [
            filled({"id": self.iris.graph(f"source/{one.id}"), "license": one.licence_url})
            for one in records
            if one.share_alike and one.licence_url
        ]
        self.quads += to_quads(documents, self.iris.graph("provenance"))
