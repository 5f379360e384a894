# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What changed, told to people: each version of the feed in a line of their language."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pyoxigraph import Literal, NamedNode, Store, Triple

from endpoint.description import names
from endpoint.served import Served
from endpoint.wording import Wording
from ingest.feed.index import Member
from ingest.ledger import Change
from ontology.context import expand
from ontology.text import Text

_ABOUT = NamedNode(expand("albo:registeredEntity"))
_TITLE = NamedNode(expand("dct:title"))
# Entries are feminine in Italian; of what is none, nobody knows.
_ENTRY = {
    Change.CREATED: Text(it="Nuova iscrizione", en="New entry"),
    Change.UPDATED: Text(it="Aggiornata", en="Updated"),
    Change.REMOVED: Text(it="Tolta", en="Removed"),
}
_OTHER = {
    Change.CREATED: Text(it="Novità", en="New"),
    Change.UPDATED: Text(it="Aggiornamento", en="Updated"),
    Change.REMOVED: Text(it="Non più pubblicato", en="Removed"),
}


@dataclass(frozen=True)
class News:
    """Hold one change: ``path`` is that of the document about it, ``where`` its register."""

    id: str
    title: str
    where: str
    path: str
    at: datetime
    on: date


def news(served: Served, members: Iterable[Member], tongue: str) -> Iterator[News]:
    """Tell changes to people, in one language.

    What was erased has no name any more, and none is told: only its register and number.
    """
    for member in members:
        concept, ref = _parts(served, member)
        kinds = _ENTRY if "/id/entry/" in member.of else _OTHER
        what = kinds[member.change].in_language(tongue)
        yield News(
            id=member.id,
            title=f"{what}: {_name(served, member, tongue) or f'{concept} {ref}'}",
            where=_where(served.store, served.base, concept, tongue),
            path=f"/doc/{concept}/{ref}",
            at=member.at,
            on=member.on,
        )


def _parts(served: Served, member: Member) -> tuple[str, str]:
    """Give concept and number of the thing that a version is about."""
    local = member.of.removeprefix(f"{served.base}/id/").removeprefix("entry/")
    concept, _, ref = local.replace("/", "-").rpartition("-")
    return concept, ref


def _name(served: Served, member: Member, tongue: str) -> str:
    """Name what changed by what was said of it last; empty where nothing of that is left."""
    stated = served.archive.before(member) if member.is_removal else member
    if stated is None:
        return ""
    statements = served.archive.statements(stated)
    things = (one.object for one in statements if one.predicate == _ABOUT)
    root = next((thing.value for thing in things if isinstance(thing, NamedNode)), member.of)
    wording = Wording([*statements, *_ends(served.store, statements, root)], served.base, tongue)
    name = wording.name(root)
    return name if root in wording.about else ""


def _ends(store: Store, statements: Sequence[Triple], root: str) -> Iterator[Triple]:
    """Name what a thing points at: what ties two things is called by both."""
    for one in statements:
        if one.subject == NamedNode(root) and isinstance(one.object, NamedNode):
            yield from names(store, one.object)


def _where(store: Store, base: str, concept: str, tongue: str) -> str:
    """Give the title of the register or list that a change is in."""
    for kind in ("register", "list"):
        node = NamedNode(f"{base}/id/{kind}/{concept}")
        found = [quad.object for quad in store.quads_for_pattern(node, _TITLE, None)]
        titles = [one for one in found if isinstance(one, Literal)]
        if titles:
            return next((one.value for one in titles if one.language == tongue), titles[0].value)
    own = _BOOKS.get(concept)
    return own.in_language(tongue) if own else concept


_BOOKS = {
    "actor": Text(it="Soggetti", en="Actors"),
    "decision": Text(it="Provvedimenti", en="Decisions"),
}
