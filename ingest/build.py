# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Build a release: all or nothing, the same bytes from the same sources."""

import gc
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter
from pyoxigraph import Quad

from ingest import assessments
from ingest.catalogue.edition import Edition
from ingest.catalogue.files import EVERYTHING, measured
from ingest.catalogue.writer import catalogue
from ingest.conflicts import settle
from ingest.decisions import decide
from ingest.dumps import Terms, write_dumps
from ingest.feed.growth import Feed, newest_feed, write_feed
from ingest.feed.index import has_feed
from ingest.files import add_to_store, digests, write_json, write_lines, write_quads
from ingest.findings import Severity, count_rules, found
from ingest.ground import has_ground, write_ground
from ingest.history import History
from ingest.intake import Intake, take_in
from ingest.iris import Iris
from ingest.kinds import entry_kinds
from ingest.ledger import Ledger, ledger_of
from ingest.listing import Progress, silent
from ingest.losses import changed_sources, check_losses, check_silent
from ingest.making import versions
from ingest.piles import Pile
from ingest.privacy import leaks
from ingest.quads import CATALOGUE, DUMP, QUAD_FILES
from ingest.quality import measurements
from ingest.readers.web import Library
from ingest.registry import Registry
from ingest.releases import FORMAT, MEMORY_QUADS, Release, ReleaseInfo, ReleaseProblem, Releases
from ingest.rules import rule
from ingest.statements import Statements
from ingest.takedown import Takedowns
from shapes.assessment import Assessment

# Writes files into the folder of a release that is being made.
Addition = Callable[[Path, Statements], None]
_ASSESSMENTS = TypeAdapter(list[Assessment])


@dataclass(frozen=True)
class Built:
    """Hold what came of a build: a release, or the findings that stand in its way."""

    release: Release | None
    intake: Intake
    unchanged: bool = False
    # The sources that are not those of the release before.
    changed: Sequence[str] = ()


def build(
    registry: Registry,
    releases: Releases,
    *,
    on: date | None = None,
    without_bad_rows: bool = False,
    library: Library | None = None,
    beside: Sequence[Quad] = (),
    adding: Addition | None = None,
    accept_loss: Collection[str] = (),
    tell: Progress = silent,
) -> Built:
    """Build a release from a configuration and make it the current one.

    ``on`` is the reference date of the assessments; by default the configured one, else
    the date of the newest source, so that the clock has no part in the result. With
    errors in the rows nothing is published, unless ``without_bad_rows`` leaves those
    rows out. ``library`` keeps the copies of remote files, by default beside the
    releases; ``beside`` is what whoever serves the release wants to say in it, in graphs of
    its own; ``adding`` writes more files into it; ``accept_loss`` names the sources that may
    lose what they like. Raises ReleaseProblem where another build is under way, where what it
    would go on from is damaged, or where a source lost more than it may.
    """
    with releases.lock(), _keeping_everything():
        tell("read", 0, 1)
        parent = releases.current()
        _check_ground(releases, parent)
        intake = take_in(registry, library or Library(releases.kept))
        check_silent(intake, _published(parent), parent)
        check_losses(registry, intake, parent, accept_loss)
        day = on or reference_day(registry, intake)
        taken = Takedowns(releases.folder)
        _leave_out(intake, taken, day)
        decide(intake, registry, day)
        conflicts = settle(intake, registry)
        feed = newest_feed(releases, registry.base)
        history = _history(releases, registry, intake, taken, day, feed)
        statements = Statements(
            registry, intake, history, tell, lambda: _pile(releases), conflicts=conflicts
        )
        _list(statements, parent)
        if intake.errors and not without_bad_rows:
            return Built(None, intake)
        _fill(statements, parent)
        statements.quads += beside
        built = _publish(statements, releases, parent, feed, adding)
        return replace(built, changed=changed_sources(intake, parent))


@contextmanager
def _keeping_everything() -> Iterator[None]:
    """Look for no garbage: a build keeps what it makes, and the search grows with all of that."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _check_ground(releases: Releases, parent: Release | None) -> None:
    """Refuse to build on what is damaged: the damage would be published as if it were true."""
    if parent is not None:
        parent.check_whole()
    for number in releases.lost():
        raise ReleaseProblem(
            f"{releases.folder / str(number)}: l'edizione non si può leggere / the release cannot"
            " be read (albo restore, albo releases prune --damaged)"
        )


def _history(
    releases: Releases,
    registry: Registry,
    intake: Intake,
    taken: Takedowns,
    day: date,
    feed: Feed,
) -> History:
    """Open the history where the parent left it, without the keys of what is not public."""
    parent = releases.current()
    ledger, before = _ledger(releases, parent), _published(parent)
    for one in (ledger, before):
        taken.forget_keys(one)
        one.hide(intake.hidden)
    piles = _pile(releases), _pile(releases)
    return History(Iris(registry.base), ledger, before, day, *piles, feed.index)


def _pile(releases: Releases) -> Pile:
    return Pile(releases.folder, _check_privacy)


def _list(statements: Statements, parent: Release | None) -> None:
    registry, intake = statements.registry, statements.intake
    trusted = parent is not None and _same_ground(parent, registry, intake)
    statements.list_actors(str(registry.tables.actors))
    for register in registry.registers:
        statements.list_entries(register, trusted=trusted)
    statements.list_things(registry.lists)
    statements.hold_links()


def _leave_out(intake: Intake, taken: Takedowns, day: date) -> None:
    """Leave out what was taken down, with the decisions on it, and what is over by a day."""
    for register, rows in intake.entries.items():
        for row in rows:
            ended = row.record.over_since(day)
            if ended is not None:
                place = (row.file.name, row.line, "expires_on", ended.isoformat())
                broken = rule("profile-expired", day=ended.isoformat())
                intake.findings.append(found(broken, *place, severity=Severity.NOTE))
                intake.endings.note(register, row.key, "expired")
        intake.entries[register] = [
            row
            for row in rows
            if not taken.holds(register, row.key) and row.record.over_since(day) is None
        ]
    for register, decided in intake.decisions.items():
        intake.decisions[register] = [
            row for row in decided if not taken.holds(register, row.record.entry)
        ]


def reference_day(registry: Registry, intake: Intake) -> date:
    """Give the day as of which things are judged, where nobody states another."""
    return registry.reference_date or newest_source(intake)


def newest_source(intake: Intake) -> date:
    """Give the date of the newest source or decision whose day is known."""
    days = [source.date for source in intake.sources.values() if len(source.date) == 10]
    days += [row.record.date.isoformat() for rows in intake.decisions.values() for row in rows]
    if not days:
        raise ReleaseProblem(
            "nessuna fonte ha una data: indicare la data di riferimento con --date"
            " / no source has a date: state the reference date with --date"
        )
    return date.fromisoformat(max(days))


def read_assessments(release: Release) -> list[Assessment]:
    """Read the assessments that a release published."""
    return _ASSESSMENTS.validate_json((release.folder / "assessments.json").read_bytes())


def _published(parent: Release | None) -> Ledger:
    return ledger_of(parent) if parent else Ledger()


def _ledger(releases: Releases, parent: Release | None) -> Ledger:
    """Give the parent's ledger, with every number that any release ever gave."""
    ledger = _published(parent)
    for number in reversed(releases.numbers()):
        ledger.reserve(_published(releases.open(number)))
    return ledger


def _same_ground(parent: Release, registry: Registry, intake: Intake) -> bool:
    """Say whether the parent was made by this software on the same actors and Comuni."""
    tables = (registry.tables.actors, registry.tables.comuni)
    names = [path.as_posix() for path in tables if path is not None]
    same_tables = all(parent.info.inputs.get(name) == intake.inputs[name] for name in names)
    return same_tables and dict(parent.info.versions) == versions()


def _fill(statements: Statements, parent: Release | None) -> None:
    # Assessments of other software, or by other rules, are not taken over.
    same = parent is not None and dict(parent.info.versions) == versions()
    known = assessments.cache_of(read_assessments(parent) if parent and same else [])
    statements.add_territory()
    statements.add_actors()
    statements.add_lists()
    statements.add_calls()
    for register in statements.registry.registers:
        statements.add_register(register, known)
    statements.add_links()
    statements.add_conflicts()
    statements.add_moves()
    statements.add_quality()
    statements.add_sources()
    statements.close()


def _check_privacy(quads: Iterable[Quad]) -> None:
    """Refuse to publish personal data, wherever it came in."""
    for quad, broken in leaks(quads):
        reason = rule(broken).reason
        raise ReleaseProblem(f"{quad.subject} {quad.predicate}: {reason}")


def _publish(
    statements: Statements,
    releases: Releases,
    parent: Release | None,
    feed: Feed,
    adding: Addition | None,
) -> Built:
    statements.tell("write", 0, 1)
    with releases.draft() as folder:
        count = _write(statements, folder, Takedowns(releases.folder).count)
        history = statements.history
        erased = history.erased()
        is_erased = write_feed(folder, feed, history.events, erased, history.day)
        if adding is not None:
            adding(folder, statements)
        number = releases.next_number()
        info = _info(statements, folder, count, number, parent)
        is_told = is_erased or bool(history.events) or (parent and _lacks_files(parent.folder))
        if parent is not None and not is_told and _same(info, parent):
            return Built(parent, statements.intake, unchanged=True)
        write_json(folder / "release.json", info.model_dump(mode="json"))
        return Built(releases.publish(folder, number), statements.intake)


def _lacks_files(folder: Path) -> bool:
    """Say whether a release of older software lacks what is served today."""
    return not (has_feed(folder) and has_ground(folder))


# What people see of a release besides its files.
_SHOWN = {"base", "title", "description", "publisher", "licence"}


def _same(info: ReleaseInfo, parent: Release) -> bool:
    """Say whether a release would show nothing that its parent does not show."""
    return _shown(info) == _shown(parent.info)


def _shown(info: ReleaseInfo) -> Mapping[str, object]:
    files = {
        name: digest
        for name, digest in info.files.items()
        if name in QUAD_FILES or name.startswith(("dumps/", "credentials/"))
    }
    return info.model_dump(include=_SHOWN) | files


def _write(statements: Statements, folder: Path, taken_down: int) -> int:
    """Write the files of a release; gives the number of quads."""
    terms = Terms(statements.registry.licence)
    statements.quads.take_in(statements.history.quads)
    count = write_lines(folder / DUMP, terms.noting(statements.quads.lines()))
    is_large = count > MEMORY_QUADS
    with ThreadPoolExecutor(1) as beside:
        # The store takes a processor of its own while the other files are written.
        storing = beside.submit(add_to_store, folder, folder / DUMP) if is_large else None
        _write_files(statements, folder, terms)
        # The catalogue comes last: it tells the sizes of the other files.
        described = catalogue(_edition(statements, folder, taken_down))
        _check_privacy(described)
        count += write_quads(folder / CATALOGUE, described)
        if storing is not None:
            storing.result()
            add_to_store(folder, folder / CATALOGUE)
    return count


def _write_files(statements: Statements, folder: Path, terms: Terms) -> None:
    """Write what stands beside the dump."""
    history = statements.history
    write_lines(folder / "changes.nq.gz", history.changes.lines())
    write_json(folder / "ledger.json", history.ledger.model_dump(mode="json"))
    (folder / "assessments.json").write_bytes(_ASSESSMENTS.dump_json(statements.assessed))
    write_json(folder / "report.json", _report(statements))
    write_ground(folder, statements.intake)
    kinds = {register.id: register.kind for register in statements.registry.registers}
    for register, listed in statements.listed.items():
        free = [
            one
            for one in listed
            if not any(map(statements.is_share_alike, statements.sources_of(one)))
        ]
        model = entry_kinds()[kinds[register]]
        verdicts = statements.verdicts[register].lines()
        write_dumps(folder / "dumps", register, model, free, statements.intake.actors, verdicts)
    everything = folder / "dumps" / f"{EVERYTHING}.nq.gz"
    terms.write_open(folder / DUMP, statements.quads.lines(), everything)


def _edition(statements: Statements, folder: Path, taken_down: int) -> Edition:
    return Edition(
        registry=statements.registry,
        ledger=statements.history.ledger,
        day=statements.history.day,
        files=measured(folder / "dumps"),
        measurements=measurements(statements.doubts, statements.iris, statements.numbers()),
        taken_down=taken_down,
    )


def _report(statements: Statements) -> Mapping[str, object]:
    """Count what was found; rows are counted here and never quoted."""
    intake = statements.intake
    conclusions: dict[str, Counter[str]] = {}
    for item in statements.assessed:
        call = item.call.rsplit("/", 1)[-1]
        conclusions.setdefault(call, Counter())[item.conclusion.value] += 1
    return {
        "rows": intake.rows,
        "rows_kept_aside": sum(len(parsing.aside) for parsing in intake.parsings.values()),
        "findings": count_rules(intake.findings),
        "applications": intake.applications,
        "quality": dict(Counter(one.check for one in statements.doubts)),
        "links": {name: dict(one.counts) for name, one in statements.linked.items()},
        "conclusions": {call: dict(counts) for call, counts in conclusions.items()},
    }


def _info(
    statements: Statements, folder: Path, count: int, number: int, parent: Release | None
) -> ReleaseInfo:
    registry = statements.registry
    return ReleaseInfo(
        format=FORMAT,
        number=number,
        parent=parent.info.number if parent else None,
        base=registry.base,
        title=registry.title,
        description=registry.description,
        publisher=registry.publisher.name,
        licence=registry.licence,
        reference_date=statements.history.day,
        quads=count,
        counts={name: len(rows) for name, rows in statements.listed.items()},
        versions=versions(),
        inputs=statements.intake.inputs
        | {call.identifier: call.digest for call in statements.intake.calls.values()},
        files=digests(folder),
    )
