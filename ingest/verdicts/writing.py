# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write assessments as JSON-LD documents, each verdict with all that explains it."""

from collections.abc import Sequence

from ingest.documents import Document, filled, text
from ingest.terms import decimal
from ontology import __version__
from ontology.text import Text
from ontology.vocabulary import reused_labels
from shapes.assessment import Assessment
from shapes.verdicts import Mode, Outcome, Verdict, Waiver

SOFTWARE = f"https://w3id.org/albo/software/{__version__}"


def document(assessment: Assessment, iri: str, entry: str) -> Document:
    """Write an assessment of an entry under its IRI, with all its verdicts."""
    verdicts = enumerate(assessment.verdicts, 1)
    written = [verdict_document(one, at, iri, assessment.candidate) for at, one in verdicts]
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


def verdict_document(verdict: Verdict, position: int, assessment: str, thing: str) -> Document:
    """Write a verdict, at its place in the order of the call."""
    # Only the group counts for the conclusion; its members count for the group.
    return _placed(verdict, position, assessment, thing) | {"mandatory": verdict.mandatory}


def _placed(verdict: Verdict, position: int, assessment: str, thing: str) -> Document:
    """Write a verdict with the members of a group inside it."""
    members = enumerate(verdict.members, 1)
    inside = [_placed(one, place, assessment, thing) for place, one in members]
    return _verdict(verdict, assessment, thing) | {"position": position, "verdicts": inside}


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


def _verdict(verdict: Verdict, assessment: str, thing: str) -> Document:
    iri = f"{assessment}#{verdict.identifier}"
    automatic = verdict.mode is Mode.AUTOMATIC
    return filled(
        {
            "id": iri,
            "type": ["Verdict"],
            "title": text(verdict.title),
            "requirement": verdict.requirement,
            "candidate": thing,
            "earlMode": "earl:automatic" if automatic else "earl:manual",
            "weight": decimal(verdict.weight),
            "result": {
                "id": f"{iri}-result",
                "type": ["TestResult"],
                "outcome": f"earl:{verdict.outcome}",
            },
            "valueFound": text(verdict.found),
            "valueNeeded": text(verdict.needed),
            "description": text(verdict.message),
            "howToFix": text(verdict.fix),
            "article": text(verdict.article),
            "note": text(_announced(verdict)),
            "waivedBy": _waiver(verdict.waiver, iri) if verdict.waiver else None,
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
