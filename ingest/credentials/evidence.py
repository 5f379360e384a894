# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The evidence of a statement: all that its assessments were made from, to make them again."""

from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from ingest.assessments import Subject, facts_of
from ontology.context import expand
from ontology.text import Text
from shapes.assessment import Assessment, Candidate, Office, assess
from shapes.calls import Call, read_call
from shapes.faults import MalformedCall


class Evidence(BaseModel):
    """Hold a candidate, the calls it was held to, what the office recorded, what came of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    thing: str
    licence: str
    candidate: str
    office: Office | None
    calls: Mapping[str, str]
    assessments: tuple[Assessment, ...]

    @property
    def stated(self) -> list[tuple[str, ...]]:
        """Give what a statement on the same assessments says of each."""
        return sorted(
            (
                one.call,
                one.call_version,
                one.call_digest,
                one.candidate_digest,
                expand(f"assessment-conclusion:{one.conclusion}"),
                one.reference_date.isoformat(),
            )
            for one in self.assessments
        )

    def differences(self) -> Iterator[Text]:
        """Assess the candidate again, and tell where something else comes out."""
        one = Candidate.from_ntriples(self.thing, self.candidate.encode())
        for told in self.assessments:
            call = self._call(told)
            if call is None:
                yield _about(told, _NO_CALL)
                continue
            again = assess(one, call, on=told.reference_date, office=self.office)
            yield from (_about(told, said) for said in _compared(told, again))

    def _call(self, told: Assessment) -> Call | None:
        try:
            return read_call(self.calls[told.call], name=told.call)
        except (KeyError, MalformedCall):
            return None


def evidence(
    subject: Subject,
    assessments: Sequence[Assessment],
    calls: Sequence[Call],
    office: Office | None,
    licence: str,
) -> Evidence:
    """Gather what the assessments of an entry were made from."""
    facts = facts_of(subject).decode()
    return Evidence(
        thing=subject.thing,
        licence=licence,
        candidate="".join(sorted(facts.splitlines(keepends=True))),
        office=office,
        calls={str(call.iri): call.turtle for call in calls},
        assessments=tuple(assessments),
    )


def _compared(told: Assessment, again: Assessment) -> Iterator[Text]:
    if told.candidate_digest != again.candidate_digest:
        yield _OTHER_CANDIDATE
    if told.call_digest != again.call_digest:
        yield _OTHER_CALL
    if told.conclusion != again.conclusion:
        yield Text(
            it=f"conclusione {told.conclusion}, ora {again.conclusion}",
            en=f"conclusion {told.conclusion}, now {again.conclusion}",
        )
    if len(told.verdicts) != len(again.verdicts):
        yield _OTHER_VERDICTS
        return
    for one, other in zip(told.verdicts, again.verdicts, strict=True):
        if one.outcome != other.outcome:
            yield Text(
                it=f"{one.title.it}: {one.outcome}, ora {other.outcome}",
                en=f"{one.title.en}: {one.outcome}, now {other.outcome}",
            )


def _about(told: Assessment, said: Text) -> Text:
    title = told.call_title
    return Text(it=f"{title.it}: {said.it}", en=f"{title.en}: {said.en}")


_NO_CALL = Text(it="manca il testo dell'avviso", en="the text of the call is missing")
_OTHER_CANDIDATE = Text(it="i fatti sono altri", en="the facts are others")
_OTHER_VERDICTS = Text(it="gli esiti sono di più o di meno", en="there are more or fewer verdicts")
_OTHER_CALL = Text(it="l'avviso è un altro", en="the call is another")
