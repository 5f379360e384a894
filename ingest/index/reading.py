# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Read what a release lists from its store, one pass a property."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import shapely
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Store

from ingest.index.columns import YEARS
from ingest.index.items import Box, Entry, Item, Point
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


class Reader:
    """Read what a release lists: in memory is what it looks at, a property at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._iris: dict[str, str] = {}
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
        self._assessments = self._values("albo:assesses", everywhere=True)
        self._calls_of = self._values("albo:againstCall", everywhere=True)
        self._concluded = self._values("albo:conclusion", everywhere=True)
        self._conclusions = self._assessed()
        self._values_of = {name: self._values(name) for name in (*_KEYS, *_RELATED)}
        self._years = {name: self._values(f"albo:{name}", everywhere=True) for name in YEARS}
        self._links = {
            name: self._values(name) for name in ("acronym", "address", "geometry", "operatedBy")
        }
        self._latitude, self._longitude = self._values("latitude"), self._values("longitude")
        self._areas = self._values("wkt", everywhere=True)

    def items(self) -> Iterator[Item]:
        """Yield the rows, in the order of their IRIs."""
        types = self._values("rdf:type")
        for iri in sorted(types):
            known = (terms_by_iri()[one].name for one in types[iri] if one in terms_by_iri())
            names = tuple(sorted(set(known) - _LEFT_OUT))
            if names and iri in self._it:
                yield self._item(iri, names)

    def _item(self, iri: str, types: tuple[str, ...]) -> Item:
        it = self._it[iri]
        operators, entry = self._links["operatedBy"].get(iri, ()), self._entries.get(iri)
        point = self._point(iri)
        return Item(
            iri=iri,
            types=types,
            name=Text(it=it, en=self._en.get(iri, it)),
            others=(*self._links["acronym"].get(iri, ()), *self._former.get(iri, ())),
            keys=self._firsts(_KEYS, iri, *operators),
            related=self._related(iri),
            address=self._place(iri),
            point=point,
            entry=entry,
            licence=self._licences.get(iri, ""),
            conclusions=tuple(self._conclusions.get(entry.iri, ()) if entry else ()),
            box=self._box(iri) if point is None else None,
            years=self._told_years(iri, entry),
        )

    def _told_years(self, iri: str, entry: Entry | None) -> dict[str, str]:
        """Give the years that are told of an entry, or of the thing behind it: the latest."""
        about = (*([entry.iri] if entry else []), iri)
        found = {
            name: next((told[one][-1] for one in about if one in told), "")
            for name, told in self._years.items()
        }
        return {name: year for name, year in found.items() if year}

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

    def _box(self, iri: str) -> Box | None:
        """Give what the areas of a thing lie in."""
        areas = [
            shapely.from_wkt(text.rpartition("> ")[2])
            for geometry in self._links["geometry"].get(iri, ())
            for text in self._areas.get(geometry, ())
        ]
        if not areas:
            return None
        west, south, east, north = map(float, shapely.total_bounds(areas))
        return west, south, east, north

    def _values(self, name: str, *, everywhere: bool = False) -> dict[str, tuple[str, ...]]:
        """Give the values of a property by subject, in a fixed order."""
        predicate = NamedNode(terms()[name].iri if name in terms() else expand(name))
        found: dict[str, tuple[str, ...]] = {}
        for quad in self._quads(predicate, None if everywhere else self._graphs):
            subject, value = quad.subject, quad.object
            if isinstance(subject, NamedNode) and isinstance(value, NamedNode | Literal):
                said = self._one(value.value) if isinstance(value, NamedNode) else value.value
                iri = self._one(subject.value)
                known = found.get(iri)
                if known is None:
                    found[iri] = (said,)
                elif said not in known:
                    found[iri] = tuple(sorted((*known, said)))
        return found

    def _one(self, iri: str) -> str:
        """Give the one text that is kept of an IRI, whichever properties it is met in."""
        return self._iris.setdefault(iri, iri)

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
        found: dict[str, list[str]] = {}
        for assessment, entries in sorted(self._assessments.items()):
            ends = [one.get(assessment, [""])[0] for one in (self._calls_of, self._concluded)]
            if all(ends):
                said = ".".join(one.rsplit("/", 1)[-1] for one in ends)
                found.setdefault(entries[0], []).append(said)
        return found

    def conclusions(self) -> Mapping[tuple[str, str], int]:
        """Count the assessments by call and conclusion."""
        both = self._calls_of.keys() & self._concluded.keys()
        return Counter((self._calls_of[one][0], self._concluded[one][0]) for one in both)

    def outcomes(self) -> Mapping[tuple[str, str], int]:
        """Count the verdicts by call and outcome.

        A verdict is a part of its assessment, and its IRI says of which.
        """
        found: Counter[tuple[str, str]] = Counter()
        outcomes = self._values("outcome", everywhere=True)
        for quad in self._quads(NamedNode(expand("earl:result")), None):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode):
                call = self._calls_of.get(quad.subject.value.partition("#")[0])
                for outcome in outcomes.get(quad.object.value, ()) if call else ():
                    found[call[0], outcome] += 1
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
