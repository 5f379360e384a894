# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What people come for, done in a browser: wide and narrow, with scripts and without, in both
languages. Each step leaves a picture in ``.artifacts/journeys``.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from ingest.releases import Releases
from tests.conftest import ROOT, serving

PICTURES = ROOT / ".artifacts" / "journeys"
CLERK = "name,municipality,workstations\nUno,Milano,12\nDue,Milano,tante\nTre,Milano,4\n"
# Each two of width, scripts and language come together; all eight ways take twice as long.
WAYS = [(1280, True, "it"), (1280, False, "en"), (360, True, "en"), (360, False, "it")]


@dataclass
class Visit:
    """Somebody at a browser: what they see, and what the browser complained of."""

    page: Page
    tongue: str
    name: str
    width: int
    complaints: list[str] = field(default_factory=list)
    steps: int = 0

    def __post_init__(self) -> None:
        self.page.on("console", lambda said: self.complaints.append(said.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def t(self, it: str, en: str) -> str:
        return en if self.tongue == "en" else it

    def go(self, path: str) -> None:
        mark = "&" if "?" in path else "?"
        self.page.goto(f"{path}{mark}lang={self.tongue}")
        self.look()

    def click(self, it: str, en: str, within: str = "body") -> None:
        """Follow a link or press a button by its words."""
        place = self.page.locator(within)
        words = re.compile(re.escape(self.t(it, en)))
        found = place.get_by_role("link", name=words).or_(place.get_by_role("button", name=words))
        found.first.click()
        self.look()

    def look(self) -> None:
        """Take a picture, and see that the page is in the right language and fits its window."""
        self.page.wait_for_load_state("load")
        self.steps += 1
        self.page.screenshot(path=PICTURES / f"{self.name}-{self.steps}.png")
        assert self.page.locator("html").get_attribute("lang") == self.tongue
        assert self.page.evaluate("document.documentElement.scrollWidth") <= self.width

    def download(self, it: str, en: str) -> bytes:
        with self.page.expect_download() as waiting:
            words = self.t(it, en)
            self.page.get_by_role("button", name=words).or_(
                self.page.get_by_role("link", name=words)
            ).first.click()
        return Path(waiting.value.path()).read_bytes()


Journey = Callable[[Visit, httpx.Client], None]


def consumer(visit: Visit, client: httpx.Client) -> None:
    """Find an answer, take it home, ask something else in SPARQL, see it on a map."""
    visit.go("/")
    visit.click("Quanti spazi di coworking ci sono", "How many coworking spaces are there")
    expect(visit.page.locator("main")).to_contain_text("Milano")
    address = visit.page.get_by_role("link", name=re.compile(r"\.?csv", re.I)).first
    assert client.get(str(address.get_attribute("href"))).text.count("\r\n") > 3
    visit.go("/sparql?example=register-on-the-map")
    expect(visit.page.locator("#answer table").first).to_be_visible()
    visit.click("Mappa", "Map", "#answer")
    expect(visit.page.locator("#answer figure.map-frame").first).to_be_visible()


def looker(visit: Visit, _client: httpx.Client) -> None:
    """Look for something, narrow it down, read one entry with its sources, come back by Comune."""
    visit.go("/registers/disused-space")
    visit.page.get_by_label(visit.t("Nome, indirizzo", "Name, address")).fill("cascina")
    visit.page.locator(".browse-form").get_by_role("button").last.click()
    visit.look()
    assert "q=cascina" in visit.page.url
    first = visit.page.locator(".results h3 a").first
    name = first.inner_text()
    first.click()
    visit.look()
    expect(visit.page.locator("h1")).to_contain_text(name)
    expect(visit.page.locator("main")).to_contain_text(visit.t("Fonte", "Source"))


def officer(visit: Visit, client: httpx.Client) -> None:
    """Of another administration: what can be harvested, what changed, what it links to."""
    visit.go("/catalog")
    harvest = visit.page.get_by_role("link", name="rdf").first.get_attribute("href")
    assert "RDF" in client.get(str(harvest)).text
    visit.click("Che cosa è cambiato", "What changed", "footer")
    expect(visit.page.locator("main")).to_contain_text("2026")
    visit.go("/doc/comune/015118")
    expect(visit.page.locator("main")).to_contain_text("015118")


def developer(visit: Visit, client: httpx.Client) -> None:
    """Find the way in by program, and the same entry as JSON-LD."""
    visit.go("/developers")
    expect(visit.page.locator("main")).to_contain_text("curl")
    visit.go("/doc/coworking/0004")
    link = visit.page.locator('a[href*="0004.jsonld"]').first.get_attribute("href")
    assert client.get(str(link)).json()["id"].endswith("/id/coworking/0004")


def applicant(visit: Visit, _client: httpx.Client) -> None:
    """Read the call, try the form, be told what is wrong and at which field, mend it."""
    visit.go("/calls/milano-2013")
    expect(
        visit.page.locator("#service-needed, [data-element=service-needed]").first
    ).to_be_visible()
    visit.go("/check/milano-2013")
    visit.page.locator("#field-name").fill("Spazio di prova")
    visit.page.locator("#field-municipality").fill("Milano")
    visit.page.locator("#field-workstations").fill("4")
    visit.click("Verifica", "Check", "form.check-form, main form")
    outcome = visit.page.locator("#outcome")
    expect(outcome).to_contain_text(visit.t("non soddisfatto", "not met"))
    outcome.locator('a[href="#field-workstations"]').first.click()
    assert visit.page.evaluate("document.activeElement.id") == "field-workstations"
    visit.page.locator("#field-workstations").fill("12")
    visit.page.locator("#field-workstations").press("Enter")
    visit.look()
    expect(visit.page.locator("#outcome")).to_contain_text(visit.t("soddisfatto", "met"))


def clerk(visit: Visit, _client: httpx.Client) -> None:
    """Send a spreadsheet with a mistake, read what is wrong, get the same file back."""
    visit.go("/check/milano-2013")
    file = {"name": "spazi.csv", "mimeType": "text/csv", "buffer": CLERK.encode()}
    visit.page.locator('input[type="file"]').set_input_files([file])  # type: ignore[list-item]
    visit.click("Verifica il file", "Check the file")
    expect(visit.page.locator("#outcome")).to_contain_text("Uno")
    expect(visit.page.locator("#outcome")).to_contain_text(visit.t("Riga", "Line"))
    back = visit.download("CSV con gli esiti", "CSV with the outcomes").decode("utf-8-sig")
    assert back.startswith("name,municipality,workstations,riga,campo,motivo")
    assert back.count("\r\n") == 4


JOURNEYS: tuple[Journey, ...] = (consumer, looker, officer, developer, applicant, clerk)


@pytest.fixture(scope="module", autouse=True)
def pictures() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)


def _taken(browser: Browser, url: str, journey: Journey, way: tuple[int, bool, str]) -> list[str]:
    """Let somebody make a journey; gives what the browser complained of or asked others for."""
    width, scripts, tongue = way
    name = f"{journey.__name__}-{width}-{'scripts' if scripts else 'plain'}-{tongue}"
    context = browser.new_context(
        base_url=url, java_script_enabled=scripts, viewport={"width": width, "height": 900}
    )
    strangers: list[str] = []
    context.on(
        "request",
        lambda asked: (
            None if asked.url.startswith((url, "data:", "blob:")) else strangers.append(asked.url)
        ),
    )
    with httpx.Client(base_url=url, timeout=30, follow_redirects=True) as client:
        visit = Visit(context.new_page(), tongue, name, width)
        journey(visit, client)
    context.close()
    return [*visit.complaints, *strangers]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(map(str, way)))
@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda one: one.__name__)
def test_a_journey_comes_to_its_end(
    browser: Browser, server: str, journey: Journey, way: tuple[int, bool, str]
) -> None:
    assert _taken(browser, server, journey, way) == []


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, releases: Releases) -> Iterator[str]:
    """Serve from a copy of the software that nothing of npm was bundled into."""
    copy = tmp_path_factory.mktemp("plain")
    for room in ("ontology", "shapes", "ingest", "endpoint"):
        shutil.copytree(ROOT / room, copy / room, ignore=shutil.ignore_patterns("built"))
    with serving(releases.folder, root=copy) as url:
        yield url


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda one: one.__name__)
def test_a_journey_needs_nothing_of_npm(browser: Browser, plain: str, journey: Journey) -> None:
    assert "/static/plain.css" in httpx.get(plain, headers={"Accept": "text/html"}).text
    assert _taken(browser, plain, journey, (360, True, "it")) == []
