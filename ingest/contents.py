# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What stands in the folder of a release, and what the release says of itself."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from ingest.catalogue.edition import Edition
from ingest.catalogue.files import EVERYTHING, measured
from ingest.catalogue.writer import catalogue
from ingest.differences import difference, lines_of
from ingest.dumps import Terms, write_dumps
from ingest.feed.index import has_feed
from ingest.files import digests, packed, write_json, write_lines, write_quads
from ingest.findings import count_rules
from ingest.ground import has_ground, write_ground
from ingest.index import write_index
from ingest.index.makeup import makeup_of
from ingest.inspection import check_privacy
from ingest.kinds import entry_kinds
from ingest.making import versions
from ingest.quads import ASSESSMENTS, CATALOGUE, DUMP, QUAD_FILES, RESULTS
from ingest.quality import measurements
from ingest.registry import Register
from ingest.releases import FORMAT, MEMORY_QUADS, Release, ReleaseInfo
from ingest.statements import Statements
from ingest.store import add_to_store, change_store
from ingest.verdicts.carrying import Verdicts
from ingest.verdicts.files import changes, open_quads
from ingest.verdicts.results import open_results
from ingest.working import beside, meanwhile


def lacks_files(folder: Path) -> bool:
    """Say whether a release of older software lacks what is served today."""
    return not (has_feed(folder) and has_ground(folder))


# What people see of a release besides its files.
_SHOWN = {"base", "title", "description", "publisher", "licence"}


def shows_the_same(info: ReleaseInfo, parent: Release) -> bool:
    """Say whether a release would show nothing that its parent does not show."""
    return _shown(info) == _shown(parent.info)


def _shown(info: ReleaseInfo) -> Mapping[str, object]:
    files = {
        name: digest
        for name, digest in info.files.items()
        if name in QUAD_FILES or name.startswith(("dumps/", "credentials/"))
    }
    return info.model_dump(include=_SHOWN) | files


def write_contents(
    statements: Statements,
    folder: Path,
    verdicts: Verdicts,
    taken_down: int,
    before: Release | None,
) -> int:
    """Write the files of a release beside those of the verdicts; gives the number of quads.

    ``before`` is the release whose store may be gone on from, None where none may.
    """
    terms = Terms(statements.registry.licence)
    statements.quads.take_in(statements.history.quads)
    count = write_lines(folder / DUMP, terms.noting(statements.quads.lines()))
    count += verdicts.count
    base = before if before is not None and verdicts.are_mostly_kept else None
    is_large = count > MEMORY_QUADS
    is_loaded = is_large and not (base and base.has_store)
    files = [*_files(statements, folder, verdicts, terms)]
    with beside(lambda place: files[place](), len(files), alone=not is_large):
        if is_loaded:
            add_to_store(folder, *map(folder.joinpath, _ON_ENTRIES))
    # The catalogue comes last: it tells the sizes of the other files.
    described = catalogue(_edition(statements, folder, taken_down))
    check_privacy(described)
    count += write_quads(folder / CATALOGUE, described)
    if is_loaded:
        add_to_store(folder, folder / CATALOGUE)
    elif is_large and base is not None:
        change_store(base.folder, folder, _changes(base, folder, verdicts), count)
    if is_large:
        with meanwhile(partial(makeup_of, folder)) as makeup:
            write_index(folder, statements.registry.base, makeup)
    return count


# Where all quads stand but those of the catalogue.
_ON_ENTRIES = (DUMP, ASSESSMENTS, RESULTS)
Writing = Callable[[], object]


def _changes(before: Release, folder: Path, verdicts: Verdicts) -> Iterator[tuple[bool, bytes]]:
    """Yield the lines that are added (true) and removed (false), over all files of quads."""
    for name in (DUMP, RESULTS, CATALOGUE):
        old, new = before.folder / name, folder / name
        yield from difference(lines_of([old]), lines_of([new]))
    yield from changes(before.folder, folder, verdicts.changed or ())


def _files(
    statements: Statements, folder: Path, verdicts: Verdicts, terms: Terms
) -> Iterator[Writing]:
    """Yield what writes each of the files beside the dump."""
    history = statements.history
    for register in statements.registry.registers:
        yield partial(_write_dumps, statements, folder, register)
    yield lambda: _write_everything(statements, folder, terms)
    yield lambda: write_lines(folder / "changes.nq.gz", history.changes.lines())
    yield lambda: write_json(folder / "ledger.json", history.ledger.model_dump(mode="json"))
    yield lambda: write_json(folder / "report.json", _report(statements, verdicts))
    yield lambda: write_ground(folder, statements.intake)


def _write_dumps(statements: Statements, folder: Path, register: Register) -> None:
    free = [
        one
        for one in statements.listed[register.id]
        if not any(map(statements.is_share_alike, statements.sources_of(one)))
    ]
    model = entry_kinds()[register.kind]
    write_dumps(folder / "dumps", register.id, model, free, statements.intake.actors)


def _write_everything(statements: Statements, folder: Path, terms: Terms) -> None:
    everything = folder / "dumps" / f"{EVERYTHING}.nq.gz"
    terms.write_open(folder / DUMP, statements.quads.lines(), everything)
    with everything.open("ab") as stream:
        stream.writelines(open_quads(folder))
        stream.write(packed(b"".join(open_results(folder))))


def _edition(statements: Statements, folder: Path, taken_down: int) -> Edition:
    return Edition(
        registry=statements.registry,
        ledger=statements.history.ledger,
        day=statements.history.day,
        files=measured(folder / "dumps"),
        measurements=measurements(statements.doubts, statements.iris, statements.numbers()),
        taken_down=taken_down,
    )


def _report(statements: Statements, verdicts: Verdicts) -> Mapping[str, object]:
    """Count what was found; rows are counted here and never quoted."""
    intake = statements.intake
    return {
        "rows": intake.rows,
        "rows_kept_aside": sum(len(parsing.aside) for parsing in intake.parsings.values()),
        "findings": count_rules(intake.findings),
        "applications": intake.applications,
        "quality": dict(Counter(one.check for one in statements.doubts)),
        "links": {name: dict(one.counts) for name, one in statements.linked.items()},
        "conclusions": {call: dict(counts) for call, counts in verdicts.conclusions.items()},
    }


def info_of(
    statements: Statements, folder: Path, count: int, number: int, parent: Release | None
) -> ReleaseInfo:
    """Say what a release is: whose, of what, made of what and by what, with all its files."""
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
