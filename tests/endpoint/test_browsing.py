# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Pages to look around in: they choose what the API chooses, count right, and say what is wrong."""

import csv
import gzip
import html
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import cast
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

import httpx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from bench.national import write_national
from endpoint.browsing.asking import SIZE, question_of
from endpoint.browsing.facets import NAMED, find
from endpoint.browsing.naming import Comuni
from endpoint.browsing.places import MOST, placed
from endpoint.browsing.scopes import EVERYTHING
from endpoint.checking.examiner import Examiner
from endpoint.maps import overview
from endpoint.pool.workers import WorkerPool
from endpoint.served import Served, open_store
from ingest.build import build
from ingest.registry import load_registry
from ingest.releases import Release, Releases
from tests.conftest import serving
from tests.registry_in_three import DAYS, SPACES, Deployment

Asked = dict[str, str]
# Questions to pages, and the lists of the API that answer the same.
QUESTIONS: list[tuple[str, Asked]] = [
    ("coworking", {}),
    ("coworking", {"comune": "015146", "sort": "-name"}),
    ("coworking", {"comune": "015118,015077"}),
    ("coworking", {"q": "COFO condivisone"}),
    ("coworking", {"bbox": "9.17,45.45,9.19,45.47"}),
    ("coworking", {"zone": "nord-milano"}),
    ("coworking", {"status": "admitted"}),
    ("disused-space", {"buildingUse": "residential,farmstead", "municipio": "2"}),
    ("disused-space", {"q": "via", "sort": "name"}),
    ("startup-support", {"conclusion": "incubatori-2024.to-verify"}),
    ("makerspace", {"labKind": "fablab", "activity": "active"}),
    ("sme", {}),
    ("actors", {"actorType": "public-body"}),
    ("municipalities", {"zone": "nord-milano"}),
    ("requirements", {"call": "milano-2013", "sort": "name"}),
    ("calls", {}),
]
WORDS = [
    "via",
    "milano",
    "fablab",
    "cowo",
    "cascina",
    "rete",
    "ó",
    "<b>",
    "xyzzy",
    "Cesare Corrnti",
]


def listed(client: httpx.Client, slug: str, asked: Asked, page: int) -> tuple[int, list[str]]:
    """Give what the API answers: how many rows, and the places of those of a page."""
    registers = {one.rsplit("/", 1)[1] for one in places(client, "registers", {"limit": 100})}
    path = f"registers/{slug}/entries" if slug in registers else slug
    limits = {"limit": SIZE, "offset": (page - 1) * SIZE}
    answer = client.get(f"/api/v1/{path}", params={**asked, **limits}).json()
    return answer["total"], [local(one.get("registers", one)["id"]) for one in answer["items"]]


def places(client: httpx.Client, name: str, asked: dict[str, int]) -> list[str]:
    items = client.get(f"/api/v1/{name}", params=asked).json()["items"]
    return [local(one["id"]) for one in items]


def local(iri: str) -> str:
    path = iri.replace("https://w3id.org/albo/call/", "/calls/").replace("albo-call:", "/calls/")
    return re.sub(r"^https?://[^/]+", "", path).replace("/id/", "/doc/", 1)


def shown(page: str) -> list[str]:
    return [
        html.unescape(one) for one in re.findall(r'<li class="result" data-place="([^"]+)"', page)
    ]


def count(page: str) -> int:
    """Give how many results a page says that there are."""
    said = re.sub(r"\s+", " ", re.search(r'<h2 id="count">(.*?)</h2>', page, re.S)[1])  # type: ignore[index]
    numbers = re.findall(r"[\d.,]+", said)
    return int(re.sub(r"\D", "", numbers[-1])) if numbers else 0


def facets(page: str) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    values = r'name="(\w+)" value="([^"]+)"[^>]*><label[^>]*><bdi>.*?</bdi> <span[^>]*>([\d.]+)<'
    for name, value, number in re.findall(values, page):
        found.setdefault(name, {})[value] = int(number.replace(".", ""))
    return found


def get(client: httpx.Client, path: str, asked: Asked | None = None) -> str:
    answer = client.get(path, params=asked or None, headers={"Accept": "text/html"})
    assert answer.status_code == 200, answer.text
    return answer.text


# --- the same rows ---


@pytest.mark.parametrize(("slug", "asked"), QUESTIONS)
def test_a_page_chooses_what_the_api_chooses(client: httpx.Client, slug: str, asked: Asked) -> None:
    for page in (1, 2):
        total, rows = listed(client, slug, asked, page)
        if page == 1 or rows:
            text = get(client, f"/registers/{slug}", {**asked, "page": str(page)})
            assert (count(text), shown(text)) == (total, rows)


@pytest.mark.parametrize("words", ["fablab", "via tortona", "Comune di Milano", "nessuno qui"])
def test_a_search_finds_what_the_api_finds(client: httpx.Client, words: str) -> None:
    asked = {"q": words}
    found = client.get("/api/v1/search", params={**asked, "limit": 25}).json()
    text = get(client, "/search", asked)
    assert count(text) == found["total"]
    assert shown(text) == [local(one["id"]) for one in found["items"]]


@pytest.fixture(scope="module")
def values(client: httpx.Client) -> dict[str, list[str]]:
    names = ("type", "register", "comune", "municipio", "neighbourhood", "status", "activity")
    page = client.get("/api/v1/things", params={"facets": ",".join(names), "limit": 1}).json()
    codes = {
        name: [str(one["id"]).rsplit("/", 1)[-1] for one in page["facets"][name][:6]]
        for name in names
    }
    return {**codes, "comune": [*codes["comune"], "999999"]}


@given(st.data())
@settings(max_examples=25, deadline=None, database=None)
def test_whatever_is_asked_the_rows_are_the_same(
    client: httpx.Client, values: dict[str, list[str]], data: st.DataObject
) -> None:
    names = data.draw(st.lists(st.sampled_from(sorted(values)), unique=True, max_size=3))
    chosen = {
        name: data.draw(
            st.lists(st.sampled_from(values[name]), min_size=1, max_size=3, unique=True)
        )
        for name in names
    }
    asked = {"q": data.draw(st.sampled_from(WORDS))}
    written = [*asked.items(), *((name, value) for name in chosen for value in chosen[name])]
    text = client.get("/search", params=written).text
    same = {**asked, **{name: ",".join(found) for name, found in chosen.items()}, "limit": "25"}
    answer = client.get("/api/v1/search", params=same).json()
    assert count(text) == answer["total"]
    assert shown(text) == [local(one["id"]) for one in answer["items"]]


def test_a_form_repeats_a_name_where_the_api_has_commas(client: httpx.Client) -> None:
    repeated = [("comune", "015146"), ("comune", "015118"), ("q", ""), ("sort", "")]
    answer = client.get("/registers/coworking", params=repeated)
    text = get(client, "/registers/coworking", {"comune": "015146,015118"})
    assert shown(answer.text) == shown(text) and count(text) == 44


# --- facets ---


@pytest.mark.parametrize(
    ("slug", "asked"),
    [
        ("coworking", {}),
        ("disused-space", {"municipio": "2,3"}),
        ("disused-space", {"municipio": "2", "buildingUse": "residential"}),
    ],
)
def test_each_count_is_what_its_value_would_find(
    client: httpx.Client, slug: str, asked: Asked
) -> None:
    found = facets(get(client, f"/registers/{slug}", asked))
    assert len(found) >= 3
    for name, counts in found.items():
        for value, number in list(counts.items())[:4]:
            other = {**asked, name: value}
            assert count(get(client, f"/registers/{slug}", other)) == number, (name, value)


def test_a_choice_hides_no_other_value_of_its_facet(client: httpx.Client) -> None:
    before = facets(get(client, "/registers/coworking"))["comune"]
    after = facets(get(client, "/registers/coworking", {"comune": "015118"}))
    assert after["comune"] == before and sum(before.values()) == 48
    assert "municipio" not in after  # Legnano has none


def test_what_nothing_has_stays_chosen(client: httpx.Client) -> None:
    text = get(client, "/registers/coworking", {"comune": "015002", "q": "cowo"})
    assert facets(text)["comune"]["015002"] == 0
    assert "Abbiategrasso" in text and "checked" in text and "Niente risponde" in text


def test_every_condition_can_be_taken_away(client: httpx.Client) -> None:
    asked = {"comune": "015146,015118", "municipio": "1", "q": "cowo", "view": "table"}
    text = get(client, "/registers/coworking", asked)
    chips = re.search(r'<ul class="chips">(.*?)</ul>', text, re.S)
    assert chips
    links = [html.unescape(one) for one in re.findall(r'href="([^"]+)"', chips[1])]
    left = [dict(parse_qsl(urlsplit(one).query)) for one in links]
    assert {"comune": "015118", "municipio": "1", "q": "cowo", "view": "table"} in left
    assert {"comune": "015146,015118", "municipio": "1", "view": "table"} in left
    assert left[-1] == {"view": "table"}
    assert all(client.get(one).status_code == 200 for one in links)


# --- a facet of very many values ---


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Serve a thousand fictitious rows in all of Italy; no call judges them."""
    folder = tmp_path_factory.mktemp("nation")
    write_national(folder / "registers", 1000, seed=7)
    _add_namesakes(folder / "registers" / "disused-space-001.csv")
    registry = load_registry(folder / "registers" / "registry.toml")
    unjudged = tuple(one.model_copy(update={"calls": ()}) for one in registry.registers)
    releases = Releases(folder / "releases")
    build(registry.model_copy(update={"registers": unjudged}), releases, without_bad_rows=True)
    with serving(releases.folder) as url, httpx.Client(base_url=url, timeout=60) as one:
        yield one


def _add_namesakes(table: Path) -> None:
    """Add a row in either Comune that is called Livo."""
    first = next(csv.DictReader(table.read_text("utf-8").splitlines()))
    with table.open("a", encoding="utf-8", newline="") as handle:
        for code in ("013130", "022106"):
            row = {**first, "id": f"livo-{code}", "name": f"Spazio {code}", "istat_code": code}
            csv.DictWriter(handle, row).writerow({**row, "municipality": "Livo"})


@pytest.fixture(scope="module")
def comuni(nation: httpx.Client) -> dict[str, tuple[str, int]]:
    """Give the name of each Comune and how many rows it has, as the API does."""
    asked = {"facets": "comune", "limit": "1"}
    told = nation.get("/api/v1/registers/disused-space/entries", params=asked).json()
    return {
        one["id"].rsplit("/", 1)[-1]: (one["name"]["it"], one["count"])
        for one in told["facets"]["comune"]
    }


def test_the_commonest_values_are_named_and_the_others_counted(
    nation: httpx.Client, comuni: dict[str, tuple[str, int]]
) -> None:
    text = get(nation, "/registers/disused-space")
    named, counts = facets(text)["comune"], {code: one[1] for code, one in comuni.items()}
    assert len(named) == NAMED < len(counts)
    assert named.items() <= counts.items()
    rarest = min(named.values())
    assert all(number <= rarest for code, number in counts.items() if code not in named)
    assert f"Altri: {len(counts) - NAMED}. Quale, per nome o codice" in text


def test_a_name_finds_what_its_code_finds(
    nation: httpx.Client, comuni: dict[str, tuple[str, int]]
) -> None:
    named = facets(get(nation, "/registers/disused-space"))["comune"]
    code = next(code for code in comuni if code not in named)
    name, number = comuni[code]
    by_name, by_code = (
        get(nation, "/registers/disused-space", {"comune": asked}) for asked in (name, code)
    )
    assert shown(by_name) == shown(by_code) and count(by_name) == number
    assert f'value="{code}" checked' in by_name
    assert len(facets(by_name)["comune"]) == NAMED + 1


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("Sesto San Giovanni", ["015209"]),
        ("quartu sant elena", ["092051"]),
        ("Bolzano", ["021008"]),
        ("Bozen, 058091", ["021008", "058091"]),
        # Two Comuni are called so.
        ("Livo", ["013130", "022106"]),
        ("058091", ["058091"]),
    ],
)
def test_what_is_called_so_is_chosen(nation: httpx.Client, written: str, codes: list[str]) -> None:
    text = get(nation, "/registers/disused-space", {"comune": written})
    chosen = re.findall(r'name="comune" value="(\d+)" checked', text)
    assert sorted(chosen) == codes


def test_those_of_one_name_are_told_apart(nation: httpx.Client) -> None:
    text = get(nation, "/registers/disused-space", {"comune": "Livo"})
    assert "<bdi>Livo (013130)</bdi>" in text and "<bdi>Livo (022106)</bdi>" in text
    assert "<bdi>Roma</bdi>" in text


@pytest.mark.parametrize(
    ("written", "proposed"),
    [
        ("Sesto San Giovani", "Forse: Sesto San Giovanni"),
        ("San", "Forse: "),
        ("Xyzzy", ""),
        ("<b>", ""),
    ],
)
def test_a_name_that_nothing_has_is_told_and_never_guessed(
    nation: httpx.Client, written: str, proposed: str
) -> None:
    asked = {"comune": f"058091,{written}"}
    answer = nation.get("/registers/disused-space", params=asked)
    assert answer.status_code == 400 and 'role="alert"' in answer.text
    assert f"un Comune che si chiami «{html.escape(written)}»." in answer.text
    assert proposed in answer.text
    # What is right stays asked for, and what is not comes back in its field.
    assert count(answer.text) == count(get(nation, "/registers/disused-space?comune=058091"))
    assert f'name="comune" value="{html.escape(written)}" maxlength' in answer.text


def test_more_names_than_may_be_asked_for_are_not_looked_up(nation: httpx.Client) -> None:
    many = ",".join("".join(letters) for letters in product("bcdfghjklmnp", repeat=3))
    answer = nation.get("/registers/disused-space", params={"comune": many})
    assert answer.status_code == 400 and "«comune» non va" in answer.text


# --- pages, views, languages ---


def test_pages_follow_each_other(client: httpx.Client) -> None:
    path, seen = "/registers/disused-space?sort=name&municipio=2,3,4,5", list[str]()
    while path:
        text = get(client, path)
        seen += shown(text)
        link = re.search(r'rel="next" href="([^"]+)"', text)
        path = html.unescape(link[1]) if link else ""
    assert len(seen) == len(set(seen)) == count(text)
    assert "Prima" in text and "Ultima" not in text
    assert f"{len(seen) - len(shown(text)) + 1}–{len(seen)} di {len(seen)}" in text


def test_a_table_shows_the_same_rows(client: httpx.Client) -> None:
    rows = shown(get(client, "/registers/coworking"))
    table = get(client, "/registers/coworking", {"view": "table"})
    assert re.findall(r'<th scope="row" dir="auto"><a href="([^"]+)"', table) == rows
    assert '<span class="unknown">non noto</span>' in table and "Numero di postazioni" in table


def test_a_page_is_in_the_language_asked_for(client: httpx.Client) -> None:
    text = get(client, "/registers/makerspace", {"lang": "en", "comune": "015146"})
    assert '<html lang="en">' in text and "Kind of lab" in text and "not known" in text
    assert 'name="lang" value="en"' in text
    assert all("lang=en" in one for one in re.findall(r'href="(/api/v1[^"]+csv[^"]*)"', text))


def test_the_licence_is_told_where_it_is_another(client: httpx.Client) -> None:
    text = get(client, "/registers/makerspace")
    table = client.get("/api/v1/registers/makerspace/entries", params={"format": "csv"}).text
    assert text.count("CC BY-SA 4.0") == table.count("licenses/by-sa/4.0/") == 4


def test_the_registers_say_what_they_are_and_why_one_is_empty(client: httpx.Client) -> None:
    text = get(client, "/registers")
    for said in ("Registro degli spazi di coworking", "Non esistono dati aperti sugli alloggi"):
        assert said in text
    for link in (
        "/registers/sme",
        "/registers/actors",
        "/calls/milano-2013",
        "/dumps/coworking.csv",
    ):
        assert f'href="{link}"' in text
    for link in set(re.findall(r'href="(/registers/[^"]+)"', text)):
        assert client.get(link).status_code == 200, link


def test_a_search_without_words_says_what_there_is(client: httpx.Client) -> None:
    text = get(client, "/search")
    assert 'href="/search?type=CoworkingSpace"' in text and 'id="q"' in text
    assert count(get(client, "/search", {"type": "CoworkingSpace"})) == 48


def test_an_answer_is_asked_again_only_for_what_changed(client: httpx.Client) -> None:
    for path in ("/registers", "/registers/coworking?q=cowo", "/boundaries.geojson"):
        first = client.get(path)
        again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
        assert client.head(path).headers["etag"] == first.headers["etag"]


# --- what is wrong ---


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("page=0", "La pagina è un numero"),
        ("page=99", "l&#39;ultima è la 1"),
        ("page=1&page=2", "La pagina è un numero"),
        ("view=cards", "come elenco"),
        ("bbox=1,2,3", "Ovest, sud, est, nord"),
        ("bbox=9,46,8,45", "Ovest, sud, est, nord"),
        ("sort=size", "sort"),
        ("comune=%3Cscript%3E", "che si chiami"),
        ("q=" + "x" * 201, "Parole del nome"),
        ("q=a&q=b", "più di una volta"),
        ("register=sme", "di un solo registro"),
        ("offset=3", "non è una condizione"),
        ("modified_since=yesterday", "modificate da quel giorno"),
        ("utm_source=%22%3E%3Cscript%3E", "non è una condizione"),
    ],
)
def test_what_is_wrong_is_told_and_the_rest_answered(
    client: httpx.Client, asked: str, said: str
) -> None:
    answer = client.get(f"/registers/coworking?municipio=3&{asked}")
    assert answer.status_code == 400 and answer.headers["cache-control"] == "no-store"
    assert said in answer.text and 'role="alert"' in answer.text
    assert re.search(r'value="3" checked', answer.text)
    assert count(answer.text) == 4
    assert "<script>" not in answer.text


def test_words_that_are_too_long_come_back_in_their_field(client: httpx.Client) -> None:
    long = "x" * 201
    answer = client.get("/search", params={"q": long})
    assert answer.status_code == 400 and f'value="{long}"' in answer.text


def test_an_unknown_register_names_those_there_are(client: httpx.Client) -> None:
    page = client.get("/registers/nope", headers={"Accept": "text/html"})
    assert page.status_code == 404 and "Registro degli spazi di coworking" in page.text
    problem = client.get("/registers/nope", headers={"Accept": "application/json"}).json()
    assert {"coworking", "actors"} <= set(problem["known"])


# --- to other programs ---


def recipe(text: str, tool: str) -> str:
    found = re.search(rf"<h3>{tool}</h3>.*?<code>(.*?)</code>", text, re.S)
    assert found, tool
    return html.unescape(found[1])


def test_the_lines_for_other_tools_work(
    client: httpx.Client, release: Release, tmp_path: Path
) -> None:
    asked = {"comune": "015146", "q": "cowo's", "sort": "name"}
    text = get(client, "/registers/coworking", asked)
    url, rows = str(client.base_url).rstrip("/"), count(text)
    here = {tool: recipe(text, tool).replace(release.info.base, url) for tool in ("Python", "curl")}
    code = f"{here['Python']}\nprint(len(rows), rows['number'].str.len().min())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    assert done.stdout.split() == [str(rows), "4"], done.stderr
    subprocess.run(here["curl"], shell=True, cwd=tmp_path, check=True)  # noqa: S602 - as people do
    assert len((tmp_path / "albo.csv").read_text("utf-8").splitlines()) == rows + 1
    for tool in ("Excel", "R", "QGIS", "Power BI", "Google Sheets"):
        address = re.search(r"https?://[^\"\s]+", recipe(text, tool))
        assert address
        assert client.get(address[0].replace(release.info.base, url)).status_code == 200, tool


def test_every_download_holds_the_rows_of_the_question(client: httpx.Client) -> None:
    text = get(client, "/search", {"q": "fablab"})
    links = dict(re.findall(r'<link rel="alternate" title="(\w+)" href="([^"]+)"', text))
    assert set(links) == {"JSON", "CSV", "XLSX", "GEOJSON"}
    assert client.get(html.unescape(links["JSON"])).json()["total"] == count(text)
    entries = len(client.get(html.unescape(links["CSV"])).text.splitlines()) - 1
    kinds = facets(text)["type"]
    assert entries == kinds["Makerspace"] < count(text)


def test_browsers_may_offer_the_search(client: httpx.Client, release: Release) -> None:
    answer = client.get("/opensearch.xml", params={"lang": "en"})
    assert answer.headers["content-type"].startswith("application/opensearchdescription+xml")
    root = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert len(root.findtext(f"{space}ShortName") or "") <= 16
    templates = {url.get("type"): url.get("template") or "" for url in root.iter(f"{space}Url")}
    assert templates["text/html"].startswith(f"{release.info.base}/search?q={{searchTerms}}")
    assert 'href="/opensearch.xml?lang=it"' in get(client, "/calls")


def test_the_boundaries_are_small_and_known(client: httpx.Client) -> None:
    answer = client.get("/boundaries.geojson")
    assert answer.headers["content-type"] == "application/geo+json"
    features = answer.json()["features"]
    assert len(features) == 133 and len(answer.content) < 150 * 1024
    assert len(gzip.compress(answer.content)) < 25 * 1024
    names = {one["properties"]["code"]: one["properties"]["name"] for one in features}
    assert names["015146"] == "Milano"


# --- maps ---


@pytest.fixture(scope="module")
def served(release: Release) -> Served:
    # No page asks the processes that answer strangers' queries, or check what they send.
    none = cast("WorkerPool", None), cast("Examiner", None)
    return Served(release, open_store(release, 10**7), *none)


def test_rows_without_a_place_are_counted(client: httpx.Client) -> None:
    text = get(client, "/registers/coworking")
    points = re.findall(r'data-longitude="([\d.]+)" data-latitude="([\d.]+)"', text)
    assert len(points) == 16 and "16 luoghi. 32 senza coordinate." in re.sub(r"\s+", " ", text)
    assert all(8.7 < float(x) < 9.6 and 45.1 < float(y) < 45.7 for x, y in points)
    assert "Confini comunali della provincia 015" in text and "CC BY 4.0" in text


@pytest.mark.parametrize("slug", ["coworking", "makerspace", "disused-space", "municipalities"])
def test_outlines_are_steps_from_corner_to_corner(client: httpx.Client, slug: str) -> None:
    drawing = get(client, f"/registers/{slug}").split('<svg class="map"')[1].split("</svg>")[0]
    paths = re.findall(r'<path[^>]* d="([^"]*)"/>', drawing)
    assert paths and all(re.fullmatch(r"(M-?\d+ -?\d+l-?\d[-\d ]+z)+", path) for path in paths)


def test_a_map_of_too_many_says_so(served: Served) -> None:
    question = question_of(EVERYTHING, QueryParams(), Comuni(served.inventory))
    items = served.inventory.rows(np.tile(find(served, question).rows.numbers, 3))
    found = placed(served, items, "it")
    assert found.map and len(found.map.points) == found.shown == MOST
    assert found.placed > MOST and found.placed + found.without == len(items)


def test_everything_fits_on_one_small_map(served: Served) -> None:
    drawing = overview(served.inventory.places.registered(), served.outlines)
    assert drawing and drawing.dots.count("M") > 200
    assert len(drawing.outlines) + len(drawing.dots) < 25 * 1024
    assert overview(np.zeros((0, 2)), []) is None


# --- names that would do harm ---

_NASTY = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'
_RIGHT_TO_LEFT = "مساحة عمل"
_LONG = "Spazio" * 40


@pytest.fixture(scope="module")
def nasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    deployment = Deployment(tmp_path_factory.mktemp("nasty"))
    quoted = _NASTY.replace('"', '""')
    names = [f'"{quoted}"', _RIGHT_TO_LEFT, _LONG]
    rows = [
        f"n-{number},{name},,Via Prova {number},Milano,015146,12,mapped"
        for number, name in enumerate(names)
    ]
    deployment.write("spaces", [*SPACES, *rows])
    deployment.publish(DAYS[0])
    with serving(deployment.releases.folder) as url, httpx.Client(base_url=url) as one:
        yield one


def test_names_are_only_ever_text(nasty: httpx.Client) -> None:
    for path in ("/registers/coworking", "/registers/coworking?view=table", "/search?q=script"):
        text = get(nasty, path)
        assert "<script>alert" not in text and "<img" not in text
        assert html.escape("<script>alert(1)</script>") in text
    text = get(nasty, "/registers/coworking")
    assert f'dir="auto"><a href="/doc/coworking/0005">{_RIGHT_TO_LEFT}' in text and _LONG in text


def test_a_registry_without_boundaries_or_places_has_no_map(nasty: httpx.Client) -> None:
    text = get(nasty, "/registers/networks")
    assert "map-frame" not in text and count(text) == 1
    assert json.loads(nasty.get("/boundaries.geojson").content)["type"] == "FeatureCollection"
