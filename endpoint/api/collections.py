# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The collections of the API: which things each holds, and under what name it is asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from endpoint.description import BARE, ROW, Extent
from endpoint.inventory import Inventory, Item, Rows
from endpoint.inventory.facets import Chosen
from ingest.index.columns import GRAPH, PART
from ontology.text import Text

Choose = Callable[[Inventory], Chosen]


@dataclass(frozen=True)
class Collection:
    """Hold one collection: the last part of its address, its titles, its things.

    ``classes`` are the JSON names of the classes that it holds, which have schemas;
    ``extent`` says how much a row tells, ``whole`` how much the thing alone.
    """

    name: str
    title: Text
    classes: tuple[str, ...]
    choose: Choose
    concept: str = ""
    as_entries: bool = False
    extent: Extent = ROW
    whole: Extent = ROW

    def rows(self, stock: Inventory) -> Rows:
        """Give its rows."""
        return stock.chosen(self.choose(stock))

    def count(self, stock: Inventory) -> int:
        """Give how many rows it has."""
        return int(np.count_nonzero(self.choose(stock)))

    def ref(self, item: Item) -> str:
        """Give the name of a row in the addresses of the collection."""
        if self.name in ("things", "entries") and item.entry:
            return item.entry.ref
        if self.name == "requirements":
            return item.iri.rsplit("/", 1)[1].replace("#", ".")
        return item.ref

    def address(self, ref: str) -> str:
        """Give what a thing of that name is called below ``/id``, though it be gone."""
        if self.name == "things":
            return ref[::-1].replace("-", "/", 1)[::-1]
        return f"{self.concept}/{ref}"

    def iri(self, item: Item) -> str:
        """Give what a row is about: a thing, or the line of a register that it stands on."""
        return item.entry.iri if self.as_entries and item.entry else item.iri


REGISTERED = (
    *("CoworkingSpace", "Makerspace", "StartupSupportProvider", "SharingEconomyOperator"),
    *("ExpertProfile", "Company", "DisusedSpace", "StudentHousing"),
)


def _registered(stock: Inventory) -> Chosen:
    return stock.is_registered


def everything(stock: Inventory) -> Chosen:
    """Choose all that is listed."""
    return stock.everything


def _of(name: str) -> Choose:
    # What stands inside another thing has no row of its own, and a graph is no source of facts.
    return lambda stock: stock.having("type", name) & ~stock.has(PART | GRAPH)


def _requirements(stock: Inventory) -> Chosen:
    return stock.having("type", "Requirement") & stock.having_any("call")


def _plain(name: str, concept: str, class_name: str, it: str, en: str) -> Collection:
    return Collection(name, Text(it=it, en=en), (class_name,), _of(class_name), concept)


_ALL = (
    _plain("registers", "register", "Register", "I registri", "The registers"),
    Collection(
        "entries",
        Text(it="Le iscrizioni di tutti i registri", en="The entries of all registers"),
        ("RegisterEntry",),
        _registered,
        "entry",
        as_entries=True,
    ),
    Collection(
        "things",
        Text(it="Ciò che i registri elencano", en="What the registers list"),
        REGISTERED,
        _registered,
    ),
    _plain("actors", "actor", "Organization", "I soggetti", "The actors"),
    _plain(
        "networks",
        "network",
        "InnovationNetwork",
        "Le reti e i cluster",
        "The networks and clusters",
    ),
    _plain(
        "memberships", "membership", "Membership", "Chi fa parte di che cosa", "Who is part of what"
    ),
    _plain("agreements", "agreement", "Agreement", "Gli accordi", "The agreements"),
    _plain(
        "measures", "measure", "SupportMeasure", "Le misure di sostegno", "The support measures"
    ),
    _plain("programmes", "programme", "SupportProgramme", "I programmi", "The programmes"),
    _plain("events", "event", "PublicEvent", "Gli eventi", "The events"),
    _plain("actions", "action", "Project", "Le azioni del piano", "The actions of the plan"),
    _plain("municipalities", "comune", "Comune", "I Comuni", "The Comuni"),
    _plain("zones", "zone", "HomogeneousZone", "Le zone omogenee", "The homogeneous zones"),
    _plain("sources", "source", "Source", "Le fonti", "The sources"),
    Collection(
        "calls",
        Text(it="Gli avvisi", en="The calls"),
        ("Call",),
        _of("Call"),
        extent=BARE,
        whole=ROW,
    ),
    Collection(
        "requirements",
        Text(it="I requisiti degli avvisi", en="The requirements of the calls"),
        ("Requirement",),
        _requirements,
        extent=BARE,
        whole=BARE,
    ),
)


def collection_of(item: Item) -> Collection:
    """Give the collection that a row belongs to; what belongs to none is a list of its own."""
    if item.entry is not None:
        own = tuple(name for name in item.types if name in REGISTERED)
        return replace(COLLECTIONS["things"], classes=own or REGISTERED)
    for one in COLLECTIONS.values():
        if set(one.classes) & set(item.types):
            return one
    return Collection(item.types[0], item.name, item.types[:1], everything)


COLLECTIONS: Mapping[str, Collection] = {one.name: one for one in _ALL}
