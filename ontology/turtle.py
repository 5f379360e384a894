# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write Turtle that is the same for the same graph: sorted, with the prefixes it uses."""

import re
from collections.abc import Iterable

from pyoxigraph import RdfFormat, Triple, parse, serialize

from ontology.context import prefixes, shorten


def to_turtle(triples: Iterable[Triple]) -> bytes:
    """Write triples as Turtle, in a fixed order."""
    text = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    return lines_to_turtle(sorted(set(text.splitlines(keepends=True))))


def lines_to_turtle(lines: Iterable[bytes]) -> bytes:
    """Write sorted N-Triples as Turtle, in their order."""
    plain = b"".join(lines)
    used = {name: prefixes()[name] for name in sorted(_used(plain))}
    triples = parse(plain, format=RdfFormat.N_TRIPLES)
    text = serialize(triples, format=RdfFormat.TURTLE, prefixes=used) or b""
    # The serializer writes the prefixes in an order of its own.
    lines = text.splitlines(keepends=True)
    head = sorted(lines[: len(used)])
    return b"".join([*head, *lines[len(used) :]])


_IRI = re.compile(rb"<([^<>\"\s]+)>")


def _used(plain: bytes) -> set[str]:
    known = tuple(prefixes().values())
    # Most nodes are those of a deployment, for which there is no prefix.
    nodes = {one.decode() for one in set(_IRI.findall(plain))}
    nodes = {node for node in nodes if node.startswith(known)}
    short = (shorten(node).partition(":") for node in nodes)
    found = {prefix for prefix, colon, name in short if colon and not name.startswith("//")}
    return found & set(prefixes())
