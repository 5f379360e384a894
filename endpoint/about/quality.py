# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""How good the data are: what is known, how sure it is, what is doubtful, where sources disagree.

What grows with the registers is counted once a release, when its index is made; only facts that
sources do not agree on are counted here, when the page is first asked for.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from pyoxigraph import NamedNode, Store

from endpoint.about.facts import Shelf, name_of, rows, shelves, text_of
from endpoint.inventory import Inventory, Item
from endpoint.sheet import expected
from ontology.context import expand
from ontology.text import Text, same
from ontology.vocabulary import codes

# So many entries are named of each check, and so many facts that sources do not agree on.
_EXAMPLES, _SHOWN = 3, 50
_CAPITAL = re.compile("[A-Z]")
_COUNTED = TypeAdapter(list[tuple[str, str, int]])
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
    """Hold the quality of a release; of ``disagreements`` the first are ``conflicts``."""

    registers: tuple[Completeness, ...]
    levels: tuple[Text, ...]
    checks: tuple[Check, ...]
    conflicts: tuple[Conflict, ...]
    disagreements: int
    report: Report


def assess(store: Store, inventory: Inventory, base: str, folder: Path) -> Quality:
    """Read what the quality page shows."""
    registers = [shelf for shelf in shelves(store, inventory) if shelf.items]
    known, sure = (_by_register(inventory, name) for name in ("known", "sure"))
    return Quality(
        registers=tuple(
            Completeness(
                shelf,
                tuple(_columns(store, inventory, shelf, known.get(shelf.iri, {}))),
                tuple(
                    sure.get(shelf.iri, {}).get(expand(f"confidence-level:{code}"), 0)
                    for code in _LEVELS
                ),
            )
            for shelf in registers
        ),
        levels=tuple(codes("confidence-level")[code] for code in _LEVELS),
        checks=tuple(_checks(store, inventory, base)),
        conflicts=tuple(_conflicts(store, inventory)),
        disagreements=sum(int(row["count"]) for row in rows(store, _DISAGREEMENTS)),
        report=read_report(folder),
    )


def _by_register(inventory: Inventory, name: str) -> Mapping[str, Mapping[str, int]]:
    """Give what the index counted of the entries of each register."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for register, what, count in inventory.told(name, _COUNTED, []):
        found[register][what] = count
    return found


def read_report(folder: Path) -> Report:
    """Read the counts that a release was published with; one without them tells none."""
    try:
        return Report.model_validate_json((folder / "report.json").read_bytes())
    except (OSError, ValidationError):
        return Report()


def _columns(
    store: Store, inventory: Inventory, shelf: Shelf, known: Mapping[str, int]
) -> Iterator[Column]:
    """Yield what people look for first, known or not; then whatever else is known."""
    types = inventory.facet("type").counts(inventory.having("register", shelf.iri))
    kinds = sorted(expand(f"albo:{name}") for name in types)
    wanted = [one for kind in kinds for one in expected().get(kind, ())]
    first = dict.fromkeys([*map(expand, _BASIC), *wanted])
    others = sorted(set(known) - set(first), key=lambda one: (-known[one], one))
    for one in (*first, *others):
        yield Column(one, name_of(store, one), known.get(one, 0), len(shelf.items))


def _checks(store: Store, inventory: Inventory, base: str) -> Iterator[Check]:
    measured = _measured(store)
    for code, label in codes("quality-check").items():
        iri = expand(f"quality-check:{code}")
        dimensions = store.quads_for_pattern(
            NamedNode(iri), NamedNode(expand("dqv:inDimension")), None
        )
        dimension = next(
            (q.object.value for q in dimensions if isinstance(q.object, NamedNode)), ""
        )
        counts = measured.get(iri, {})
        yield Check(
            code=code,
            label=label,
            meaning=text_of(store, iri, "skos:definition") or label,
            dimension=name_of(store, dimension) if dimension else label,
            counts=counts,
            examples=tuple(_examples(store, inventory, base, iri)) if counts else (),
        )


_MEASURED = """
SELECT ?check ?register ?count WHERE {
    ?measurement dqv:isMeasurementOf ?check ; dqv:computedOn ?register ; dqv:value ?count
}
"""


def _measured(store: Store) -> Mapping[str, Mapping[str, int]]:
    """Give in how many entries of each register each check found something."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows(store, _MEASURED):
        found[row["check"]][_slug(row["register"])] = int(row["count"])
    return found


def _examples(store: Store, inventory: Inventory, base: str, check: str) -> Iterator[Item]:
    """Yield some entries in which a check found something; to put all in order would take long."""
    query = (
        f"SELECT ?entry WHERE {{ GRAPH <{base}/graph/quality> {{ ?annotation oa:hasBody <{check}>"
        f" ; oa:hasTarget ?entry }} }} LIMIT {_EXAMPLES}"
    )
    for entry in sorted(row["entry"] for row in rows(store, query)):
        item = inventory.by_entry.get(entry)
        if item is not None:
            yield item


_DISAGREEMENTS = """
SELECT (COUNT(*) AS ?count) WHERE {
    SELECT DISTINCT ?thing ?fact WHERE {
        ?claim rdf:subject ?thing ; rdf:predicate ?fact ; albo:isPreferred ?preferred
    }
}
"""
_CLAIMS = f"""
SELECT ?thing ?fact ?value ?source ?preferred WHERE {{
    {{
        SELECT DISTINCT ?thing ?fact WHERE {{
            ?any rdf:subject ?thing ; rdf:predicate ?fact ; albo:isPreferred ?whether
        }} ORDER BY ?thing ?fact LIMIT {_SHOWN}
    }}
    ?claim rdf:subject ?thing ; rdf:predicate ?fact ; rdf:object ?value ;
        albo:isPreferred ?preferred .
    OPTIONAL {{ ?claim dct:source ?source }}
}} ORDER BY ?thing ?fact DESC(?preferred) STR(?value) ?source
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
