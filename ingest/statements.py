# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Gather the statements of a release, before a single file is written."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from ingest import conflicts, gazetteer, quality
from ingest.calls import call_quads, vocabulary_quads
from ingest.conflicts import Conflict
from ingest.documents import Document, filled, in_graph, text, to_quads, to_quads_of_each
from ingest.feed.members import State
from ingest.findings import found
from ingest.folded import Folded
from ingest.history import ACTORS, list_book
from ingest.iris import concept
from ingest.kinds import entry_kinds
from ingest.lines import batched
from ingest.linksets.ends import ends_in
from ingest.linksets.verifying import Verified, verified
from ingest.linksets.writing import written_linkset
from ingest.listing import DECISIONS, Listed, Listing
from ingest.quality import Doubt, doubts
from ingest.records.around import LinkRecord
from ingest.registry import Links, List, Register
from ingest.releases import ReleaseProblem
from ingest.rules import rule
from ingest.subjects import comune_document
from ingest.verdicts.assessing import Assessing, name_of
from ingest.verdicts.writing import software_document
from ingest.writer import UnknownKey
from shapes.engine import VERSION as ENGINE_VERSION

# Documents that are written at once, where there is one for nearly every entry.
_AT_ONCE = 500


@dataclass
class Statements(Listing):
    """Turn what is listed into the graphs of a release."""

    conflicts: Sequence[Conflict] = ()
    doubts: list[Doubt] = field(default_factory=list)
    linked: dict[str, Verified] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.quads = self.pile()

    def hold_links(self) -> None:
        """Hold the links with other bodies to what is listed; unsound ones are kept aside."""
        # Where nothing is linked, nobody needs to know what there is.
        ends = ends_in(self) if self.intake.linksets else None
        for name, given in self.intake.linksets.items():
            if given.parsing is not None and ends is not None:
                space, predicate = given.linkset.target, given.linkset.predicate
                self.linked[name] = verified(given.parsing, space, predicate, ends)
                for finding in self.linked[name].refusals:
                    self.intake.set_aside(given.path, finding.line or 0, finding)
                self.intake.findings += self.linked[name].notes

    def add_territory(self) -> None:
        """Add Comuni, zones and municipi, with the links to the national IRIs."""
        intake, writer = self.intake, self.writer
        documents = [comune_document(writer, intake, code) for code in self.comuni()]
        documents += [gazetteer.former_comune(writer, record) for record in intake.former]
        documents += [gazetteer.zone(writer, record) for record in intake.zones]
        documents += [gazetteer.municipio(writer, record) for record in intake.municipi]
        documents += [gazetteer.neighbourhood(writer, record) for record in intake.neighbourhoods]
        self.quads += to_quads(documents)
        national = gazetteer.national_links(writer, [*intake.comuni.values(), *intake.former])
        self.quads += to_quads(national, self.iris.graph("links/national"))

    def add_actors(self) -> None:
        """Add the actors."""
        actors = self.intake.actors
        documents = (
            [self.writer.actor(record, self.actor_iri(key))] for key, record in actors.items()
        )
        written = zip(actors.items(), to_quads_of_each(documents), strict=True)
        for (key, record), statements in written:
            state = State(Folded(statements), self._licence_of(record.source))
            self.history.note(ACTORS, key, state)
            self.quads += in_graph(statements, self._graph_of(record.source))

    def add_lists(self) -> None:
        """Add what stands around the registers: networks, agreements, measures, the plan."""
        for one in self.registry.lists:
            self.quads += to_quads([self._list_document(one)])
            rows = self.intake.lists[one.id]
            documents = (
                [self.writer.listed(row.record, self.list_iri(one.id, row.record.id))]
                for row in rows
            )
            for row, statements in zip(rows, to_quads_of_each(documents), strict=True):
                state = State(Folded(statements), self._licence_of(row.record.source))
                self.history.note(list_book(one.id), row.record.id, state)
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

    def licence_of(self, listed: Listed) -> str:
        """Give the licence of an entry: that of its share-alike source, else the register's."""
        return self._licence_of(self.sources_of(listed)) or self.registry.licence

    def is_share_alike(self, source: str) -> bool:
        """Say whether the licence of a source asks to share alike."""
        return source in self._shared_alike

    @cached_property
    def _shared_alike(self) -> frozenset[str]:
        records = self.intake.sources.items()
        return frozenset(name for name, record in records if record.share_alike)

    def add_calls(self) -> None:
        """Add the calls with their shapes, the ontology and the code lists."""
        self.quads += vocabulary_quads(self.iris)
        for call in self.intake.calls.values():
            self.quads += call_quads(call, self.iris)

    def add_register(self, register: Register) -> None:
        """Add a register: its entries and their history."""
        self.quads += to_quads([self._register_document(register)])
        for listed in self.listed[register.id]:
            statements = listed.subject.statements
            sources = self.sources_of(listed)
            graph = self._graph_of(sources)
            state = State(statements, self._licence_of(sources), self._is_personal(register))
            steps = listed.row.life.steps if listed.row.life else ()
            decided = [step.since for step in steps]
            key, said = listed.row.key, listed.subject.digest
            dates = self.history.record(register.id, key, said, state, decided)
            self.quads.add_lines(statements.lines(graph))
            self.quads += in_graph(dates, graph)
        self._add_decisions(register)

    @staticmethod
    def _is_personal(register: Register) -> bool:
        return entry_kinds()[register.kind].is_personal

    def _add_decisions(self, register: Register) -> None:
        """Add the decisions on what is listed, and the states that they made."""
        writer, graph = self.decisions[register.id], self.iris.graph("provenance")
        listed = {one.row.key for one in self.listed[register.id]}
        rows = [
            row
            for row in self.intake.decisions.get(register.id, [])
            if row.record.id in writer.decided and row.record.entry in listed
        ]
        documents = ([writer.decision(row.record)] for row in rows)
        for row, statements in zip(rows, to_quads_of_each(documents), strict=True):
            key = f"{register.id}/{row.record.id}"
            entry = self.iris.entry(register.id, writer.numbers[row.record.entry])
            state = State(Folded(statements), None, self._is_personal(register), entry)
            if self.history.note_record(list_book(DECISIONS), key, row.record, state):
                broken = found(rule("decision-changed"), row.file.name, row.line, "id")
                raise ReleaseProblem(f"{broken.place} {row.record.id}: {broken.reason}")
            self.quads += in_graph(statements, graph)
        states = [
            document for one in self.listed[register.id] for document in writer.states(one.row)
        ]
        self.quads += to_quads(states, self.iris.graph("history"))

    def close(self) -> None:
        """Leave tombstones for what is listed no more."""
        books = {name: [one.row.key for one in listed] for name, listed in self.listed.items()}
        lists = {
            list_book(name): [row.record.id for row in rows]
            for name, rows in self.intake.lists.items()
        }
        lists[list_book(DECISIONS)] = [
            f"{name}/{key}" for name, writer in self.decisions.items() for key in writer.decided
        ]
        listed = {**books, **lists, ACTORS: list(self.intake.actors)}
        self.history.close_books(listed, self.intake.endings.reasons)

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
                "usesCall": [str(call.iri) for call in self.calls(register)],
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

    def add_software(self) -> Document:
        """Add the software that asserts the verdicts; gives its document too."""
        software = software_document(ENGINE_VERSION)
        self.quads += to_quads([software], self.iris.graph("assessments"))
        return software

    def assessing(self, known: Mapping[str, str]) -> Assessing:
        """Give all that is assessed, and what with; ``known`` is what was known before."""
        calls = {one.id: self.calls(one) for one in self.registry.registers if one.calls}
        listed = [one for register in calls for one in self.listed[register]]
        common = self.iris.graph("assessments")
        return Assessing(
            iris=self.iris,
            day=self.history.day,
            # As the lines of their verdicts are sorted.
            entries=sorted(listed, key=lambda one: f"{name_of(one)}-"),
            calls=calls,
            offices=self.intake.offices,
            # What a verdict found is of the same terms as the entry it was found in.
            graph_of=lambda one: self._graph_of(self.sources_of(one)) or common,
            common=common,
            licence_of=self.licence_of,
            licence=self.registry.licence,
            known=known,
        )

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
        for linkset in self.registry.linksets:
            if linkset.name in self.linked:
                done, licence = self.linked[linkset.name], self._licence_of((linkset.source,))
                self.quads += written_linkset(linkset, done.links, self.iris, licence)

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

    def numbers(self) -> dict[str, dict[str, str]]:
        """Give the number of every entry, by register and key."""
        return {
            name: {one.row.key: one.subject.number for one in listed}
            for name, listed in self.listed.items()
        }

    def add_conflicts(self) -> None:
        """Add what sources say against each other, every statement with its source."""
        numbers = self.numbers()
        for one in self.conflicts:
            number = numbers[one.register].get(one.key)
            if number is not None:
                sources = [source for said in one.statements for source in said.sources]
                graph = self._graph_of(sources) or self.iris.graph("statements")
                self.quads += to_quads(conflicts.documents(one, self.iris, number), graph)

    def add_moves(self) -> None:
        """Add earlier and later addresses, with the dates when they hold."""
        if not self.intake.moves:
            return
        listed = {(name, one.row.key): one for name in self.listed for one in self.listed[name]}
        seen = Counter[tuple[str, str]]()
        for move in self.intake.moves:
            key = move.register_id, move.entry
            if key in listed:
                seen[key] += 1
                thing, sources = listed[key].subject.thing, self.sources_of(listed[key])
                document = self.writer.moved(move, thing, seen[key])
                self.quads += to_quads([document], self._graph_of((*move.source, *sources)))

    def add_quality(self) -> None:
        """Add what is doubtful in the entries, and how often it was found."""
        conflicted = {(one.register, one.key) for one in self.conflicts}
        day = self.history.day
        self.doubts = doubts(self.intake, self.writer, conflicted, day)
        documents = quality.documents(self.doubts, self.iris, self.numbers())
        for some in batched(documents, _AT_ONCE):
            self.quads += to_quads(some, self.iris.graph("quality"))

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
