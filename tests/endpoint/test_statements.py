# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Signed statements on admitted entries: made, served, checked, and computed again."""

import json
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import cast

import httpx
import pytest

from ingest.build import build
from ingest.credentials.keys import PublicKey, SigningKey, UnusableKey
from ingest.credentials.proofs import NotProved, sign, verify
from ingest.credentials.writing import write_credentials
from ingest.privacy import personal
from ingest.registry import load_registry
from ingest.releases import Releases
from tests.conftest import ROOT, free_port, serving

Json = dict[str, object]
DAY = date(2026, 11, 20)
# The test vector of the recommendation (VC-DI-EDDSA 1.0, appendix B.1): key, hash, proof.
VECTOR_KEY = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("key") / "key.pem"
    SigningKey.create(file)
    return file


@pytest.fixture(scope="module")
def signed(key: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve a signed release of a small register at the base that its statements name."""
    folder = tmp_path_factory.mktemp("signed")
    shutil.copytree(ROOT / "examples" / "registro-di-prova", folder / "register")
    port = free_port()
    registry = load_registry(folder / "register" / "registry.toml")
    at_home = registry.model_copy(update={"base": f"http://127.0.0.1:{port}"})
    adding = partial(write_credentials, key=SigningKey.read(key))
    build(at_home, Releases(folder / "releases"), on=DAY, adding=adding)
    with serving(folder / "releases", port) as url:
        yield url


@pytest.fixture(scope="module")
def statement(signed: str) -> Json:
    return cast("Json", httpx.get(f"{signed}/credentials/coworking-0001").json())


def albo(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", "from endpoint.cli import main; main()", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)


def test_a_statement_is_checked_where_it_is_served(signed: str) -> None:
    run = albo("verify", f"{signed}/credentials/coworking-0001", "--json")
    assert run.returncode == 0, run.stdout + run.stderr
    told = json.loads(run.stdout)
    assert (told["proof"], told["status"], told["differences"]) == ("passed", "admitted", [])


def test_a_statement_is_checked_from_a_file(
    signed: str, statement: Json, key: Path, tmp_path: Path
) -> None:
    file, evidence = tmp_path / "statement.json", tmp_path / "evidence.json"
    file.write_text(json.dumps(statement), "utf-8")
    evidence.write_text(httpx.get(f"{statement['id']}/evidence").text, "utf-8")
    multikey = SigningKey.read(key).public.multikey
    run = albo("verify", str(file), "--key", multikey, "--evidence", str(evidence))
    assert run.returncode == 0, run.stdout + run.stderr
    assert "regge / holds" in run.stdout
    assert "gli stessi / the same" in run.stdout


def changed(statement: Json, place: tuple[str, ...], value: object) -> Json:
    copy = cast("Json", json.loads(json.dumps(statement)))
    inner = copy
    for name in place[:-1]:
        found = inner[name]
        inner = cast("Json", found[0] if isinstance(found, list) else found)
    inner[place[-1]] = value
    return copy


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("credentialSubject", "number"), "0002"),
        (("credentialSubject", "status"), "https://w3id.org/albo/scheme/entry-status/mapped"),
        (("credentialSubject", "registers", "label"), {"it": "Un altro nome"}),
        (
            ("evidence", "conclusion"),
            "https://w3id.org/albo/scheme/assessment-conclusion/admissible",
        ),
        (("evidence", "candidateDigest"), "0" * 64),
        (("validFrom",), "2020-01-01T00:00:00Z"),
        (("issuer",), "https://example.org/another"),
        (("proof", "created"), "2020-01-01T00:00:00Z"),
        (("proof", "proofPurpose"), "authentication"),
        (("@context",), ["https://www.w3.org/ns/credentials/v2"]),
        (("proof", "verificationMethod"), "https://example.org/keys/z#z"),
    ],
)
def test_a_changed_statement_is_found_out(
    signed: str, statement: Json, key: Path, place: tuple[str, ...], value: object
) -> None:
    public = SigningKey.read(key).public
    verify(statement, public, signed)
    with pytest.raises(NotProved):
        verify(changed(statement, place, value), public, signed)


def test_another_key_proves_nothing(signed: str, statement: Json, tmp_path: Path) -> None:
    other = SigningKey.create(tmp_path / "other.pem").public
    with pytest.raises(NotProved):
        verify(statement, other, signed)


def test_the_same_release_is_signed_alike(key: Path, statement: Json, signed: str) -> None:
    bare = {name: value for name, value in statement.items() if name != "proof"}
    assert sign(bare, SigningKey.read(key), signed, DAY) == statement


def test_evidence_that_was_touched_computes_otherwise(
    signed: str, statement: Json, tmp_path: Path
) -> None:
    told = httpx.get(f"{statement['id']}/evidence").json()
    told["candidate"] = told["candidate"].replace('"24"', '"3"')
    file = tmp_path / "evidence.json"
    file.write_text(json.dumps(told), "utf-8")
    run = albo("verify", str(statement["id"]), "--evidence", str(file))
    assert run.returncode == 1
    assert "i fatti sono altri / " in run.stdout
    assert "failed" in run.stdout


@pytest.mark.parametrize("name", ["call", "callDigest", "conclusion", "callVersion"])
def test_what_was_signed_has_to_be_what_the_evidence_gives(
    signed: str, statement: Json, key: Path, tmp_path: Path, name: str
) -> None:
    bare = changed(statement, ("evidence", name), "https://example.org/another")
    del bare["proof"]
    file = tmp_path / "statement.json"
    file.write_text(json.dumps(sign(bare, SigningKey.read(key), signed, DAY)), "utf-8")
    run = albo("verify", str(file))
    assert run.returncode == 1
    assert "regge / holds" in run.stdout
    assert "altri fatti / " in run.stdout


def test_evidence_without_its_verdicts_is_no_evidence(
    signed: str, statement: Json, tmp_path: Path
) -> None:
    told = httpx.get(f"{statement['id']}/evidence").json()
    for assessment in told["assessments"]:
        assessment["verdicts"] = []
    file = tmp_path / "evidence.json"
    file.write_text(json.dumps(told), "utf-8")
    run = albo("verify", str(statement["id"]), "--evidence", str(file))
    assert run.returncode == 1


def test_a_statement_tells_its_term_and_its_licence(signed: str, statement: Json) -> None:
    assert str(statement["validUntil"]).endswith("T23:59:59Z")
    assert str(statement["license"]).startswith("https://creativecommons.org/")
    for path in ("", "/evidence"):
        answer = httpx.get(f"{statement['id']}{path}")
        assert 'rel="license"' in answer.headers["link"]


def test_a_takedown_keeps_the_other_statements(key: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples" / "registro-di-prova", tmp_path / "register")
    registry, releases = str(tmp_path / "register" / "registry.toml"), str(tmp_path / "releases")
    where = ["--registry", registry, "--releases", releases]
    built = albo("build", *where, "--key", str(key))
    assert built.returncode == 0, built.stderr
    before = {file.name for file in (tmp_path / "releases" / "1" / "credentials").iterdir()}
    unsigned = albo("build", *where, "--date", "2027-03-02")
    assert "sarà / " in unsigned.stderr or "will not be" in unsigned.stderr
    down = albo("takedown", "coworking", "p-01", *where, "--key", str(key))
    assert down.returncode == 0, down.stderr
    after = {file.name for file in (tmp_path / "releases" / "current" / "credentials").iterdir()}
    assert before - after == {"coworking-0001.json", "coworking-0001.evidence.json"}


def test_only_what_is_admitted_is_attested(signed: str) -> None:
    entries = httpx.get(f"{signed}/api/v1/entries", params={"limit": 100}).json()["items"]
    admitted = 0
    for entry in entries:
        ref = entry["id"].rsplit("/", 1)[1]
        answer = httpx.get(f"{signed}/credentials/{ref}")
        state = httpx.get(f"{signed}/credentials/{ref}/status").json()
        assert state["status"] == entry["status"]["id"].removeprefix("entry-status:")
        assert answer.status_code == (200 if state["status"] == "admitted" else 404)
        admitted += answer.status_code == 200
    assert 0 < admitted < len(entries)


def test_the_key_is_told_by_its_issuer(signed: str, statement: Json, key: Path) -> None:
    public = SigningKey.read(key).public
    document = httpx.get(public.address(signed)).json()
    assert document["id"] == statement["issuer"]
    assert document["assertionMethod"] == [public.method(signed)]
    assert httpx.get(f"{signed}/keys/{VECTOR_KEY}").status_code == 404


@pytest.mark.parametrize(
    "name",
    ["../ledger", "%2e%2e%2fledger", "key", "coworking-9999", "coworking-0001.evidence"],
)
def test_no_other_file_is_reached(signed: str, name: str) -> None:
    assert httpx.get(f"{signed}/credentials/{name}").status_code == 404


def test_a_statement_and_its_evidence_name_no_person(signed: str, statement: Json) -> None:
    evidence = httpx.get(f"{statement['id']}/evidence").text
    for line in (json.dumps(statement) + evidence).splitlines():
        assert personal(line[:10_000]) is None


def test_a_release_without_a_key_states_nothing(client: httpx.Client) -> None:
    answer = client.get("/credentials/coworking-0004")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_key_is_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    made = albo("key", str(file))
    assert made.returncode == 0
    assert PublicKey.read(made.stdout.strip()) == SigningKey.read(file).public
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert albo("key", str(file)).returncode == 2
    file.chmod(0o644)
    with pytest.raises(UnusableKey, match="chmod 600"):
        SigningKey.read(file)


@pytest.mark.parametrize(
    "text", ["", "z6Mk", "no key", "z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8X"]
)
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(UnusableKey):
        PublicKey.read(text)


def test_the_library_knows_the_vector_of_the_recommendation() -> None:
    assert PublicKey.read(VECTOR_KEY).jwk["crv"] == "Ed25519"
