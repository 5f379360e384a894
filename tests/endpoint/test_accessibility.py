# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Every type of page meets WCAG 2.2 AA as far as a program can tell, and a keyboard reaches all."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.conftest import ROOT
from tests.endpoint.views import SHIPPED

Inspect = Callable[[Page], list[str]]
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# A window of 1280 pixels at 400 % is as wide as this (WCAG 2.2, 1.4.10).
ZOOMED = 320
_FOUND = """
async (rules) => (await axe.run(document, { runOnly: rules })).violations.map(
  (one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).slice(0, 3).join(" | ")}`)
"""
# What has the focus, whether it can be seen that it has it, and whether it is on the page at all.
_FOCUSED = """
() => {
  const one = document.activeElement.shadowRoot?.activeElement ?? document.activeElement;
  if (one === document.body) return null;
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  const seen = style.outlineStyle !== "none" || style.boxShadow !== "none";
  const inside = one instanceof SVGElement || (box.width > 0 && box.height > 0);
  return { what: one.outerHTML.slice(0, 120), seen, inside };
}
"""


@pytest.fixture(scope="module")
def inspect(node: object) -> Inspect:
    """Give what asks axe about a page; it comes with the other programs of npm."""
    axe = (ROOT / ".venv/clients/node_modules/axe-core/axe.min.js").read_text("utf-8")

    def violations(page: Page) -> list[str]:
        page.evaluate(axe)
        found: list[str] = page.evaluate(_FOUND, _RULES)
        return found

    return violations


@pytest.fixture(scope="module")
def context(browser: Browser, server: str) -> Iterator[BrowserContext]:
    # The pages allow no script of others; the one that inspects them is one.
    context = browser.new_context(base_url=server, bypass_csp=True, locale="it-IT")
    yield context
    context.close()


@pytest.mark.parametrize("name", SHIPPED)
def test_a_page_has_no_barrier(context: BrowserContext, inspect: Inspect, name: str) -> None:
    page = context.new_page()
    found = {}
    for width, tongue in ((1280, "it"), (360, "en")):
        page.set_viewport_size({"width": width, "height": 900})
        path = SHIPPED[name]
        page.goto(f"{path}{'&' if '?' in path else '?'}lang={tongue}")
        found[width] = inspect(page)
    page.set_viewport_size({"width": ZOOMED, "height": 256})
    too_wide = page.evaluate("document.documentElement.scrollWidth") - ZOOMED
    page.close()
    assert found == {1280: [], 360: []}
    assert too_wide <= 0


@pytest.mark.parametrize(
    "name", ["home", "register", "entry", "call", "check-call", "sparql", "queries", "statistics"]
)
def test_a_keyboard_reaches_everything_and_shows_where_it_is(
    context: BrowserContext, name: str
) -> None:
    page = context.new_page()
    page.goto(SHIPPED[name])
    reached = []
    for _ in range(60):
        page.keyboard.press("Tab")
        at = page.evaluate(_FOCUSED)
        if at is None:
            break
        reached.append(at)
    page.close()
    assert len(reached) > 15
    assert [at["what"] for at in reached if not (at["seen"] and at["inside"])] == []


def test_the_rules_of_the_inspection_find_a_barrier(
    context: BrowserContext, inspect: Inspect, tmp_path: Path
) -> None:
    page = context.new_page()
    page.set_content("<html lang=it><title>x</title><main><h1>x</h1><img src=x><input></main>")
    found = inspect(page)
    page.close()
    assert {one.split(":")[0] for one in found} >= {"image-alt", "label"}
