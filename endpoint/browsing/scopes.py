# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What is looked around in: a register, a list around the registers, or all that is listed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from endpoint.api.collections import COLLECTIONS, Collection, everything
from endpoint.browsing.names import local
from endpoint.description import named
from endpoint.inventory import Item
from endpoint.problems import Problem
from endpoint.served import Served
from ontology.context import terms
from ontology.text import Text


@dataclass(frozen=True)
class Scope:
    """Hold what is looked around in: what it is called, and where the API lists the same.

    ``place`` is the address of its page, ``path`` that of the list below ``/api/v1``; ``fixed``
    are the conditions that the address names already. ``document`` is where more is told.
    """

    place: str
    title: Text
    collection: Collection
    path: str
    fixed: Mapping[str, str] = field(default_factory=dict)
    description: Text | None = None
    note: Text | None = None
    document: str = ""

    @property
    def slug(self) -> str:
        """Give the last part of its address."""
        return self.place.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class Shown:
    """Hold a register or a list as it stands among the others."""

    scope: Scope
    count: int
    calls: Sequence[Item] = ()
    downloads: Sequence[str] = ()


EVERYTHING = Scope(
    place="/search",
    title=Text(it="Cerca", en="Search"),
    collection=Collection("search", Text(it="Tutto", en="Everything"), (), everything),
    path="search",
)
# Lists that are registers themselves, or hold what registers hold.
_REGISTERS = ("registers", "entries", "things")


def shown_of(served: Served, slug: str) -> Shown:
    """Find a register or a list by its name; raises Problem that names those there are."""
    found = {one.scope.slug: one for one in (*around(served), *registers(served))}
    if slug not in found:
        scopes = [one.scope for one in found.values()]
        raise Problem("not-found", _no_register(scopes), known=sorted(found))
    return found[slug]


def registers(served: Served) -> Iterator[Shown]:
    """Yield the registers, with what feeds each."""
    stock = served.inventory
    counts = stock.counted("register")
    for item in COLLECTIONS["registers"].rows(stock):
        yield Shown(
            Scope(
                place=f"/registers/{item.ref}",
                title=item.name,
                collection=COLLECTIONS["entries"],
                path=f"registers/{item.ref}/entries",
                fixed={"register": item.ref},
                description=_said(served, item.iri, "description"),
                note=_said(served, item.iri, "note"),
                document=local(served, item.iri),
            ),
            counts.get(item.iri, 0),
            list(_calls(served, item.iri)),
            [name for name in served.release.downloads() if name.startswith(f"{item.ref}.")],
        )


def around(served: Served) -> Iterator[Shown]:
    """Yield the lists around the registers."""
    for name, collection in COLLECTIONS.items():
        if name in _REGISTERS:
            continue
        told = f"{served.base}/id/list/{collection.concept}"
        scope = Scope(
            place=f"/registers/{name}",
            title=collection.title,
            collection=collection,
            path=name,
            note=_said(served, told, "note"),
            document=local(served, told) if told in served.inventory.by_iri else "",
        )
        yield Shown(scope, collection.count(served.inventory))


def _said(served: Served, subject: str, name: str) -> Text | None:
    """Give what is said of a thing in both languages; None where nothing is."""
    node, predicate = named(subject), NamedNode(terms()[name].iri)
    if node is None:
        return None
    found = {
        quad.object.language: quad.object.value
        for quad in served.store.quads_for_pattern(node, predicate, None)
        if isinstance(quad.object, Literal)
    }
    it = found.get("it") or next(iter(found.values()), "")
    return Text(it=it, en=found.get("en", it)) if it else None


def _calls(served: Served, register: str) -> Iterator[Item]:
    for iri in sorted(served.values(register, terms()["usesCall"].iri)):
        if iri in served.inventory.by_iri:
            yield served.inventory.by_iri[iri]


def _no_register(scopes: Iterable[Scope]) -> Text:
    titles = [one.title for one in scopes if one.fixed]
    it, en = (", ".join(one.in_language(tongue) for one in titles) for tongue in ("it", "en"))
    return Text(
        it=f"Nessun registro e nessun elenco ha questo nome. I registri: {it}.",
        en=f"No register and no list has this name. The registers: {en}.",
    )
