# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write Turtle that is the same for the same graph: sorted, with the prefixes it uses."""

from collections.abc import Iterable

from pyoxigraph import NamedNode, RdfFormat, Triple, serialize

from ontology.context import prefixes, shorten


def to_turtle(triples: Iterable[Triple]) -> bytes:
    """Write triples as Turtle, in a fixed order."""
    ordered = sorted(set(triples), key=lambda triple: (str(triple.subject), str(triple)))
    used = {name: prefixes()[name] for name in sorted(_used(ordered))}
    text = serialize(ordered, format=RdfFormat.TURTLE, prefixes=used) or b""
    # The serializer writes the prefixes in an order of its own.
    lines = text.splitlines(keepends=True)
    head = sorted(lines[: len(used)])
    return b"".join([*head, *lines[len(used) :]])


def _used(triples: Iterable[Triple]) -> set[str]:
    nodes = set()
    for triple in triples:
        for term in (triple.subject, triple.predicate, triple.object):
            node = term if isinstance(term, NamedNode) else getattr(term, "datatype", None)
            if node is not None:
                nodes.add(node.value)
    short = (shorten(node).partition(":") for node in nodes)
    found = {prefix for prefix, colon, name in short if colon and not name.startswith("//")}
    return found & set(prefixes())
