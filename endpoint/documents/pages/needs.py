# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What a call asks for, requirement by requirement, in the words of the call."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from endpoint.requirements import source_of
from endpoint.wording import Value, Wording
from ontology.text import Text, same
from ontology.vocabulary import meanings


@dataclass(frozen=True)
class Mode:
    """Hold how a requirement is established: its code, its name, what that means."""

    code: str
    words: str
    meaning: str


@dataclass(frozen=True)
class Need:
    """Hold one requirement with its members, where it is a group, and its announced forms.

    ``since`` is the day from which an announced form holds; ``rule`` says how many members
    a group needs, ``points`` what a member is worth.
    """

    iri: str
    identifier: str
    anchor: str
    title: str
    text: str
    needed: str
    fix: str
    article: str
    is_mandatory: bool
    is_conditional: bool
    modes: Sequence[Mode]
    rule: str
    points: str
    since: str
    sources: Sequence[Value]
    announced: Sequence["Need"]
    members: Sequence["Need"]

    def each(self) -> Iterator["Need"]:
        """Yield the requirement and all that it is made of."""
        yield self
        for member in self.members:
            yield from member.each()


def needs(wording: Wording, call: str) -> list[Need]:
    """Give the requirements of a call, in its order."""
    return _parts(wording, call, "cv:holdsRequirement")


def _parts(wording: Wording, owner: str, name: str) -> list[Need]:
    parts = [value.value for value in wording.said(owner, name)]
    return [_need(wording, one) for one in sorted(parts, key=wording.rank)]


def _need(wording: Wording, node: str) -> Need:
    def text(name: str) -> str:
        return wording.text(wording.said(node, name))

    members = _parts(wording, node, "cv:hasRequirement")
    articles = [wording.name(one.value) for one in wording.said(node, "cv:isDerivedFrom")]
    days = [wording.part(one) for one in wording.said(node, "albo:inForceFrom")]
    return Need(
        iri=node,
        identifier=text("dct:identifier"),
        anchor=node.rpartition("#")[2],
        title=text("dct:title"),
        text=text("dct:description"),
        needed=text("cv:expressionOfExpectedValue"),
        fix=text("albo:howToFix"),
        article="; ".join(articles),
        is_mandatory=all(one.value == "true" for one in wording.said(node, "albo:mandatory")),
        is_conditional=bool(wording.said(node, "albo:appliesWhen")),
        modes=[_mode(wording, one.value) for one in wording.said(node, "albo:verificationMode")],
        rule=_rule(wording, node, members) if members else "",
        points=", ".join(wording.part(one) for one in wording.said(node, "cv:weight")),
        since=", ".join(days),
        sources=[source_of(wording, one.value) for one in wording.said(node, "dct:source")],
        announced=_parts(wording, node, "albo:announces"),
        members=members,
    )


def _mode(wording: Wording, code: str) -> Mode:
    name = code.rpartition("/")[2]
    # What a shape is, only those who write calls have to know.
    meaning = _DATA if name == "automatic" else meanings().get(code, same(""))
    return Mode(name, wording.name(code), meaning.in_language(wording.tongue))


def _rule(wording: Wording, node: str, members: Sequence[Need]) -> str:
    """Say how many members a group needs: a threshold of weights, or else all of them."""
    thresholds = wording.said(node, "albo:threshold")
    if not thresholds:
        return _ALL.in_language(wording.tongue).format(len(members))
    threshold = wording.part(thresholds[0])
    weights = [
        float(weight.value) for one in members for weight in wording.said(one.iri, "cv:weight")
    ]
    if not weights:
        return _SOME.in_language(wording.tongue).format(threshold, len(members))
    # A member without a weight counts one.
    whole = f"{sum(weights) + len(members) - len(weights):g}"
    return _POINTS.in_language(wording.tongue).format(threshold, whole)


def modes_of(needed: Sequence[Need], code: str) -> list[Need]:
    """Give the requirements that are established in one way, those inside groups too."""
    each = [one for need in needed for one in need.each()]
    return [one for one in each if code in [mode.code for mode in one.modes]]


_DATA = Text(
    it="Lo dicono i dati: lo si può verificare qui, da soli.",
    en="The data tell: anybody can check it here.",
)
_ALL = Text(it="servono tutti e {}", en="all {} are needed")
_SOME = Text(it="ne servono almeno {} su {}", en="at least {} of {} are needed")
_POINTS = Text(it="servono almeno {} punti su {}", en="at least {} points of {} are needed")
