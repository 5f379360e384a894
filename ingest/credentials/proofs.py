# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Sign statements and check their proofs, by a library; no context is ever fetched."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from openvc.proof.data_integrity import DataIntegrityProofSuite
from openvc.proof.errors import ProofError

from ingest.credentials.keys import PublicKey, SigningKey
from ingest.documents import Document
from ontology.context import CREDENTIAL, context_json

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"


class NotProved(ValueError):
    """Tell why a proof does not hold."""


def context_of(base: str) -> str:
    """Give the address of that context in a deployment."""
    return f"{base}/context/{CREDENTIAL}.jsonld"


def sign(statement: Document, key: SigningKey, base: str, day: date) -> Document:
    """Add a proof to a statement; the same statement always gets the same proof."""
    signed: Document = DataIntegrityProofSuite().add_proof(
        statement,
        signing_key=key,
        verification_method=key.public.method(base),
        created=datetime.combine(day, time(), UTC),
        extra_contexts=_contexts(base),
    )
    return signed


def verify(statement: Document, key: PublicKey, base: str) -> None:
    """Check the proof of a statement; raises NotProved saying what does not hold.

    Only the two contexts of our statements are taken: under another one the signed words
    could mean something else.
    """
    if statement.get("@context") != [CREDENTIALS, context_of(base)]:
        raise NotProved(_OTHER_CONTEXT)
    proof = statement.get("proof")
    if not isinstance(proof, dict) or proof.get("verificationMethod") != key.method(base):
        raise NotProved(_OTHER_KEY)
    try:
        DataIntegrityProofSuite().verify(
            statement, public_key_jwk=key.jwk, extra_contexts=_contexts(base), check_temporal=False
        )
    except ProofError as error:
        raise NotProved(_BROKEN.format(error)) from error


def _contexts(base: str) -> Mapping[str, dict[str, object]]:
    return {context_of(base): json.loads(context_json(CREDENTIAL))}


_OTHER_CONTEXT = "il contesto è un altro / the context is another one"
_OTHER_KEY = "non è firmata con questa chiave / it is not signed with this key"
_BROKEN = "la firma non regge / the proof does not hold: {}"
