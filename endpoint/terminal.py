# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What the commands print: tables, findings and progress, on a terminal."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from ingest.checking import Checked, conclusion_words, outcome_words, written
from ingest.findings import Finding, Severity
from ingest.listing import Progress as Tell
from shapes.calls import Call
from shapes.verdicts import Conclusion, Outcome

out = Console(soft_wrap=False)
errors = Console(stderr=True)

_SIGNS = {
    Outcome.PASSED: "[green]✓[/]",
    Outcome.FAILED: "[red]✗[/]",
    Outcome.CANT_TELL: "[yellow]?[/]",
    Outcome.INAPPLICABLE: "–",
    Outcome.UNTESTED: "·",
}
_CONCLUSION_SIGNS = {
    Conclusion.NOT_ADMISSIBLE: "[red]✗[/]",
    Conclusion.TO_COMPLETE: "[yellow]?[/]",
    Conclusion.TO_VERIFY: "·",
    Conclusion.ADMISSIBLE: "[green]✓[/]",
}
_STAGES = {
    "read": "legge / reads",
    "check": "controlla / checks",
    "assess": "verifica / assesses",
    "write": "scrive / writes",
    "copy": "copia / copies",
    "load": "carica / loads",
    "switch": "sostituisce / switches",
    "compare": "confronta / compares",
}


# More notes of one kind than this are told in one line.
_NOTES = 20
# Above this many candidates the table is in the file alone.
_SHOWN = 200


def print_json(content: object) -> None:
    """Print JSON for scripts, on standard output and nothing else."""
    sys.stdout.write(written(content))


@contextmanager
def progress() -> Iterator[Tell]:
    """Show how far a long work is, on standard error and only on a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task("", total=1)

        def tell(stage: str, done: int, total: int) -> None:
            bar.update(task, description=_STAGES[stage], completed=done, total=total)

        yield tell


def print_findings(findings: Sequence[Finding]) -> None:
    """Print what was found: place, value, reason and fix, in both languages."""
    errors_first = sorted(findings, key=lambda one: one.severity is not Severity.ERROR)
    notes = Counter(one.rule for one in findings if one.severity is Severity.NOTE)
    for finding in errors_first:
        wrong = finding.severity is Severity.ERROR
        if not wrong and not notes[finding.rule]:
            continue
        if not wrong and notes[finding.rule] > _NOTES:
            _print_many(finding, notes[finding.rule])
            notes[finding.rule] = 0
            continue
        mark = "[red]errore/error[/]" if wrong else "[yellow]nota/note[/]"
        errors.print(f"{mark} ", end="")
        errors.print(f"{finding.place} ({finding.rule})", markup=False, highlight=False)
        if finding.value:
            errors.print(f"    valore/value: {finding.value}", markup=False, highlight=False)
        for text in (finding.reason, finding.fix):
            errors.print(f"    {text.it}\n    {text.en}", markup=False, highlight=False)


def _print_many(finding: Finding, count: int) -> None:
    """Print notes of one kind as a line, where there are too many to read."""
    errors.print(f"[yellow]nota/note[/] {finding.rule} × {count}", highlight=False)
    errors.print(f"    {finding.reason.it}\n    {finding.reason.en}", markup=False, highlight=False)


def print_checked(checked: Checked, call: Call) -> None:
    """Print the verdicts: one line a candidate, then one line a requirement."""
    out.print(f"[bold]{escape(str(call.title))}[/]", highlight=False)
    if call.illustrative:
        out.print("[yellow]avviso illustrativo / illustrative call[/]")
    if len(checked.assessments) <= _SHOWN:
        out.print(_candidates(checked, call))
    else:
        out.print(f"{len(checked.assessments)} candidati / candidates", highlight=False)
    for outcome, sign in _SIGNS.items():
        out.print(f"{sign} {outcome_words(outcome)}", highlight=False)
    said = (f"{sign} {conclusion_words(one)}" for one, sign in _CONCLUSION_SIGNS.items())
    out.print("= conclusione / conclusion: " + ", ".join(said), highlight=False)
    out.print(_requirements(checked, call))


def _candidates(checked: Checked, call: Call) -> Table:
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    # On a narrow terminal names give way, and the rest stays whole.
    table.add_column("riga\nline", no_wrap=True)
    table.add_column("candidato / candidate", max_width=30)
    table.add_column("=", justify="center", no_wrap=True)
    for position, _ in enumerate(call.requirements, 1):
        table.add_column(str(position), justify="center", no_wrap=True)
    for line, assessment in checked.assessments.items():
        signs = (_SIGNS[verdict.settled] for verdict in assessment.verdicts)
        conclusion = _CONCLUSION_SIGNS[assessment.conclusion]
        table.add_row(str(line), escape(checked.names[line]), conclusion, *signs)
    return table


def _requirements(checked: Checked, call: Call) -> Table:
    signs = (_SIGNS[outcome] for outcome in Outcome)
    table = Table("", "requisito / requirement", *signs, box=SIMPLE_HEAD)
    for position, requirement in enumerate(call.requirements, 1):
        counts = count_outcomes(checked, requirement.identifier)
        numbers = (str(counts[outcome]) for outcome in Outcome)
        table.add_row(str(position), escape(str(requirement.title)), *numbers)
    return table


def count_outcomes(checked: Checked, requirement: str) -> dict[Outcome, int]:
    """Count the outcomes of one requirement over the candidates of a file."""
    counts = dict.fromkeys(Outcome, 0)
    for assessment in checked.assessments.values():
        counts[assessment.verdict(requirement).outcome] += 1
    return counts
