"""What is looked around in: a register, a list around the registers, or all that is listed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from endpoint.api.collections import COLLECTIONS, Collection
from endpoint.browsing.names import local
from endpoint.inventory import Item
from endpoint.problems import Problem
from endpoint.questions import ask
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
    collection=Collection("search", Text(it="Tutto", en="Everything"), (), lambda s: s.items),
    path="search",
)
# Lists that are registers themselves, or hold what registers hold.
_REGISTERS = ("registers", "entries", "things")


def scope_of(served: Served, slug: str) -> Scope:
    """Find a register or a list by its name; raises Problem that names those there are."""
    found = {one.scope.slug: one.scope for one in (*around(served), *registers(served))}
    if slug not in found:
        raise Problem("not-found", _no_register(found.values()), known=sorted(found))
    return found[slug]


def registers(served: Served) -> Iterator[Shown]:
    """Yield the registers, with what feeds each."""
    for row in ask(served.store, "registers"):
        slug = row["register"].rsplit("/", 1)[1]
        yield Shown(
            Scope(
                place=f"/registers/{slug}",
                title=Text(it=row["title_it"], en=row["title_en"]),
                collection=COLLECTIONS["entries"],
                path=f"registers/{slug}/entries",
                fixed={"register": slug},
                description=Text(it=row["description_it"], en=row["description_en"]),
                note=_note(row),
                document=local(served, row["register"]),
            ),
            int(row["entries"]),
            list(_calls(served, row["register"])),
            [name for name in served.release.downloads() if name.startswith(f"{slug}.")],
        )


def around(served: Served) -> Iterator[Shown]:
    """Yield the lists around the registers."""
    told = {row["list"].rsplit("/", 1)[1]: row for row in ask(served.store, "lists")}
    for name, collection in COLLECTIONS.items():
        if name in _REGISTERS:
            continue
        row = told.get(collection.concept)
        scope = Scope(
            place=f"/registers/{name}",
            title=collection.title,
            collection=collection,
            path=name,
            note=_note(row) if row else None,
            document=local(served, row["list"]) if row else "",
        )
        yield Shown(scope, sum(1 for _ in collection.rows(served.inventory)))


def _note(row: Mapping[str, str]) -> Text | None:
    if "note_it" not in row:
        return None
    return Text(it=row["note_it"], en=row.get("note_en", row["note_it"]))


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
