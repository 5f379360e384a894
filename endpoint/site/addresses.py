# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Which documents a release has: everything that it mentions, and everything that it remembers."""

from collections.abc import Iterator

from pyoxigraph import NamedNode

from endpoint.documents.routes import OWN
from endpoint.served import Served

# What is told at addresses of Albo's own in every deployment, and where.
_OWN = {
    f"{OWN}/onto": "/onto",
    f"{OWN}/scheme": "/scheme",
    f"{OWN}/software": "/software",
    f"{OWN}/call": "/calls",
}
_GENID = "/.well-known/genid/"


def documents(served: Served) -> list[str]:
    """Give the paths of all documents, without suffix, those of things that are gone too."""
    paths = (path_of(served.base, iri) for iri in {*_mentioned(served), *_remembered(served)})
    return sorted({path for path in paths if path is not None} | {"/onto"})


def graphs(served: Served) -> list[str]:
    """Give the paths of the named graphs that have an address here."""
    prefix = f"{served.base}/graph/"
    return [one.removeprefix(served.base) for one in served.graphs if one.startswith(prefix)]


def path_of(base: str, iri: str) -> str | None:
    """Give the path of the document about an IRI; None where there can be none."""
    plain = iri.partition("#")[0]
    if plain.startswith(f"{base}/id/"):
        path = plain.removeprefix(f"{base}/id/")
        return f"/doc/{path}" if path.count("/") == 1 and all(path.split("/")) else None
    if plain.startswith(f"{base}{_GENID}"):
        return plain.removeprefix(base)
    for space, place in _OWN.items():
        if plain == space or plain.startswith(f"{space}/"):
            path = place + plain.removeprefix(space)
            # These two are lists of everything, which are no documents.
            return None if path in ("/scheme", "/calls", "/software") else path
    return None


def _mentioned(served: Served) -> Iterator[str]:
    for quad in served.store:
        for node in (quad.subject, quad.predicate, quad.object):
            if isinstance(node, NamedNode):
                yield node.value


def _remembered(served: Served) -> Iterator[str]:
    """Yield versions, and the things that they were of; an entry goes by the thing, too."""
    entries = f"{served.base}/id/entry/"
    for member in served.archive.all():
        yield member.id
        yield member.of
        if member.of.startswith(entries):
            register, _, number = member.of.removeprefix(entries).rpartition("-")
            yield f"{served.base}/id/{register}/{number}"
