# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Copy the lists of the API: whole, as JSON and as tables, and each thing by itself."""

import json
from collections.abc import Iterator

from endpoint.api.collections import COLLECTIONS
from endpoint.api.parameters import LARGEST
from endpoint.served import Served
from endpoint.site.asking import Question
from endpoint.site.shelf import Shelf, in_english

PLACE = "/api/v1"
_TABLES = ("csv", "geojson", "ndjson", "xlsx")


async def copy_lists(shelf: Shelf, served: Served) -> None:
    """Copy the description of the API and all that it lists."""
    await shelf.need(Question(PLACE), "api/v1.json")
    await shelf.need(Question(f"{PLACE}/openapi.json"), "api/v1/openapi.json")
    await shelf.need(Question(f"{PLACE}/status"), "api/v1/status.json")
    for name in (*COLLECTIONS, *_inside(served)):
        await _copy_pages(shelf, name)
        await _copy_tables(shelf, name)
    for name in _things(served):
        await shelf.need(Question(f"{PLACE}/{name}"), f"api/v1/{name}.json")


def _inside(served: Served) -> Iterator[str]:
    """Yield the lists that belong to one thing."""
    stock = served.inventory
    for register in COLLECTIONS["registers"].rows(stock):
        yield f"registers/{register.ref}/entries"
    for call in COLLECTIONS["calls"].rows(stock):
        yield f"calls/{call.ref}/requirements"


def _things(served: Served) -> list[str]:
    return sorted(
        {
            f"{one.name}/{one.ref(row)}"
            for one in COLLECTIONS.values()
            for row in one.rows(served.inventory)
        }
    )


async def _copy_pages(shelf: Shelf, name: str) -> None:
    """Copy the longest pages that there are; a further one is named by its cursor."""
    cursor = ""
    while True:
        file = f"api/v1/{name}.{cursor}.json" if cursor else f"api/v1/{name}.json"
        query = f"limit={LARGEST}" + (f"&cursor={cursor}" if cursor else "")
        await shelf.need(Question(f"{PLACE}/{name}", query), file)
        links = json.loads(shelf.path(file).read_bytes())["_links"]
        if "next" not in links:
            return
        cursor = links["next"]["href"].rpartition("cursor=")[2]


async def _copy_tables(shelf: Shelf, name: str) -> None:
    for form in _TABLES:
        file = f"api/v1/{name}.{form}"
        said = {
            tongue: await shelf.need(
                Question(f"{PLACE}/{name}", f"format={form}&lang={tongue}"),
                file if tongue == "it" else in_english(file),
            )
            for tongue in ("it", "en")
        }
        if said["it"].digest == said["en"].digest:
            shelf.drop(in_english(file))
