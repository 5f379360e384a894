# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The quads of a release, ready to be looked up."""

from collections.abc import Sequence

from pyoxigraph import NamedNode, Store

from ingest.quads import load_quads
from ingest.releases import Release


def graphs_of(store: Store) -> Sequence[str]:
    """Give the names of the named graphs of a store, in order."""
    return sorted(node.value for node in store.named_graphs() if isinstance(node, NamedNode))


def open_store(release: Release, memory_quads: int) -> Store:
    """Open the quads of a release: in memory while they fit, else read-only from disk."""
    if release.info.quads > memory_quads and release.has_store:
        return Store.read_only(str(release.folder / "store"))
    store = Store()
    load_quads(store, release.folder)
    return store
