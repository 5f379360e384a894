# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Whether a release knows of a thing: known, gone, or never there."""

from endpoint.description import is_known
from endpoint.problems import Problem
from endpoint.served import Served
from endpoint.tombstones import Gone, ending
from ontology.context import expand
from ontology.text import Text

_ENDED = expand("prov:invalidatedAtTime")


def require_known(served: Served, iri: str) -> None:
    """Raise a problem for a thing that never was, or that is no more."""
    if served.archive.find(iri) is not None:
        return
    ended = next(served.values(iri, _ENDED), None)
    # A state of the past has ended and is still told; a tombstone says nothing else.
    if ended is not None and next(served.values(iri, expand("rdf:type")), None) is None:
        raise Gone(served, ending(served, iri, ended))
    if not is_known(served.store, iri):
        raise Problem("not-found", UNKNOWN)


UNKNOWN = Text(
    it="Nessuna risorsa di questa edizione ha questo indirizzo.",
    en="No resource of this release has this address.",
)
