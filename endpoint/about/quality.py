# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""How good the data are: what is known, how sure it is, what is doubtful, where sources disagree.

All of it is counted once a release, from what the release itself states.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError
from pyoxigraph import NamedNode, Store

from endpoint.about.facts import Shelf, name_of, rows, shelves, text_of
from endpoint.inventory import Inventory, Item
from endpoint.sheet import expected
from ontology.context import expand
from ontology.text import Text, same
from ontology.vocabulary import codes

_EXAMPLES = 3
_CAPITAL = re.compile("[A-Z]")
_UNKNOWN = expand("activity-state:unknown")
# Said of everything that is listed, or not a fact about the thing.
_NOT_COUNTED = frozenset(map(expand, ("rdf:type", "skos:prefLabel", "skos:altLabel")))
_BASIC = ("albo:inMunicipality", "locn:address", "geo:hasGeometry")
# From the best to the least.
_LEVELS = ("verified", "open-data", "page", "site", "unverified")


@dataclass(frozen=True)
class Column:
    """Hold how many entries of a register have a fact of one kind."""

    predicate: str
    label: Text
    known: int
    entries: int

    @property
    def share(self) -> int:
        """Give the share that is known, in per cent; never 100 while one is missing."""
        if self.known in (0, self.entries):
            return 100 if self.known else 0
        # Neither all nor nothing is said of what is only nearly so.
        return min(99, max(1, round(100 * self.known / self.entries)))


@dataclass(frozen=True)
class Completeness:
    """Hold what is known of the entries of a register, column by column."""

    shelf: Shelf
    columns: tuple[Column, ...]
    sure: tuple[int, ...]


@dataclass(frozen=True)
class Check:
    """Hold what one check found: in how many entries of each register, and some of them."""

    code: str
    label: Text
    meaning: Text
    dimension: Text
    counts: Mapping[str, int]
    examples: tuple[Item, ...]

    @property
    def total(self) -> int:
        """Give in how many entries it was found."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Claim:
    """Hold a value that sources give where others give another one."""

    value: Text
    sources: tuple[tuple[Text, str], ...]
    is_preferred: bool


@dataclass(frozen=True)
class Conflict:
    """Hold a fact that sources do not agree on."""

    thing: Item
    fact: Text
    claims: tuple[Claim, ...]


class Report(BaseModel):
    """Hold what ``report.json`` of a release says beside the data: counts, never rows."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    rows_kept_aside: int = 0
    findings: Mapping[str, int] = {}
    links: Mapping[str, Mapping[str, int]] = {}


@dataclass(frozen=True)
class Quality:
    """Hold the quality of a release."""

    registers: tuple[Completeness, ...]
    levels: tuple[Text, ...]
    checks: tuple[Check, ...]
    conflicts: tuple[Conflict, ...]
    report: Report


def assess(store: Store, inventory: Inventory, base: str, folder: Path) -> Quality:
    """Count what the quality page shows."""
    registers = [shelf for shelf in shelves(store, inventory) if shelf.items]
    sure = _levels(store)
    return Quality(
        registers=tuple(_completeness(store, shelf, sure) for shelf in registers),
        levels=tuple(codes("confidence-level")[code] for code in _LEVELS),
        checks=tuple(_checks(store, inventory, base)),
        conflicts=tuple(_conflicts(store, inventory)),
        report=read_report(folder),
    )


def read_report(folder: Path) -> Report:
    """Read the counts that a release was published with; one without them tells none."""
    try:
        return Report.model_validate_json((folder / "report.json").read_bytes())
    except (OSError, ValidationError):
        return Report()


def _completeness(store: Store, shelf: Shelf, sure: Mapping[str, str]) -> Completeness:
    known = Counter[str]()
    for item in shelf.items:
        known.update(_said(store, item.iri))
    levels = Counter(sure.get(item.entry.iri, "") for item in shelf.items if item.entry)
    return Completeness(
        shelf=shelf,
        columns=tuple(
            Column(one, name_of(store, one), known[one], len(shelf.items))
            for one in _columns(shelf, known)
        ),
        sure=tuple(levels[expand(f"confidence-level:{code}")] for code in _LEVELS),
    )


def _said(store: Store, iri: str) -> set[str]:
    """Give the kinds of facts that are known of a thing, in whatever graph."""
    return {
        quad.predicate.value
        for quad in store.quads_for_pattern(NamedNode(iri), None, None)
        if quad.object != NamedNode(_UNKNOWN) and quad.predicate.value not in _NOT_COUNTED
    }


def _columns(shelf: Shelf, known: Counter[str]) -> list[str]:
    """Name what people look for first, known or not; then whatever else is known."""
    kinds = sorted({expand(f"albo:{name}") for item in shelf.items for name in item.types})
    wanted = [one for kind in kinds for one in expected().get(kind, ())]
    first = dict.fromkeys([*map(expand, _BASIC), *wanted])
    others = sorted(set(known) - set(first), key=lambda one: (-known[one], one))
    return [*first, *others]


def _levels(store: Store) -> Mapping[str, str]:
    """Give how sure each entry is."""
    predicate = NamedNode(expand("albo:confidence"))
    return {
        quad.subject.value: quad.object.value
        for quad in store.quads_for_pattern(None, predicate, None)
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode)
    }


def _checks(store: Store, inventory: Inventory, base: str) -> Iterator[Check]:
    found = _doubts(store, base)
    for code, label in codes("quality-check").items():
        iri = expand(f"quality-check:{code}")
        items = [
            item
            for entry in found.get(iri, ())
            if (item := inventory.by_entry.get(entry)) is not None and item.entry
        ]
        dimensions = store.quads_for_pattern(
            NamedNode(iri), NamedNode(expand("dqv:inDimension")), None
        )
        dimension = next(
            (q.object.value for q in dimensions if isinstance(q.object, NamedNode)), ""
        )
        yield Check(
            code=code,
            label=label,
            meaning=text_of(store, iri, "skos:definition") or label,
            dimension=name_of(store, dimension) if dimension else label,
            counts=Counter(_slug(item.entry.register) for item in items if item.entry),
            examples=tuple(items[:_EXAMPLES]),
        )


def _doubts(store: Store, base: str) -> Mapping[str, Sequence[str]]:
    """Give the entries where each check found something, in order."""
    graph = NamedNode(f"{base}/graph/quality")
    body, target = (NamedNode(expand(name)) for name in ("oa:hasBody", "oa:hasTarget"))
    found: dict[str, list[str]] = {}
    for quad in store.quads_for_pattern(None, body, None, graph):
        if isinstance(quad.object, NamedNode) and isinstance(quad.subject, NamedNode):
            for other in store.quads_for_pattern(quad.subject, target, None, graph):
                if isinstance(other.object, NamedNode):
                    found.setdefault(quad.object.value, []).append(other.object.value)
    return {check: sorted(entries) for check, entries in found.items()}


_CLAIMS = """
SELECT ?thing ?fact ?value ?source ?preferred WHERE {
    ?claim rdf:subject ?thing ; rdf:predicate ?fact ; rdf:object ?value ;
        albo:isPreferred ?preferred .
    OPTIONAL { ?claim dct:source ?source }
} ORDER BY ?thing ?fact DESC(?preferred) STR(?value)
"""


def _conflicts(store: Store, inventory: Inventory) -> Iterator[Conflict]:
    told: dict[tuple[str, str], dict[tuple[str, bool], list[str]]] = {}
    for row in rows(store, _CLAIMS):
        claims = told.setdefault((row["thing"], row["fact"]), {})
        sources = claims.setdefault((row["value"], row["preferred"] == "true"), [])
        sources.append(row.get("source", ""))
    for (thing, fact), claims in told.items():
        item = inventory.by_iri.get(thing)
        if item is not None:
            found = (_claim(store, fact, *claim, claims[claim]) for claim in claims)
            yield Conflict(item, name_of(store, fact), tuple(found))


def _claim(store: Store, fact: str, value: str, is_preferred: bool, found: Sequence[str]) -> Claim:
    sources = tuple((name_of(store, iri), _slug(iri)) for iri in found if iri)
    return Claim(_words(store, fact, value), sources, is_preferred)


def _words(store: Store, fact: str, value: str) -> Text:
    """Say a value: a thing by its name, a code by its label, a text as it is."""
    if value.startswith(("http://", "https://")):
        known = name_of(store, value)
        return known if known.it != _slug(value) else same(value)
    scheme = _CAPITAL.sub(lambda found: f"-{found[0].lower()}", _slug(fact))
    return codes(scheme).get(value, same(value))


def _slug(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]
