# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The page where people ask, in a real browser: with scripts and without, in both languages."""

import re
import time
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from endpoint.assets import address

NEEDS_PARTS = pytest.mark.skipif(address("sparql.js") is None, reason="no parts were bundled")
BROKEN = "SELECT * {\n  ?s ?p }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture
def context(browser: Browser, server: str) -> Iterator[BrowserContext]:
    one = browser.new_context(
        base_url=server, locale="it-IT", permissions=["clipboard-read", "clipboard-write"]
    )
    yield one
    one.close()


@pytest.fixture
def page(context: BrowserContext, server: str) -> Iterator[Page]:
    """Give a page that complains of nothing, and asks no other server."""
    one = context.new_page()
    said: list[str] = []
    one.on("console", lambda message: said.append(message.text))
    one.on("pageerror", lambda error: said.append(str(error)))
    one.on("request", lambda sent: said.append(sent.url) if server not in sent.url else None)
    yield one
    assert [text for text in said if "400" not in text] == []


def write(page: Page, query: str) -> None:
    editor = page.locator(".cm-content")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(query)


def under_way(server: str) -> int:
    told = httpx.get(f"{server}/metrics").text
    found = re.search(r"^albo_sparql_in_flight (\d+)", told, re.MULTILINE)
    assert found
    return int(found[1])


@pytest.mark.parametrize(
    ("tongue", "label", "button", "theme", "question", "answer"),
    [
        ("it", "Query SPARQL", "Chiedi", "Quante cose ci sono", "Quanti spazi di co", "Risposta"),
        ("en", "SPARQL query", "Ask", "How many things", "How many coworking sp", "Answer"),
    ],
)
def test_without_scripts_a_person_asks_sees_and_corrects(
    browser: Browser,
    server: str,
    tongue: str,
    label: str,
    button: str,
    theme: str,
    question: str,
    answer: str,
) -> None:
    context = browser.new_context(base_url=server, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/sparql?lang={tongue}")
    assert page.locator("details[open] summary").first.inner_text().startswith(theme)
    page.get_by_role("link", name=question).first.click()
    assert page.get_by_role("heading", name=answer, exact=True).is_visible()
    assert page.locator("tr", has_text="Milano").first.inner_text().split()[-1] == "42"
    page.get_by_label(label).fill(BROKEN)
    page.get_by_role("button", name=button, exact=True).click()
    assert page.get_by_role("alert").is_visible()
    assert page.get_by_label(label).input_value() == BROKEN
    page.get_by_label(label).fill("ASK {}")
    page.get_by_role("button", name="POST").click()
    assert page.locator(".truth").is_visible()
    assert page.locator("html").get_attribute("lang") == tongue
    context.close()


@NEEDS_PARTS
def test_a_query_runs_in_place_and_its_address_can_be_shared(page: Page) -> None:
    page.goto("/sparql")
    write(page, "SELECT ?n { VALUES ?n { 1 2 3 } }")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".count")).to_contain_text("3 righe")
    expect(page.locator("#status")).to_contain_text("Risposta in")
    expect(page.get_by_role("status")).to_contain_text("3 righe")
    assert "VALUES" in page.url
    page.get_by_role("link", name="JSON", exact=True).first.click()
    expect(page.locator("pre.raw")).to_contain_text('"bindings"')
    assert "view=raw" in page.url
    page.get_by_role("button", name="Copia l'indirizzo").click()
    shared = page.evaluate("navigator.clipboard.readText()")
    page.goto(shared)
    expect(page.locator(".count")).to_contain_text("3 righe")
    page.locator("summary", has_text="curl").click()
    page.get_by_role("button", name="Copia", exact=True).first.click()
    assert "curl -s" in page.evaluate("navigator.clipboard.readText()")


@NEEDS_PARTS
def test_the_other_language_takes_the_query_along(page: Page) -> None:
    page.goto("/sparql")
    write(page, "ASK { ?s ?p ?o }")
    page.get_by_role("button", name="Chiedi").click()
    expect(page.locator(".truth")).to_have_text("Sì")
    page.get_by_role("link", name="English").click()
    expect(page.locator(".truth")).to_have_text("Yes")
    expect(page.locator(".cm-content")).to_contain_text("ASK { ?s ?p ?o }")


@NEEDS_PARTS
def test_who_stops_a_query_stops_it_on_the_server(page: Page, server: str) -> None:
    page.goto("/sparql")
    write(page, ENDLESS)
    page.get_by_role("button", name="Chiedi").click()
    stop = page.get_by_role("button", name="Ferma")
    expect(stop).to_be_visible()
    expect(page.locator("#status")).to_contain_text("In corso")
    deadline = time.monotonic() + 5
    while not under_way(server) and time.monotonic() < deadline:
        time.sleep(0.05)  # nothing to wait on: the server is another process
    assert under_way(server) == 1
    stop.click()
    expect(page.locator("#status")).to_contain_text("Fermata dopo")
    expect(stop).to_be_hidden()
    deadline = time.monotonic() + 5
    while under_way(server) and time.monotonic() < deadline:
        time.sleep(0.05)  # nothing to wait on: the server is another process
    assert under_way(server) == 0


@NEEDS_PARTS
def test_a_fault_is_marked_where_it_is(page: Page) -> None:
    page.goto("/sparql")
    write(page, "SELECT * {\n  'ééé𝄞' nope:p ?o }")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("nope:")
    expect(page.locator(".cm-lintRange-error, .cm-lintPoint-error")).to_have_count(1)
    expect(page.locator(".cm-lint-marker-error")).to_have_count(1)
    write(page, "ASK {}")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".truth")).to_have_text("Sì")
    expect(page.locator(".cm-lintRange-error, .cm-lintPoint-error")).to_have_count(0)
    # One that came with the page is marked as well.
    page.goto(f"/sparql?query={quote(BROKEN)}")
    expect(page.locator(".cm-lint-marker-error")).to_have_count(1)


@NEEDS_PARTS
def test_classes_properties_and_prefixes_are_proposed(page: Page) -> None:
    page.goto("/sparql")
    proposed = page.locator(".cm-tooltip-autocomplete li")
    for typed, wanted in (
        ("SELECT * { ?s a cowork", "albo:CoworkingSpace"),
        ("SELECT * { ?s albo:inMun", "albo:inMunicipality"),
        ("SELECT * { ?s Comune", "albo:inMunicipality"),  # by what it is called
        ("SELECT * { ?s skos", "skos:"),
        ("SELECT ?space { ?sp", "?space"),
    ):
        write(page, "")
        page.keyboard.type(typed)
        expect(proposed.filter(has_text=wanted).first).to_be_visible()
        page.keyboard.press("Escape")
    write(page, "")
    page.keyboard.type("SELECT * { ?s a albo:Coworking")
    expect(proposed.first).to_be_visible()
    page.wait_for_timeout(150)  # what was just shown cannot yet be chosen by mistake
    page.keyboard.press("Enter")
    expect(page.locator(".cm-content")).to_contain_text("albo:CoworkingSpace")


@NEEDS_PARTS
def test_tabs_are_kept_named_and_closed(page: Page) -> None:
    page.goto("/sparql")
    write(page, "ASK { ?a ?b 1 }")
    page.get_by_role("button", name="+ Nuova").click()
    write(page, "ASK { ?a ?b 2 }")
    page.get_by_role("button", name="Rinomina: Query 2").click()
    page.keyboard.type("<b>Due</b>")
    page.keyboard.press("Enter")
    page.reload()
    expect(page.locator(".cm-content")).to_contain_text("ASK { ?a ?b 2 }")
    expect(page.get_by_role("button", name="<b>Due</b>", exact=True)).to_have_attribute(
        "aria-current", "true"
    )
    page.get_by_role("button", name="Query 1", exact=True).click()
    expect(page.locator(".cm-content")).to_contain_text("ASK { ?a ?b 1 }")
    page.get_by_role("button", name="Chiudi: Query 1").click()
    expect(page.locator(".cm-content")).to_contain_text("ASK { ?a ?b 2 }")
    # A question that comes by its address has a tab of its own.
    page.goto("/sparql?example=entries-per-register")
    expect(page.locator(".ask-tabs li.is-open")).to_contain_text("Quante voci")
    expect(page.locator(".ask-tabs li")).to_have_count(3)


@NEEDS_PARTS
def test_a_keyboard_gets_in_and_out_of_the_editor(page: Page) -> None:
    page.goto("/sparql")
    page.locator(".cm-content").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "editor-host"
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "run"
    assert "Esc" in page.locator("#query-hint").inner_text()


@NEEDS_PARTS
def test_a_file_is_fetched_by_the_browser(page: Page) -> None:
    page.goto("/sparql")
    write(page, "SELECT ?n { VALUES ?n { 1 } }")
    page.get_by_label("Formato").select_option("csv")
    with page.expect_download() as fetched:
        page.get_by_role("button", name="Chiedi").click()
    assert fetched.value.path().read_text().split() == ["n", "1"]


@NEEDS_PARTS
def test_a_map_that_came_with_an_answer_can_be_moved(page: Page) -> None:
    page.goto("/sparql?example=register-on-the-map&view=table")
    for _ in range(2):  # the second one finds the script there already
        page.get_by_role("link", name="Mappa", exact=True).click()
        expect(page.locator("#answer .map-live")).to_have_count(1)
        page.get_by_role("link", name="Tabella", exact=True).click()
        expect(page.locator("#answer .map-live")).to_have_count(0)
    assert page.locator("head script[src*=map]").count() == 1
