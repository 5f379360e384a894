# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What a page shows of an answer: the view that was chosen, and the others that there are."""

from collections.abc import Mapping, Sequence

from endpoint.asking.cells import Cells, numeric
from endpoint.asking.colours import pieces
from endpoint.asking.reading import Found
from endpoint.asking.views import Columns, bars_of, columns_of, places
from endpoint.maps import draw
from endpoint.served import Served
from ontology.text import Text, same


def seen(found: Found, cells: Cells, preferred: str, served: Served) -> Mapping[str, object]:
    """Give what the template shows, in the view that is preferred where the answer has it."""
    columns = columns_of(found)
    views = _views(found, columns)
    view = preferred if preferred in views else views[0]
    shown = list(places(found, columns, cells)) if view == "map" else []
    return {
        "found": found,
        "cells": cells,
        "names": {
            name: _PARTS[name] if found.kind == "graph" else same(name) for name in found.columns
        },
        "numbers": numeric(found.rows, found.columns),
        "views": views,
        "view": view,
        "map": draw(shown, served.outlines) if shown else None,
        "placed": len(shown),
        "bars": bars_of(found, columns, cells) if view == "bars" else None,
        "bar_names": (columns.label, columns.number),
        "raw": list(pieces(found.raw)) if view == "raw" else [],
    }


# What the parts of a statement are called.
_PARTS = {
    "subject": Text(it="soggetto", en="subject"),
    "predicate": Text(it="proprietà", en="property"),
    "object": Text(it="valore", en="value"),
}


def _views(found: Found, columns: Columns) -> Sequence[str]:
    if found.kind == "boolean":
        return ["table", "raw"]
    there = {"table": True, "map": columns.has_places, "bars": columns.has_bars, "raw": True}
    return [name for name, is_there in there.items() if is_there]
