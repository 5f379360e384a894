# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Read what the office recorded on entries: its verdicts and its waivers."""

from collections.abc import Container, Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ingest.findings import Finding, Severity, found
from ingest.privacy import personal
from ingest.registry import BadRegistry
from ingest.rules import rule
from shapes.assessment import Office
from shapes.calls import Call
from shapes.verdicts import Mode


def read_offices(path: Path) -> dict[str, Office]:
    """Read what the office recorded, keyed by the entries' own keys.

    Raises BadRegistry for a file that is not of that form, or that names a person.
    """
    try:
        offices = TypeAdapter(dict[str, Office]).validate_json(path.read_bytes())
    except ValidationError as error:
        fault = error.errors()[0]
        raise BadRegistry(f"{path}: {fault['loc']}: {fault['msg']}") from error
    for key, office in offices.items():
        broken = next(filter(None, map(personal, _texts_of(office))), None)
        if broken is not None:
            raise BadRegistry(f"{path}: {key}: {rule(broken).reason}")
    return offices


def unmatched(
    offices: Mapping[str, Office], keys: Container[str], calls: Sequence[Call], file: str
) -> Iterator[Finding]:
    """Tell what the office recorded on entries or requirements that do not exist."""
    known = {str(one.iri) for call in calls for one in (*call.each(), *call.requirements)}
    human = {
        str(one.iri) for call in calls for one in call.each() if one.mode is not Mode.AUTOMATIC
    }
    for key, office in sorted(offices.items()):
        idle = {one.requirement for one in office.recorded} - human
        idle |= {one.requirement for one in office.waivers} - known
        for what in sorted(({key} if key not in keys else set()) | idle):
            yield found(rule("office-unmatched", what=what), file, severity=Severity.NOTE)


def _texts_of(office: Office) -> Iterator[str]:
    for recorded in office.recorded:
        for text in filter(None, (recorded.office, recorded.note)):
            yield from (text.it, text.en)
    for waiver in office.waivers:
        yield from (waiver.reason.it, waiver.reason.en, waiver.act.it, waiver.act.en)
