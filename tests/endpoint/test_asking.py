# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The page where people ask: the same answers as every other form, seen, and nothing run."""

import csv
import json
import re
from io import StringIO
from urllib.parse import urlencode

import httpx
import pytest

from endpoint.asking.reading import SHOWN
from endpoint.saved.examples import examples
from endpoint.saved.themes import themes
from ingest.releases import Releases
from tests.conftest import serving

# What browsers send.
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
COUNT = """SELECT ?comune (COUNT(?space) AS ?spaces)
{ ?space a albo:CoworkingSpace ; albo:inMunicipality/skos:prefLabel ?comune }
GROUP BY ?comune ORDER BY DESC(?spaces) ?comune"""
MANY = "SELECT ?s ?p ?o { ?s ?p ?o }"


def asked(client: httpx.Client, query: str, **more: str) -> httpx.Response:
    return client.get("/sparql", params={"query": query, **more}, headers=BROWSER)


def page(client: httpx.Client, query: str, **more: str) -> str:
    answer = asked(client, query, **more)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return answer.text


def cells(text: str) -> list[list[str]]:
    """Give the words of the rows of a page, without their marks."""
    body = text.split("<tbody>", 1)[1].split("</tbody>", 1)[0]
    found = [re.findall(r"<td[^>]*>(.*?)</td>", row, re.S) for row in body.split("</tr>")]
    return [[re.sub("<[^>]*>", "", cell).strip() for cell in row] for row in found if row]


# Who gets a page, and who gets data.


@pytest.mark.parametrize(
    ("accept", "form", "given"),
    [
        ("*/*", "", "application/sparql-results+json"),
        ("text/html", "", "text/html"),
        (BROWSER["Accept"], "", "text/html"),
        ("text/html, application/sparql-results+json", "", "application/sparql-results+json"),
        ("text/html;q=0.5, text/csv", "", "text/csv"),
        ("text/csv", "html", "text/html"),
        (BROWSER["Accept"], "csv", "text/csv"),
    ],
)
def test_a_page_is_for_those_who_would_rather_read(
    client: httpx.Client, accept: str, form: str, given: str
) -> None:
    params = {"query": COUNT} | ({"format": form} if form else {})
    answer = client.get("/sparql", params=params, headers={"Accept": accept})
    assert answer.headers["content-type"].split(";")[0] == given
    assert "Accept" in answer.headers["vary"].split(", ")


def test_without_an_accept_header_data_come(client: httpx.Client) -> None:
    request = client.build_request("GET", "/sparql", params={"query": COUNT})
    del request.headers["accept"]
    answer = client.send(request)
    assert answer.headers["content-type"] == "application/sparql-results+json"


@pytest.mark.parametrize("how", ["get", "form", "direct"])
def test_a_page_has_the_rows_of_the_file_however_it_is_asked_for(
    client: httpx.Client, how: str
) -> None:
    text = {
        "get": lambda: asked(client, COUNT),
        "form": lambda: client.post("/sparql", data={"query": COUNT}, headers=BROWSER),
        "direct": lambda: client.post(
            "/sparql",
            content=COUNT,
            headers={**BROWSER, "Content-Type": "application/sparql-query"},
        ),
    }[how]().text
    table = client.get("/sparql", params={"query": COUNT, "format": "csv"}).text
    found = [[words.removesuffix(" it") for words in row] for row in cells(text)]
    assert found == list(csv.reader(StringIO(table)))[1:]
    assert "GROUP BY ?comune" in text.split("<textarea")[1].split("</textarea>")[0]


# How an answer is written.

KINDS = """SELECT ?a ?b ?c ?e ?f ?g ?h { VALUES (?a ?b ?c ?e ?f ?g ?h) {
  (1234567 1234.5 "ciao"@it "2026-11-22"^^xsd:date "x"^^<http://x.invalid/kind>
   <http://127.0.0.1:8000/id/comune/015146> albo:CoworkingSpace) } }"""


@pytest.mark.parametrize(
    ("tongue", "row"),
    [
        ("it", ["1.234.567", "1.234,5", "ciao it", "22/11/2026", "x http://x.invalid/kind"]),
        (
            "en",
            [
                "1,234,567",
                "1,234.5",
                "ciao it",
                "22 November 2026",
                "x http://x.invalid/kind",
            ],
        ),
    ],
)
def test_values_are_written_for_their_reader(
    client: httpx.Client, tongue: str, row: list[str]
) -> None:
    text = page(client, KINDS, lang=tongue)
    *values, comune, kind = cells(text)[0]
    assert [" ".join(value.split()) for value in values] == row
    assert comune == "Milano"
    assert kind == {"it": "Spazio di coworking", "en": "Coworking space"}[tongue]
    suffix = f"?lang={tongue}"
    assert f'<a href="/id/comune/015146{suffix}"' in text
    assert f'<a href="/onto/CoworkingSpace{suffix}" title="albo:CoworkingSpace">' in text
    assert '<th scope="col" class="number">a</th>' in text


@pytest.mark.parametrize(("tongue", "words"), [("it", ["sì", "no"]), ("en", ["yes", "no"])])
def test_what_is_true_is_said_in_words(client: httpx.Client, tongue: str, words: list[str]) -> None:
    text = page(client, "SELECT ?a ?b { BIND(1 = 1 AS ?a) BIND(1 = 2 AS ?b) }", lang=tongue)
    assert cells(text)[0] == words


HOSTILE = """SELECT ?a ?b ?c ?d ?e {
  BIND("<script>alert(1)</script>" AS ?a) BIND(IRI("javascript:alert(1)") AS ?b)
  BIND(IRI("http://x.invalid/?'onclick=b") AS ?c) BIND("\\" onclick=alert(1)" AS ?d)
  BIND(STRDT("<img src=x onerror=alert(1)>", IRI("javascript:alert(1)")) AS ?e) }"""


@pytest.mark.parametrize("view", ["table", "raw", "bars", "map"])
def test_scripts_in_values_are_text(client: httpx.Client, view: str) -> None:
    text = page(client, HOSTILE, view=view)
    assert "<script>alert" not in text
    assert "<img" not in text
    assert 'href="javascript:' not in text
    assert not re.search(r"<[a-z][^>\"]*(\"[^\"]*\"[^>\"]*)*\son\w+=", text)


@pytest.mark.parametrize("text", ["abc", "nan", "1e400", "1_0", "٣", "9" * 5000, ""])
@pytest.mark.parametrize("kind", ["integer", "double", "boolean", "date"])
def test_what_is_no_number_is_shown_all_the_same(
    client: httpx.Client, text: str, kind: str
) -> None:
    value = f'VALUES ?a {{ "{text}"^^xsd:{kind} }}'
    query = f"SELECT ?a ?t {{ {value} BIND(TRIPLE(<x:s>, <x:p>, ?a) AS ?t) }}"
    words = cells(page(client, query))[0]
    assert len(words) == 2
    assert "x:p" in words[1]


# Views.


def test_places_are_seen_on_a_map_and_numbers_as_bars(client: httpx.Client) -> None:
    wkt = 'SELECT ?name ?at { VALUES (?name ?at) { ("qui" "POINT(9.19 45.46)"^^geo:wktLiteral) } }'
    numbers = "SELECT ?name ?lat ?lon { VALUES (?name ?lat ?lon) { ('qui' 45.46 9.19) } }"
    for query in (wkt, numbers):
        text = page(client, query, view="map")
        assert text.count("<circle") == 1
        assert 'aria-label="qui"' in text
        assert cells(text)  # and as a table
    text = page(client, COUNT, view="bars")
    assert text.count("<rect") == 6
    assert '<th scope="row">Milano</th><td>42</td>' in text


@pytest.mark.parametrize(
    "wkt",
    [
        "POINT(500 45)",
        "POINT(NaN 1)",
        "POINT EMPTY",
        "nonsense",
        "POLYGON((0 0,1 1,0 1,1 0,0 0))",
        "<http://www.opengis.net/def/crs/EPSG/0/3003> POINT(9 45)",
    ],
)
def test_a_place_that_is_nowhere_is_not_drawn(client: httpx.Client, wkt: str) -> None:
    text = page(client, f'SELECT ("{wkt}"^^geo:wktLiteral AS ?at) {{}}', view="map")
    assert "<circle" not in text
    assert 'class="notice"' in text


def test_a_comment_of_the_query_chooses_the_first_view(client: httpx.Client) -> None:
    assert "<rect" in page(client, f"#defaultView:BarChart\n{COUNT}")
    assert "<rect" not in page(client, f"#defaultView:BarChart\n{COUNT}", view="table")
    # One that the answer does not have is left alone.
    assert cells(page(client, f"#defaultView:Map\n{COUNT}"))


def test_raw_is_what_the_file_begins_with(client: httpx.Client) -> None:
    text = page(client, COUNT, view="raw")
    raw = client.get("/sparql", params={"query": COUNT, "format": "json"}).text
    shown = re.sub("<[^>]*>", "", text.split('<pre class="raw"')[1].split("<code>")[1])
    assert shown.split("\n")[0].replace("&#34;", '"') == raw


def test_truth_and_graphs_are_pages_too(client: httpx.Client) -> None:
    assert '<strong class="truth">Sì</strong>' in page(client, "ASK {}")
    assert '<strong class="truth">No</strong>' in page(client, "ASK { <x:a> <x:b> 1 }", lang="it")
    describe = "CONSTRUCT { ?s skos:prefLabel ?name } { ?s a albo:Comune ; skos:prefLabel ?name }"
    rows = cells(page(client, describe))
    assert len(rows) > 100
    assert ["Milano", "nome", "Milano"] in [[row[0], row[1], row[2].split()[0]] for row in rows]
    assert '<span class="is-word">@prefix</span>' in page(client, describe, view="raw")


def test_a_long_answer_says_how_much_of_it_is_there(client: httpx.Client) -> None:
    text = page(client, MANY)
    assert len(cells(text)) == SHOWN
    assert "1.000" in text
    counted = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    rows = client.get("/sparql", params={"query": counted}).json()["results"]["bindings"]
    assert f"<strong>{int(rows[0]['n']['value']):,}</strong>".replace(",", ".") in text
    endless = page(client, "SELECT ?s ?o { ?s ?p ?o . ?a ?b ?c }", lang="en")
    assert "rows of at least" in endless
    assert len(cells(endless)) == SHOWN


def test_nothing_found_is_said(client: httpx.Client) -> None:
    assert "Nessuna riga" in page(client, "SELECT * { <x:a> <x:b> ?c }")


# Limits and faults.


def test_a_fault_gives_the_form_back_with_its_place(client: httpx.Client) -> None:
    answer = asked(client, "SELECT * {\n  ?s ?p }")
    assert answer.status_code == 400
    assert 'data-line="2" data-column="10"' in answer.text
    assert "SELECT * {\n  ?s ?p }</textarea>" in answer.text
    assert "▲ qui" in answer.text
    assert "▲ here" in asked(client, "SELECT * {\n  ?s ?p }", lang="en").text
    # One that asks for a file in a browser reads it as well.
    assert 'data-line="2"' in asked(client, "SELECT * {\n  ?s ?p }", format="csv").text


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"query": "SELECT * { SERVICE <http://x.invalid> {} }"}, 400),
        ({"query": ""}, 400),
        ({"query": "ASK {}", "release": "x"}, 400),
        ({"query": "ASK {}", "release": "999"}, 404),
        ({"query": "ASK {}", "default-graph-uri": "x y"}, 400),
        ({"query": "CONSTRUCT WHERE { ?s ?p 1 }", "format": "csv"}, 406),
        ({"query": "SELECT * { ?s ?p ?o } LIMIT 1", "format": "docx"}, 400),
        ({"query": "</textarea><script>alert(1)</script>"}, 400),
    ],
)
def test_every_fault_is_a_page_with_the_form(
    client: httpx.Client, params: dict[str, str], status: int
) -> None:
    answer = client.get("/sparql", params=params, headers=BROWSER)
    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert '<form id="ask"' in answer.text
    assert "<script>alert" not in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_limits_hold_for_pages(releases: Releases) -> None:
    slow = {"query": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"}
    few = {"ALBO_QUERY_SECONDS": "0.5", "ALBO_CLIENT_REQUESTS": "3"}
    with serving(releases.folder, **few) as url:
        answer = httpx.get(f"{url}/sparql", params=slow, headers=BROWSER, timeout=30)
        assert answer.status_code == 503
        assert "0.5 s" in answer.text
        assert answer.headers["retry-after"]
        assert "al minuto: 3 query" in re.sub(r"\s+", " ", answer.text)
        posted = [
            httpx.post(f"{url}/sparql", data={"query": "ASK {}"}, headers=BROWSER, timeout=30)
            for _ in range(3)
        ]
        assert [one.status_code for one in posted] == [200, 200, 429]
        assert "ASK {}</textarea>" in posted[-1].text
        assert posted[-1].headers["x-ratelimit-limit"] == "3"


def test_an_unchanged_page_costs_a_304(client: httpx.Client) -> None:
    first = asked(client, COUNT)
    tags = {first.headers["etag"]}
    held = {**BROWSER, "If-None-Match": first.headers["etag"]}
    again = client.get("/sparql", params={"query": COUNT}, headers=held)
    assert again.status_code == 304
    for name in ("cache-control", "etag", "albo-release"):
        assert again.headers[name] == first.headers[name]
    assert set(again.headers["vary"].split(", ")) == set(first.headers["vary"].split(", "))
    for other in ({"lang": "en"}, {"view": "bars"}, {"part": "results"}, {"format": "json"}):
        tags.add(asked(client, COUNT, **other).headers["etag"])
    assert len(tags) == 5
    assert "etag" not in asked(client, "SELECT (NOW() AS ?n) {}").headers


def test_the_answer_alone_is_a_part_of_the_page(client: httpx.Client) -> None:
    whole, part = page(client, COUNT), page(client, COUNT, part="results")
    assert "<html" not in part
    assert cells(part) == cells(whole)
    fault = asked(client, "SELECT", part="results")
    assert fault.status_code == 400
    assert "<html" not in fault.text


# Questions, words and lines.


def test_every_question_stands_under_one_theme_and_is_run_by_its_name(
    client: httpx.Client,
) -> None:
    names = [name for theme in themes() for name in theme.questions]
    assert sorted(names) == sorted(one.name for one in examples())
    start = client.get("/sparql", headers=BROWSER).text
    for one in examples():
        assert f'href="/sparql?example={one.name}#answer"' in start
    text = client.get("/sparql", params={"example": "coworking-per-comune"}, headers=BROWSER).text
    assert '<th scope="row">Milano</th><td>42</td>' in text  # as its own view
    assert 'id="answer-title"' in text


def test_the_form_tells_the_limits_and_the_day_of_the_data(client: httpx.Client) -> None:
    text = " ".join(client.get("/sparql?lang=en", headers=BROWSER).text.split())
    assert "A query has 10 seconds. The page shows the first 1,000 rows" in text
    assert "up to 64 megabytes" in text
    assert re.search(r"You are asking release 1, with the data as of \d\d? \w+ 20\d\d", text)
    assert "<code>albo:</code>" in text


def test_a_long_query_goes_on_by_post(client: httpx.Client) -> None:
    long = COUNT + "\n# " + "x" * 7000
    text = client.post("/sparql", data={"query": long}, headers=BROWSER).text
    assert '<button class="tab" type="submit" name="view" value="bars"' in text
    assert 'method="post"' in text
    assert "&format=csv" not in text.split('class="code"')[0]


def test_other_parameters_stay_with_the_question(client: httpx.Client) -> None:
    text = page(client, "SELECT * { ?s ?p ?o } LIMIT 1", release="1")
    assert '<input type="hidden" name="release" value="1">' in text
    assert "release=1&amp;format=csv" in text


def test_the_words_of_the_data_are_a_sheet_and_a_file(client: httpx.Client) -> None:
    answer = client.get("/sparql/vocabulary.json")
    words = json.loads(answer.text)
    found = {one["name"]: one for kind in ("classes", "properties") for one in words[kind]}
    spaces = found["albo:CoworkingSpace"]
    assert spaces["count"] == 48
    assert spaces["label"] == {"it": "Spazio di coworking", "en": "Coworking space"}
    assert words["prefixes"]["albo"] == "https://w3id.org/albo/onto/"
    held = {"If-None-Match": answer.headers["etag"]}
    assert client.get("/sparql/vocabulary.json", headers=held).status_code == 304
    sheet = client.get("/sparql/vocabulary?lang=en").text
    assert "Coworking space</a>" in sheet
    assert 'data-label="How many">48</td>' in sheet


def test_the_page_keeps_its_root_path(releases: Releases) -> None:
    with serving(releases.folder, ALBO_ROOT_PATH="/registri") as url:
        address = f"{url}/sparql?{urlencode({'query': COUNT})}"
        text = httpx.get(address, headers=BROWSER, timeout=30).text
    assert 'action="/registri/sparql#answer"' in text
    assert 'href="/registri/sparql?query=' in text
