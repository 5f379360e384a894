# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The commands on statements: make a key, sign a release, check a statement."""

import json
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NoReturn

import httpx
import typer
from pydantic import ValidationError

from endpoint import terminal
from endpoint.commands import NOTHING, REFUSED, WRONG, stop
from ingest.build import Addition
from ingest.documents import Document
from ontology.text import Text, same

try:
    from ingest.credentials.evidence import Evidence
    from ingest.credentials.keys import PublicKey, SigningKey, UnusableKey
    from ingest.credentials.proofs import NotProved
    from ingest.credentials.proofs import verify as check_proof
    from ingest.credentials.writing import write_credentials
except ImportError:
    stop("manca la libreria per firmare / the library to sign is missing: pip install -e '.[sign]'")

_SECONDS = 30


def create_key(file: Path) -> None:
    """Make a key, and tell its public part."""
    try:
        key = SigningKey.create(file)
    except UnusableKey as problem:
        stop(problem, WRONG)
    typer.echo(key.public.multikey)


def signed_with(file: Path) -> Addition:
    """Give what signs the statements of a release with a key."""
    try:
        return partial(write_credentials, key=SigningKey.read(file))
    except UnusableKey as problem:
        stop(problem, WRONG)


def verify(place: str, multikey: str | None, evidence: str | None, *, as_json: bool) -> None:
    """Check the proof of a statement, whether it still holds, and compute its verdicts again.

    Ends with 1 where anything of this fails; what cannot be looked up is told and fails nothing.
    """
    statement = _statement(place)
    base = _base_of(statement)
    key = _key(multikey or _told_key(statement))
    proof: Text | None = None
    try:
        check_proof(statement, key, base)
    except NotProved as problem:
        proof = Text(it=str(problem), en=str(problem))
    state = _state(statement)
    found = _evidence(evidence or f"{statement.get('id')}/evidence", given=evidence is not None)
    differences = _differences(statement, found)
    if proof is None and _is_over(statement):
        proof = Text(
            it=f"termine finito: {statement['validUntil']}",
            en=f"its term is over: {statement['validUntil']}",
        )
    _tell(proof, state, differences, key.multikey, as_json=as_json)
    if proof is not None or differences or state not in (None, "admitted"):
        raise typer.Exit(REFUSED)


def _differences(statement: Document, found: "Evidence | None") -> list[Text] | None:
    """Tell what comes out otherwise; None where there is no evidence to compute from."""
    if found is None:
        return None
    if _stated(statement) != found.stated or _thing(statement) != found.thing:
        return [_OTHER_EVIDENCE]
    return list(found.differences())


_SAID = ("call", "callVersion", "callDigest", "candidateDigest", "conclusion", "referenceDate")


def _stated(statement: Document) -> list[tuple[str, ...]]:
    """Give what a statement says of each assessment, which is what was signed."""
    listed = statement.get("evidence")
    found = listed if isinstance(listed, list) else []
    return sorted(tuple(str(one.get(name)) for name in _SAID) for one in found)


def _thing(statement: Document) -> str:
    subject = statement.get("credentialSubject")
    registers = subject.get("registers") if isinstance(subject, dict) else None
    return str(registers.get("id")) if isinstance(registers, dict) else ""


def _is_over(statement: Document) -> bool:
    """Say whether the term of what is stated is past by today's date."""
    until = str(statement.get("validUntil", ""))
    return bool(until) and until < datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _tell(
    proof: Text | None,
    state: str | None,
    differences: list[Text] | None,
    key: str,
    *,
    as_json: bool,
) -> None:
    if as_json:
        terminal.print_json(
            {
                "proof": "passed" if proof is None else str(proof),
                "key": key,
                "status": state,
                "differences": None if differences is None else [str(one) for one in differences],
            }
        )
        return
    typer.echo(f"firma / proof: {_HOLDS if proof is None else proof} ({key})")
    typer.echo(f"stato / status: {state or _UNKNOWN}")
    if differences is None:
        typer.echo(f"esiti / verdicts: {_UNKNOWN}")
    else:
        typer.echo(f"esiti / verdicts: {'; '.join(map(str, differences)) or _SAME}")


def _statement(place: str) -> Document:
    try:
        found: object = json.loads(_content(place))
    except httpx.HTTPStatusError as error:
        _unreadable(place, _told_by(error.response))
    except (OSError, httpx.HTTPError):
        _unreadable(place, _NOT_THERE)
    except ValueError:
        _unreadable(place, _NO_JSON)
    if not isinstance(found, dict) or "/credentials/" not in str(found.get("id")):
        _unreadable(place, _NO_STATEMENT)
    return found


def _unreadable(place: str, why: Text) -> NoReturn:
    stop(f"{place}: {why}\n{_WHERE_FROM}")


def _told_by(answer: httpx.Response) -> Text:
    """Give what the server itself says of why there is nothing."""
    try:
        return Text.model_validate(answer.json()["details"])
    except (ValueError, KeyError, TypeError):
        return same(f"HTTP {answer.status_code}")


def _content(place: str) -> str:
    if not place.startswith(("http://", "https://")):
        return Path(place).read_text("utf-8")
    answer = httpx.get(place, timeout=_SECONDS, follow_redirects=True)
    answer.raise_for_status()
    return answer.text


def _base_of(statement: Document) -> str:
    return str(statement["id"]).partition("/credentials/")[0]


def _key(multikey: str) -> "PublicKey":
    try:
        return PublicKey.read(multikey)
    except UnusableKey as problem:
        stop(problem, WRONG)


def _told_key(statement: Document) -> str:
    """Ask the issuer for its key: who got the statement elsewhere states the key with --key."""
    proof = statement.get("proof")
    method = str(proof.get("verificationMethod", "")) if isinstance(proof, dict) else ""
    place, _, multikey = method.partition("#")
    if not place.startswith(f"{_base_of(statement)}/keys/"):
        stop(_NO_METHOD, REFUSED)
    try:
        told = json.loads(_content(place))
        methods = {one["id"]: one["publicKeyMultibase"] for one in told["verificationMethod"]}
        return str(methods[method])
    except (OSError, ValueError, KeyError, TypeError, httpx.HTTPError):
        stop(_NO_KEY.format(place, multikey))


def _state(statement: Document) -> str | None:
    """Ask how the entry stands now; None where nobody answers."""
    status = statement.get("credentialStatus")
    place = str(status.get("id", "")) if isinstance(status, dict) else ""
    try:
        return str(json.loads(_content(place))["status"])
    except (OSError, ValueError, KeyError, TypeError, httpx.HTTPError):
        return None


def _evidence(place: str, *, given: bool) -> "Evidence | None":
    try:
        return Evidence.model_validate_json(_content(place))
    except (OSError, ValueError, httpx.HTTPError, ValidationError):
        if given:
            stop(f"{place}: {_NO_EVIDENCE}", NOTHING)
        return None


_NOT_THERE = Text(it="non c'è, o non risponde", en="is not there, or does not answer")
_NO_JSON = Text(it="non è JSON", en="is no JSON")
_NO_STATEMENT = Text(it="non è un'attestazione", en="is no statement")
_WHERE_FROM = Text(
    it="Serve ciò che sta a …/credentials/REGISTRO-NUMERO, di un'edizione costruita con --key.",
    en="What is needed stands at …/credentials/REGISTER-NUMBER, of a release built with --key.",
)
_NO_EVIDENCE = Text(
    it="non sono prove: servono quelle a …/credentials/REGISTRO-NUMERO/evidence",
    en="is no evidence: what is needed stands at …/credentials/REGISTER-NUMBER/evidence",
)
_HOLDS = "regge / holds"
_UNKNOWN = "non si può dire / cannot tell"
_SAME = "gli stessi / the same"
_NO_METHOD = "l'attestazione non nomina una chiave di chi la fa / it names no key of its issuer"
_NO_KEY = "{}: la chiave non si trova: indicarla con --key {} se è quella giusta / not found: --key"
_OTHER_EVIDENCE = Text(it="le prove riguardano altri fatti", en="the evidence is on other facts")
