# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""One document: what it is about, where it is, what it says, and what it says of itself."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Triple

from endpoint.description import describe, graphs_about, ordered
from endpoint.documents.profiles import FULL, PROFILES, Profile
from endpoint.inventory import Item
from endpoint.relations import around
from endpoint.served import Served
from ontology.context import expand
from ontology.text import Text

_PLACES = frozenset(("Comune", "Municipio", "Neighbourhood"))
# The properties by which things say in which place they are.
COUNTED = frozenset(
    expand(name) for name in ("albo:inMunicipality", "albo:inMunicipio", "albo:inNeighbourhood")
)
_DATE = NamedNode(expand("xsd:date"))


@dataclass(frozen=True)
class Document:
    """Hold a document to be written; ``path`` is its address below the base, without suffix."""

    served: Served
    iri: str
    path: str
    profile: Profile = FULL

    @property
    def note(self) -> Text | None:
        """Give what has to be known before it is read: nothing, where it tells how things are."""
        return None

    @property
    def asked(self) -> str:
        """Give the query that belongs to its address."""
        return ""

    @property
    def place(self) -> str:
        """Give the IRI of the document itself."""
        return f"{self.served.base}{self.path}"

    @property
    def item(self) -> Item | None:
        """Give the row of the inventory that the document is about, if there is one."""
        stock = self.served.inventory
        return stock.by_iri.get(self.iri) or stock.by_entry.get(self.iri)

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """Give the profiles that the document can be told in."""
        return PROFILES

    def facts(self) -> list[Triple]:
        """Give what the release says of the thing, in the words of the profile."""
        return ordered(self.profile.view(describe(self.served.store, self.iri), self.iri))

    def beside(self, facts: Collection[Triple]) -> list[Triple]:
        """Give what a page tells besides its facts: what points at the thing."""
        # What is in a Comune may be everything: its page counts it, and leads to it.
        is_place = self.item is not None and not _PLACES.isdisjoint(self.item.types)
        return list(around(self.served.store, facts, self.iri, COUNTED if is_place else ()))

    def licences(self) -> list[str]:
        """Give the licence of what it says: its own, or else that of the release."""
        served, stated = self.served, expand("dct:license")
        found = set(served.values(self.iri, stated))
        for graph in graphs_about(served.store, self.iri):
            found |= set(served.values(graph.value, stated))
        return sorted(found) or [served.release.info.licence]

    def triples(self) -> list[Triple]:
        """Give the whole document: the facts, and where they are from."""
        return [*self.facts(), *self._about_itself()]

    def _about_itself(self) -> Iterator[Triple]:
        """Say what the document is about, of which release it is, and who publishes it."""
        info = self.served.release.info
        said: Mapping[str, NamedNode | Literal] = {
            "rdf:type": NamedNode(expand("foaf:Document")),
            "foaf:primaryTopic": NamedNode(self.iri),
            "owl:versionInfo": Literal(str(info.number)),
            "dct:date": Literal(info.reference_date.isoformat()),
            "schema:creditText": Literal(info.publisher),
        }
        for name, value in said.items():
            yield Triple(NamedNode(self.place), NamedNode(expand(name)), value)
