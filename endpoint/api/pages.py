# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""One page of a list: its rows, its counts, and the way to the other pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from endpoint.api.collections import Collection
from endpoint.api.cursors import Cursor
from endpoint.api.parameters import Asked
from endpoint.api.selection import Selection
from endpoint.inventory import Item, Rows
from endpoint.served import Served
from endpoint.tree import Json
from ontology.context import VERSION
from ontology.text import Text, same
from ontology.vocabulary import codes, labels

USUAL = 20


@dataclass(frozen=True)
class Question:
    """Hold a question to a collection: what is asked, at what address, of which release.

    ``given`` are the parameters as the client wrote them, ``path`` the address below ``/api/v1``.
    """

    served: Served
    collection: Collection
    asked: Asked
    path: str
    given: tuple[tuple[str, str], ...]
    start: int = 0

    @property
    def limit(self) -> int:
        """Give how many rows a page has."""
        return self.asked.limit or USUAL

    @property
    def place(self) -> str:
        """Give the address of the list, without a question."""
        return f"{self.served.base}/api/v1/{self.path}".rstrip("/")

    def at(self, cursor: str | None) -> str:
        """Give the address of another page of the same question."""
        kept = [pair for pair in self.given if pair[0] not in ("cursor", "offset")]
        asked = urlencode([*kept, *([("cursor", cursor)] if cursor else [])], safe=",:/")
        return f"{self.place}?{asked}" if asked else self.place

    def rows_of(self, selection: Selection, usual: int | None = USUAL) -> Rows:
        """Give the rows of the page; where no limit is asked for, as many as is usual."""
        length = self.asked.limit or usual
        end = None if length is None else self.start + length
        return selection.rows[self.start : end]


def page(question: Question, selection: Selection, items: list[Json]) -> dict[str, Json]:
    """Write a page of a list around its items."""
    written: dict[str, Json] = {
        "@context": f"{question.served.base}/context/{VERSION}.jsonld",
        "id": question.at(_cursor_at(question, question.start)),
        "type": ["ItemList"],
        "title": question.collection.title.model_dump(),
        "total": len(selection.rows),
        "count": len(items),
        "limit": question.limit,
        "offset": question.start,
        "release": question.served.release.info.number,
        "items": items,
    }
    if question.asked.facets:
        written["facets"] = dict(_facets(question, selection))
    return {**written, "_links": _links(question, len(selection.rows))}


def _links(question: Question, total: int) -> dict[str, Json]:
    """Give the addresses of the pages around this one; each stays on its release."""
    here, limit = question.start, question.limit
    links = {"self": question.at(_cursor_at(question, here))}
    links["first"] = question.at(_cursor_at(question, 0))
    if here + limit < total:
        links["next"] = question.at(_cursor(question, here + limit))
    if here > 0:
        before = max(0, here - limit)
        links["prev"] = question.at(_cursor(question, before))
    return {name: {"href": address} for name, address in links.items()}


def _cursor_at(question: Question, start: int) -> str | None:
    """Give the cursor of a page; who did not come with one begins with the newest release."""
    needed = start > 0 or question.asked.cursor is not None
    return _cursor(question, start) if needed else None


def _cursor(question: Question, start: int) -> str:
    number = question.served.release.info.number
    return Cursor(number, start).written(question.path, question.asked)


def _facets(question: Question, selection: Selection) -> Iterator[tuple[str, Json]]:
    for facet in question.asked.facets:
        counted = selection.counted(facet)
        called = question.served.inventory.called(facet)
        named = [_named(question.served, value, called.get(value)) for value, _ in counted]
        yield facet, [{**name, "count": one[1]} for name, one in zip(named, counted, strict=True)]


def name_of(served: Served, value: str) -> dict[str, Json]:
    """Name a value of a facet: a thing of the release, a code, or a class."""
    item = served.inventory.by_iri.get(value)
    return _named(served, value, item.name if item else None)


def _named(served: Served, value: str, called: Text | None) -> dict[str, Json]:
    name = called or labels().get(value) or conclusion_name(served, value)
    return {"id": value, "name": (name or same(value.rsplit("/", 1)[-1])).model_dump()}


def conclusion_name(served: Served, value: str) -> Text | None:
    """Name how an entry stands by a call; None for what says no such thing."""
    ref, _, code = value.rpartition(".")
    said = codes("assessment-conclusion").get(code)
    if said is None:
        return None
    call = next((one for one in served.inventory.named(ref) if "Call" in one.types), None)
    if call is None:
        return None
    return Text(it=f"{call.name.it}: {said.it}", en=f"{call.name.en}: {said.en}")


def hit(served: Served, item: Item, score: float) -> dict[str, Json]:
    """Write what a search found: enough to know it by, and the way to the whole."""
    found: dict[str, Json] = {
        "id": item.iri,
        "type": list(item.types),
        "name": _text(item.name),
        "score": round(score, 3),
    }
    comune = item.one("comune")
    return {
        **found,
        **({"fullAddress": item.address} if item.address else {}),
        **({"comune": name_of(served, comune)} if comune else {}),
        **({"status": name_of(served, item.entry.status)} if item.entry else {}),
    }


def _text(text: Text) -> dict[str, Json]:
    return {"it": text.it, "en": text.en}
