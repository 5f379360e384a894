# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write the statements of a release: one an admitted entry, its evidence, and the key."""

from collections.abc import Iterator
from pathlib import Path

from ingest.credentials.evidence import evidence
from ingest.credentials.keys import SigningKey
from ingest.credentials.proofs import CREDENTIALS, context_of, sign
from ingest.documents import Document, filled
from ingest.files import write_json
from ingest.iris import concept
from ingest.listing import Listed
from ingest.registry import Register
from ingest.statements import Statements
from ingest.verdicts.assessing import name_of
from ingest.verdicts.files import published
from ontology.context import expand
from shapes.assessment import Assessment

FOLDER = "credentials"
_ADMITTED = concept("entry-status", "admitted")


def write_credentials(folder: Path, statements: Statements, key: SigningKey) -> None:
    """Write and sign a statement for every entry that is admitted."""
    target, base = folder / FOLDER, statements.registry.base
    target.mkdir()
    controller = statements.iris.publisher
    write_json(target / "key.json", key.public.document(base, controller))
    with published(folder) as verdicts:
        for register in statements.registry.registers:
            for listed in statements.listed[register.id]:
                if verdicts is not None and _entry(listed).get("status") == _ADMITTED:
                    made = verdicts.assessments(name_of(listed))
                    _write(target, statements, register, listed, made, key)


def _write(
    target: Path,
    statements: Statements,
    register: Register,
    listed: Listed,
    made: list[Assessment],
    key: SigningKey,
) -> None:
    ref = name_of(listed)
    office = statements.intake.offices.get(register.id, {}).get(listed.row.key)
    licence = statements.licence_of(listed)
    found = evidence(listed.subject, made, statements.calls(register), office, licence)
    (target / f"{ref}.evidence.json").write_text(found.model_dump_json(indent=1) + "\n", "utf-8")
    unsigned, base = statement(statements, register, listed, made), statements.registry.base
    write_json(target / f"{ref}.json", sign(unsigned, key, base, statements.history.day))


def statement(
    statements: Statements, register: Register, listed: Listed, made: list[Assessment]
) -> Document:
    """Write what the body states of an entry, without a proof."""
    base, entry = statements.registry.base, _entry(listed)
    place = f"{base}/{FOLDER}/{register.id}-{listed.subject.number}"
    steps = listed.row.life.steps if listed.row.life else ()
    since = steps[-1].since if steps else statements.history.day
    subject: Document = {
        "id": entry["id"],
        "type": "RegisterEntry",
        "number": entry["number"],
        "register": entry["register"],
        "kind": entry["itemClass"],
        "status": entry["status"],
        "registers": {"id": listed.subject.thing, "label": {"it": listed.row.record.name}},
        "admittedThrough": entry.get("admittedThrough"),
        "establishedBy": entry.get("establishedBy"),
        "admittedUntil": entry.get("expires"),
    }
    return filled(
        {
            "@context": [CREDENTIALS, context_of(base)],
            "id": place,
            "type": ["VerifiableCredential"],
            "issuer": statements.iris.publisher,
            "license": statements.licence_of(listed),
            "validFrom": f"{since.isoformat()}T00:00:00Z",
            "validUntil": f"{entry['expires']}T23:59:59Z" if "expires" in entry else None,
            "credentialStatus": {"id": f"{place}/status", "type": "EntryStatus"},
            "credentialSubject": filled(subject),
            "evidence": list(_assessments(statements, register, listed, made)),
        }
    )


def _assessments(
    statements: Statements, register: Register, listed: Listed, made: list[Assessment]
) -> Iterator[Document]:
    for one in made:
        slug = one.call.rsplit("/", 1)[-1]
        yield {
            "id": statements.iris.assessment(register.id, listed.subject.number, slug),
            "type": "Assessment",
            "call": one.call,
            "callVersion": one.call_version,
            "callDigest": one.call_digest,
            "candidateDigest": one.candidate_digest,
            "conclusion": expand(f"assessment-conclusion:{one.conclusion}"),
            "referenceDate": one.reference_date.isoformat(),
        }


def _entry(listed: Listed) -> Document:
    """Give the document of the line of the register, which stands after that of the thing."""
    return listed.subject.documents[1]
