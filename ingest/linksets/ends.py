# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Our end of every link: the things of a release by key and by IRI, with their names."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from ingest.history import ACTORS, list_book
from ingest.iris import concept
from ingest.kinds import entry_kinds
from ingest.ledger import HIDDEN, TAKEN_DOWN, Ledger, ledger_of
from ingest.listing import DECISIONS, Listing
from ingest.names import plain
from ingest.records.base import LEGAL_STATUS, ActorRecord, OperatedRecord
from ingest.releases import Release
from ingest.territory import Territory, territory
from ontology.context import expand
from ontology.vocabulary import codes, scheme_names

# The forms of law are things of a national list: ours is what is said of them elsewhere.
LEGAL_FORMS = "legal-status"
_PLACES = ("comune", "zone", "municipio", "neighbourhood")
_NAMES = frozenset(
    NamedNode(expand(name)) for name in ("skos:prefLabel", "skos:altLabel", "dct:title")
)


@dataclass(frozen=True, slots=True)
class End:
    """Hold a thing that a link begins with; ``names`` are folded to be compared."""

    concept: str
    key: str
    iri: str
    names: frozenset[str]


class Ends:
    """Find the things of a release that rows of links mean.

    ``concepts`` are all that may be linked, those without things too; ``personal`` the
    registers of persons, which are linked with nothing.
    """

    def __init__(
        self, ends: Iterable[End], concepts: Iterable[str], personal: Iterable[str] = ()
    ) -> None:
        listed = [*ends, *_codes()]
        self._by_key = {(one.concept, one.key): one for one in listed}
        self._by_iri = {one.iri: one for one in listed}
        self.personal = frozenset(personal)
        self.concepts: Set[str] = {*concepts, *_PLACES, *scheme_names(), LEGAL_FORMS}

    def find(self, of: str, key: str) -> End | None:
        """Give the thing that a key, an official code or an IRI names."""
        named = self._by_iri.get(key)
        return self._by_key.get((of, key)) or (named if named and named.concept == of else None)

    def by_iri(self, iri: str) -> End | None:
        """Give the thing that an IRI names, whatever it is of."""
        return self._by_iri.get(iri)


def _codes() -> Iterator[End]:
    for scheme in scheme_names():
        for code, label in codes(scheme).items():
            yield _end(scheme, code, concept(scheme, code), label.it, label.en)


def _end(of: str, key: str, iri: str, *names: str) -> End:
    return End(of, key, iri, frozenset(plain(name) for name in names))


def ends_in(listing: Listing) -> Ends:
    """Give the things that a release will hold, as they are listed."""
    registers, lists = listing.registry.registers, listing.registry.lists
    personal = [one.id for one in registers if entry_kinds()[one.kind].is_personal]
    concepts = ["register", ACTORS, *(one.id for one in registers), *(one.id for one in lists)]
    return Ends([*_places(listing), *_listed(listing)], concepts, personal)


def _places(listing: Listing) -> Iterator[End]:
    intake, thing = listing.intake, listing.iris.thing
    known = intake.territory
    for code in listing.comuni():
        yield _comune(known, code, thing("comune", code), known.name_of(code) or "")
    for former in intake.former:
        yield _end("comune", former.istat_code, thing("comune", former.istat_code), former.name)
    for zone in intake.zones:
        yield _end("zone", zone.code, thing("zone", zone.code), zone.name)
    for one in intake.municipi:
        number = f"Municipio {one.code}"
        names = (one.name, number, f"{number} ({one.name})")
        yield _end("municipio", one.code, thing("municipio", one.code), *names)
    for area in intake.neighbourhoods:
        yield _end("neighbourhood", area.code, thing("neighbourhood", area.code), area.name)


def _comune(known: Territory, code: str, iri: str, *names: str) -> End:
    """Take a Comune also by the names of those that it took over."""
    return End("comune", code, iri, frozenset(known.names_of(code)).union(map(plain, names)))


def _listed(listing: Listing) -> Iterator[End]:
    intake = listing.intake
    for register in listing.registry.registers:
        iri = listing.iris.thing("register", register.id)
        yield _end("register", register.id, iri, register.title.it, register.title.en)
        for row in listing.listed.get(register.id, []):
            yield _end(register.id, row.row.key, row.subject.thing, row.row.record.name)
    for key, actor in intake.actors.items():
        names = filter(None, (actor.name, actor.acronym))
        yield _end(ACTORS, key, listing.actor_iri(key), *names)
    for one in listing.registry.lists:
        for listed in intake.lists[one.id]:
            record = listed.record
            fields = ("name", "title_it", "title_en", "acronym")
            names = filter(None, (getattr(record, name, None) for name in fields))
            yield _end(one.id, record.id, listing.list_iri(one.id, record.id), *names)
    yield from _legal_forms(LEGAL_STATUS + code for code in _used_forms(listing))


def _used_forms(listing: Listing) -> set[str]:
    rows = (one.row.record for listed in listing.listed.values() for one in listed)
    firms = [*listing.intake.actors.values(), *rows]
    found = (
        one.legal_status_code for one in firms if isinstance(one, ActorRecord | OperatedRecord)
    )
    return set(filter(None, found))


def _legal_forms(iris: Iterable[str]) -> Iterator[End]:
    """Give the forms of law in use, by code with and without dots; names are others'."""
    for iri in sorted(set(iris)):
        code = iri.removeprefix(LEGAL_STATUS).replace(".", "")
        for key in (code, f"{code[:1]}.{code[1:2]}.{code[2:]}"):
            yield _end(LEGAL_FORMS, key, iri)


def ends_of(release: Release) -> Ends:
    """Give the things that a release holds."""
    quads = list(release.quads())
    ledger = ledger_of(release)
    before = list_book("")
    lists = [book.removeprefix(before) for book in ledger.books if book.startswith(before)]
    known = [*release.info.counts, *(one for one in lists if one != DECISIONS)]
    concepts = ["register", ACTORS, *known]
    keys = _keys(ledger, known)
    held = list(_held(quads, f"{release.info.base}/id/", {*concepts, *_PLACES}, keys))
    status = NamedNode(expand("cov:hasLegalStatus"))
    forms = [
        quad.object.value
        for quad in quads
        if quad.predicate == status and isinstance(quad.object, NamedNode)
    ]
    return Ends([*held, *_legal_forms(forms)], concepts, _of_persons(quads))


def _keys(ledger: Ledger, known: Iterable[str]) -> Mapping[tuple[str, str], str]:
    """Give the keys of things by concept and number; some of them nobody may know any more."""
    books = {ACTORS: ACTORS, **{one: one for one in known}}
    return {
        (of, line.number): key
        for of, name in books.items()
        for book in (name, list_book(name))
        for key, line in ledger.books.get(book, {}).items()
        if not key.startswith((HIDDEN, TAKEN_DOWN))
    }


def _held(
    quads: Iterable[Quad], space: str, concepts: Set[str], keys: Mapping[tuple[str, str], str]
) -> Iterator[End]:
    names: dict[str, set[str]] = {}
    for quad in quads:
        node, name = quad.subject, quad.object
        is_ours = isinstance(node, NamedNode) and node.value.startswith(space)
        if is_ours and quad.predicate in _NAMES and isinstance(name, Literal):
            names.setdefault(str(node)[1:-1], set()).add(name.value)
    for iri, said in names.items():
        of, _, ref = iri.removeprefix(space).partition("/")
        if of in concepts and "#" not in ref:
            if of == "comune":
                yield _comune(territory(), ref, iri, *said)
            else:
                yield _end(of, keys.get((of, ref), ref), iri, *said)


def _of_persons(quads: Iterable[Quad]) -> Iterator[str]:
    kinds = {kind.class_iri() for kind in entry_kinds().values() if kind.is_personal}
    contained = NamedNode(expand("reg:containedItemClass"))
    for quad in quads:
        register, of = quad.subject, quad.object
        told = quad.predicate == contained and isinstance(of, NamedNode) and of.value in kinds
        if told and isinstance(register, NamedNode):
            yield register.value.rsplit("/", 1)[1]
