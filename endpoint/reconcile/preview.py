# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""A card about a thing, small enough to be shown inside a page of somebody else's."""

from starlette.requests import Request

from endpoint.headers import ALWAYS
from endpoint.inventory import Item
from endpoint.pages import render
from endpoint.problems import Problem
from endpoint.reconcile.answers import cells, types_of
from endpoint.reconcile.properties import Property
from endpoint.reconcile.reading import Wanted
from endpoint.reconcile.reconciler import Reconciler
from ontology.text import Text

WIDTH, HEIGHT = 430, 300
_TOLD = ("address", "comune", "vatNumber", "taxCode", "operatedBy", "number", "status", "website")
# Anybody's page may show the card in a frame; it has no script, and none may run in it.
FRAMED = {
    "Content-Security-Policy": ALWAYS["Content-Security-Policy"].replace(
        "frame-ancestors 'none'", "frame-ancestors *"
    )
}


def card(over: Reconciler, request: Request, id_: str, tongue: str) -> str:
    """Give the card of a thing; raises a problem for one that is not known."""
    item = over.entities.find(id_)
    if item is None:
        raise Problem("not-found", _UNKNOWN, headers=FRAMED)
    values = {
        "name": item.name,
        "others": [name for name in item.others if name != item.name.it],
        "kinds": ", ".join(one["name"] for one in types_of(over, item, tongue)),
        "facts": list(_facts(over, item, tongue)),
        "page": f"{over.info.base}/id/{over.id_of(item)}",
    }
    return render("reconcile-preview.html", request, values, tongue)


def _facts(over: Reconciler, item: Item, tongue: str) -> list[tuple[str, str]]:
    known = (over.properties.get(name) for name in _TOLD)
    told = ((one, _said(over, item, one, tongue)) for one in known if one)
    return [(one.name.in_language(tongue), said) for one, said in told if said]


def _said(over: Reconciler, item: Item, one: Property, tongue: str) -> str:
    found = cells(over, over.id_of(item), Wanted(id=one.id), tongue)
    return ", ".join(str(cell.get("name") or cell.get("str") or "") for cell in found)


_UNKNOWN = Text(
    it="Nessuna cosa di questa edizione ha questo identificativo.",
    en="Nothing in this release has this identifier.",
)
