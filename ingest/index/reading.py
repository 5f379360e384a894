# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Read what a release lists."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import shapely
from pyoxigraph import Quad

from ingest.index.columns import YEARS
from ingest.index.items import Box, Entry, Item, Point
from ingest.index.said import Said
from ontology.context import terms_by_iri
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
# What is told of an entry, by the name of the property.
_LINE = ("register", "number", "status", "created", "modified")
_LISTED = (
    *(*_KEYS, *_RELATED, *_LINE),
    *("fullAddress", "acronym", "address", "geometry", "operatedBy", "latitude", "longitude"),
    *("originals", "resulting", "registers", "license", "requirements", "members", "rdf:type"),
)
_TOLD = tuple(f"albo:{name}" for name in YEARS)
_EVERYWHERE = (
    *("albo:assesses", "albo:againstCall", "albo:conclusion", "wkt", "outcome"),
    *_TOLD,
)


class Reader:
    """Read what a release lists, from its quads."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self._said = Said(
            quads,
            listed=_LISTED,
            everywhere=_EVERYWHERE,
            # What has both a title and a preferred label goes by the label.
            names=("title", "name"),
        )
        self._it, self._en = self._said.names()
        self._former = self._before()
        self._entries = self._lines()
        self._parents = self._calls()
        self._licences = self._terms()
        self._conclusions = self._assessed()

    def quads(self) -> Iterator[Quad]:
        """Yield all in which something is said of what is listed."""
        return self._said.about_listed()

    def items(self) -> Iterator[Item]:
        """Yield the rows, in the order of their IRIs."""
        types = self._said.of("rdf:type")
        for iri in sorted(types):
            known = (terms_by_iri()[one].name for one in types[iri] if one in terms_by_iri())
            names = tuple(sorted(set(known) - _LEFT_OUT))
            if names and iri in self._it:
                yield self._item(iri, names)

    def _item(self, iri: str, types: tuple[str, ...]) -> Item:
        it = self._it[iri]
        operators, entry = self._said.of("operatedBy").get(iri, ()), self._entries.get(iri)
        point = self._point(iri)
        return Item(
            iri=iri,
            types=types,
            name=Text(it=it, en=self._en.get(iri, it)),
            others=(*self._said.of("acronym").get(iri, ()), *self._former.get(iri, ())),
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
            for name, told in ((name, self._said.of(f"albo:{name}")) for name in YEARS)
        }
        return {name: year for name, year in found.items() if year}

    def _related(self, iri: str) -> dict[str, str]:
        found = self._firsts(_RELATED, iri)
        zone = self._said.of("homogeneousZone").get(found.get("comune", ""))
        parent = self._parents.get(iri)
        return {
            **found,
            **({"homogeneousZone": zone[0]} if zone else {}),
            **({"call": parent} if parent else {}),
        }

    def _firsts(self, names: Sequence[str], *iris: str) -> dict[str, str]:
        found = ((name, self._said.of(name).get(iri)) for iri in reversed(iris) for name in names)
        return {name: values[0] for name, values in found if values}

    def _place(self, iri: str) -> str:
        said = [
            line
            for address in self._said.of("address").get(iri, ())
            for line in self._said.of("fullAddress").get(address, ())
        ]
        return said[0] if said else ""

    def _point(self, iri: str) -> Point | None:
        for geometry in self._said.of("geometry").get(iri, ()):
            east, north = (
                self._said.of("longitude").get(geometry),
                self._said.of("latitude").get(geometry),
            )
            if east and north:
                return float(east[0]), float(north[0])
        return None

    def _box(self, iri: str) -> Box | None:
        """Give what the areas of a thing lie in."""
        areas = [
            shapely.from_wkt(text.rpartition("> ")[2])
            for geometry in self._said.of("geometry").get(iri, ())
            for text in self._said.of("wkt").get(geometry, ())
        ]
        if not areas:
            return None
        west, south, east, north = map(float, shapely.total_bounds(areas))
        return west, south, east, north

    def _before(self) -> dict[str, list[str]]:
        """Give the names of what a body came from: people know it by those too."""
        originals, resulting = self._said.of("originals"), self._said.of("resulting")
        found: dict[str, list[str]] = {}
        for change, heirs in resulting.items():
            names = [self._it[one] for one in originals.get(change, ()) if one in self._it]
            for heir in heirs:
                found.setdefault(heir, []).extend(names)
        return found

    def _lines(self) -> dict[str, Entry]:
        told = {name: self._said.of(name) for name in _LINE}
        return {
            things[0]: Entry(
                entry, **{name: said.get(entry, ("",))[0] for name, said in told.items()}
            )
            for entry, things in self._said.of("registers").items()
        }

    def _assessed(self) -> dict[str, list[str]]:
        """Give how each entry stands by each call: the name of the call, then the conclusion."""
        found: dict[str, list[str]] = {}
        calls, concluded = self._said.of("albo:againstCall"), self._said.of("albo:conclusion")
        for assessment, entries in sorted(self._said.of("albo:assesses").items()):
            ends = [one.get(assessment, ("",))[0] for one in (calls, concluded)]
            if all(ends):
                said = ".".join(one.rsplit("/", 1)[-1] for one in ends)
                found.setdefault(entries[0], []).append(said)
        return found

    def conclusions(self) -> Mapping[tuple[str, str], int]:
        """Count the assessments by call and conclusion."""
        calls, concluded = self._said.of("albo:againstCall"), self._said.of("albo:conclusion")
        both = calls.keys() & concluded.keys()
        return Counter((calls[one][0], concluded[one][0]) for one in both)

    def outcomes(self) -> Mapping[tuple[str, str, str], int]:
        """Count the verdicts by call, requirement, which goes by its identifier there, and outcome.

        A result is of one requirement of one call, so one of its verdicts tells both.
        """
        found: Counter[tuple[str, str, str]] = Counter()
        calls, outcomes = self._said.of("albo:againstCall"), self._said.of("outcome")
        for result, verdicts in self._said.results.items():
            assessment, _, requirement = self._said.verdicts[result].partition("#")
            for call in calls.get(assessment, ())[:1]:
                for outcome in outcomes.get(result, ()):
                    found[call, requirement, outcome] += verdicts
        return found

    def _terms(self) -> dict[str, str]:
        """Give the licence of what stands in a graph with terms of its own."""
        stated = self._said.of("license")
        return {
            thing: stated[graph][0]
            for thing, graphs in self._said.graphs.items()
            for graph in graphs
            if graph in stated
        }

    def _calls(self) -> dict[str, str]:
        """Give the call of each requirement, whatever groups stand between them."""
        holds, members = self._said.of("requirements"), self._said.of("members")
        found: dict[str, str] = {}
        for call, held in holds.items():
            waiting = list(held)
            while waiting:
                one = waiting.pop()
                if one not in found:
                    found[one] = call
                    waiting += members.get(one, ())
        return found
