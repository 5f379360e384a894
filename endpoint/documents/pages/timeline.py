# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The time line of a thing: what was decided, how it stood, what changed in these data."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from endpoint.documents.pages.dossier import Dossier
from endpoint.wording import Value
from ingest.feed.index import Member
from ingest.ledger import Change
from ontology.context import expand
from ontology.text import Text

# Days that facts of the thing itself name.
_DAYS = tuple(
    expand(name)
    for name in (
        *("schema:foundingDate", "albo:disusedSince", "albo:openedIn", "albo:openedOn"),
        *("albo:closedOn", "schema:validFrom", "schema:validThrough", "dct:date"),
    )
)
# Versions whose differences are told: to tell one, pages of the feed are read.
_COMPARED = 5
# What every version says anew tells nobody what changed.
_DATES = frozenset(expand(name) for name in ("dct:modified", "dct:created"))


@dataclass(frozen=True)
class Moment:
    """Hold one line of the time: its day, what happened, by which act, and more about it.

    ``kind`` is ``state``, ``decision``, ``release`` or ``fact``.
    """

    day: str
    kind: str
    title: str
    act: Value | None = None
    detail: str = ""


def moments(dossier: Dossier, entries: Sequence[str]) -> list[Moment]:
    """Give what happened to a thing and its entries, the oldest first."""
    found = [*_facts(dossier), *_released(dossier)]
    for entry in entries:
        found += [*_decided(dossier, entry), *_ends(dossier, entry)]
    return sorted(found, key=lambda one: (one.day, one.kind != "fact", one.kind == "release"))


def _facts(dossier: Dossier) -> Iterator[Moment]:
    said = dossier.wording.about.get(dossier.iri, {})
    for predicate in _DAYS:
        for value in said.get(predicate, []):
            yield Moment(value.value, "fact", dossier.wording.label(predicate))


def _ends(dossier: Dossier, entry: str) -> Iterator[Moment]:
    for day in dossier.served.values(entry, expand("schema:expires")):
        yield Moment(day, "state", dossier.choose(_EXPIRES))


def _decided(dossier: Dossier, entry: str) -> Iterator[Moment]:
    """Yield states with the decisions that made them, then the decisions that made none."""
    decisions = dossier.pointing("albo:decidesOn", entry)
    states = [
        one
        for one in dossier.pointing("dct:isVersionOf", entry)
        if any(True for _ in dossier.served.values(one, expand("reg:status")))
    ]
    wording = dossier.wording_of([*states, *decisions])
    made = set()
    for state in states:
        by = [one.value for one in wording.said(state, "albo:establishedBy")]
        made.update(by)
        status = wording.name(wording.said(state, "reg:status")[0].value)
        day = wording.said(state, "dct:created")[0].value
        act, detail = _act(wording.link(by[0]), dossier, by[0]) if by else (None, "")
        yield Moment(day, "state", f"{dossier.choose(_STATE)} {status}", act, detail)
    for decision in decisions:
        if decision not in made:
            outcome = wording.said(decision, "albo:decisionOutcome")
            title = wording.name(outcome[0].value) if outcome else dossier.choose(_DECIDED)
            act, detail = _act(wording.link(decision), dossier, decision)
            day = next(dossier.served.values(decision, expand("dct:date")), "")
            yield Moment(day, "decision", f"{dossier.choose(_OFFICE)} {title}", act, detail)


def _act(link: Value, dossier: Dossier, decision: str) -> tuple[Value, str]:
    parts = [
        dossier.text(decision, "albo:statementOfReasons"),
        dossier.text(decision, "albo:evidence"),
    ]
    return link, " ".join(filter(None, parts))


def _released(dossier: Dossier) -> Iterator[Moment]:
    """Yield what the releases told, with what the latest ones changed."""
    members = versions(dossier)
    for place, member in enumerate(members):
        is_told = member.change is Change.UPDATED and place >= len(members) - _COMPARED
        changed = ", ".join(_changed(dossier, member)) if is_told else ""
        title = dossier.choose(_CHANGES[member.change])
        detail = f"{dossier.choose(_CHANGED)}: {changed}." if changed else ""
        yield Moment(member.on.isoformat(), "release", title, None, detail)


def versions(dossier: Dossier) -> Sequence[Member]:
    """Give the versions that are kept of a thing, oldest first."""
    path = dossier.document.path.removeprefix("/doc/")
    concept, _, ref = path.partition("/")
    archive = dossier.served.archive
    return archive.versions(archive.subject(concept, ref))


def _changed(dossier: Dossier, member: Member) -> Iterator[str]:
    """Name the properties that a version says otherwise than the one before it."""
    archive = dossier.served.archive
    before = archive.before(member)
    if before is not None:
        differ = set(archive.statements(member)) ^ set(archive.statements(before))
        predicates = {one.predicate.value for one in differ if isinstance(one.predicate, NamedNode)}
        yield from sorted({dossier.wording.label(one) for one in predicates - _DATES})


_STATE = Text(it="L'iscrizione è", en="The entry is")
_OFFICE = Text(it="L'ufficio", en="The office:")
_DECIDED = Text(it="decide", en="decides")
_EXPIRES = Text(it="L'iscrizione scade, se non è rinnovata", en="The entry expires, unless renewed")
_CHANGED = Text(it="È cambiato", en="Changed")
_CHANGES = {
    Change.CREATED: Text(
        it="Prima pubblicazione in questi dati", en="First published in these data"
    ),
    Change.UPDATED: Text(it="Dati aggiornati", en="Data updated"),
    Change.REMOVED: Text(it="Non più in questi dati", en="No more in these data"),
}
