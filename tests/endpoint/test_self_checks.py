# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""`POST /api/v1/calls/{call}/self-checks`: what the command line says, and what harms nobody."""

import json
import threading
import time
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import cast
from zipfile import ZIP_DEFLATED, ZipFile

import httpx
import psutil
import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from endpoint.cli import app
from ingest.releases import Releases
from tests.conftest import serving

Json = dict[str, object]
PLACE = "/api/v1/calls/milano-2013/self-checks"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS = [
    {"id": "a", "nome": "Uno <b>", "comune": "Milano", "postazioni": "12", "servizi": "wifi"},
    {"id": "b", "nome": "Due \u202e‮", "comune": "Sesto San Giovanni", "postazioni": "nove"},
    {"id": "c", "nome": "=1+1", "comune": "Nessuna", "postazioni": "9"},
]
COLUMNS = ("id", "nome", "comune", "postazioni", "servizi")


def as_csv() -> bytes:
    lines = (";".join(row.get(name, "") for name in COLUMNS) for row in ROWS)
    return "\r\n".join([";".join(COLUMNS), *lines]).encode()


def as_xlsx() -> bytes:
    book, content = Workbook(), BytesIO()
    assert book.active is not None
    book.active.append(COLUMNS)
    for row in ROWS:
        book.active.append([row.get(name, "") for name in COLUMNS])
    book.save(content)
    return content.getvalue()


FILES = {
    "candidates.csv": ("text/csv", as_csv()),
    "candidates.xlsx": (XLSX, as_xlsx()),
    "candidates.json": ("application/json", json.dumps({"rows": ROWS}).encode()),
}


def commanded(file: Path, suffix: str, *options: str) -> tuple[Json, bytes]:
    """Give what the command line says of a file, and the outcomes that it writes."""
    out = file.with_name(f"out.{suffix}")
    words = ["check", str(file), "--call", "milano-2013", "--out", str(out), "--json", *options]
    done = CliRunner().invoke(app, words)
    assert done.exit_code in (0, 1), done.output
    return cast("Json", json.loads(done.stdout)), out.read_bytes()


def after(text: str, name: str) -> str:
    """Give what JSON says from a name on, to the end."""
    return text[text.index(f'\n "{name}": ') :]


def post(
    client: httpx.Client, content: bytes, kind: str = "text/csv", **asked: str
) -> httpx.Response:
    return client.post(PLACE, content=content, headers={"content-type": kind}, params=asked)


@pytest.mark.parametrize("name", FILES)
def test_it_says_what_the_command_line_says_to_the_byte(
    client: httpx.Client, name: str, tmp_path: Path
) -> None:
    kind, content = FILES[name]
    (tmp_path / name).write_bytes(content)
    told, as_csv_file = commanded(tmp_path / name, "csv")
    answer = post(client, content, kind)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    del told["file"]
    written = json.dumps(told, ensure_ascii=False, indent=1)
    assert after(answer.text, "rows") == after(written, "rows") + "\n"
    assert post(client, content, kind, format="csv").content == as_csv_file
    assert (
        post(client, content, kind, format="xlsx").content == commanded(tmp_path / name, "xlsx")[1]
    )


def test_the_receipt_tells_what_was_checked_by_what(client: httpx.Client) -> None:
    answer = post(client, as_csv(), date="2020-01-31").json()
    receipt = answer["receipt"]
    assert receipt["sha256"] == sha256(as_csv()).hexdigest()
    assert receipt["reference_date"] == "2020-01-31"
    assert {one["reference_date"] for one in answer["rows"].values()} == {"2020-01-31"}
    call = client.get("/calls/milano-2013.json").json()
    assert (receipt["call"], receipt["call_version"]) == ("milano-2013", call["version"])
    assert "non è una domanda" in receipt["note"]["it"]


def test_a_file_may_come_in_a_form_as_programs_send_it(client: httpx.Client) -> None:
    sent = client.post(PLACE, files={"file": ("C:\\tmp\\elenco.CSV", as_csv(), "text/plain")})
    assert sent.status_code == 200, sent.text
    assert sent.json()["receipt"]["file"] == "elenco.csv"
    assert sent.json()["rows"] == post(client, as_csv()).json()["rows"]
    wanted = client.post(PLACE, files={"file": ("è.csv", as_csv())}, headers={"accept": "text/csv"})
    assert wanted.headers["content-disposition"] == 'attachment; filename="candidates.checked.csv"'


BOMB = BytesIO()
with ZipFile(BOMB, "w", ZIP_DEFLATED) as archive:
    for part in ("[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"):
        archive.writestr(part, b" " * 400_000_000)
REFUSED: dict[str, tuple[bytes, str, dict[str, str], int, str]] = {
    "no columns": (b"a;b\n1;2\n", "text/csv", {}, 422, "check-unfit"),
    "columns twice": (b"name;nome;istat\n", "text/csv", {}, 422, "check-unfit"),
    "no table": (b"<html><p>Errore", "text/csv", {}, 400, "check-unreadable"),
    "no JSON": (b"{", "application/json", {}, 400, "check-unreadable"),
    "deep JSON": (b"[" * 100_000, "application/json", {}, 400, "check-unreadable"),
    "a number": (b"7", "application/json", {}, 400, "check-unreadable"),
    "no workbook": (b"PK\x03\x04rotto", XLSX, {}, 400, "check-unreadable"),
    "a zip bomb": (BOMB.getvalue(), XLSX, {}, 400, "check-unreadable"),
    "nothing": (b" ", "text/csv", {}, 400, "bad-request"),
    "another form": (b"x", "text/turtle", {}, 415, "check-form"),
    "a broken form": (b"--x\r\n", "multipart/form-data; boundary=x", {}, 400, "bad-request"),
    "too long": (b"x" * (2 * 2**20 + 1), "text/csv", {}, 413, "too-large"),
    "another parameter": (as_csv(), "text/csv", {"on": "2026-01-01"}, 400, "bad-request"),
    "no date": (as_csv(), "text/csv", {"date": "31/01/2026"}, 400, "bad-request"),
    "no format": (as_csv(), "text/csv", {"format": "pdf"}, 400, "bad-request"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_checked_is_told_in_both_languages(client: httpx.Client, case: str) -> None:
    content, kind, asked, status, problem = REFUSED[case]
    answer = post(client, content, kind, **asked)
    assert answer.status_code == status, answer.text
    told = answer.json()
    assert told["type"].endswith(f"/problems/{problem}")
    assert told["details"]["it"] and told["details"]["en"] and told["advice"]["it"]
    if problem.startswith("check-un"):
        assert told["findings"][0]["fix"]["it"]


HOSTILE = {
    "nulls": b"name;istat_code\nUno\0;015146\n",
    "scripts": b"name;istat_code\n<script>alert(1)</script>;015146\n",
    "huge numbers": b"name;istat_code;postazioni\nUno;015146;" + b"9" * 100_000,
    "bytes": bytes(range(256)) * 100,
    "quotes": b'name;istat_code\n"' + b"x\n" * 100_000,
}


@pytest.mark.parametrize("case", HOSTILE)
def test_hostile_files_get_an_answer(client: httpx.Client, case: str) -> None:
    answer = post(client, HOSTILE[case])
    assert answer.status_code in (200, 400, 422, 503), answer.text[:500]
    assert answer.status_code != 503 or answer.json()["type"].endswith(
        ("check-timeout", "check-memory")
    )


def test_an_unknown_call_and_other_methods(client: httpx.Client) -> None:
    missing = client.post("/api/v1/calls/nessuno/self-checks", json={})
    assert missing.status_code == 404 and "milano-2013" in missing.json()["known"]
    assert client.get(PLACE).status_code == 405
    preflight = client.options(PLACE).headers["access-control-allow-methods"]
    assert "POST" in preflight
    assert "POST" not in client.options("/api/v1/calls").headers["access-control-allow-methods"]


def forever(rows: int = 20_000) -> bytes:
    return b"id;name;istat_code\n" + b"".join(
        b"r%d;Spazio %d;015146\n" % (n, n) for n in range(rows)
    )


@pytest.fixture(scope="module")
def short(releases: Releases) -> Iterator[str]:
    """A server that gives a check four seconds."""
    with serving(
        releases.folder, None, ALBO_CHECK_SECONDS="4", ALBO_CHECK_MB="1", ALBO_QUERY_WORKERS="1"
    ) as url:
        yield url


def server_of(url: str) -> psutil.Process:
    port = int(url.rpartition(":")[2])
    return next(
        one
        for one in psutil.Process().children(recursive=True)
        if any(place.laddr.port == port for place in one.net_connections() if place.laddr)
    )


def checkers(url: str) -> list[psutil.Process]:
    """Give the processes that others are forked from, to check one file each."""
    children = server_of(url).children()
    return [one for one in children if "endpoint.checking.zygote" in one.cmdline()]


def test_a_file_that_takes_for_ever_is_ended_and_nobody_else_waits(short: str) -> None:
    with httpx.Client(base_url=short, timeout=30) as client:
        assert post(client, as_csv()).status_code == 200
        (zygote,) = checkers(short)
        answers: list[httpx.Response] = []
        long = threading.Thread(target=lambda: answers.append(post(client, forever())))
        begun = time.monotonic()
        long.start()
        others = [post(client, as_csv()).status_code for _ in range(3)]
        assert client.get("/api/v1/status").status_code == 200
        assert others == [200] * 3
        long.join()
        assert 3.5 < time.monotonic() - begun < 25
        assert answers[0].status_code == 503
        assert answers[0].json()["type"].endswith("/problems/check-timeout")
        assert answers[0].headers["retry-after"]
        assert checkers(short) == [zygote], "the process of the check is gone"


def test_a_million_columns_cost_no_more_than_the_time_of_a_check(short: str) -> None:
    begun = time.monotonic()
    with httpx.Client(base_url=short, timeout=30) as client:
        answer = post(client, b"name;istat_code" + b";c" * 500_000)
    assert answer.status_code in (200, 422, 503)
    assert time.monotonic() - begun < 25


def test_many_at_once_are_told_to_come_again(short: str) -> None:
    statuses: list[int] = []

    def ask() -> None:
        with httpx.Client(base_url=short, timeout=60) as client:
            statuses.append(post(client, forever()).status_code)

    threads = [threading.Thread(target=ask) for _ in range(14)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert set(statuses) == {503}
    with httpx.Client(base_url=short, timeout=30) as client:
        assert post(client, as_csv()).status_code == 200


def test_a_process_that_is_killed_is_born_again(short: str) -> None:
    with httpx.Client(base_url=short, timeout=30) as client:
        assert post(client, as_csv()).status_code == 200
        (zygote,) = checkers(short)
        zygote.kill()
        zygote.wait(10)
        assert post(client, as_csv()).status_code == 200
        assert checkers(short) != [zygote]


def test_checks_count_against_what_a_client_may_take(releases: Releases) -> None:
    with serving(releases.folder, ALBO_CLIENT_REQUESTS="3", ALBO_QUERY_WORKERS="1") as url:
        with httpx.Client(base_url=url, timeout=30) as client:
            answers = [post(client, as_csv()) for _ in range(4)]
            assert [one.status_code for one in answers] == [200, 200, 200, 429]
            assert answers[0].headers["x-ratelimit-remaining"] == "2"
        assert checkers(url)
        family = server_of(url).children(recursive=True)
    assert not [one for one in family if one.is_running()], "what the server started ends with it"


def test_nothing_is_written_anywhere(short: str, releases: Releases) -> None:
    """The process that checks may open no file at all, so it can write none."""
    before = {one: one.stat().st_mtime_ns for one in releases.folder.rglob("*")}
    with httpx.Client(base_url=short, timeout=30) as client:
        for kind, content in FILES.values():
            for form in ("json", "csv", "xlsx"):
                assert post(client, content, kind, format=form).status_code == 200
    assert {one: one.stat().st_mtime_ns for one in releases.folder.rglob("*")} == before
