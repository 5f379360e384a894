"""Rows as JSON trees of a fixed shape: the same tree that a document has, without its verdicts."""

from collections.abc import Iterator, Sequence

from endpoint.api.collections import Collection
from endpoint.description import Extent, describe
from endpoint.inventory import Item
from endpoint.served import Served
from endpoint.tree import Json, to_tree

# A tree always says what it is about and what kind of thing that is.
_ALWAYS = ("id", "type")


def tree_of(served: Served, collection: Collection, item: Item, *, whole: bool) -> dict[str, Json]:
    """Write a row, or all that is told of one thing asked for alone."""
    extent = collection.whole if whole else collection.extent
    return written(served, collection, item, extent)


def written(served: Served, collection: Collection, item: Item, extent: Extent) -> dict[str, Json]:
    """Write a row to an extent; an entry is told with its thing inside it."""
    # Names of what nothing leads to any more stand beside the tree, and in a row they do not.
    tree = to_tree(describe(served.store, item.iri, extent), collection.iri(item))
    tree.pop("@included", None)
    return tree


def trees(
    served: Served, collection: Collection, rows: Sequence[Item], fields: Sequence[str] | None
) -> Iterator[dict[str, Json]]:
    """Yield the trees of rows, with no other properties than those asked for."""
    for row in rows:
        tree = tree_of(served, collection, row, whole=False)
        yield tree if fields is None else _only(tree, fields)


def _only(tree: dict[str, Json], fields: Sequence[str]) -> dict[str, Json]:
    return {name: value for name, value in tree.items() if name in (*_ALWAYS, *fields)}
