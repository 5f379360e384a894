# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Sources at an address: asked with care, and never able to spoil a build."""

import dataclasses
import gzip
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from ingest.harvest import harvest, source_of
from ingest.readers.transport import MAX_REDIRECTS, Patience
from ingest.readers.web import Kept, Library
from ingest.records.spaces import CoworkingRecord
from ingest.registry import EntryFile, Register, Registry
from ontology import __version__
from ontology.text import same
from tests.ingest.portals import Page, Portal, open_portal

DAY, LATER = date(2026, 11, 1), date(2026, 11, 2)
FAST = Patience(connect=5, read=1, whole=3, pauses=(0, 0), limit=5000)
ROWS = b"nome;codice istat\nUno;015146\nDue;015146\nTre;015146\nQuattro;015146\n"
PATH = "/spazi.csv"


REGISTER = Register(
    id="coworking",
    kind="coworking",
    title=same("Coworking"),
    description=same("x"),
    without_data=same("x"),
)


@pytest.fixture
def portal() -> Iterator[Portal]:
    with open_portal() as one:
        yield one


def library(folder: Path, *, day: date = DAY, offline: bool = False) -> Library:
    return Library(folder, FAST, offline=offline, today=lambda: day)


def spaces(portal: Portal, folder: Path, path: str = PATH, *, day: date = LATER) -> Kept:
    """Harvest the spaces at a path, as a register of coworking spaces would."""
    file = EntryFile(url=portal.url(path), source="x")
    return harvest(file, CoworkingRecord, library(folder, day=day))


def why(kept: Kept) -> tuple[str, str]:
    assert kept.finding is not None
    assert kept.finding.severity == "note"
    return kept.finding.rule, kept.finding.reason.en


def test_a_copy_is_asked_for_again_only_if_it_changed(portal: Portal, tmp_path: Path) -> None:
    stamp = {"Last-Modified": "Fri, 30 Oct 2026 10:00:00 GMT"}
    portal.pages[PATH] = Page(ROWS, etag='"a"', headers=stamp)
    first = library(tmp_path).get(portal.url(PATH))
    second = library(tmp_path, day=LATER).get(portal.url(PATH))
    assert portal.statuses(PATH) == [200, 304]
    assert portal.asked[1].headers["If-Modified-Since"] == stamp["Last-Modified"]
    for kept in (first, second):
        assert kept.copy is not None
        assert kept.fresh
        assert (kept.copy.content, kept.copy.card.fetched_on) == (ROWS, DAY)
        assert kept.copy.path.name == "spazi.csv"
    portal.pages[PATH] = Page(ROWS + b"Cinque;015146\n", etag='"b"')
    third = library(tmp_path, day=LATER).get(portal.url(PATH))
    assert third.copy is not None
    assert third.copy.card.fetched_on == LATER
    assert [path.read_bytes() for path in tmp_path.rglob("*.csv")] == [third.copy.content]


@pytest.mark.parametrize(
    "headers", [{"ETag": '"caff\u00e8"'}, {"Last-Modified": "Thu, 01 Oct 99999 10:00:00 GMT"}]
)
def test_odd_headers_of_a_source_break_nothing(
    headers: dict[str, str], portal: Portal, tmp_path: Path
) -> None:
    portal.pages[PATH] = Page(ROWS, headers=headers)
    assert spaces(portal, tmp_path).fresh
    again = spaces(portal, tmp_path)
    assert again.fresh
    assert again.copy is not None
    file = EntryFile.model_validate({"url": URL, **LICENCE})
    assert source_of(REGISTER, file, again, again.copy.card, None).date == LATER.isoformat()


def test_the_same_bytes_keep_their_day(portal: Portal, tmp_path: Path) -> None:
    portal.pages[PATH] = Page(ROWS)
    library(tmp_path).get(portal.url(PATH))
    again = library(tmp_path, day=LATER).get(portal.url(PATH))
    assert portal.statuses(PATH) == [200, 200]
    assert again.copy is not None
    assert again.copy.card.fetched_on == DAY


def test_nobody_is_told_who_asks(portal: Portal, tmp_path: Path) -> None:
    portal.pages[PATH] = Page(status=302, headers={"Location": "/b.csv", "Set-Cookie": "a=b"})
    portal.pages["/b.csv"] = Page(ROWS, headers={"Set-Cookie": "a=b"})
    library(tmp_path).get(portal.url(PATH))
    for asked in portal.asked:
        assert asked.headers["User-Agent"] == f"albo/{__version__}"
        assert not asked.headers.keys() & {"Cookie", "Authorization"}


# What a source may do instead of answering: the page, words of the reason, how often asked.
FAILURES = {
    "an error of the server": (Page(status=500), "HTTP answer 500", 3),
    "too many requests": (Page(status=429), "HTTP answer 429", 3),
    "gone": (Page(status=404), "HTTP answer 404", 1),
    "nothing": (Page(status=204), "HTTP answer 204", 1),
    "cut": (Page(ROWS, length=len(ROWS) + 9), "RemoteProtocolError", 3),
    "cut in chunks": (Page(ROWS, chunked=True), "RemoteProtocolError", 3),
    "silent": (Page(hangs=True), "in time", 3),
    "endless": (Page(drips=True, length=4000), "in time", 1),
    "too long": (Page(b"x" * 5001), "5000 bytes", 1),
    "to a file": (Page(status=302, headers={"Location": "file:///etc/passwd"}), "http", 1),
    "in a circle": (Page(status=302, headers={"Location": PATH}), "redirects", MAX_REDIRECTS + 1),
    "a web page": (Page(b"<!DOCTYPE html><p>Accesso", "text/html"), "web page", 1),
    "a page of words": (Page(b"Servizio sospeso", "text/plain"), "lacks columns", 1),
    "other columns": (Page(b"colore\nrosso\nblu\nnero\n"), "lacks columns", 1),
    "another format": (Page(ROWS, "application/json"), "not valid JSON", 1),
    "less than half": (Page(ROWS[:30]), "less than half", 1),
    "no rows": (Page(ROWS[:18]), "still has 0 readable rows of the copy, less than half", 1),
    "as many others": (Page(ROWS.replace(b";0", b" bis;0")), "still has 0", 1),
    "rows without sense": (Page(ROWS.replace(b"015146", b"xyz")), "still has 0", 1),
    "packed": (Page(gzip.compress(b"0" * 10**6), headers={"Content-Encoding": "gzip"}), "gzip", 1),
    "half a character": (Page(b'[{"nome":"\\ud800"}]', "application/json"), "not valid JSON", 1),
    "an endless number": (
        Page(b'[{"nome":1e9999999999999999999999}]', "application/json"),
        "not valid JSON",
        1,
    ),
}


@pytest.mark.parametrize("name", FAILURES)
def test_a_source_that_fails_is_told_and_its_last_good_copy_used(
    name: str, portal: Portal, tmp_path: Path
) -> None:
    page, words, times = FAILURES[name]
    portal.pages[PATH] = Page(ROWS)
    assert spaces(portal, tmp_path, day=DAY).fresh
    portal.asked.clear()
    portal.pages[PATH] = page
    kept = spaces(portal, tmp_path)
    assert not kept.fresh
    rule, reason = why(kept)
    assert rule == "source-stale"
    assert words in reason
    assert "the copy of 2026-11-01" in reason
    assert len(portal.asked) == times
    assert kept.copy is not None
    assert kept.copy.content == ROWS


@pytest.mark.parametrize("name", ["gone", "a web page", "other columns", "another format", "cut"])
def test_without_a_copy_there_are_no_rows(name: str, portal: Portal, tmp_path: Path) -> None:
    portal.pages[PATH] = FAILURES[name][0]
    kept = spaces(portal, tmp_path)
    assert kept.copy is None
    assert not kept.fresh
    assert why(kept)[0] == "source-unreachable"
    assert list(tmp_path.rglob("*.csv")) == []


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    with open_portal() as gone:
        pass
    rule, reason = why(spaces(gone, tmp_path))
    assert (rule, "ConnectError" in reason) == ("source-unreachable", True)


def test_a_second_try_may_help(portal: Portal, tmp_path: Path) -> None:
    pages = iter([Page(status=503), Page(ROWS, length=999), Page(ROWS)])
    portal.pages[PATH] = lambda _: next(pages)
    assert spaces(portal, tmp_path).fresh
    assert portal.statuses(PATH) == [503, 200, 200]


def test_half_of_the_rows_is_still_a_source(portal: Portal, tmp_path: Path) -> None:
    portal.pages[PATH] = Page(ROWS)
    spaces(portal, tmp_path)
    portal.pages[PATH] = Page(b"nome;codice istat\nUno;015146\nDue;015146\n")
    assert spaces(portal, tmp_path).fresh


def test_redirects_are_followed_as_far_as_five(portal: Portal, tmp_path: Path) -> None:
    for number in range(MAX_REDIRECTS):
        portal.pages[f"/{number}"] = Page(status=301, headers={"Location": f"/{number + 1}"})
    portal.pages[f"/{MAX_REDIRECTS}"] = Page(ROWS)
    assert spaces(portal, tmp_path, "/0").fresh


@pytest.mark.parametrize("url", ["ftp://x.example.org/a", "file:///etc/passwd", "http://u:p@x/a"])
def test_only_plain_web_addresses_are_asked(url: str, tmp_path: Path) -> None:
    assert "not http or https" in why(library(tmp_path).get(url))[1]


def test_a_copy_that_is_damaged_is_no_copy(portal: Portal, tmp_path: Path) -> None:
    portal.pages[PATH] = Page(ROWS, etag='"a"')
    spaces(portal, tmp_path)
    (path,) = tmp_path.rglob("*.csv")
    path.write_bytes(ROWS + b"Aggiunta;015146\n")
    portal.pages[PATH] = Page(status=500, etag='"a"')
    assert why(spaces(portal, tmp_path))[0] == "source-unreachable"
    portal.pages[PATH] = Page(ROWS, etag='"a"')
    assert spaces(portal, tmp_path).fresh
    (tmp_path / path.parent.parent.name / "copy.json").write_text("{")
    assert portal.statuses(PATH)[-1] == 200
    assert why(library(tmp_path, offline=True).get(portal.url(PATH)))[0] == "source-unreachable"


def test_a_copy_half_written_leaves_the_one_before(portal: Portal, tmp_path: Path) -> None:
    portal.pages[PATH] = Page(ROWS)
    first = spaces(portal, tmp_path)
    assert first.copy is not None
    # As if the machine had stopped after the bytes and before the card.
    half = first.copy.path.parent.parent / "0123456789ab"
    half.mkdir()
    (half / "spazi.csv").write_bytes(b"nome")
    kept = library(tmp_path, offline=True).get(portal.url(PATH))
    assert kept.copy is not None
    assert kept.copy.content == ROWS


def test_offline_nobody_is_asked(portal: Portal, tmp_path: Path) -> None:
    portal.pages[PATH] = Page(ROWS)
    spaces(portal, tmp_path, day=DAY)
    kept = library(tmp_path, offline=True).get(portal.url(PATH))
    assert len(portal.asked) == 1
    assert "not asked, as wished" in why(kept)[1]
    assert kept.copy is not None
    assert kept.copy.card.fetched_on == DAY


# The configuration.

LICENCE = {"licence": "CC-BY-4.0", "licence_url": "https://creativecommons.org/licenses/by/4.0/"}
URL = "https://dati.example.org/spazi.csv"
CKAN = {"portal": "https://dati.example.org", "dataset": "spazi"}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({}, "exactly one of path, url and ckan"),
        ({"path": "a.csv", "url": URL, **LICENCE}, "exactly one"),
        ({"url": URL, "ckan": CKAN, **LICENCE}, "exactly one"),
        ({"url": URL}, "licence and licence_url"),
        ({"url": URL, "licence": "CC-BY-4.0"}, "licence and licence_url"),
        ({"url": URL, "source": "x", "keeper": "comune-rosate"}, "licence and licence_url"),
        ({"path": "a.csv", "keeper": "comune-rosate"}, "keeper goes with"),
        ({"url": "ftp://x.example.org/a", **LICENCE}, "pattern"),
        ({"url": "https://me:secret@x.example.org/a", **LICENCE}, "pattern"),
        ({"ckan": {"portal": "x", "dataset": "y"}, **LICENCE}, "pattern"),
        ({"ckan": {"portal": "https://x.example.org"}, **LICENCE}, "dataset"),
        ({"path": "a.csv", "format": "docx"}, "csv"),
    ],
)
def test_a_file_that_is_wrongly_configured_is_refused(wrong: object, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        EntryFile.model_validate(wrong)


LISTED = {"url": "https://a.example.org/spazi.csv", **LICENCE}


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([LISTED, {"url": "https://b.example.org/spazi.csv", **LICENCE}], "two lists of one name"),
        ([LISTED, {**LISTED, "id": "altro"}], "file used twice"),
        ([{"ckan": CKAN, "id": "a", **LICENCE}, {"ckan": CKAN, "id": "b", **LICENCE}], "twice"),
    ],
)
def test_two_files_are_told_apart(files: list[object], words: str) -> None:
    register = REGISTER.model_dump() | {"files": files}
    deployment = {
        "base": "https://albo.example.org",
        "title": same("x"),
        "description": same("x"),
        "publisher": {"name": "Comune"},
        "licence": "https://creativecommons.org/licenses/by/4.0/",
        "registers": [register],
    }
    with pytest.raises(ValidationError, match=words):
        Registry.model_validate(deployment)
    register["files"] = [LISTED, {"url": "https://b.example.org/c.csv", **LICENCE}]
    assert Registry.model_validate(deployment)


@pytest.mark.parametrize(
    "right",
    [
        {"url": URL, "licence": "cc-by"},
        {"url": URL, "source": "x"},
        {"ckan": CKAN, "keeper": "comune-rosate", **LICENCE},
        {"path": "a.xlsx", "format": "xlsx", "sheet": "Elenco"},
    ],
)
def test_a_file_is_here_or_at_an_address_or_on_a_portal(right: object) -> None:
    assert EntryFile.model_validate(right)


def test_a_harvested_file_is_a_source_with_its_keeper_terms_and_day(
    portal: Portal, tmp_path: Path
) -> None:
    portal.pages[PATH] = Page(ROWS, headers={"Last-Modified": "Thu, 01 Oct 2026 10:00:00 GMT"})
    kept = spaces(portal, tmp_path)
    assert kept.copy is not None
    file = EntryFile.model_validate({"url": URL, "keeper": "comune-rosate", **LICENCE})
    public = dataclasses.replace(kept, url=URL)
    source = source_of(REGISTER, file, public, kept.copy.card, "Comune di Rosate")
    named = "pull-coworking-comune-rosate"
    assert (source.id, source.url, source.date) == (named, URL, "2026-10-01")
    assert (source.title_it, source.publisher) == (
        "Coworking (Comune di Rosate)",
        "Comune di Rosate",
    )
    assert "2026-11-02" in (source.note_en or "")
    # An address of this machine is nobody's website; a stamp from the future is not believed.
    future = kept.copy.card.model_copy(update={"last_modified": "Fri, 01 Oct 2027 10:00:00 GMT"})
    local = source_of(REGISTER, file, kept, future, None)
    assert (local.url, local.date) == (None, "2026-11-02")
    # An address that holds what reads like a mobile number is not told.
    odd = dataclasses.replace(kept, url="https://dati.example.org/+39 333 1234567/a.csv")
    assert source_of(REGISTER, file, odd, kept.copy.card, None).url is None
