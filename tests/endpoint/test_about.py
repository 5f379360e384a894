# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The pages around the registers: their numbers are those of the data, their recipes run."""

import csv
import html
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from io import StringIO
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import pytest
from pyoxigraph import NamedNode, Store

from endpoint.about.calls import Announced, by_phase
from endpoint.about.contact import office_of
from endpoint.about.developers import recipes
from endpoint.about.figures import Column, Line, Table, draw_up
from endpoint.about.quality import assess
from endpoint.catalogue.graph import Catalogue
from endpoint.charts import bars, stacks
from endpoint.inventory import Inventory, take_stock
from endpoint.problems import kinds
from endpoint.served import open_store
from endpoint.settings import Settings
from ingest.index.making import made_of
from ingest.releases import Release, Releases
from ontology.text import same
from tests.conftest import ROOT, serving
from tests.endpoint.conftest import Past, Run

HTML = {"Accept": "text/html"}
# Each page, and what it cannot do without, in both languages.
PAGES = {
    "/quality": ("Che cosa è noto", "What is known"),
    "/statistics": ("Voci per Comune", "Entries by Comune"),
    "/statistics/usage": ("Richieste, per", "Requests, by"),
    "/calls": ("Illustrativi", "Illustrative"),
    "/developers": ("Che cosa non cambierà", "What will not change"),
    "/problems": ("Troppe richieste insieme", "Too many requests at once"),
    "/faq": ("Chi decide se uno spazio", "Who decides whether a space"),
    "/legal": ("Condividere allo stesso modo", "Share alike"),
    "/privacy": ("Non ci sono cookie", "There are no cookies"),
    "/accessibility": ("WCAG 2.2, livello AA", "WCAG 2.2, level AA"),
    "/report": ("A chi mandarlo", "Whom to send it to"),
    "/status": ("Il servizio risponde", "The service answers"),
    "/catalog": ("Per chi raccoglie cataloghi", "For those who harvest catalogues"),
    "/dumps/": ("File da scaricare", "Files to download"),
    "/changes": ("Restare al passo", "Stay in step"),
    "/scheme": ("Elenchi di voci", "Code lists"),
    "/shapes": ("Profili di persone", "Profiles of persons"),
}
LIVE = ("/statistics/usage", "/status")


def page(client: httpx.Client, path: str, tongue: str = "en") -> str:
    answer = client.get(path, headers={**HTML, "Accept-Language": tongue})
    assert answer.status_code == 200, path
    return html.unescape(answer.text)


def numbers(client: httpx.Client, query: str) -> dict[str, int]:
    """Ask for names and numbers; every name without the address before it."""
    answer = client.post("/sparql", data={"query": query}, headers={"Accept": "text/csv"})
    assert answer.status_code == 200, answer.text
    rows = list(csv.reader(StringIO(answer.text)))[1:]
    return {re.split("[/#]", name)[-1]: int(number) for name, number in rows}


def table(client: httpx.Client, name: str) -> dict[str, dict[str, str]]:
    answer = client.get(f"/statistics/{name}.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return {row["code"]: row for row in csv.DictReader(StringIO(answer.text))}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_speaks_both_languages_and_is_not_sent_twice(
    client: httpx.Client, path: str
) -> None:
    for tongue, words in zip(("it", "en"), PAGES[path], strict=True):
        answer = client.get(path, headers={**HTML, "Accept-Language": tongue})
        assert answer.status_code == 200
        assert words in html.unescape(answer.text)
        assert f'<html lang="{tongue}">' in answer.text
        if path in LIVE:
            assert answer.headers["cache-control"] == "no-store"
            continue
        again = {**HTML, "Accept-Language": tongue, "If-None-Match": answer.headers["etag"]}
        assert client.get(path, headers=again).status_code == 304
        assert client.head(path, headers=HTML).status_code == 200


EVERYWHERE = "{ %s } UNION { GRAPH ?g { %s } }"


def everywhere(pattern: str) -> str:
    return EVERYWHERE % (pattern, pattern)


def test_entries_are_counted_as_sparql_counts_them(client: httpx.Client) -> None:
    counted = "SELECT ?x (COUNT(DISTINCT ?e) AS ?n) {{ {} }} GROUP BY ?x"
    registers = numbers(client, counted.format(everywhere("?e reg:register ?x")))
    told = {code: int(row["entries"]) for code, row in table(client, "registers").items()}
    assert {code: number for code, number in told.items() if number} == registers
    assert told["sme"] == 0
    comuni = numbers(
        client,
        counted.format(
            everywhere("?e albo:registeredEntity ?t . ?t albo:inMunicipality ?x"),
        ),
    )
    assert {code: int(row["total"]) for code, row in table(client, "comune").items()} == comuni
    statuses = numbers(
        client, counted.format(everywhere("?e a albo:RegisterEntry ; reg:status ?x"))
    )
    assert {code: int(row["total"]) for code, row in table(client, "status").items()} == statuses
    years = numbers(
        client, counted.format(everywhere("?e a albo:RegisterEntry ; albo:observedIn ?x"))
    )
    told = {code: int(row["total"]) for code, row in table(client, "observed").items() if code}
    assert told == years


def test_conclusions_and_verdicts_are_counted_as_sparql_counts_them(client: httpx.Client) -> None:
    conclusions = numbers(
        client,
        "SELECT ?x (COUNT(DISTINCT ?a) AS ?n) { "
        + everywhere(
            "?a albo:againstCall <https://w3id.org/albo/call/milano-2013> ; albo:conclusion ?x"
        )
        + " } GROUP BY ?x",
    )
    row = table(client, "conclusions")["milano-2013"]
    assert {code: int(row[code]) for code in conclusions} == conclusions
    assert int(row["total"]) == sum(conclusions.values())
    outcomes = numbers(
        client,
        "SELECT ?x (COUNT(DISTINCT ?v) AS ?n) { "
        + everywhere("?v earl:test ?r ; earl:result/earl:outcome ?x")
        + ' FILTER (STRSTARTS(STR(?r), "https://w3id.org/albo/call/milano-2013#")) } GROUP BY ?x',
    )
    row = table(client, "verdicts")["milano-2013"]
    assert {code: int(row[code]) for code in outcomes} == outcomes


def test_a_number_leads_to_the_entries_that_it_counts(client: httpx.Client) -> None:
    said = page(client, "/statistics")
    assert re.search(r'href="/registers/coworking\?comune=015146"[^>]*>42</a>', said)
    assert "[A-Z]" not in said and "NaN" not in said


def test_a_table_is_a_file_in_both_languages(client: httpx.Client) -> None:
    italian = client.get("/statistics/status.csv", headers={"Accept-Language": "it"})
    english = client.get("/statistics/status.csv?lang=en")
    assert "censita" in italian.text and "mapped" in english.text
    assert italian.text.count("\r\n") == 2
    refused = client.get("/statistics/none.csv")
    assert refused.status_code == 404 and "comune" in refused.json()["available"]


def test_what_is_known_is_counted_as_sparql_counts_it(client: httpx.Client) -> None:
    known = numbers(
        client,
        "SELECT ?x (COUNT(DISTINCT ?t) AS ?n) { VALUES ?x { albo:workstationCount locn:address } "
        + everywhere("?e reg:register <id/register/coworking> ; albo:registeredEntity ?t")
        + everywhere("?t ?x ?o").replace("?g", "?h")
        + " } GROUP BY ?x",
    )
    said = re.sub(r"\s+", " ", page(client, "/quality"))
    of_register = said[said.index('id="complete-coworking"') : said.index('id="complete-disused')]
    for label, number in (("number of workstations", "workstationCount"), ("address", "address")):
        row = re.search(rf'<th scope="row">{label}</th>.*?</tr>', of_register)
        assert row is not None and f"{known[number]} of 48" in row[0]
    # What people look for and nobody tells is there, with its nought.
    assert "0 of 48" in of_register


def test_doubts_are_the_measures_of_the_release(client: httpx.Client, release: Release) -> None:
    measured = numbers(
        client,
        "SELECT ?x (SUM(?v) AS ?n) { GRAPH <graph/quality> { ?m dqv:isMeasurementOf ?x ;"
        " dqv:value ?v } } GROUP BY ?x",
    )
    store = open_store(release, 10**9)
    found = assess(store, take_stock(release, store), release.info.base, release.folder)
    assert {check.code: check.total for check in found.checks if check.total} == measured
    assert measured == json.loads((release.folder / "report.json").read_text())["quality"]
    said = page(client, "/quality")
    assert "131" in said
    for check in found.checks:
        assert len(check.examples) == min(3, check.total)
        for item in check.examples:
            assert item.entry is not None and item.name.en in said
            doubt = f"{item.entry.iri.replace('/entry/', '/quality/')}-{check.code}"
            assert any(store.quads_for_pattern(NamedNode(doubt), None, None))
    sure = {one.shelf.slug: sum(one.sure) for one in found.registers}
    assert sure == {one.shelf.slug: len(one.shelf.items) for one in found.registers}


def test_sources_that_disagree_are_shown_with_the_value_preferred(client: httpx.Client) -> None:
    for tongue, preferred, state in (
        ("it", "preferito", "annunciato"),
        ("en", "preferred", "announced"),
    ):
        said = page(client, "/quality", tongue)
        of_conflicts = said[said.index('id="conflicts"') :]
        assert "Login Coworking" in of_conflicts and "1450" in of_conflicts
        assert preferred in of_conflicts and state in of_conflicts


def test_a_release_without_entries_has_pages_too() -> None:
    store, nothing = Store(), Inventory(made_of((), "https://example.org"))
    assert draw_up(store, nothing) == {}
    found = assess(store, nothing, "https://example.org", Path("none"))
    assert found.registers == () and found.report.rows_kept_aside == 0
    assert all(check.total == 0 for check in found.checks)


def test_long_tables_come_in_pages_and_add_up_all_the_same(client: httpx.Client) -> None:
    lines = tuple(Line(str(at), same(str(at)), (1,)) for at in range(120))
    table = Table("x", same("x"), same("x"), same("x"), (Column("n", same("n")),), lines)
    assert (table.pages, table.total) == (3, 120)
    assert [line.code for line in table.page(3)] == [str(at) for at in range(100, 120)]
    # Another table may have more pages: this one shows its first.
    assert table.page(4) == table.page(1) == lines[:50]
    assert table.to_csv("it").count(b"\r\n") == 121
    assert "Basiano" in page(client, "/statistics?page=1")
    for number in ("0", "99", "x"):
        assert client.get(f"/statistics?page={number}", headers=HTML).status_code == 404


def test_bars_and_stacks_say_where_they_are_drawn() -> None:
    drawn = bars([("a", 4), ("b" * 60, 1), ("c", 0)])
    assert [bar.share for bar in drawn.bars] == [100, 25, 0]
    assert len(drawn.bars[1].label) < 46 and drawn.height == 3 * 46
    assert bars([]).height == 0
    (row,) = stacks(["x", "y", "z"], [("all", [1, 0, 3])]).rows
    assert [(part.start, part.share) for part in row.parts] == [(0, 25), (25, 0), (25, 75)]
    assert row.total == 4 and not row.parts[1].has_room


def announce(**told: object) -> Announced:
    return Announced(
        **{
            "iri": "https://example.org/call/x",
            "slug": "x",
            "title": same("x"),
            "opens": None,
            "closes": None,
            "is_illustrative": False,
            **told,
        }
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "phase"),
    [
        ({"opens": date(2026, 1, 1), "closes": date(2026, 1, 31)}, "open"),
        ({"opens": date(2026, 1, 1)}, "open"),
        ({"opens": date(2026, 2, 1)}, "opening"),
        ({"closes": date(2026, 1, 30)}, "closed"),
        ({}, "undated"),
        ({"opens": date(2026, 1, 1), "is_illustrative": True}, "illustrative"),
    ],
)
def test_a_call_stands_as_its_dates_say(told: Mapping[str, object], phase: str) -> None:
    assert list(by_phase([announce(**told)], date(2026, 1, 31))) == [phase]


def test_the_list_of_calls_holds_every_call_once(client: httpx.Client) -> None:
    said = page(client, "/calls")
    listed = re.findall(r'href="/calls/([a-z0-9-]+)"', said)
    known = client.get("/api/v1/calls?limit=100").json()["items"]
    assert sorted(listed) == sorted(one["identifier"] for one in known)


def test_every_kind_of_problem_is_listed(client: httpx.Client) -> None:
    for tongue in ("it", "en"):
        said = page(client, "/problems", tongue)
        for name, kind in kinds().items():
            assert f'href="/problems/{name}"' in said
            assert kind.advice.in_language(tongue) in said


@pytest.fixture(scope="module")
def configured(releases: Releases) -> Iterator[httpx.Client]:
    """Serve with settings of its own, as an operator has them."""
    told = {
        "ALBO_QUERY_SECONDS": "7",
        "ALBO_CLIENT_REQUESTS": "123",
        "ALBO_TOKENS": json.dumps(["a" * 64]),
        "ALBO_CONTACT": "mailto:albo@comune.example.it",
        "ALBO_ACCESSIBILITY_STATEMENT": "https://form.agid.gov.it/view/1",
    }
    with serving(releases.folder, **told) as url, httpx.Client(base_url=url) as client:
        yield client


def test_limits_are_those_of_the_service(configured: httpx.Client) -> None:
    said = re.sub(r"\s+", " ", page(configured, "/developers"))
    rows = dict(re.findall(r'<th scope="row">([^<]+)</th><td[^>]*>([^<]+)</td>', said))
    assert rows["Time of a query"].strip() == "7 seconds"
    assert rows["Requests of a client"].strip() == "123 a minute"
    assert rows["Evaluation of a client"].strip() == "no limit"
    assert "Authorization: Bearer" in said and "a" * 64 not in said


@pytest.fixture(scope="module")
def shown(home: str) -> Mapping[str, tuple[str, str]]:
    """Give the recipes as they stand on the page: what runs each, and its text."""
    with httpx.Client(base_url=home, timeout=30) as client:
        said = client.get("/developers", headers=HTML).text
    found = re.findall(
        r'aria-labelledby="([a-z0-9-]+)"(?: data-runs="(\w+)")?><code>(.*?)</code>', said, re.DOTALL
    )
    return {name: (runs, html.unescape(code)) for name, runs, code in found}


RUN = sorted(name for name, recipe in recipes().items() if recipe.runs)
# What each has to bring.
BROUGHT = {
    "curl": "48",
    "curl-sparql": "register/coworking,48",
    "curl-json-ld": "workstations",
    "curl-dump": "all.nq.gz: ",
    "pandas": "/id/coworking/0001",
    "httpx": "/id/entry/",
    "rdflib": "albo:CoworkingSpace",
    "javascript": "48",
    "ldes": r"\d\d\d",
}


@pytest.mark.parametrize("name", RUN)
def test_a_recipe_runs_as_it_stands_on_the_page(
    shown: Mapping[str, tuple[str, str]], node: Callable[..., Run], tmp_path: Path, name: str
) -> None:
    runs, code = shown[name]
    if runs == "node":
        script = ROOT / ".venv" / "clients" / f"recipe-{name}.mjs"
        script.write_text(code, "utf-8")
        done = node(script.name)
    else:
        command = ["sh", "-ec", code] if runs == "sh" else [sys.executable, "-c", code]
        done = subprocess.run(
            command, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60
        )
    assert done.returncode == 0, done.stderr
    assert re.search(BROUGHT[name], done.stdout), done.stdout


def test_every_recipe_names_addresses_that_answer(
    home: str, shown: Mapping[str, tuple[str, str]]
) -> None:
    assert list(shown) == list(recipes())
    for name, (_, code) in shown.items():
        for address in re.findall(rf"{home}[^\s\"']*", code):
            assert httpx.get(address, follow_redirects=True).is_success, (name, address)


def letter(said: str) -> tuple[str, Mapping[str, list[str]]]:
    found = re.search(r'href="(mailto:[^"]+\?[^"]+)"', said)
    assert found is not None
    parts = urlsplit(found[1])
    return parts.path, parse_qs(parts.query)


def test_a_mistake_is_told_to_the_office_of_the_catalogue(client: httpx.Client) -> None:
    said = page(client, "/report?about=/doc/coworking/0004")
    address, parts = letter(said)
    assert address == "dati-aperti@example.org"
    assert "http://127.0.0.1:8000/doc/coworking/0004" in parts["body"][0]
    assert "which nobody reads" in said
    assert "http://127.0.0.1:8000/doc/coworking/0004" in said


@pytest.mark.parametrize(
    "about",
    [
        "https://example.org/",
        "//example.org",
        "/\\a.example",
        "javascript:alert(1)",
        "/a\nb",
        "x",
    ],
)
def test_what_is_no_page_here_is_given_back_with_the_reason(
    client: httpx.Client, about: str
) -> None:
    answer = client.get("/report", params={"about": about, "lang": "en"}, headers=HTML)
    assert answer.status_code == 400
    assert "has to begin with a slash" in answer.text
    assert f'value="{about}"' in html.unescape(answer.text)
    assert f'href="{about}"' not in answer.text
    assert client.get("/report", params={"about": "/" + "a" * 2400}).status_code == 400


def test_scripts_in_an_address_do_nothing(client: httpx.Client) -> None:
    answer = client.get("/report", params={"about": '/"><script>alert(1)</script>'}, headers=HTML)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_the_operator_says_whom_to_write_to(configured: httpx.Client) -> None:
    said = page(configured, "/report?about=/calls")
    assert letter(said)[0] == "albo@comune.example.it"
    assert "dati-aperti@example.org" not in said
    assert "albo@comune.example.it" in page(configured, "/privacy")
    statement = 'href="https://form.agid.gov.it/view/1"'
    assert statement in page(configured, "/accessibility")


def test_a_contact_may_be_a_page_or_nobody() -> None:
    nothing = Catalogue(())
    page_only = office_of(Settings(contact="https://comune.milano.it/urp"), nothing)
    assert page_only is not None and page_only.website and not page_only.is_example
    assert office_of(Settings(contact=None), nothing) is None
    with pytest.raises(ValueError, match="contact"):
        Settings(contact="javascript:alert(1)")


def test_without_a_contact_the_page_says_so(past: Past) -> None:
    said = html.unescape(past.get("/report?about=/&lang=en", "text/html").text)
    assert "has not named a contact yet" in said and "mailto:" not in said


def test_licences_are_told_source_by_source(client: httpx.Client) -> None:
    said = page(client, "/legal")
    counted = numbers(
        client,
        "SELECT ?x (COUNT(DISTINCT ?s) AS ?n) { GRAPH <graph/provenance> { ?s a albo:Source ;"
        " dct:license ?l . FILTER (CONTAINS(STR(?s), '/id/source/')) } BIND ('all' AS ?x) }"
        " GROUP BY ?x",
    )
    assert said.count('<li><a href="/doc/source/') == counted["all"]
    assert "CC BY-SA 4.0" in said and "graph/source/map-of-innovation" in said


def test_the_use_of_the_service_is_counted_and_nobody_is(client: httpx.Client) -> None:
    def documents() -> int:
        said = re.sub(r"\s+", " ", page(client, "/statistics/usage"))
        row = re.search(r"Documents about single things</th><td[^>]*>([\d,]+)</td>", said)
        return int(row[1].replace(",", "")) if row else 0

    before = documents()
    client.get("/doc/coworking/0004")
    assert documents() > before
    assert "127.0.0.1" not in unquote(page(client, "/statistics/usage")).replace(
        "http://127.0.0.1:8000", ""
    )


def test_the_status_tells_nothing_of_the_machine(client: httpx.Client, release: Release) -> None:
    said = page(client, "/status")
    assert f"release {release.info.number}" in said
    assert str(release.folder) not in said and "pid" not in said


def test_the_pages_are_listed_for_robots(client: httpx.Client) -> None:
    told = client.get("/sitemap.xml").text
    for path in set(PAGES) - {*LIVE, "/report"}:
        assert f"<loc>http://127.0.0.1:8000{path}</loc>" in told


def test_a_page_that_is_not_there_shows_ways_out(client: httpx.Client) -> None:
    answer = client.get("/nope", headers={**HTML, "Accept-Language": "en"})
    assert answer.status_code == 404
    assert "There is nothing at this address: /nope" in answer.text
    for way in ('action="/search"', 'href="/faq"', 'href="/report?about=/nope"'):
        assert way in answer.text
