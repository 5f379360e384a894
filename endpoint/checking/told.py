# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What people are told of a check: the conclusion in words, and where each fault is mended."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from endpoint.checking.examination import SelfCheck
from endpoint.checking.sheet import Field, Sheet
from ingest.checking import conclusion_words, outcome_words
from ingest.findings import Finding
from ontology.text import Text
from shapes.verdicts import Conclusion, Outcome, Verdict


@dataclass(frozen=True)
class Fault:
    """Hold one thing that keeps a row from being read, and the field where it is mended."""

    finding: Finding
    field: Field | None
    anchor: str


@dataclass(frozen=True)
class Said:
    """Hold how something is said: a sign, words, and the class that colours them."""

    sign: str
    words: Text
    look: str
    meaning: Text | None = None


def faults_in(findings: Iterable[Finding], sheet: Sheet, *, is_form: bool) -> Iterator[Fault]:
    """Yield what is wrong, each with the field or the line that it leads to."""
    wrong = [one for one in findings if one.severity == "error"]
    for number, finding in enumerate(wrong, 1):
        field = sheet.field_of(finding.column or "") if is_form else None
        yield Fault(finding, field, f"field-{field.name}" if field else f"fault-{number}")


def counted(checked: SelfCheck) -> Mapping[Conclusion, int]:
    """Count the rows of a file by their conclusion, the best first."""
    found = Counter(row.conclusion for row in checked.rows.values())
    return {one: found[one] for one in reversed(Conclusion) if one in found}


def verdicts_of(checked: SelfCheck) -> Mapping[str, Verdict]:
    """Give the verdicts on a single candidate, by identifier, those in groups too."""
    rows = list(checked.rows.values())
    return dict(_flat(rows[0].verdicts)) if len(rows) == 1 else {}


def _flat(verdicts: Iterable[Verdict]) -> Iterator[tuple[str, Verdict]]:
    for one in verdicts:
        yield one.identifier, one
        yield from _flat(one.members)


def conclusion_said(conclusion: Conclusion) -> Said:
    """Say a conclusion, and what it means for who asked."""
    sign, look = _CONCLUSIONS[conclusion]
    return Said(sign, conclusion_words(conclusion), look, _MEANINGS[conclusion])


def outcome_said(outcome: Outcome) -> Said:
    """Say an outcome."""
    return Said(_SIGNS[outcome], outcome_words(outcome), str(outcome))


_SIGNS = {
    Outcome.PASSED: "✓",
    Outcome.FAILED: "✗",
    Outcome.CANT_TELL: "?",
    Outcome.INAPPLICABLE: "–",
    Outcome.UNTESTED: "…",
}
_CONCLUSIONS = {
    Conclusion.ADMISSIBLE: ("✓", "good"),
    Conclusion.TO_VERIFY: ("…", "unsure"),
    Conclusion.TO_COMPLETE: ("?", "unsure"),
    Conclusion.NOT_ADMISSIBLE: ("✗", "bad"),
}
_MEANINGS = {
    Conclusion.ADMISSIBLE: Text(
        it="Con questi dati tutti i requisiti obbligatori risultano soddisfatti.",
        en="With these data all mandatory requirements are met.",
    ),
    Conclusion.TO_VERIFY: Text(
        it="Con questi dati nessun requisito obbligatorio manca; alcuni li deve ancora accertare"
        " l'ufficio.",
        en="With these data no mandatory requirement fails; some are still to be established by the"
        " office.",
    ),
    Conclusion.TO_COMPLETE: Text(
        it="Nessun requisito obbligatorio risulta mancato, ma di qualcuno non si sa abbastanza.",
        en="No mandatory requirement is known to fail, but of some too little is known.",
    ),
    Conclusion.NOT_ADMISSIBLE: Text(
        it="Con questi dati almeno un requisito obbligatorio non è soddisfatto.",
        en="With these data at least one mandatory requirement is not met.",
    ),
}
