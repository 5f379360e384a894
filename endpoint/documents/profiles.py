# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Profiles of documents: the same thing in the words of others.

``?_profile=`` names one by its short name or its IRI, ``Accept-Profile`` by its IRI (W3C,
Content Negotiation by Profile).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import Quad, Store, Triple
from starlette.requests import Request

from endpoint.problems import Problem
from endpoint.questions import graph
from ontology.text import Text


@dataclass(frozen=True)
class Profile:
    """Hold a profile: its short name, its IRI, what it is."""

    name: str
    iri: str
    title: Text

    def view(self, triples: Iterable[Triple], iri: str) -> list[Triple]:
        """Say the statements of a document in the words of the profile."""
        if self is FULL:
            return list(triples)
        store = Store()
        store.extend(Quad(one.subject, one.predicate, one.object) for one in triples)
        return list(graph(store, f"profiles/{self.name}", thing=iri))


FULL = Profile(
    "full",
    "https://w3id.org/albo/onto",
    Text(it="Tutto, con l'ontologia di Albo", en="Everything, with the ontology of Albo"),
)
SCHEMA = Profile("schema", "https://schema.org/", Text(it="schema.org", en="schema.org"))
ITALIA = Profile(
    "italia",
    "https://w3id.org/italia/onto/",
    Text(it="Ontologie nazionali (OntoPiA)", en="National ontologies (OntoPiA)"),
)
PROFILES = (FULL, SCHEMA, ITALIA)
_HEADER = re.compile(r"<([^<>\s]{1,200})>\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?))?")
# As much of a header as anybody needs.
_READ = 2048


def profile_of(request: Request) -> Profile:
    """Choose a profile: by parameter, then by header; without either, the full one.

    Raises Problem for a parameter that names none; a header may name what nobody has.
    """
    named = request.query_params.get("_profile")
    if named is not None:
        found = next((one for one in PROFILES if named in (one.name, one.iri)), None)
        if found is None:
            raise Problem("bad-request", _UNKNOWN, known=[one.name for one in PROFILES])
        return found
    return _preferred(", ".join(request.headers.getlist("accept-profile"))[:_READ])


def _preferred(header: str) -> Profile:
    wanted = {iri: float(quality or 1) for iri, quality in _HEADER.findall(header)}
    liked = [(wanted.get(one.iri, 0.0), -place) for place, one in enumerate(PROFILES)]
    quality, place = max(liked)
    return PROFILES[-place] if quality > 0 else FULL


_UNKNOWN = Text(
    it="Nessun profilo ha questo nome: si veda «known».",
    en='No profile has this name: see "known".',
)
