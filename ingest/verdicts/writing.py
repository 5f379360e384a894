# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write assessments as JSON-LD documents, each verdict with the result it came to.

A verdict is of one candidate, and says what was found. Its result says all else that explains it:
it is the same for every candidate of whom the same is to be said, and is named by what it says.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256

from ingest.documents import Document, filled, text
from ingest.terms import decimal
from ontology import __version__
from ontology.text import Text
from ontology.vocabulary import reused_labels
from shapes.assessment import ASKED_OF, Assessment
from shapes.verdicts import Mode, Outcome, Verdict, Waiver
from shapes.words import NOT_STATED

SOFTWARE = f"https://w3id.org/albo/software/{__version__}"


# Gives the IRI of a result by its name.
Naming = Callable[[str], str]
# As long as a digest of 128 bits: nobody finds another text with the same name. It has letters
# alone, so that nobody takes it for a number of somebody.
_LENGTH, _LETTERS = 32, str.maketrans("0123456789", "ghijklmnop")


@dataclass(frozen=True)
class Result:
    """Hold what verdicts on many candidates came to: its name, and what it says, without an IRI.

    It says nothing of any candidate.
    """

    name: str
    said: Document

    def document(self, naming: Naming) -> Document:
        """Write the result under its IRI."""
        return {"id": naming(self.name), **self.said}


@dataclass(frozen=True)
class Placed:
    """Hold a verdict at its place in the order of the call, with the members of a group."""

    graph: str
    call: str
    verdict: Verdict
    position: int
    is_member: bool = False

    @property
    def members(self) -> Iterator["Placed"]:
        """Yield the verdicts on the members of a group."""
        for position, member in enumerate(self.verdict.members, 1):
            yield replace(self, verdict=member, position=position, is_member=True)

    @property
    def found(self) -> Text | None:
        """Give what was found of the candidate; None where nothing was."""
        return None if self.verdict.found == NOT_STATED else self.verdict.found

    @property
    def is_of_office(self) -> bool:
        """Say whether the office wrote the message: what it says of one, it says of no other."""
        verdict = self.verdict
        # Where a value was looked at a shape spoke, and where nobody did the program asks.
        is_asked = verdict.found is not None or verdict.message == ASKED_OF.get(verdict.mode)
        return verdict.mode is not Mode.AUTOMATIC and not is_asked

    @property
    def result(self) -> Result:
        """Give what the verdict came to."""
        alone: dict[str, object] = {"members": (), "waiver": None}
        if self.found is not None:
            # What was found is of one candidate; that something was found counts.
            alone["found"] = _SOMETHING
        told = self.verdict.model_copy(update=alone).model_dump_json()
        return _result_of(self.graph, self.call, told, self.position, is_member=self.is_member)

    def document(self, assessment: str, thing: str) -> Document:
        """Write what is said of one candidate alone: of whom, on what, and what was found."""
        verdict = self.verdict
        iri = f"{assessment}#{verdict.identifier}"
        return filled(
            {
                "id": iri,
                "type": ["Verdict"],
                "requirement": verdict.requirement,
                "candidate": thing,
                "valueFound": text(self.found),
                "description": text(verdict.message) if self.is_of_office else None,
                "waivedBy": _waiver(verdict.waiver, iri) if verdict.waiver else None,
            }
        )


# So many are kept: some 10 kB each.
@lru_cache(maxsize=4096)
def _result_of(graph: str, call: str, told: str, position: int, *, is_member: bool) -> Result:
    placed = Placed(graph, call, Verdict.model_validate_json(told), position, is_member)
    said = _result(placed)
    # Two calls may share a requirement, and are counted apart; what stands in a graph of its own
    # has other terms than the same words elsewhere.
    text = json.dumps([graph, call, placed.verdict.requirement, said], ensure_ascii=False)
    digest = sha256(text.encode()).hexdigest()[:_LENGTH]
    return Result(digest.translate(_LETTERS), said)


_SOMETHING = Text(it="qualcosa", en="something")


def placed_in(assessment: Assessment, graph: str) -> Iterator[Placed]:
    """Yield the verdicts of an assessment, which stands in a graph, at their places."""
    for position, verdict in enumerate(assessment.verdicts, 1):
        yield Placed(graph, assessment.call, verdict, position)


def document(assessment: Assessment, iri: str, entry: str, graph: str, naming: Naming) -> Document:
    """Write an assessment of an entry under its IRI, with all its verdicts and their results."""

    def whole(placed: Placed) -> Document:
        members = [whole(member) for member in placed.members]
        said = {"result": placed.result.document(naming), "verdicts": members}
        return placed.document(iri, assessment.candidate) | filled(said)

    written = [whole(one) for one in placed_in(assessment, graph)]
    return heading(assessment, iri, entry) | filled({"verdicts": written})


def heading(assessment: Assessment, iri: str, entry: str) -> Document:
    """Write an assessment of an entry, and of its verdicts no more than their names."""
    document: Document = {
        "id": iri,
        "type": ["Assessment"],
        "assesses": entry,
        "call": assessment.call,
        "callVersion": assessment.call_version,
        "illustrative": assessment.illustrative,
        "conclusion": f"assessment-conclusion:{assessment.conclusion}",
        "referenceDate": assessment.reference_date.isoformat(),
        "candidateDigest": assessment.candidate_digest,
        "callDigest": assessment.call_digest,
        "assertedBy": SOFTWARE,
        "verdicts": [{"id": f"{iri}#{one.identifier}"} for one in assessment.verdicts],
        "note": text(_joined(assessment.findings)),
    }
    return filled(document)


def _joined(texts: Sequence[Text]) -> Text | None:
    if not texts:
        return None
    return Text(it=" ".join(one.it for one in texts), en=" ".join(one.en for one in texts))


def _announced(verdict: Verdict) -> Text | None:
    """Tell the forms that apply later, and how the candidate stands against them."""
    words = {one: reused_labels()[f"earl:{one}"] for one in Outcome}
    return _joined(
        [
            Text(
                it=f"Dal {form.from_date:%d/%m/%Y}: {form.needed.it} ({words[form.outcome].it}).",
                en=f"From {form.from_date}: {form.needed.en} ({words[form.outcome].en}).",
            )
            for form in verdict.announcements
        ]
    )


def _result(placed: Placed) -> Document:
    verdict = placed.verdict
    return filled(
        {
            "type": ["TestResult"],
            "outcome": f"earl:{verdict.outcome}",
            "title": text(verdict.title),
            "position": placed.position,
            # Only the group counts for the conclusion; its members count for the group.
            "mandatory": None if placed.is_member else verdict.mandatory,
            "weight": decimal(verdict.weight),
            "valueFound": text(NOT_STATED) if verdict.found == NOT_STATED else None,
            "valueNeeded": text(verdict.needed),
            "description": None if placed.is_of_office else text(verdict.message),
            "howToFix": text(verdict.fix),
            "article": text(verdict.article),
            "note": text(_announced(verdict)),
        }
    )


def _waiver(waiver: Waiver, verdict: str) -> Document:
    return {
        "id": f"{verdict}-waiver",
        "type": ["Waiver"],
        "title": text(waiver.act),
        "reasons": text(waiver.reason),
    }


def software_document(engine: str) -> Document:
    """Describe the software that asserts the verdicts."""
    return {
        "id": SOFTWARE,
        "type": ["Software"],
        "title": {
            "it": f"Albo {__version__} con {engine}",
            "en": f"Albo {__version__} with {engine}",
        },
    }
