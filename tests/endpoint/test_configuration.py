# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""How a server is configured: what counts more, what is refused and in which words."""

import json
from pathlib import Path

import pytest

from endpoint.configuration import BadConfiguration, allowed, configure
from endpoint.settings import Settings
from ingest.registry import load_registry, shipped_registry
from tests.conftest import ROOT
from tests.endpoint.test_cli import Run, albo
from tools.settings_table import DOCUMENT, written

__all__ = ["albo"]  # the fixture
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"ALBO_{name.upper()}", raising=False)


def registry(folder: Path, *lines: str) -> Path:
    file = folder / "registry.toml"
    file.write_text("\n".join(("[server]", *lines)), "utf-8")
    return file


def refused(file: Path | None = None, **command: object) -> str:
    with pytest.raises(BadConfiguration) as caught:
        configure(file, command)
    told = str(caught.value)
    assert len(told.splitlines()) % 2 == 0  # each fault in both languages
    return told


def test_what_stands_nearer_counts_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = registry(tmp_path, "port = 1", "query_workers = 1", "cache_mb = 1")
    monkeypatch.setenv("ALBO_PORT", "2")
    monkeypatch.setenv("ALBO_QUERY_WORKERS", "2")
    found = configure(file, {"port": 3})
    settings, origins = found.settings, found.origins
    assert (settings.port, settings.query_workers, settings.cache_mb) == (3, 2, 1)
    assert [origins[name] for name in ("port", "query_workers", "cache_mb", "log")] == [
        *("command line", "environment", "registry.toml", "default")
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("query_worker = 2", "server.query_worker: chiave sconosciuta; forse server.query_workers"),
        ("nonsense = 2", "server.nonsense: unknown key (albo config show)"),
        ("query_workers = 0", "server.query_workers = 0: not allowed; needed: an integer from 1"),
        ('log = "xml"', "server.log = 'xml': non ammesso; serve uno fra plain, json"),
        ("query_seconds = nan", "server.query_seconds = nan: not allowed"),
        ('root_path = "albo/"', "non ammesso; serve un percorso come /albo, senza barra finale"),
        ('proxies = "*"', "needed: addresses and networks with commas between"),
        ('releases = "x"', "--releases"),
        ("query_seconds = 1\nslow_seconds = 2", "server.slow_seconds, server.query_seconds"),
        ('services = ["http://127.0.0.1:8000/sparql"]', "the server would ask itself"),
    ],
)
def test_what_is_unknown_wrong_or_contradictory_is_named(
    tmp_path: Path, line: str, words: str
) -> None:
    assert words in refused(registry(tmp_path, line))


def test_a_variable_that_is_no_setting_is_refused_with_the_one_that_is_near(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ALBO_SIGNING_KEY", "key.pem")
    configure(None)
    monkeypatch.setenv("ALBO_QUERY_SECOND", "3")
    assert "ALBO_QUERY_SECOND: unknown key; maybe ALBO_QUERY_SECONDS" in refused()


def test_a_list_that_is_no_json_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALBO_SERVICES", "https://example.org/sparql")
    assert "ALBO_SERVICES" in (told := refused()) and "a JSON list" in told


def test_a_token_is_shown_nowhere(tmp_path: Path, albo: Run) -> None:
    assert "secret-token" not in refused(registry(tmp_path, 'tokens = ["secret-token"]'))
    file = registry(tmp_path, f'tokens = ["{DIGEST}"]', 'security_contact = "https://x.example/"')
    for options in ((), ("--json",)):
        shown = albo("config", "show", "--registry", str(file), *options).stdout
        assert "***" in shown and DIGEST[:12] not in shown
        assert "https://x.example/" in shown
    told = json.loads(albo("config", "show", "--json").stdout)  # the file of this folder
    assert told["tokens"] == {"value": ["***"], "from": "registry.toml"}
    assert set(told) == set(Settings.model_fields)
    nothing = ("client_requests = 0", "client_seconds = 0", "client_queries = 0")
    assert "nothing is counted" in refused(registry(tmp_path, f'tokens = ["{DIGEST}"]', *nothing))


def test_the_command_checks_and_the_server_refuses_to_start(tmp_path: Path, albo: Run) -> None:
    file = registry(tmp_path, "port = 8001")
    assert "1 keys set" in albo("config", "check", "--registry", str(file)).stdout
    registry(tmp_path, "prt = 8001")
    for command in (("config", "check"), ("serve", "--registry", str(file))):
        assert "forse server.port" in albo(*command, code=2).stderr
    file.write_text("[server", "utf-8")
    assert "cannot be read" in albo("config", "check", code=3).stderr


def test_the_table_of_the_server_is_nothing_to_a_build(tmp_path: Path) -> None:
    text = shipped_registry().read_text("utf-8")
    file = tmp_path / "registry.toml"
    file.write_text(text + "\n[server]\nport = 8001\n", "utf-8")
    assert load_registry(file).server == {"port": 8001}


def test_every_setting_says_what_it_takes_and_the_document_is_written_from_the_code() -> None:
    for name in Settings.model_fields:
        assert allowed(name).it and allowed(name).en
    text = (ROOT / "docs" / "endpoint.md").read_text("utf-8")
    assert text == written(DOCUMENT.read_text("utf-8")), "python -m tools.settings_table"
