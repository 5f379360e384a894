# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The page of a call: the service sheet of the national models, made from the call's own Turtle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from endpoint.documents.pages.calendar import calendar
from endpoint.documents.pages.colophon import colophon
from endpoint.documents.pages.dossier import Dossier
from endpoint.documents.pages.needs import Need, modes_of, needs
from endpoint.verdicts import OUTCOMES
from endpoint.wording import Value
from ontology.context import expand
from ontology.vocabulary import codes, meanings, reused_labels

_CONCLUSIONS = ("admissible", "to-verify", "to-complete", "not-admissible")
# Units of a bar.
_BAR = 200.0


@dataclass(frozen=True)
class Part:
    """Hold a part of a bar: the outcome, how many there are, where it begins, how long it is."""

    code: str
    words: str
    number: int
    start: float
    length: float


@dataclass(frozen=True)
class Counted:
    """Hold how many of those assessed meet one requirement; ``depth`` tells its group."""

    need: Need
    depth: int
    parts: Sequence[Part]


@dataclass(frozen=True)
class Act:
    """Hold the act of a call: its title, number and day, and where it can be read."""

    title: str
    number: str
    day: str
    link: str | None


def is_call(dossier: Dossier) -> bool:
    """Say whether a document is of a call."""
    return dossier.iri in dossier.wording.of_type("albo:Call")


def values(dossier: Dossier) -> Mapping[str, object]:
    """Give what the template of a call shows."""
    wording, needed = dossier.wording, needs(dossier.wording, dossier.iri)
    counted, conclusions = _counted(dossier, needed)
    description = wording.text(wording.said(dossier.iri, "dct:description"))
    return {
        "sheet": dossier.sheet,
        "served": dossier.served,
        "note": dossier.document.note,
        "slug": _plain(dossier, "dct:identifier"),
        "version": _plain(dossier, "owl:versionInfo"),
        "description": description,
        "is_illustrative": _plain(dossier, "albo:illustrative") == "true",
        "addressed": [wording.link(one.value) for one in wording.said(dossier.iri, "albo:admits")],
        "areas": [wording.link(one.value) for one in wording.said(dossier.iri, "dct:spatial")],
        "authorities": [
            wording.name(one.value) for one in wording.said(dossier.iri, "cv:hasCompetentAuthority")
        ],
        "acts": [
            _act(dossier, one.value) for one in wording.said(dossier.iri, "cv:hasLegalResource")
        ],
        "pages": [
            _page(wording.link(one.value)) for one in wording.said(dossier.iri, "dct:source")
        ],
        "needs": needed,
        "by_mode": {code: modes_of(needed, code) for code in ("document", "declaration", "visit")},
        "months": _plain(dossier, "albo:durationMonths"),
        "registers": _registers(dossier),
        "calendar": calendar(dossier, needed),
        "counted": counted,
        "conclusions": conclusions,
        "outcomes": [(one, _outcome(dossier, one)) for one in OUTCOMES],
        "colophon": colophon(dossier, description),
    }


def _plain(dossier: Dossier, name: str) -> str:
    found = dossier.wording.said(dossier.iri, name)
    return found[0].value if found else ""


def _page(link: Value) -> Value:
    return Value(link.words, link.link)


def _act(dossier: Dossier, node: str) -> Act:
    wording = dossier.wording

    def first(name: str) -> str:
        found = wording.said(node, name)
        return found[0].value if found else ""

    # An act that has an address of its own can be read there; a part of the call is told here.
    link = None if node.startswith(f"{dossier.iri}#") else wording.local(node)
    day = first("eli:date_document")
    return Act(wording.name(node), first("eli:id_local"), day, link)


def _registers(dossier: Dossier) -> Sequence[Value]:
    """Name the registers that a call admits to."""
    stock = dossier.served.inventory.by_iri
    return [
        Value(
            stock[one].name.in_language(dossier.tongue), f"/doc/register/{one.rpartition('/')[2]}"
        )
        for one in dossier.pointing("albo:usesCall", dossier.iri)
        if one in stock
    ]


def _outcome(dossier: Dossier, code: str) -> str:
    return reused_labels()[f"earl:{code}"].in_language(dossier.tongue)


def _counted(
    dossier: Dossier, needed: Sequence[Need]
) -> tuple[Sequence[Counted], Sequence[tuple[str, str, str, int]]]:
    """Count what the assessments say: of each requirement, and in the end."""
    each = list(_deep(needed, 0))
    outcomes = dossier.served.outcomes
    rows = [
        Counted(
            need,
            depth,
            _parts(dossier, outcomes.requirements.get((dossier.iri, need.identifier), {})),
        )
        for need, depth in each
    ]
    concluded = outcomes.conclusions.get(dossier.iri, {})
    named = codes("assessment-conclusion")
    conclusions = [
        (
            code,
            named[code].in_language(dossier.tongue),
            meanings()[expand(f"assessment-conclusion:{code}")].in_language(dossier.tongue),
            concluded.get(code, 0),
        )
        for code in _CONCLUSIONS
    ]
    return rows, conclusions if any(number for *_, number in conclusions) else ()


def _deep(needed: Sequence[Need], depth: int) -> Sequence[tuple[Need, int]]:
    return [pair for need in needed for pair in ((need, depth), *_deep(need.members, depth + 1))]


def _parts(dossier: Dossier, counts: Mapping[str, int]) -> Sequence[Part]:
    whole, start, found = sum(counts.values()), 0.0, []
    for code in OUTCOMES:
        number = counts.get(code, 0)
        length = round(_BAR * number / whole, 1) if whole else 0.0
        found.append(Part(code, _outcome(dossier, code), number, round(start, 1), length))
        start += length
    return found
