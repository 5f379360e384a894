# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The page of a registered thing, and of what stands around the registers: actors, Comuni."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import shapely

from endpoint.documents.document import COUNTED
from endpoint.documents.pages.claims import disputes
from endpoint.documents.pages.colophon import colophon
from endpoint.documents.pages.dossier import Dossier
from endpoint.documents.pages.facts import headings
from endpoint.documents.pages.sources import Sources
from endpoint.documents.pages.standing import Standing, standing
from endpoint.documents.pages.timeline import moments
from endpoint.inventory import Item
from endpoint.maps import Map, Place, draw
from endpoint.sheet import Row, Section
from endpoint.verdicts import AssessmentTable
from endpoint.wording import Value
from ontology.context import expand

# Classes of the things around the registers that have this page, by their JSON name.
AROUND = frozenset(
    (
        *("Comune", "Municipio", "Neighbourhood", "HomogeneousZone", "Organization", "Company"),
        *("InnovationNetwork", "Agreement", "SupportMeasure", "SupportProgramme", "PublicEvent"),
        *("Project", "Membership", "ChangeEvent", "StudentHousing"),
    )
)
# What a page tells by itself, not among what refers to the thing.
_TOLD = frozenset(expand(name) for name in ("rdf:subject", "dct:isVersionOf", "oa:hasTarget"))
_FILTERS = {"comune": "comune", "municipio": "municipio", "zone": "zone"}
_NEAR, _DRAWN = 5, 300


@dataclass(frozen=True)
class Near:
    """Hold a registered thing nearby, with its distance in metres."""

    item: Item
    kind: str
    metres: float


@dataclass(frozen=True)
class Held:
    """Hold how many entries of a register are in a place; ``place`` leads to them, if anywhere."""

    register: str
    entries: int
    place: str | None


def values(dossier: Dossier) -> Mapping[str, object]:
    """Give what the template of an entry shows."""
    entries = list(dossier.wording.of_type("albo:RegisterEntry"))
    sources = Sources(dossier)
    disputed = disputes(dossier, sources)
    facts = list(headings(dossier, sources, disputed))
    item = dossier.document.item
    held = _held(dossier)
    stands = standing(dossier, entries)
    return {
        "sheet": dossier.sheet,
        "served": dossier.served,
        "note": dossier.document.note,
        "headings": facts,
        "has_doubts": any(
            told.value.doubtful for one in facts for fact in one.facts for told in fact.values
        ),
        "sources": sources.listed(),
        "standing": stands,
        "doubts": _doubts(dossier, [dossier.iri, *entries]),
        "moments": moments(dossier, entries),
        "assessments": assessments(dossier),
        "around": [row for row in dossier.sheet.around if row.property not in _TOLD],
        "siblings": _siblings(dossier),
        "sections": _sections(dossier, entries),
        "near": _near(dossier, item),
        "held": held,
        "inside": _inside(dossier),
        "map": _map(dossier, item),
        "register": _register(dossier, item),
        "colophon": colophon(dossier, _summary(dossier, item, stands)),
    }


def _summary(dossier: Dossier, item: Item | None, stands: Standing) -> str:
    """Say in one line what a thing is, where, and how it stands."""
    address = item.address if item else ""
    return ". ".join(filter(None, (dossier.sheet.kind, address, stands.meaning.rstrip("."))))


def assessments(dossier: Dossier) -> Sequence[AssessmentTable]:
    """Give the assessments, those against adopted calls before those against illustrative ones."""
    return sorted(dossier.sheet.assessments, key=lambda one: one.illustrative)


def _doubts(dossier: Dossier, nodes: Sequence[str]) -> Sequence[Value]:
    """Name what the checks of quality found doubtful in a thing or its entry."""
    notes = [note for node in nodes for note in dossier.pointing("oa:hasTarget", node)]
    wording = dossier.wording_of(notes)
    bodies = {body.value for note in notes for body in wording.said(note, "oa:hasBody")}
    return [wording.link(body) for body in sorted(bodies)]


def _siblings(dossier: Dossier) -> Sequence[Row]:
    """Tell what else each operator of a thing runs."""
    found = []
    for operator in dossier.wording.said(dossier.iri, "albo:operatedBy"):
        others = [
            one for one in dossier.pointing("albo:operatedBy", operator.value) if one != dossier.iri
        ]
        wording = dossier.wording_of(others)
        values = sorted(map(wording.link, others), key=lambda value: value.words.casefold())
        if values:
            found.append(Row(dossier.wording.name(operator.value), values))
    return found


def _sections(dossier: Dossier, entries: Sequence[str]) -> Sequence[Section]:
    return [one for one in dossier.sheet.sections if one.iri not in entries]


def _near(dossier: Dossier, item: Item | None) -> Sequence[Near]:
    if item is None or item.entry is None or item.point is None:
        return ()
    found = dossier.served.inventory.places.nearest(item.point, _NEAR, item.iri)
    return [Near(one, _kind(dossier, one), metres) for one, metres in found]


def _kind(dossier: Dossier, item: Item) -> str:
    types = dossier.served.values(item.iri, expand("rdf:type"))
    return dossier.wording.label(next(types, ""))


def _held(dossier: Dossier) -> Sequence[Held]:
    stock = dossier.served.inventory
    concept, _, ref = dossier.document.path.removeprefix("/doc/").partition("/")
    by_iri = stock.by_iri
    return [
        Held(
            by_iri[register].name.in_language(dossier.tongue),
            count,
            f"/registers/{register.rpartition('/')[2]}?{_FILTERS[concept]}={ref}"
            if concept in _FILTERS
            else None,
        )
        for register, count in stock.places.counts(dossier.iri).items()
        if register in by_iri
    ]


def _inside(dossier: Dossier) -> str | None:
    """Give the address of all that says that it is in a place, outside the registers too."""
    for name in sorted(COUNTED):
        if dossier.points(name):
            asked = {"about": dossier.iri, "property": name, "side": "in"}
            return f"/explore?{urlencode(asked)}"
    return None


def _register(dossier: Dossier, item: Item | None) -> Value | None:
    if item is None or item.entry is None:
        return None
    known = dossier.served.inventory.by_iri.get(item.entry.register)
    slug = item.entry.register.rpartition("/")[2]
    return Value(known.name.in_language(dossier.tongue), f"/doc/register/{slug}") if known else None


def _map(dossier: Dossier, item: Item | None) -> Map | None:
    """Draw where a thing is; of a place, what is registered in it."""
    places = dossier.served.inventory.places
    shown = [item] if item and item.entry else places.inside(dossier.iri).first(_DRAWN)
    drawn = [
        Place(shapely.Point(one.point), one.name.in_language(dossier.tongue), _local(dossier, one))
        for one in shown
        if one.point is not None
    ]
    return draw(drawn, dossier.served.outlines)


def _local(dossier: Dossier, item: Item) -> str:
    return item.iri.replace(f"{dossier.served.base}/id/", "/doc/", 1)


def is_entry(dossier: Dossier) -> bool:
    """Say whether a document has this page: of what is registered, or stands around it."""
    item = dossier.document.item
    if item is None or item.iri != dossier.iri:
        return False
    return item.entry is not None or not AROUND.isdisjoint(item.types)
