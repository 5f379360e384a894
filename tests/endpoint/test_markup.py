# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Pages are valid HTML, every address that they name answers, and they are light."""

from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest

from tests.endpoint.conftest import Run
from tests.endpoint.views import SHIPPED

_BROWSER = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}
_BUDGET = 100 * 1024
# What the pages may be made of, besides themselves: told by the file's ending.
_WEIGHED = (".css", ".js", ".svg", ".png")


class _Addresses(HTMLParser):
    """Collect what a page links to, and what it is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.parts: set[str] = set()
        self.handlers: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value for name, value in attrs if value}
        self.handlers |= {name for name in said if name.startswith("on")}
        if tag == "a" and "href" in said:
            self.links.add(said["href"])
        if tag == "link" and "href" in said:
            kept = self.parts if said.get("rel") in ("stylesheet", "icon") else self.links
            kept.add(said["href"])
        if tag in ("script", "img", "source") and "src" in said:
            self.parts.add(said["src"])


@pytest.fixture(scope="module")
def pages(client: httpx.Client) -> Mapping[str, httpx.Response]:
    """Get every type of page in both languages."""
    return {
        f"{name}.{tongue}": client.get(
            f"{path}{'&' if '?' in path else '?'}lang={tongue}", headers=_BROWSER
        )
        for name, path in SHIPPED.items()
        for tongue in ("it", "en")
    }


def test_a_page_is_a_page(pages: Mapping[str, httpx.Response]) -> None:
    for name, page in pages.items():
        assert page.headers["content-type"].startswith("text/html"), name
        assert page.status_code < 500, name
        assert f'<html lang="{name[-2:]}">' in page.text, name


def test_pages_are_valid(
    pages: Mapping[str, httpx.Response], node: Callable[..., Run], tmp_path: Path
) -> None:
    for name, page in pages.items():
        (tmp_path / f"{name}.html").write_bytes(page.content)
    assert node("validate.mjs", str(tmp_path)).stdout == ""


def _addresses(page: httpx.Response) -> _Addresses:
    found = _Addresses()
    found.feed(page.text)
    return found


def _local(pages: Mapping[str, httpx.Response], base: str, server: str) -> Iterator[str]:
    for page in pages.values():
        for link in _addresses(page).links:
            place = urljoin(str(page.url), link).replace(base, server)
            if place.startswith(server):
                yield place.partition("#")[0]


def test_every_address_that_a_page_names_answers(
    pages: Mapping[str, httpx.Response], client: httpx.Client, server: str
) -> None:
    base = client.get("/api/v1/openapi.json").json()["servers"][0]["url"].removesuffix("/api/v1")
    odd = {}
    named = sorted(set(_local(pages, base, server)))
    for place in named:
        with client.stream("GET", place, headers=_BROWSER, follow_redirects=True) as answer:
            if answer.status_code >= 400 and "/nope" not in place:
                odd[place] = answer.status_code
    assert len(named) > 500
    # The states of mistakes link to themselves in the other language, and stay mistakes.
    mistakes = {SHIPPED[name] for name in SHIPPED if "wrong" in name or "mistake" in name}
    assert {
        place: status
        for place, status in odd.items()
        if not any(urlsplit(one).path in place for one in mistakes) or status >= 500
    } == {}


def test_a_fragment_that_a_page_names_is_on_it(pages: Mapping[str, httpx.Response]) -> None:
    for name, page in pages.items():
        for link in _addresses(page).links:
            if link.startswith("#"):
                assert f'id="{link[1:]}"' in page.text, f"{name}: {link}"


@pytest.mark.parametrize(
    "name", ["home", "registers", "register", "entry", "call", "check-call", "sparql", "statistics"]
)
def test_a_page_is_light(client: httpx.Client, name: str) -> None:
    """Weigh a page as it comes over the wire, with all that it is made of but fonts."""
    page = client.get(SHIPPED[name], headers=_BROWSER)
    weight = {SHIPPED[name]: _weight(client, SHIPPED[name])}
    for part in _addresses(page).parts:
        if urlsplit(part).path.endswith(_WEIGHED):
            weight[part] = _weight(client, part)
    limit = 2.5 * _BUDGET if name == "sparql" else _BUDGET
    assert sum(weight.values()) <= limit, weight


def _weight(client: httpx.Client, path: str) -> int:
    with client.stream("GET", path, headers={**_BROWSER, "Accept-Encoding": "gzip"}) as answer:
        return sum(len(piece) for piece in answer.iter_raw())


def test_nothing_in_a_page_comes_from_another_host(pages: Mapping[str, httpx.Response]) -> None:
    for name, page in pages.items():
        for part in _addresses(page).parts:
            assert part.startswith(("/", "data:")), f"{name}: {part}"
        assert "style=" not in page.text.replace("?style=", ""), name
        assert _addresses(page).handlers == set(), name
