# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The pages in a real browser: readable at every width, without scripts, in both languages."""

import pytest
from playwright.sync_api import Browser, Page

PATHS = [
    "/",
    "/calls",
    "/calls/milano-2013",
    "/calls/startup-innovative-2024",
    "/doc/coworking/0004",
    "/doc/makerspace/0001",
    "/doc/register/disused-space",
    "/doc/list/membership",
    "/doc/comune/015146",
    "/onto",
    "/sparql",
    "/queries",
    "/queries/near-a-point",
    "/queries/coworking-per-comune",
    "/queries/meets-what-data-can-tell",
    "/nope",
]


@pytest.fixture(scope="module")
def page(browser: Browser, server: str) -> Page:
    context = browser.new_context(base_url=server, java_script_enabled=False, locale="it-IT")
    return context.new_page()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_fits_its_window_and_complains_of_nothing(page: Page, path: str, width: int) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(path)
    # The one part that may scroll sideways is a table, inside its own frame.
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [text for text in complaints if "404" not in text] == []
    assert page.locator("h1").count() == 1


def test_a_person_finds_a_verdict_and_its_reason(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Registro degli spazi di coworking").click()
    page.locator("#results").get_by_role("link", name="Cowo Milano / Cesare Correnti").click()
    assert page.locator("h1").inner_text() == "Cowo Milano / Cesare Correnti"
    row = page.locator("tr", has_text="Almeno 10 postazioni").first
    assert "non soddisfatto" in row.inner_text()
    assert "Portare a dieci le postazioni" in row.inner_text()
    page.get_by_role("link", name="English").click()
    assert "not met" in page.locator("tr", has_text="At least 10 workstations").first.inner_text()


def test_unknown_is_shown_as_unknown(page: Page) -> None:
    page.goto("/doc/coworking/0001")
    assert page.locator("dt", has_text="numero di postazioni").count() == 1
    assert page.locator("dd", has_text="non noto").count() >= 1


def test_a_query_is_asked_without_scripts(page: Page) -> None:
    page.goto("/sparql")
    page.get_by_label("Formato").select_option("json")
    page.get_by_role("button", name="Chiedi").click()
    assert '"42"' in page.content()


def test_a_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    focused = page.locator(":focus")
    assert focused.inner_text() == "Vai al contenuto"
    assert (focused.bounding_box() or {"x": -1})["x"] >= 0
