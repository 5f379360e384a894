# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The map that can be moved, in a real browser: its points, its keys, and what it asks of whom."""

import base64
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest
from playwright.sync_api import Browser, Page
from pydantic import ValidationError

from endpoint.assets import address
from endpoint.settings import Settings
from ingest.releases import Releases
from tests.conftest import serving

# A picture of one point.
_DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PATH = "/registers/coworking"
pytestmark = pytest.mark.skipif(
    address("map.js") is None, reason="make assets has not bundled the scripts"
)


class Watched:
    """A page, with what it complained of and which addresses it asked for."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.base, self.asked, self.said = base, list[str](), list[str]()
        context = browser.new_context(
            base_url=base, locale="it-IT", viewport={"width": 1280, "height": 900}
        )
        self.page: Page = context.new_page()
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def open(self, path: str) -> Page:
        with self.page.expect_response("**/boundaries.geojson"):
            self.page.goto(path)
        self.page.wait_for_selector(".map-live path[role=button]")
        return self.page

    @property
    def elsewhere(self) -> list[str]:
        return [
            one for one in self.asked if not one.startswith((f"{self.base}/", "data:", "blob:"))
        ]

    def focused(self) -> str:
        found: str = self.page.evaluate("""() => {
            const node = document.activeElement;
            return (node.getAttribute("aria-label") ?? node.textContent).trim();
        }""")
        return found


@pytest.fixture
def watched(browser: Browser, server: str) -> Iterator[Watched]:
    one = Watched(browser, server)
    yield one
    one.page.context.close()


def test_the_map_has_the_points_of_the_drawing_and_asks_nobody_else(watched: Watched) -> None:
    page = watched.open(PATH)
    drawn = page.locator("svg.map a").evaluate_all(
        "links => links.map(link => link.getAttribute('aria-label'))"
    )
    shown = page.locator(".map-live path[role=button]").evaluate_all(
        "paths => paths.map(path => path.getAttribute('aria-label'))"
    )
    assert shown == drawn and len(shown) == 16
    assert not page.locator("svg.map").is_visible()
    assert page.locator(".leaflet-land-pane path").count() == 133
    assert page.get_by_text("Confini comunali della provincia 015").is_visible()
    assert (watched.elsewhere, watched.said) == ([], [])


def test_a_keyboard_walks_from_point_to_point(watched: Watched) -> None:
    page = watched.open(PATH)
    assert page.locator('.map-live path[tabindex="0"]').count() == 1
    page.locator('.map-live path[tabindex="0"]').focus()
    first = watched.focused()
    page.keyboard.press("ArrowRight")
    second = watched.focused()
    assert second != first
    row = page.locator(".result.is-marked")
    assert row.count() <= 1 and all(second in text for text in row.all_inner_texts())
    page.keyboard.press("Enter")
    assert page.locator(".leaflet-popup a").inner_text() == watched.focused() == second
    page.keyboard.press("Escape")
    assert watched.focused() == second
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    assert watched.focused() == first
    assert watched.said == []


def test_a_row_marks_its_point_and_a_point_its_row(watched: Watched) -> None:
    page = watched.open("/registers/disused-space?buildingUse=residential")
    row = page.locator(".result").nth(2)
    name = row.locator("a").first.inner_text()
    point = page.locator(f'.map-live path[aria-label="{name}"]')
    calm = point.get_attribute("fill")
    row.hover()
    assert point.get_attribute("fill") != calm
    page.mouse.move(0, 0)
    assert point.get_attribute("fill") == calm
    point.dispatch_event("mouseenter")
    assert "is-marked" in (row.get_attribute("class") or "")


def test_an_area_of_the_map_is_a_condition(watched: Watched) -> None:
    page = watched.open("/registers/disused-space")
    for _ in range(2):
        page.locator(".leaflet-control-zoom-in").click()
        page.wait_for_timeout(400)  # the map moves for a while
    page.get_by_role("button", name="Solo quest'area").click()
    page.wait_for_url("**bbox=**")
    assert page.locator(".chips").get_by_text("Area della mappa").is_visible()
    assert 0 < page.locator("svg.map a").count() < 216


def test_maps_of_saved_questions_move_too(watched: Watched) -> None:
    page = watched.open("/queries/near-a-point")
    assert page.locator(".map-live path[role=button]").count() > 0
    assert (watched.elsewhere, watched.said) == ([], [])


# --- tiles of another server ---


@pytest.fixture(scope="module")
def tiles() -> Iterator[str]:
    class Tiles(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            self.wfile.write(_DOT)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Tiles) as site:
        thread = Thread(target=site.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{site.server_port}"
        site.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def with_tiles(releases: Releases, tiles: str) -> Iterator[str]:
    credit = "© <b>Chi disegna le strade</b>"
    place = tiles + "/{z}/{x}/{y}.png"
    with serving(releases.folder, ALBO_TILES=place, ALBO_TILES_CREDIT=credit) as url:
        yield url


def test_tiles_come_only_when_a_viewer_asks(browser: Browser, with_tiles: str, tiles: str) -> None:
    watched = Watched(browser, with_tiles)
    page = watched.open(PATH)
    assert watched.elsewhere == []
    button = page.get_by_role("button", name="Mostra le strade")
    assert tiles.removeprefix("http://") in button.inner_text()
    with page.expect_response(f"{tiles}/**"):
        button.click()
    page.wait_for_selector("img.leaflet-tile-loaded")
    assert {one.startswith(f"{tiles}/") for one in watched.elsewhere} == {True}
    assert page.get_by_text("© <b>Chi disegna le strade</b>").is_visible()
    assert watched.said == []
    page.context.close()


def test_the_policy_names_one_server_of_tiles_or_none(
    client: httpx.Client, with_tiles: str, tiles: str
) -> None:
    policy = httpx.get(f"{with_tiles}{PATH}").headers["content-security-policy"]
    assert f"img-src 'self' data: {tiles};" in policy
    assert "img-src 'self' data:;" in client.get(PATH).headers["content-security-policy"]
    assert "albo-tiles" not in client.get(PATH).text


@pytest.mark.parametrize(
    "template",
    [
        "https://{s}.tiles.example.org/{z}/{x}/{y}.png",
        "javascript:alert(1)/{z}",
        "https://tiles.example.org/one.png",
        "https://tiles.example.org/{z}/{x}/{y}.png; script-src *",
    ],
)
def test_a_template_that_names_no_one_server_is_refused(template: str) -> None:
    with pytest.raises(ValidationError):
        Settings(tiles=template)
