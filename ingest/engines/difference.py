# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What has to be added to one release and removed from it to make another; never held whole."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ingest import differences
from ingest.engines.profiles import DEFAULT_GRAPH, Profile
from ingest.releases import Release

# A line of canonical N-Quads without blank nodes: the triple, and the graph if there is one.
_LINE: Final = re.compile(
    r"(<[^>]*> <[^>]*> (?:<[^>]*>|\"(?:[^\"\\]|\\.)*\"(?:@[A-Za-z0-9-]+|\^\^<[^>]*>)?))"
    r"(?: <([^>]*)>)? \.\n"
)
# So many batches' worth of quads wait at most, over all graphs.
_HELD: Final = 8


@dataclass(frozen=True)
class Target:
    """Name a graph, and whether quads are added to it or removed from it."""

    graph: str
    is_added: bool


@dataclass(frozen=True)
class Batch:
    """Hold triples of one graph that are written in one request; its number is always the same."""

    number: int
    target: Target
    lines: tuple[str, ...]


def lines_of(release: Release) -> Iterator[str]:
    """Read the quads of a release as sorted lines of N-Quads, each once."""
    return (line.decode() for line in differences.lines_of(release.quad_files))


def difference(old: Release | None, new: Release) -> Iterator[tuple[bool, str]]:
    """Yield the lines to add (true) and to remove (false), in order; all of them over nothing."""
    before = differences.lines_of(old.quad_files if old else ())
    changes = differences.difference(before, differences.lines_of(new.quad_files))
    return ((is_added, line.decode()) for is_added, line in changes)


def parted(line: str) -> tuple[str, str]:
    """Part a line of N-Quads into its triple, as a line, and the graph it goes to at an engine."""
    found = _LINE.fullmatch(line)
    if found is None:
        raise ValueError(line)
    return f"{found[1]} .\n", found[2] or DEFAULT_GRAPH


def counted(old: Release | None, new: Release) -> Counter[Target]:
    """Count what has to be added and removed, by graph."""
    return Counter(Target(parted(line)[1], is_added) for is_added, line in difference(old, new))


def sizes(release: Release) -> Counter[str]:
    """Count the quads of a release by the graph they go to."""
    return Counter(parted(line)[1] for line in lines_of(release))


def batches(old: Release | None, new: Release, profile: Profile) -> Iterator[Batch]:
    """Yield what has to be written, in batches that are the same whenever they are made."""
    held: dict[Target, list[str]] = {}
    number = waiting = 0
    for is_added, line in difference(old, new):
        triple, graph = parted(line)
        target = Target(graph, is_added)
        lines = held.setdefault(target, [])
        lines.append(profile.kept(triple))
        waiting += 1
        full = target if len(lines) >= profile.batch else None
        if full is None and waiting >= _HELD * profile.batch:
            full = max(held, key=lambda one: len(held[one]))
        if full is not None:
            number += 1
            taken = held.pop(full)
            waiting -= len(taken)
            yield Batch(number, full, tuple(taken))
    for target, lines in held.items():
        number += 1
        yield Batch(number, target, tuple(lines))
