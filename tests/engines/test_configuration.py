# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""How an engine elsewhere is named: what is refused, what is never shown, what doctor says."""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from typer.testing import CliRunner

from endpoint.cli import app
from endpoint.configuration import BadConfiguration, configure
from endpoint.pool.answers import Query
from endpoint.pool.faults import SyntaxFault
from endpoint.remote.wording import word
from ingest.engines.circuit import Circuit
from ingest.engines.profiles import EngineName, profiles
from ingest.releases import Releases
from tests.conftest import ROOT
from tests.engine_servers import EngineServer
from tests.engines.conftest import Albo, Publish

X = "http://x.invalid/"
STORE = {"store": "https://sparql.example.org/db", "store_engine": "fuseki"}


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ALBO_STORE_USER", "ufficio")
    monkeypatch.setenv("ALBO_STORE_PASSWORD", "segretissima")
    yield


def test_an_engine_is_named_in_the_configuration(tmp_path: Path) -> None:
    file = tmp_path / "registry.toml"
    file.write_text(f'[server]\nstore = "{STORE["store"]}"\nstore_engine = "fuseki"\n', "utf-8")
    place = configure(file).settings.place
    assert place is not None
    assert (place.query, place.update) == (f"{STORE['store']}/query", f"{STORE['store']}/update")
    assert place.account.user == "ufficio"
    assert "segretissima" not in repr(place)


@pytest.mark.parametrize(
    "wrong",
    [
        {"store": "http://sparql.example.org"},
        {"store": "https://u:p@sparql.example.org"},
        {"store": "https://sparql.example.org?x=1"},
        {"store": "ftp://127.0.0.1/"},
        {**STORE, "store_engine": "access"},
        {"store_engine": "virtuoso"},
    ],
)
def test_what_is_unsafe_or_unknown_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(BadConfiguration, match="store"):
        configure(None, wrong)


def test_what_is_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALBO_STORE", STORE["store"])
    shown = CliRunner().invoke(app, ["config", "show"]).output
    assert STORE["store"] in shown
    assert "segretissima" not in shown
    assert "ufficio" not in shown


def test_publishing_without_an_engine_says_what_is_missing(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["publish", "--releases", str(tmp_path)])
    assert done.exit_code == 3
    assert "ALBO_STORE" in done.output


def test_every_engine_has_a_profile_and_a_row_in_the_document() -> None:
    assert set(profiles()) == set(get_args(EngineName))
    document = (ROOT / "docs" / "engines.md").read_text("utf-8")
    for name, profile in profiles().items():
        row = next(line for line in document.splitlines() if line.startswith(f"| `{name}`"))
        assert ("by the tests" in row) == profile.tried
        assert ("one transaction" in row) == profile.atomic


def test_exceptions_name_tests_that_are_there() -> None:
    table = tomllib.loads((ROOT / "tests" / "engine_exceptions.toml").read_text("utf-8"))
    for tests in table.values():
        for test in tests:
            file, _, name = test.partition("[")[0].partition("::")
            text = (ROOT / "tests" / "endpoint" / file).read_text("utf-8")
            assert f"def {name}(" in text


def test_doctor_says_what_the_engine_is_and_holds(
    albo: Albo, publish: Publish, folder: Releases, engine: EngineServer
) -> None:
    def store(code: int) -> dict[str, object]:
        told = json.loads(albo("doctor", "--json", code=code).stdout)
        return next(one for one in told if one["subject"] == "store")

    for name, value in engine.environment.items():
        assert name.startswith("ALBO_STORE"), value
    assert not store(3)["ok"]
    publish(1)
    found = store(0)
    assert found["ok"]
    assert "edizione / release 1" in str(found["state"])
    folder.point_to(2)
    assert "albo publish" in str(store(3)["mend"])


def test_doctor_knows_one_engine_from_another(
    albo: Albo, engine: EngineServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = "virtuoso" if engine.place.engine == "oxigraph" else "oxigraph"
    monkeypatch.setenv("ALBO_STORE_ENGINE", other)
    assert "albo" in albo("doctor", code=3).output


def test_an_engine_that_fails_is_left_alone_ever_longer() -> None:
    now = [0.0]
    circuit = Circuit(lambda: now[0])
    for _ in range(4):
        circuit.failed()
    assert not circuit.is_open
    waits = []
    for _ in range(8):
        circuit.failed()
        assert circuit.is_open
        waits.append(circuit.wait)
        now[0] += circuit.wait
        assert not circuit.is_open
    assert waits[0] < 2
    assert 15 <= waits[-1] <= 45
    circuit.succeeded()
    circuit.failed()
    assert not circuit.is_open


@pytest.mark.parametrize(
    ("text", "default", "named"),
    [
        ("ASK { ?s ?p ?o }", ("urn:albo:default",), (f"{X}a", "urn:albo:none")),
        ("ASK FROM <a> { ?s ?p ?o }", (f"{X}a",), ("urn:albo:none",)),
        ("ASK FROM <urn:albo:publication> {}", ("urn:albo:none",), ("urn:albo:none",)),
        ("ASK FROM NAMED x:a {}", ("urn:albo:none",), (f"{X}a", "urn:albo:none")),
        (
            'ASK { ?s ?p "FROM <a>" }',
            ("urn:albo:default",),
            (f"{X}a", "urn:albo:none"),
        ),
    ],
)
def test_what_a_query_sees_is_said_beside_it(
    text: str, default: tuple[str, ...], named: tuple[str, ...]
) -> None:
    query = Query(text, prefixes={"x": X}, base=X)
    worded = word(query, [f"{X}a"], profiles()["generic"])
    assert (tuple(worded.seen.default), tuple(worded.seen.named)) == (default, named)
    assert "FROM <urn" not in worded.text
    assert ("PREFIX x:" in worded.text) == ("x:a" in text)


COMMANDS = [
    "SELECT (<bif:http_get>('http://127.0.0.1:1/') AS ?x) {}",
    "SELECT (<bif:exec>('SELECT 1') AS ?x) {}",
    "SELECT (<BIF:exec>('SELECT 1') AS ?x) {}",
    "SELECT (<\\u0062if:exec>('SELECT 1') AS ?x) {}",
    "PREFIX p: <bif:> SELECT (p:exec('SELECT 1') AS ?x) {}",
    "PREFIX p: <bi> SELECT (p:f:exec('SELECT 1') AS ?x) {}",
    "BASE <bif:> SELECT (<exec>('SELECT 1') AS ?x) {}",
    "SELECT (bif:exec('SELECT 1') AS ?x) {}",
    "PREFIX bif: <http://x.invalid/> SELECT (bif:exec('SELECT 1') AS ?x) {}",
    "SELECT (< bif:exec>('SELECT 1') AS ?x) {}",
    "SELECT (<sql:SPARQL_EVAL>('SELECT 1', '', 1) AS ?x) {}",
    "DEFINE input:default-graph-uri <urn:albo:publication> SELECT * { ?s ?p ?o }",
    "PREFIX input: <urn:x> DEFINE input:default-graph-uri <urn:x> SELECT * { ?s ?p ?o }",
    "SELECT (`1 + 1` AS ?x) {}",
]
PLAIN = [
    'SELECT ("bif:exec" AS ?x) { ?s x:a?/x:b* ?o } # <bif:exec> DEFINE `1`',
    "base <http://x.invalid/> prefix y: <a> ASK { ?s y:b <c> FILTER(?s < ?o && 1<2) }",
]


@pytest.mark.parametrize("text", COMMANDS)
def test_a_query_commands_no_engine(text: str) -> None:
    with pytest.raises(SyntaxFault):
        word(Query(text, base=X), [], profiles()["virtuoso"])
    # Others know nothing by these names.
    assert word(Query(text, base=X), [], profiles()["oxigraph"])


@pytest.mark.parametrize("text", PLAIN)
def test_what_only_looks_like_a_command_is_sent(text: str) -> None:
    worded = word(Query(text, prefixes={"x": X}, base=X), [], profiles()["virtuoso"])
    assert text.partition(" # ")[0] in worded.text


def test_a_datatype_that_an_engine_would_change_is_named_as_it_keeps_it() -> None:
    geo = "http://www.opengis.net/ont/geosparql#"
    query = Query("ASK { FILTER(DATATYPE(?o) = geo:wktLiteral) }", prefixes={"geo": geo})
    assert "<urn:albo:wkt>" in word(query, [], profiles()["virtuoso"]).text
    assert "<urn:albo:wkt>" not in word(query, [], profiles()["oxigraph"]).text
