# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Grow the feed by what a release tells, and take out of it what has to be erased.

A full page is never written again: releases share its file. The one exception is erasure.
"""

import gzip
import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from ingest.feed.index import FOLDER, INDEX, Index, Member, Page, read_index
from ingest.feed.members import Event, lines, written
from ingest.files import write_gzip
from ingest.releases import Release, Releases

# Members of a page: it then has some 300 KB, which every client reads at once.
FULL = 250


@dataclass(frozen=True)
class Feed:
    """Hold the feed of a release: its folder and its index. A first release has neither."""

    folder: Path | None = None
    index: Index = field(default_factory=Index)


def newest_feed(releases: Releases, base: str, whole: Release | None) -> Feed:
    """Give the feed to go on from: that of the newest release of a base that has one.

    ``whole`` is a release whose files were looked at already.

    After a rollback this is not the parent's. What the release in between told was told: it
    stays, and newer versions take its place.
    """
    for number in reversed(releases.numbers()):
        release = releases.open(number)
        if release.info.base == base and INDEX in release.info.files:
            # Its pages are shared: a damaged one would be published once more as if it were whole.
            if whole is None or release.folder != whole.folder:
                release.check_whole()
            return Feed(release.folder, read_index(release.folder))
    return Feed()


def write_feed(
    folder: Path, before: Feed, events: Sequence[Event], erased: Collection[str], day: date
) -> bool:
    """Write the feed of a release; says whether statements were erased from its pages.

    ``erased`` are the IRIs of the things whose statements leave every page.
    """
    (folder / FOLDER).mkdir()
    pages, gone = list(before.index.pages), list(before.index.gone)
    rewritten = False
    for place, page in enumerate(pages):
        kept = tuple(one for one in page.members if not is_erased(one, erased))
        if len(kept) < page.count:
            pages[place] = _rewrite(before, folder, page, kept)
            gone += [page.name] if pages[place].name != page.name else []
            rewritten = True
        elif before.folder is not None:
            _take_over(page.file(before.folder), page.file(folder))
    grown = Index(pages=tuple(pages), gone=tuple(gone))
    told = [one for one in events if not is_erased(one, erased)]
    _append(folder, grown, told, day).write(folder)
    return rewritten


def is_erased(member: Member | Event, erased: Collection[str]) -> bool:
    """Say whether a member holds statements that have to go."""
    return not member.is_removal and (member.of in erased or member.beside in erased)


def _take_over(old: Path, new: Path) -> None:
    """Share a page with the release before; where files cannot be shared, copy it."""
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)


def _rewrite(before: Feed, folder: Path, page: Page, kept: tuple[Member, ...]) -> Page:
    """Write a page without what is erased.

    Whoever was told that a page lasts for ever keeps it under its name, so the rest of it gets
    a new one; a page that clients ask for again keeps its own.
    """
    times = page.rewritten + 1
    name = f"{page.name.partition('-')[0]}-{times}" if page.lasts else page.name
    found = dict(blocks(page.file(before.folder))) if before.folder else {}
    rest = page.holding(kept, name=name, rewritten=times)
    write_gzip(rest.file(folder), b"".join(lines(found[one.id]) for one in kept))
    return rest


def blocks(path: Path) -> Iterator[tuple[str, list[Quad]]]:
    """Read a page: each member with its quads, in the order of the page."""
    found: dict[str, list[Quad]] = {}
    with gzip.open(path) as stream:
        for quad in parse(stream.read(), format=RdfFormat.N_QUADS):
            graph = quad.graph_name
            owner = graph if isinstance(graph, NamedNode) else quad.subject
            if not isinstance(owner, NamedNode | BlankNode):
                raise TypeError(f"no member of the feed is named {owner}")
            found.setdefault(owner.value, []).append(quad)
    yield from found.items()


def _append(folder: Path, index: Index, events: Sequence[Event], day: date) -> Index:
    """Fill the open page and then new ones; members follow each other by a millisecond."""
    pages, waiting = list(index.pages), list(events)
    at = _start(index, day)
    while waiting:
        if not pages or pages[-1].full:
            name = Index(pages=tuple(pages), gone=index.gone).next_name()
            pages.append(Page(name=name, first=at, last=at, full=False, count=0, members=()))
        page = pages[-1]
        taken, waiting = waiting[: FULL - page.count], waiting[FULL - page.count :]
        pages[-1] = _fill(folder, page, taken, at)
        at = pages[-1].last + _STEP
    return Index(pages=tuple(pages), gone=index.gone)


_STEP = timedelta(milliseconds=1)


def _start(index: Index, day: date) -> datetime:
    """Give the first instant of a release: its reference date, and never before the last one told.

    A member must not be earlier than one that was told before (LDES 1.0, ``timestampPath``), and
    releases of an earlier date, or after a rollback, do follow.
    """
    start = datetime.combine(day, time(), UTC)
    if not index.pages:
        return start
    return max(start, index.pages[-1].last.replace(microsecond=0) + timedelta(seconds=1))


def _fill(folder: Path, page: Page, events: Sequence[Event], at: datetime) -> Page:
    path = page.file(folder)
    told = [(event, at + place * _STEP) for place, event in enumerate(events)]
    before = gzip.decompress(path.read_bytes()) if path.is_file() else b""
    # A file may be shared with an earlier release: never written into, always replaced.
    path.unlink(missing_ok=True)
    write_gzip(path, before + written(told))
    members = (*page.members, *(event.member(when) for event, when in told))
    return page.holding(members, last=told[-1][1], full=len(members) >= FULL)
