# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Build a release: all or nothing, the same bytes from the same sources."""

import gc
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pyoxigraph import Quad

from ingest.conflicts import settle
from ingest.contents import info_of, lacks_files, shows_the_same, write_contents
from ingest.decisions import decide
from ingest.feed.growth import Feed, newest_feed, write_feed
from ingest.files import write_json
from ingest.findings import Severity, found
from ingest.history import History
from ingest.inspection import check_privacy
from ingest.intake import Intake, take_in
from ingest.iris import Iris
from ingest.ledger import Ledger, ledger_of
from ingest.listing import Progress, silent
from ingest.losses import changed_sources, check_losses, check_silent
from ingest.making import versions
from ingest.piles import Pile
from ingest.readers.web import Library
from ingest.registry import Registry
from ingest.releases import Release, ReleaseProblem, Releases
from ingest.rules import rule
from ingest.shelf import Shelf
from ingest.statements import Statements
from ingest.takedown import Takedowns
from ingest.verdicts.carrying import write_verdicts
from ingest.working import breaking_off_told

# Writes files into the folder of a release that is being made.
Addition = Callable[[Path, Statements], None]


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
    with releases.lock(), _keeping_everything(), breaking_off_told():
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
        feed = newest_feed(releases, registry.base, parent)
        history = _history(releases, registry, intake, taken, day, feed)
        statements = Statements(
            registry, intake, history, tell, lambda: _pile(releases), conflicts=conflicts
        )
        _list(statements, parent)
        if intake.errors and not without_bad_rows:
            return Built(None, intake)
        _fill(statements)
        statements.quads += beside
        built = _publish(statements, releases, parent, feed, adding)
        return replace(built, changed=changed_sources(intake, parent))


@contextmanager
def _keeping_everything() -> Iterator[None]:
    """Look for garbage among what is young: a build keeps what it makes, and to search all of it
    again and again grows with all of that.
    """
    before = gc.get_threshold()
    gc.set_threshold(50_000, 20, 1_000_000)
    try:
        yield
    finally:
        gc.set_threshold(*before)


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
    keep = Shelf(releases.folder).put
    return History(Iris(registry.base), ledger, before, day, *piles, feed.index, keep)


def _pile(releases: Releases) -> Pile:
    return Pile(releases.folder, check_privacy)


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
    return same_tables and _of_same_making(parent) is not None


def _of_same_making(parent: Release | None) -> Release | None:
    """Give the parent if this very software made it: what others judged is not taken over."""
    return parent if parent is not None and dict(parent.info.versions) == versions() else None


def _fill(statements: Statements) -> None:
    statements.add_territory()
    statements.add_actors()
    statements.add_lists()
    statements.add_calls()
    for register in statements.registry.registers:
        statements.add_register(register)
    statements.add_links()
    statements.add_conflicts()
    statements.add_moves()
    statements.add_quality()
    statements.add_sources()
    statements.close()


def _publish(
    statements: Statements,
    releases: Releases,
    parent: Release | None,
    feed: Feed,
    adding: Addition | None,
) -> Built:
    with releases.draft() as folder:
        verdicts = write_verdicts(statements, folder, _of_same_making(parent))
        statements.tell("write", 0, 1)
        history = statements.history
        erased = history.erased()
        is_erased = write_feed(folder, feed, history.events, erased, history.day)
        # What leaves a store leaves its words behind, so nothing is erased by going on from one:
        # neither what the feed forgets now nor what it forgot in releases that were rolled back.
        has_forgotten = is_erased or parent is None or feed.folder != parent.folder
        before = None if has_forgotten else _of_same_making(parent)
        taken_down = Takedowns(releases.folder).count
        count = write_contents(statements, folder, verdicts, taken_down, before)
        if adding is not None:
            adding(folder, statements)
        number = releases.next_number()
        info = info_of(statements, folder, count, number, parent)
        is_told = is_erased or bool(history.events) or (parent and lacks_files(parent.folder))
        if parent is not None and not is_told and shows_the_same(info, parent):
            return Built(parent, statements.intake, unchanged=True)
        write_json(folder / "release.json", info.model_dump(mode="json"))
        return Built(releases.publish(folder, number), statements.intake)
