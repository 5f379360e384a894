# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The verdicts of a page: every assessment as a table, groups with their members below."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from endpoint.wording import PLACE, Said, Value, Wording
from ontology.context import expand
from ontology.text import same
from ontology.vocabulary import meanings, reused_labels


@dataclass(frozen=True)
class VerdictRow:
    """Hold one verdict as a line of a table; its depth tells the group it is in."""

    anchor: str
    depth: int
    title: str
    outcome: str
    outcome_words: str
    found: str
    needed: str
    message: str
    fix: str
    article: str
    note: str
    waiver: str
    is_preference: bool = False


@dataclass(frozen=True)
class AssessmentTable:
    """Hold one assessment: its call, its conclusion, its verdicts."""

    call: Value
    conclusion: str
    reference_date: str
    illustrative: bool
    verdicts: Sequence[VerdictRow]
    code: str = ""
    meaning: str = ""

    @property
    def counts(self) -> Sequence[tuple[str, str, int]]:
        """Count the verdicts by outcome, in a fixed order: code, words, how many."""
        words = {row.outcome: row.outcome_words for row in self.verdicts}
        told = Counter(row.outcome for row in self.verdicts if row.depth == 0)
        return [(one, words[one], told[one]) for one in OUTCOMES if told[one]]


# From the one that helps most to the one that says least.
OUTCOMES = ("passed", "failed", "cantTell", "untested", "inapplicable")
PARTS = ("albo:Assessment", "earl:Assertion", "earl:TestResult")


def tables(wording: Wording) -> list[AssessmentTable]:
    """Lay out the assessments that a graph holds."""
    return [_table(wording, node) for node in wording.of_type("albo:Assessment")]


def _table(wording: Wording, node: str) -> AssessmentTable:
    def only(name: str) -> str:
        return wording.said(node, name)[0].value

    return AssessmentTable(
        call=wording.link(only("albo:againstCall")),
        conclusion=wording.name(only("albo:conclusion")),
        reference_date=wording.part(wording.said(node, "albo:referenceDate")[0]),
        illustrative=only("albo:illustrative") == "true",
        verdicts=list(_verdicts(wording, node, 0)),
        code=only("albo:conclusion").rsplit("/", 1)[1],
        meaning=meanings().get(only("albo:conclusion"), same("")).in_language(wording.tongue),
    )


def _verdicts(wording: Wording, owner: str, depth: int) -> Iterator[VerdictRow]:
    parts = [value.value for value in wording.said(owner, "dct:hasPart")]
    for verdict in sorted(parts, key=lambda one: _place(wording, one)):
        yield _row(wording, verdict, depth)
        yield from _verdicts(wording, verdict, depth + 1)


def _told(wording: Wording, verdict: str) -> Said:
    """Give what is said of a verdict and of what it came to; before 0.7 the verdict said it all."""
    results = wording.said(verdict, "earl:result")
    return {**wording.about[results[0].value], **wording.about[verdict]}


def _place(wording: Wording, verdict: str) -> tuple[int, str]:
    places = _told(wording, verdict).get(PLACE)
    return int(places[0].value) if places else 0, verdict


def _row(wording: Wording, node: str, depth: int) -> VerdictRow:
    found = _told(wording, node)
    outcome = found[expand("earl:outcome")][0].value.rsplit("#", 1)[1]
    said = {field: wording.text(found.get(expand(name), [])) for field, name in _TEXTS.items()}
    return VerdictRow(
        anchor=node.rsplit("/", 1)[1].replace("#", "-"),
        depth=depth,
        outcome=outcome,
        outcome_words=reused_labels()[f"earl:{outcome}"].in_language(wording.tongue),
        waiver=_waiver(wording, found),
        is_preference=any(one.value == "false" for one in found.get(expand("albo:mandatory"), ())),
        **said,
    )


def _waiver(wording: Wording, verdict: Said) -> str:
    """Say by which act and why a requirement is waived; empty where it is not."""
    texts = [
        wording.text(wording.said(waiver.value, name))
        for waiver in verdict.get(expand("albo:waivedBy"), [])
        for name in ("dct:title", "albo:statementOfReasons")
    ]
    return ": ".join(texts)


_TEXTS = {
    "title": "dct:title",
    "found": "albo:valueFound",
    "needed": "cv:expressionOfExpectedValue",
    "message": "dct:description",
    "fix": "albo:howToFix",
    "article": "dct:bibliographicCitation",
    "note": "skos:note",
}
