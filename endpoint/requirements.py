# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The requirements of a call as a table: groups with their members and announced forms below."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from endpoint.wording import Value, Wording
from ontology.text import Text


@dataclass(frozen=True)
class RequirementRow:
    """Hold one requirement as a line of a table; its depth tells the group it is in."""

    anchor: str
    depth: int
    title: str
    article: str
    description: str
    needed: str
    fix: str
    checks: Sequence[str]
    sources: Sequence[Value]


PARTS = (
    "cv:Constraint",
    "albo:RequirementGroup",
    "albo:AnnouncedForm",
    "eli:LegalResourceSubdivision",
)


def requirements(wording: Wording) -> list[RequirementRow]:
    """Lay out the requirements of the call that a graph holds, in the order of the call."""
    return [row for call in wording.of_type("albo:Call") for row in _of_call(wording, call)]


def _of_call(wording: Wording, call: str) -> Iterator[RequirementRow]:
    """Yield the rows of a call; where it has one source, that is the source of each row."""
    is_plain = len(wording.said(call, "dct:source")) == 1
    for row in _rows(wording, call, "cv:holdsRequirement", 0):
        yield replace(row, sources=()) if is_plain else row


def _rows(wording: Wording, owner: str, name: str, depth: int) -> Iterator[RequirementRow]:
    parts = [value.value for value in wording.said(owner, name)]
    for node in sorted(parts, key=wording.rank):
        yield _row(wording, node, depth)
        yield from _rows(wording, node, "albo:announces", depth + 1)
        yield from _rows(wording, node, "cv:hasRequirement", depth + 1)


def _row(wording: Wording, node: str, depth: int) -> RequirementRow:
    def text(name: str) -> str:
        return wording.text(wording.said(node, name))

    return RequirementRow(
        anchor=node.rsplit("#", 1)[1],
        depth=depth,
        title=text("dct:title"),
        article="; ".join(
            wording.name(one.value) for one in wording.said(node, "cv:isDerivedFrom")
        ),
        description=text("dct:description"),
        needed=text("cv:expressionOfExpectedValue"),
        fix=text("albo:howToFix"),
        checks=list(_checks(wording, node)),
        sources=[source_of(wording, one.value) for one in wording.said(node, "dct:source")],
    )


def source_of(wording: Wording, source: str) -> Value:
    """Name a source that is a page of the web by its site: the same one stands in many rows."""
    value = wording.link(source)
    return value if " " in value.words else replace(value, words=value.words.split("/")[0])


def _checks(wording: Wording, node: str) -> Iterator[str]:
    """Say how a requirement is checked, whether it binds, and what it weighs."""
    for mode in wording.said(node, "albo:verificationMode"):
        yield wording.name(mode.value)
    if wording.said(node, "cv:hasRequirement"):
        yield _BY_PARTS.in_language(wording.tongue)
    for force in wording.said(node, "albo:inForceFrom"):
        yield f"{_FROM.in_language(wording.tongue)} {wording.part(force)}"
    if any(value.value == "false" for value in wording.said(node, "albo:mandatory")):
        yield _OPTIONAL.in_language(wording.tongue)
    for weight in wording.said(node, "cv:weight"):
        yield f"{wording.part(weight)} {_POINTS.in_language(wording.tongue)}"


_BY_PARTS = Text(it="dai requisiti del gruppo", en="by the requirements of the group")
_FROM = Text(it="in vigore dal", en="in force from")
_OPTIONAL = Text(it="non obbligatorio", en="not mandatory")
_POINTS = Text(it="punti", en="points")
