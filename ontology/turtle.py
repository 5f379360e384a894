# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write Turtle that is the same for the same graph: sorted, with the prefixes it uses."""

import re
from collections.abc import Iterable
from io import BytesIO
from typing import IO

from pyoxigraph import RdfFormat, Triple, parse, serialize

from ontology.context import prefixes, shorten


def to_turtle(triples: Iterable[Triple]) -> bytes:
    """Write triples as Turtle, in a fixed order."""
    plain = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
    lines = sorted(set(plain.splitlines(keepends=True)))
    used, ordered = used_prefixes(lines), parse(b"".join(lines), format=RdfFormat.N_TRIPLES)
    text = serialize(ordered, format=RdfFormat.TURTLE, prefixes=used) or b""
    written = BytesIO(text)
    return b"".join([*head_of(written, len(used)), written.read()])


def head_of(written: IO[bytes], prefixes: int) -> list[bytes]:
    """Read the prefixes of a Turtle text in order: the serializer has an order of its own."""
    return sorted(written.readline() for _ in range(prefixes))


def used_prefixes(lines: Iterable[bytes]) -> dict[str, str]:
    """Give the prefixes that lines of N-Triples make use of."""
    # Most nodes are those of a deployment, for which there is no prefix.
    known, nodes = tuple(one.encode() for one in prefixes().values()), set[bytes]()
    for line in lines:
        nodes.update(one for one in _IRI.findall(line) if one.startswith(known))
    short = (shorten(node.decode()).partition(":") for node in nodes)
    found = {prefix for prefix, colon, name in short if colon and not name.startswith("//")}
    return {name: prefixes()[name] for name in sorted(found & set(prefixes()))}


_IRI = re.compile(rb"<([^<>\"\s]+)>")
