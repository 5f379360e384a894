# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Read the inventory of a release from its store, one pass a property."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store

from endpoint.inventory.items import Entry, Item, Point
from endpoint.inventory.places import Places
from endpoint.inventory.words import Words
from ontology.context import expand, terms, terms_by_iri
from ontology.text import Text

# The classes whose things are listed; those of parts, verdicts and versions are not.
_LEFT_OUT = frozenset(
    (
        *("Address", "AnnouncedForm", "Article", "Assessment", "Concept", "ConceptScheme"),
        *("Dimension", "Equipment", "Geometry", "LegalResource", "Metric", "NodeShape", "Period"),
        *("PropertyShape", "QualityAnnotation", "QualityMeasurement", "RegisterEntry", "Software"),
        *(
            "Statement",
            "Document",
            "TestResult",
            "Verdict",
            "Version",
            "Waiver",
            "Decision",
            "TestRequirement",
        ),
    )
)
_KEYS = ("vatNumber", "taxCode", "reaNumber", "notation", "identifier")
_RELATED = (
    *("comune", "municipio", "neighbourhood", "homogeneousZone", "manager", "networkType"),
    *("actorType", "measureType", "reuseStatus", "buildingUse", "labKind", "activity", "mode"),
)
Values = Mapping[str, Sequence[str]]
Graph = NamedNode | BlankNode | DefaultGraph
# Graphs in which nothing stands that is listed: nine tenths of a release are verdicts.
_UNLISTED = ("/graph/assessments", "/graph/history", "/graph/quality")


@dataclass(frozen=True)
class Inventory:
    """Hold the rows of a release, in the order of their addresses."""

    items: tuple[Item, ...]

    @cached_property
    def by_iri(self) -> Mapping[str, Item]:
        """Give the rows by their IRI."""
        return {item.iri: item for item in self.items}

    @cached_property
    def by_entry(self) -> Mapping[str, Item]:
        """Give the rows of registers by the IRI of their entry."""
        return {item.entry.iri: item for item in self.items if item.entry}

    @cached_property
    def words(self) -> Words:
        """Give the words of all names and addresses, to look for."""
        return Words((item.iri, (*item.names, item.address)) for item in self.items)

    @cached_property
    def places(self) -> Places:
        """Give where the registered things are."""
        return Places(self.items)

    def of_type(self, name: str) -> Iterator[Item]:
        """Yield the rows of a class, by its JSON name."""
        return (item for item in self.items if name in item.types)


def take_stock(store: Store) -> Inventory:
    """Read what a release lists."""
    return Inventory(tuple(_Reader(store).items()))


class _Reader:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._graphs: Sequence[Graph] = (
            DefaultGraph(),
            *(one for one in store.named_graphs() if not str(one.value).endswith(_UNLISTED)),
        )
        self._it, self._en = self._names()
        self._former = self._before()
        self._entries = self._lines()
        self._addresses = self._values("fullAddress")
        self._parents = self._calls()
        self._licences = self._terms()
        self._conclusions = self._assessed()
        self._values_of = {name: self._values(name) for name in (*_KEYS, *_RELATED)}
        self._links = {
            name: self._values(name) for name in ("acronym", "address", "geometry", "operatedBy")
        }
        self._latitude, self._longitude = self._values("latitude"), self._values("longitude")

    def items(self) -> Iterator[Item]:
        types = self._values("rdf:type")
        for iri in sorted(types):
            known = (terms_by_iri()[one].name for one in types[iri] if one in terms_by_iri())
            names = tuple(sorted(set(known) - _LEFT_OUT))
            if names and iri in self._it:
                yield self._item(iri, names)

    def _item(self, iri: str, types: tuple[str, ...]) -> Item:
        it = self._it[iri]
        operators, entry = self._links["operatedBy"].get(iri, ()), self._entries.get(iri)
        return Item(
            iri=iri,
            types=types,
            name=Text(it=it, en=self._en.get(iri, it)),
            others=(*self._links["acronym"].get(iri, ()), *self._former.get(iri, ())),
            keys=self._firsts(_KEYS, iri, *operators),
            related=self._related(iri),
            address=self._place(iri),
            point=self._point(iri),
            entry=entry,
            licence=self._licences.get(iri, ""),
            conclusions=tuple(self._conclusions.get(entry.iri, ()) if entry else ()),
        )

    def _related(self, iri: str) -> dict[str, str]:
        found = self._firsts(_RELATED, iri)
        zone = self._values_of["homogeneousZone"].get(found.get("comune", ""))
        parent = self._parents.get(iri)
        return {
            **found,
            **({"homogeneousZone": zone[0]} if zone else {}),
            **({"call": parent} if parent else {}),
        }

    def _firsts(self, names: Sequence[str], *iris: str) -> dict[str, str]:
        found = ((name, self._values_of[name].get(iri)) for iri in reversed(iris) for name in names)
        return {name: values[0] for name, values in found if values}

    def _place(self, iri: str) -> str:
        said = [
            line
            for address in self._links["address"].get(iri, ())
            for line in self._addresses.get(address, ())
        ]
        return said[0] if said else ""

    def _point(self, iri: str) -> Point | None:
        for geometry in self._links["geometry"].get(iri, ()):
            east, north = self._longitude.get(geometry), self._latitude.get(geometry)
            if east and north:
                return float(east[0]), float(north[0])
        return None

    def _values(self, name: str, *, everywhere: bool = False) -> dict[str, list[str]]:
        """Give the values of a property by subject, in a fixed order."""
        predicate = NamedNode(terms()[name].iri if name in terms() else expand(name))
        found: dict[str, list[str]] = {}
        for quad in self._quads(predicate, None if everywhere else self._graphs):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
                found.setdefault(quad.subject.value, []).append(quad.object.value)
        return {iri: sorted(set(values)) for iri, values in found.items()}

    def _quads(self, predicate: NamedNode, graphs: Sequence[Graph] | None) -> Iterator[Quad]:
        for graph in graphs or (None,):
            yield from self._store.quads_for_pattern(None, predicate, None, graph)

    def _names(self) -> tuple[dict[str, str], dict[str, str]]:
        it: dict[str, str] = {}
        en: dict[str, str] = {}
        # What has both a title and a preferred label goes by the label.
        for name in ("title", "name"):
            for quad in self._quads(NamedNode(terms()[name].iri), self._graphs):
                if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                    chosen = en if quad.object.language == "en" else it
                    chosen[quad.subject.value] = quad.object.value
        return {**en, **it}, en

    def _before(self) -> dict[str, list[str]]:
        """Give the names of what a body came from: people know it by those too."""
        originals, resulting = self._values("originals"), self._values("resulting")
        found: dict[str, list[str]] = {}
        for change, heirs in resulting.items():
            names = [self._it[one] for one in originals.get(change, ()) if one in self._it]
            for heir in heirs:
                found.setdefault(heir, []).extend(names)
        return found

    def _lines(self) -> dict[str, Entry]:
        told = {
            name: self._values(name)
            for name in ("register", "number", "status", "created", "modified")
        }
        return {
            things[0]: Entry(
                entry, **{name: said.get(entry, [""])[0] for name, said in told.items()}
            )
            for entry, things in self._values("registers").items()
        }

    def _assessed(self) -> dict[str, list[str]]:
        """Give how each entry stands by each call: the name of the call, then the conclusion."""
        calls, conclusions, assessed = (
            self._values(f"albo:{name}", everywhere=True)
            for name in ("againstCall", "conclusion", "assesses")
        )
        found: dict[str, list[str]] = {}
        for assessment, entries in sorted(assessed.items()):
            ends = [named.get(assessment, [""])[0] for named in (calls, conclusions)]
            if all(ends):
                said = ".".join(one.rsplit("/", 1)[-1] for one in ends)
                found.setdefault(entries[0], []).append(said)
        return found

    def _terms(self) -> dict[str, str]:
        """Give the licence of what stands in a graph with terms of its own."""
        stated = self._values("license")
        types = NamedNode(expand("rdf:type"))
        return {
            quad.subject.value: stated[quad.graph_name.value][0]
            for quad in self._quads(types, self._graphs)
            if isinstance(quad.subject, NamedNode)
            and isinstance(quad.graph_name, NamedNode)
            and quad.graph_name.value in stated
        }

    def _calls(self) -> dict[str, str]:
        """Give the call of each requirement, whatever groups stand between them."""
        holds, members = self._values("requirements"), self._values("members")
        found: dict[str, str] = {}
        for call, held in holds.items():
            waiting = list(held)
            while waiting:
                one = waiting.pop()
                if one not in found:
                    found[one] = call
                    waiting += members.get(one, ())
        return found
