# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Compare what an engine holds with a release: by counts, or by a digest of every quad."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Final

from ingest.engines.connection import Connection, Seen
from ingest.engines.cuts import cuts_of
from ingest.engines.difference import lines_of, parted, sizes
from ingest.engines.faults import NotWhole, cutting
from ingest.engines.profiles import Profile
from ingest.releases import Release
from ontology.text import Text

# Languages are named without regard to case (RDF 1.1 Concepts, 3.3), and engines differ in it.
_LANGUAGE: Final = re.compile(r'"@([A-Za-z0-9-]+)\Z')
_MOST: Final = 1 << 256


def size_of(connection: Connection, graph: str) -> int:
    """Count the quads of a graph at an engine."""
    count = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
    return int(connection.rows(count, Seen(named=(graph,)))[0]["n"])


def check_sizes(connection: Connection, expected: Mapping[str, int]) -> None:
    """Raise NotWhole where graphs have another size than they should."""
    found = {graph: size_of(connection, graph) for graph in expected}
    differing = {graph: found[graph] for graph, size in expected.items() if found[graph] != size}
    if differing:
        told = ", ".join(
            f"{graph}: {size} ≠ {expected[graph]}" for graph, size in differing.items()
        )
        raise NotWhole(
            Text(
                it=f"il motore ha altri quad ({told}): albo publish --full",
                en=f"the engine holds other quads ({told}): albo publish --full",
            )
        )


def check_release(connection: Connection, release: Release) -> None:
    """Raise NotWhole where the graphs of a release have another size at the engine."""
    check_sizes(connection, sizes(release))


def check_content(connection: Connection, release: Release) -> None:
    """Raise NotWhole where a graph of a release holds other quads at the engine.

    Reads all of it, in any order, and holds none of it. Raises EngineFault where the engine cuts
    what it gives of a graph.
    """
    cuts = cuts_of(connection)
    most = max(sizes(release).values(), default=0)
    if cuts.at_rows(most) or cuts.at_size(most):
        raise cutting(connection.place.address, cuts.rows, cuts.size)
    expected = _digests(release, connection.profile)
    found = {graph: _digest_at(connection, graph) for graph in expected}
    differing = sorted(graph for graph, digest in expected.items() if found[graph] != digest)
    if differing:
        told = ", ".join(differing)
        raise NotWhole(
            Text(
                it=f"il motore ha altri valori in {told}: albo publish --full",
                en=f"the engine holds other values in {told}: albo publish --full",
            )
        )


def _digests(release: Release, profile: Profile) -> Mapping[str, int]:
    """Add up the digests of the quads of each graph: the order has no part in a sum."""
    sums: dict[str, int] = defaultdict(int)
    for line in lines_of(release):
        triple, graph = parted(line)
        sums[graph] = (sums[graph] + _number(profile.kept(triple)[:-3])) % _MOST
    return sums


def _digest_at(connection: Connection, graph: str) -> int:
    return sum(_numbers(connection, graph)) % _MOST


def _numbers(connection: Connection, graph: str) -> Iterable[int]:
    for quad in connection.quads(graph):
        yield _number(f"{quad.subject} {quad.predicate} {quad.object}")


def _number(triple: str) -> int:
    known = _LANGUAGE.sub(lambda found: found[0].lower(), triple)
    return int.from_bytes(sha256(known.encode()).digest())
