"""Check a file against a call before anything is published: the applicant's and clerk's view."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path

from ingest.aside import outcome_cells, padded
from ingest.assessments import Subject, candidate, faults_of, finding_of
from ingest.findings import Finding
from ingest.intake import Intake
from ingest.kinds import entry_kinds, kinds_of
from ingest.listing import Progress, silent
from ingest.offices import unmatched
from ingest.parse import Parsing, parse
from ingest.readers.formats import read_path
from ingest.records.base import EntryRecord
from ingest.subjects import subject_of
from ingest.tables import Row
from ontology.context import expand
from ontology.text import Text
from ontology.vocabulary import labels, reused_labels
from shapes.assessment import Assessment, Office, assess
from shapes.calls import Call
from shapes.verdicts import Conclusion, Outcome, Verdict

_BASE = "https://candidate.invalid"


@dataclass(frozen=True)
class Checked:
    """Hold a file after the check: each readable row with its assessment, and the findings."""

    parsing: Parsing[EntryRecord]
    assessments: Mapping[int, Assessment]
    names: Mapping[int, str]

    @property
    def findings(self) -> Sequence[Finding]:
        """Give all findings, in the order of the file."""
        return sorted(self.parsing.findings, key=lambda finding: finding.line or 0)


class NoKind(LookupError):
    """Tell that no kind of record describes what a call admits."""


def kind_of(call: Call) -> str:
    """Name the kind of record that a call admits; raises NoKind where there is none."""
    kinds = kinds_of(frozenset(map(str, call.admits)))
    if not kinds:
        raise NoKind(
            f"{call.identifier}: nessun tipo di riga descrive ciò che l'avviso ammette"
            " / no kind of row describes what the call admits"
        )
    return kinds[0]


def check_file(
    path: Path,
    call: Call,
    intake: Intake,
    on: date,
    offices: Mapping[str, Office],
    tell: Progress = silent,
) -> Checked:
    """Check every row of a file against a call; nothing is published or kept.

    ``intake`` gives the actors and Comuni that the rows may name; ``offices`` what the
    office recorded on rows, by their key.
    """
    kind = kind_of(call)
    model = entry_kinds()[kind]
    parsing = parse(read_path(path, model), model, intake.territory)
    subjects = {
        parsed.row.line: subject_of(
            parsed.record, intake, _BASE, f"{parsed.row.line:04d}", register=kind
        )
        for parsed in parsing.parsed
    }
    _keep_unsound_aside(parsing, subjects, path.name)
    found: dict[int, Assessment] = {}
    for done, parsed in enumerate(parsing.parsed):
        tell("assess", done, len(parsing.parsed))
        subject = subjects[parsed.row.line]
        office = offices.get(subject.key)
        found[parsed.row.line] = assess(candidate(subject), call, on=on, office=office)
    keys = {subjects[line].key for line in found}
    parsing.findings += unmatched(offices, keys, [call], path.name)
    names = {parsed.row.line: parsed.record.name for parsed in parsing.parsed}
    return Checked(parsing, found, names)


def _keep_unsound_aside(
    parsing: Parsing[EntryRecord], subjects: Mapping[int, Subject], file: str
) -> None:
    """Keep the rows aside that break the shapes of every entry."""
    for parsed in list(parsing.parsed):
        line = parsed.row.line
        faults = faults_of(subjects[line])
        if faults:
            parsing.findings += [finding_of(one, file, line, parsing.columns) for one in faults]
            parsing.aside.append(parsed.row)
            parsing.parsed.remove(parsed)


def write_checked(checked: Checked, call: Call, path: Path) -> None:
    """Write the same file with the outcomes beside each row, for a spreadsheet."""
    table = checked.parsing.table
    stream = StringIO()
    writer = csv.writer(stream, delimiter=table.separator, lineterminator="\r\n")
    titles = [f"{requirement.title}" for requirement in call.requirements]
    outcome_columns = ["riga", "campo", "motivo", "come_correggere", "conclusione"]
    writer.writerow([*table.header, *outcome_columns, *titles])
    for row in table.rows:
        writer.writerow(
            [*padded(row, table), *_outcome(checked, row), *_verdicts(checked, row, call)]
        )
    # The byte-order mark makes Italian Excel read the accents.
    path.write_text(stream.getvalue(), encoding="utf-8-sig", newline="")


def _outcome(checked: Checked, row: Row) -> Iterator[str]:
    findings = [finding for finding in checked.findings if finding.line == row.line]
    yield from outcome_cells(row.line, findings)
    assessment = checked.assessments.get(row.line)
    yield str(conclusion_words(assessment.conclusion)) if assessment else "non letta / not read"


def _verdicts(checked: Checked, row: Row, call: Call) -> Iterator[str]:
    assessment = checked.assessments.get(row.line)
    for requirement in call.requirements:
        verdict = assessment.verdict(requirement.identifier) if assessment else None
        yield "" if verdict is None else str(_told(verdict))


def _told(verdict: Verdict) -> Text:
    """Say a verdict in one cell, with the waiver that lifts its effect."""
    words, message = outcome_words(verdict.outcome), verdict.message
    waiver = verdict.waiver
    if waiver is None and verdict.outcome is Outcome.CANT_TELL:
        return message  # it says so itself
    if waiver is None:
        return Text(it=f"{words.it}: {message.it}", en=f"{words.en}: {message.en}")
    return Text(
        it=f"{words.it}, derogato: {waiver.act.it}, {waiver.reason.it}",
        en=f"{words.en}, waived: {waiver.act.en}, {waiver.reason.en}",
    )


def outcome_words(outcome: Outcome) -> Text:
    """Say an outcome in both languages."""
    return reused_labels()[f"earl:{outcome}"]


def conclusion_words(conclusion: Conclusion) -> Text:
    """Say a conclusion in both languages."""
    return labels()[expand(f"assessment-conclusion:{conclusion}")]
