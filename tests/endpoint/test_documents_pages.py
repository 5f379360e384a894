# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The pages of entries and calls: facts with their sources, time, verdicts, and what is around."""

import json
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import quote

import httpx
import pytest
from pyoxigraph import NamedNode, Store

from endpoint.documents.pages.facts import titles
from endpoint.exploring.drawing import draw, lines, shortened
from endpoint.exploring.neighbours import groups, shares
from endpoint.served import open_store
from ingest.releases import Release
from ontology.context import expand, prefixes, terms
from tests.conftest import serving
from tests.endpoint.conftest import Past
from tests.registry_in_three import DAYS, SPACES, Deployment

CODED = re.compile(r"\b(" + "|".join(map(re.escape, prefixes())) + r"):\w")
HOSTILE = "</script><script>alert(1)</script>"
# Parts that national monitoring looks for on the sheet of a service.
PARTS = (
    *("service-title", "service-description", "service-addressed", "service-how-to"),
    *("service-needed", "service-achieved", "service-calendar-text", "service-online-access"),
    *("page-index", "service-main-access"),
)


def page(client: httpx.Client, path: str, tongue: str = "it") -> str:
    answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": tongue})
    assert answer.status_code == 200, answer.text
    return answer.text


def text(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def section(markup: str, name: str) -> str:
    """Cut out a part of a page, up to the next of its kind."""
    start = markup.index(f'id="{name}"')
    return markup[start : markup.index("</section>", start)]


def linked(markup: str) -> dict[str, object]:
    (script,) = re.findall(r'<script type="application/ld\+json">(.+?)</script>', markup, re.DOTALL)
    return dict(json.loads(script))


@pytest.fixture(scope="module")
def store(release: Release) -> Store:
    return open_store(release, 10**9)


def test_every_fact_leads_to_its_source(client: httpx.Client) -> None:
    told = page(client, "/doc/coworking/0004")
    address = re.search(r"indirizzo</dt>\s*<dd>(.+?)</dd>", told, re.DOTALL)
    assert address and "Via Gian Giacomo Mora 22" in address[1]
    assert 'href="#source-1"' in address[1]
    cited = set(re.findall(r'href="#(source-\d+)"', told))
    assert cited and cited == set(re.findall(r'id="(source-\d+)"', told))
    sources = text(section(told, "sources"))
    assert "Elenco mondiale di spazi di coworking" in sources
    assert "19/02/2012" in sources and "uso libero dichiarato" in sources


def test_what_was_inferred_has_sources_of_its_own_and_a_mark(client: httpx.Client) -> None:
    told = page(client, "/doc/coworking/0004")
    municipio = re.search(r"nel municipio</dt>\s*<dd>(.+?)</dd>", told, re.DOTALL)
    assert municipio and "da verificare" in municipio[1]
    assert 'href="#source-2"' in municipio[1]
    assert "Municipi degli spazi, dedotti" in text(section(told, "sources"))


def test_a_share_alike_source_says_so(client: httpx.Client) -> None:
    assert "share alike" in text(section(page(client, "/doc/coworking/0018", "en"), "sources"))
    assert "share alike" not in text(section(page(client, "/doc/coworking/0004", "en"), "sources"))


def test_where_sources_disagree_each_value_stands_with_the_reason(client: httpx.Client) -> None:
    found = re.search(
        r'class="dispute">(.+?)</div>', page(client, "/doc/coworking/0019", "en"), re.DOTALL
    )
    assert found
    told = text(found[1])
    assert re.search(r"1500 source 1 shown .* 1450 source 2", told)
    assert "the value shown has the newest source" in told


def test_a_postcode_is_no_number_where_sources_disagree(client: httpx.Client) -> None:
    told = text(page(client, "/doc/makerspace/0001"))
    assert "CAP: 20158" in told and "CAP: 20128" in told


def test_an_unknown_fact_is_unknown_and_a_mapped_entry_says_what_that_means(
    client: httpx.Client,
) -> None:
    told = page(client, "/doc/coworking/0001")
    assert re.search(r"numero di postazioni</dt>\s*<dd>\s*<span class=\"unknown\">non noto", told)
    assert "Nota da fonti aperte; nessuna domanda presentata." in text(told)
    assert "senza punto" in text(section(told, "sources"))


def test_the_adopted_calls_come_first_and_only_one_is_open(client: httpx.Client) -> None:
    told = page(client, "/doc/coworking/0004")
    assert re.findall(r'class="assessed">([^<]+)', told)[-1].startswith("Avviso-tipo")
    assert told.count('<details class="assessment"') == 3
    assert len(re.findall(r'<details class="assessment" [^>]*open>', told)) == 1
    assert "non ammissibile" in text(told)


def test_a_place_counts_what_is_registered_in_it(client: httpx.Client) -> None:
    told = page(client, "/doc/comune/015146")
    assert 'href="/registers/coworking?comune=015146"' in told
    rows = client.get("/api/v1/registers/coworking/entries?comune=015146&limit=1").json()
    assert f'figure-number">{rows["total"]}<' in told


def test_what_is_near_is_told_with_its_distance(client: httpx.Client) -> None:
    near = text(section(page(client, "/doc/makerspace/0001"), "facts"))
    aside = page(client, "/doc/makerspace/0001").partition('class="near"')[2].partition("</ul>")[0]
    distances = [int(one) for one in re.findall(r", (\d+) m", aside)]
    assert len(re.findall("<li>", aside)) == 5 and distances == sorted(distances)
    assert "Dove" in near


def test_a_page_says_how_to_cite_it_and_names_no_day_but_that_of_the_data(
    client: httpx.Client, release: Release
) -> None:
    cited = text(section(page(client, "/doc/actor/0022", "en"), "cite"))
    assert "Progetto Media S.r.l. " in cited and "S.r.l.." not in cited
    assert f"data as of {release.info.reference_date}" in cited
    assert cited.count(f"{release.info.base}/id/actor/0022") == 2


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/doc/coworking/0004", "LocalBusiness"),
        ("/doc/comune/015146", "AdministrativeArea"),
        ("/calls/milano-2013", "GovernmentService"),
    ],
)
def test_a_page_tells_search_engines_what_it_is_about(
    client: httpx.Client, path: str, kind: str
) -> None:
    told = page(client, path, "en")
    tree = linked(told)
    assert (tree["@context"], tree["@type"]) == ("https://schema.org", kind)
    assert f'property="og:title" content="{tree["name"]}"' in told
    assert '<meta name="description"' in told


def test_the_headings_of_pages_name_terms_of_the_context() -> None:
    known = {term.iri for term in terms().values()}
    named = [expand(name) for title in titles() for name in title.properties]
    assert set(named) <= known
    assert len(named) == len(set(named))


def test_the_time_line_tells_versions_and_what_they_changed(past: Past) -> None:
    told = past.get("/doc/coworking/0001", "text/html", **{"Accept-Language": "en"}).text
    times = section(told, "times")
    assert re.findall(r'datetime="([^"]+)"', times) == [day.isoformat() for day in DAYS[:2]]
    assert "Changed: number of workstations." in text(times)
    assert 'href="/doc/coworking/0001/versions"' in told


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """Serve a small registry with a decision, and with a name that is markup."""
    deployment = Deployment(tmp_path_factory.mktemp("small"))
    deployment.write("spaces", [SPACES[0], SPACES[1].replace("Spazio Uno", HOSTILE), *SPACES[2:]])
    deployment.publish(DAYS[0])
    with (
        serving(deployment.releases.folder) as url,
        httpx.Client(base_url=url, timeout=30) as client,
    ):
        yield client


def test_a_decision_stands_in_the_time_line_with_its_act(small: httpx.Client) -> None:
    told = page(small, "/doc/coworking/0002")
    times = text(section(told, "times"))
    assert "02/11/2026 L'iscrizione è iscritta R.G. 1/2026" in times
    assert 'class="status admitted"' in told


def test_markup_in_a_name_stays_a_name(small: httpx.Client) -> None:
    told = page(small, "/doc/coworking/0001")
    assert "<script>alert" not in told
    assert linked(told)["name"] == HOSTILE
    iri = quote("https://registri.example.org/id/coworking/0001", safe="")
    assert "<script>alert" not in page(small, f"/explore?about={iri}")
    bad = small.get(f"/explore?about={quote(HOSTILE)}", headers={"Accept": "text/html"})
    assert bad.status_code == 404 and "<script>alert" not in bad.text


def calls(store: Store) -> list[str]:
    quads = store.quads_for_pattern(
        None, NamedNode(expand("rdf:type")), NamedNode(expand("albo:Call"))
    )
    found = {one.subject.value for one in quads if isinstance(one.subject, NamedNode)}
    return sorted(one.rpartition("/")[2] for one in found)


def said(store: Store, node: NamedNode, name: str, tongue: str) -> str:
    values = store.quads_for_pattern(node, NamedNode(expand(name)), None)
    return next(one.object.value for one in values if one.object.language == tongue)  # type: ignore[union-attr]


@pytest.mark.parametrize("tongue", ["it", "en"])
def test_the_sheet_of_every_call_tells_every_requirement(
    client: httpx.Client, store: Store, tongue: str
) -> None:
    assert len(calls(store)) > 10
    for slug in calls(store):
        told = page(client, f"/calls/{slug}", tongue)
        assert all(f'data-element="{part}"' in told for part in PARTS), slug
        words = text(told)
        assert not CODED.search(text(section(told, "service-needed"))), slug
        named = {
            one.subject
            for one in store.quads_for_pattern(None, NamedNode(expand("albo:mandatory")), None)
            if isinstance(one.subject, NamedNode) and f"/{slug}#" in one.subject.value
        }
        assert named
        for node in named:
            assert f'id="{node.value.rpartition("#")[2]}"' in told
            for name in ("dct:title", "dct:description", "albo:howToFix"):
                assert " ".join(said(store, node, name, tongue).split()) in words, node


def test_a_sheet_says_how_many_of_a_group_and_what_is_announced(client: httpx.Client) -> None:
    told = text(page(client, "/calls/avviso-tipo-metropolitano-2026"))
    assert "nessun ente lo ha adottato" in told
    assert "ne servono almeno 2 su 4" in told
    assert "servono almeno 5 punti su 10" in told
    assert "Annunciato, dal 01/01/2028" in told
    assert "nessun ente lo ha adottato" not in text(page(client, "/calls/milano-2013"))


def test_a_sheet_counts_the_verdicts_of_the_release(client: httpx.Client) -> None:
    asked = (
        "SELECT (COUNT(DISTINCT ?verdict) AS ?n) WHERE { GRAPH ?g { ?verdict earl:test"
        " <https://w3id.org/albo/call/milano-2013#workstations> ; earl:result/earl:outcome"
        " earl:failed } }"
    )
    answer = client.get("/sparql", params={"query": asked, "format": "csv"}).text
    outcomes = section(page(client, "/calls/milano-2013"), "outcomes")
    row = re.search(r"#workstations.+?</tr>", outcomes, re.DOTALL)
    assert row
    counts = [int(one) for one in re.findall(r'class="number"[^>]*>([\d.]+)<', row[0])]
    assert counts[1] == int(answer.split()[1])
    assert sum(counts) == 48


def test_the_day_of_the_data_says_whether_a_call_is_open(client: httpx.Client) -> None:
    told = page(client, "/calls/milano-2013")
    assert 'data-element="service-status">chiuso' in told
    assert 'role="img"' in section(told, "service-calendar")
    assert "Il giorno di apertura non è noto." in text(page(client, "/calls/milano-2017"))


def test_one_explores_from_every_kind_of_resource(client: httpx.Client, release: Release) -> None:
    base = release.info.base
    for about in (
        f"{base}/id/coworking/0004",
        "/doc/comune/015146",
        "/calls/milano-2013",
        "albo:CoworkingSpace",
        f"{base}/graph/links/municipio",
        expand("earl:Assertion"),
    ):
        told = page(client, f"/explore?about={quote(about, safe='')}", "en")
        drawn = told[told.index("<svg viewBox") : told.index("</svg>", told.index("<svg viewBox"))]
        assert 0 < drawn.count("<rect") <= 60
        assert "points at" in told


def test_what_is_too_much_for_the_drawing_is_listed_page_by_page(client: httpx.Client) -> None:
    about = quote("https://w3id.org/albo/scheme/entry-status/mapped", safe="")
    told = page(client, f"/explore?about={about}", "en")
    more = re.search(r'<a href="([^"]+)" class="more"><title>and (\d+) more', told)
    assert more
    first = page(client, unescape(more[1]), "en")
    assert "page 1 of" in text(first)
    assert client.get(f"{unescape(more[1])}&page=99").status_code == 404
    assert client.get(f"{unescape(more[1])}&page=x").status_code == 400
    assert client.get(f"/explore?about={about}&property=x").status_code == 404


def test_an_unknown_resource_gives_the_form_back(client: httpx.Client) -> None:
    html = {"Accept": "text/html", "Accept-Language": "en"}
    for about in ("nope", "https://x.invalid/a", "a b<"):
        answer = client.get("/explore", params={"about": about}, headers=html)
        assert answer.status_code == 404
        assert unescape(answer.text).count(f'value="{about}"') == 1
        assert 'aria-invalid="true"' in answer.text
    problem = client.get("/explore", params={"about": "nope"}).json()
    assert problem["errors"] == [{"parameter": "about", "value": "nope"}]
    assert client.get("/explore", headers=html).status_code == 200


def test_a_page_that_did_not_change_costs_a_304(client: httpx.Client) -> None:
    path = "/explore?about=albo:Call"
    tag = client.get(path).headers["etag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(f"{path}&lang=en").headers["etag"] != tag


def test_neighbours_are_those_of_the_store(store: Store, release: Release) -> None:
    iri = f"{release.info.base}/id/coworking/0004"
    found = {(one.side, one.property): one.nodes for one in groups(store, iri)}
    assert found["out", expand("albo:offersService")] == [
        "https://w3id.org/albo/scheme/service/meeting-room",
        "https://w3id.org/albo/scheme/service/reception",
    ]
    assert found["in", expand("albo:registeredEntity")] == [
        f"{release.info.base}/id/entry/coworking-0004"
    ]


def test_a_column_is_shared_fairly_and_words_fit_their_boxes() -> None:
    assert shares([1, 30, 5], 20) == [1, 14, 5]
    assert shares([], 20) == []
    assert shortened("x" * 50, 10) == "x" * 9 + "…"
    assert len(list(lines("parola " * 40))) == 3
    assert draw("x", [], []).boxes == []
