# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Rows as JSON trees of a fixed shape: the same tree that a document has, without its verdicts."""

from collections.abc import Collection, Iterator, Sequence

from endpoint.api import collections
from endpoint.description import Extent, Names, describe
from endpoint.inventory import Item
from endpoint.schemas.classes import described
from endpoint.served import Served
from endpoint.tree import Json, to_tree


def tree_of(
    served: Served, collection: collections.Collection, item: Item, *, whole: bool
) -> dict[str, Json]:
    """Write a row, or all that is told of one thing asked for alone."""
    extent = collection.whole if whole else collection.extent
    return _written(served, collection, item, extent, {})


def _written(
    served: Served, collection: collections.Collection, item: Item, extent: Extent, known: Names
) -> dict[str, Json]:
    """Write a row to an extent; an entry is told with its thing inside it."""
    # Names of what nothing leads to any more stand beside the tree, and in a row they do not.
    tree = to_tree(describe(served.store, item.iri, extent, known), collection.iri(item))
    tree.pop("@included", None)
    return tree


def trees(
    served: Served,
    collection: collections.Collection,
    rows: Sequence[Item],
    fields: Sequence[str] | None,
) -> Iterator[dict[str, Json]]:
    """Yield the trees of rows, with no other properties than those asked for."""
    # A tree always says what it is about, and what everything of its class says.
    always = {"id", "type", *(n for one in collection.classes for n in described()[one].required)}
    known: Names = {}
    for row in rows:
        tree = _written(served, collection, row, collection.extent, known)
        yield tree if fields is None else _only(tree, always.union(fields))


def _only(tree: dict[str, Json], fields: Collection[str]) -> dict[str, Json]:
    return {name: value for name, value in tree.items() if name in fields}
