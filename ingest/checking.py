# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Check a file against a call before anything is published: the applicant's and clerk's view."""

import csv
import json
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path

from ingest.aside import harmless, outcome_cells, padded
from ingest.assessments import Subject, candidate, faults_of, finding_of
from ingest.findings import Finding
from ingest.intake import Intake
from ingest.kinds import entry_kinds, kinds_of
from ingest.listing import Progress, silent
from ingest.offices import unmatched
from ingest.parse import Parsing, parse
from ingest.readers.formats import Form, form_of, read_content
from ingest.readers.objects import NotJson, is_one_row, read_json
from ingest.records.base import EntryRecord
from ingest.subjects import Surroundings, draft_of, subjects_of
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

    def told(self) -> dict[str, object]:
        """Give what was found as JSON: each row's assessment by its line, and the findings."""
        rows = {
            line: {"name": self.names[line], **assessment.model_dump(mode="json")}
            for line, assessment in self.assessments.items()
        }
        return {"rows": rows, "findings": [one.model_dump(mode="json") for one in self.findings]}


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
    """Check every row of a file against a call, as `check_content` does."""
    return check_content(path.read_bytes(), path.name, call, intake, on, offices, tell)


def check_content(
    content: bytes,
    name: str,
    call: Call,
    intake: Intake,
    on: date,
    offices: Mapping[str, Office],
    tell: Progress = silent,
) -> Checked:
    """Check every row of a file's bytes against a call; nothing is published or kept.

    ``name`` stands for the file in messages and tells its format; ``intake`` gives the actors
    and Comuni that the rows may name; ``offices`` what the office recorded on rows, by their key.
    The command line, the API and the pages all check by this.
    """
    kind = kind_of(call)
    model = entry_kinds()[kind]
    table = read_content(_as_rows(content, name), name, model)
    parsing = parse(table, model, intake.territory)
    around, lines = Surroundings(), [one.row.line for one in parsing.parsed]
    drafts = (
        draft_of(
            one.record, intake, _BASE, f"{one.row.line:04d}", register=kind, surroundings=around
        )
        for one in parsing.parsed
    )
    subjects = dict(zip(lines, subjects_of(list(drafts)), strict=True))
    _keep_unsound_aside(parsing, subjects, name)
    found: dict[int, Assessment] = {}
    for done, parsed in enumerate(parsing.parsed):
        tell("assess", done, len(parsing.parsed))
        subject = subjects[parsed.row.line]
        office = offices.get(subject.key)
        found[parsed.row.line] = assess(candidate(subject), call, on=on, office=office)
    keys = {subjects[line].key for line in found}
    parsing.findings += unmatched(offices, keys, [call], name)
    names = {parsed.row.line: parsed.record.name for parsed in parsing.parsed}
    return Checked(parsing, found, names)


def _as_rows(content: bytes, name: str) -> bytes:
    """Take one JSON object, where a list of them is expected, for a candidate by itself."""
    if form_of(content, name) is not Form.JSON:
        return content
    try:
        is_one = is_one_row(read_json(content))
    except NotJson:
        return content
    return b"[" + content.removeprefix(BOM_UTF8) + b"]" if is_one else content


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


def written(content: object) -> str:
    """Write what was found as the command line, the API and the pages give it: the same bytes."""
    return json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n"


def checked_csv(checked: Checked, call: Call) -> bytes:
    """Give the same file with the outcomes beside each row, for a spreadsheet."""
    stream = StringIO()
    separator = checked.parsing.table.separator
    writer = csv.writer(stream, delimiter=separator, lineterminator="\r\n")
    writer.writerows(checked_rows(checked, call))
    # The byte-order mark makes Italian Excel read the accents.
    return stream.getvalue().encode("utf-8-sig", errors="replace")


def checked_rows(checked: Checked, call: Call) -> Iterator[Sequence[str]]:
    """Yield the rows of a file with their outcomes, the header first."""
    table = checked.parsing.table
    by_line: dict[int | None, list[Finding]] = {}
    for finding in checked.findings:
        by_line.setdefault(finding.line, []).append(finding)
    titles = [f"{requirement.title}" for requirement in call.requirements]
    yield [*map(harmless, table.header), *OUTCOME_COLUMNS, *titles]
    for row in table.rows:
        outcome = _outcome(checked, row, by_line.get(row.line, []))
        yield [*padded(row, table), *outcome, *_verdicts(checked, row, call)]


OUTCOME_COLUMNS = ("riga", "campo", "motivo", "come_correggere", "conclusione")


def _outcome(checked: Checked, row: Row, findings: Sequence[Finding]) -> Iterator[str]:
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
