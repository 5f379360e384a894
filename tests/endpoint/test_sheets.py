# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The pages of every kind: readable labels, nothing raw, and what stands around a thing."""

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest
from pyoxigraph import Literal, NamedNode, Quad, Store, Triple

from endpoint.description import describe, unverified
from endpoint.listing import listing
from endpoint.relations import around, relations
from endpoint.served import open_store
from endpoint.sheet import Row, Sheet, expected, sheet
from endpoint.wording import Wording
from ingest.releases import Release
from ontology.context import expand, prefixes, shorten, terms
from ontology.vocabulary import labels, reused_labels

CODED = re.compile(r"\b(" + "|".join(map(re.escape, prefixes())) + r"):\w|https?://")
# Pages of a vocabulary name terms of other vocabularies, which have no other name.
VOCABULARY = ("onto", "scheme")


@pytest.fixture(scope="module")
def store(release: Release) -> Store:
    return open_store(release, 10**9)


def things(store: Store, base: str) -> Iterator[str]:
    """Yield what has a page of its own: the calls, and what the base names."""
    for quad in store.quads_for_pattern(None, NamedNode(expand("rdf:type")), None):
        iri = quad.subject.value if isinstance(quad.subject, NamedNode) else ""
        if "#" not in iri and iri.startswith((f"{base}/id/", "https://w3id.org/albo/call/")):
            yield iri


def one_of_each(store: Store, base: str) -> list[str]:
    """Give two pages of every concept, so that every kind of thing is looked at."""
    found: dict[str, list[str]] = {}
    for iri in sorted(set(things(store, base))):
        found.setdefault(iri.rsplit("/", 1)[0], []).append(iri)
    return [iri for some in found.values() for iri in (some[0], some[-1])]


def laid_out(store: Store, iri: str, base: str, tongue: str) -> Sheet:
    document = describe(store, iri)
    triples = [*document, *around(store, document, iri)]
    return sheet(Wording(dict.fromkeys(triples), base, tongue), iri, unverified(store, triples))


def rows_of(page: Sheet) -> Iterator[Row]:
    yield from (*page.rows, *page.around)
    for section in page.sections:
        yield from section.rows


@pytest.mark.parametrize("tongue", ["it", "en"])
def test_no_page_shows_a_code_where_people_want_words(
    store: Store, release: Release, tongue: str
) -> None:
    base = release.info.base
    pages = one_of_each(store, base)
    assert len(pages) > 30
    for iri in pages:
        page = laid_out(store, iri, base, tongue)
        said = [page.title, page.kind, *(section.title for section in page.sections)]
        for row in rows_of(page):
            said += [row.label, *(value.words for value in row.values if value.link)]
        assert not [words for words in said if CODED.search(words)], iri


def test_every_property_of_a_release_has_a_label_in_both_languages(store: Store) -> None:
    used = {quad.predicate.value for quad in store if "shacl#" not in quad.predicate.value}
    used |= {term.iri for term in terms().values()}
    used -= {expand("rdf:first"), expand("rdf:rest")}
    named = labels().keys() | {expand(name) for name in reused_labels()}
    assert sorted(map(shorten, used - named)) == []


def test_what_is_expected_and_related_is_a_term_of_the_context() -> None:
    known = {term.iri for term in terms().values()}
    looked_for = {one for names in expected().values() for one in names} | set(expected())
    assert looked_for <= known
    assert {one.property for one in relations()} <= known
    assert {one.through for one in relations() if one.through} <= known


def row(page: Sheet, label: str) -> dict[str, str]:
    """Give the values of a row: the words and what stands after them."""
    found = [value for one in rows_of(page) if one.label == label for value in one.values]
    return {value.words: value.after for value in found}


def named(store: Store, name: str) -> str:
    """Find a thing by its name or title."""
    found = [
        quad.subject.value
        for predicate in ("skos:prefLabel", "dct:title")
        for quad in store.quads_for_pattern(None, NamedNode(expand(predicate)), None)
        if isinstance(quad.object, Literal) and quad.object.value == name
        if isinstance(quad.subject, NamedNode) and "#" not in quad.subject.value
    ]
    assert found, name
    return found[0]


def test_an_actor_shows_what_it_runs_and_its_members(store: Store, release: Release) -> None:
    page = laid_out(store, named(store, "Speed MI Up"), release.info.base, "it")
    assert set(row(page, "gestisce")) == {
        "Speed MI Up (via Gobbi)",
        "Speed MI Up (via Achille Papa)",
    }
    members = row(page, "membri e ruoli")
    assert members["Università commerciale Luigi Bocconi"] == "consorziata"


def test_an_actor_shows_agreements_measures_roles_and_changes(
    store: Store, release: Release
) -> None:
    base = release.info.base
    milan = laid_out(store, named(store, "Comune di Milano"), base, "it")
    assert row(milan, "accordi sottoscritti")["Gestione dell'incubatore FabriQ"] == (
        "dal 2014 al 2021"
    )
    assert "Crowdfunding civico 2020" in row(milan, "misure, programmi ed eventi")
    assert row(milan, "ruoli e appartenenze")["BikeMi"] == "promotore"
    merged = laid_out(store, named(store, "Italia Startup"), base, "en")
    assert row(merged, "merged into another body") == {
        "Italia Startup and APSTI merge into InnovUp": "21 September 2020"
    }


def test_an_action_shows_who_answers_for_it_and_what_contributes(
    store: Store, release: Release
) -> None:
    iri = named(store, "Registro pubblico dell'economia della condivisione")
    page = laid_out(store, iri, release.info.base, "en")
    assert "Città metropolitana di Milano" in row(page, "responsible body")
    assert set(row(page, "what contributes to it")) == {
        "Register of sharing economy operators",
        "Register of sharing economy experts",
    }


def test_a_membership_is_named_by_both_its_ends(store: Store, release: Release) -> None:
    page = laid_out(store, f"{release.info.base}/id/membership/0001", release.info.base, "it")
    assert page.title == "Università commerciale Luigi Bocconi – Speed MI Up (consorziata)"
    assert row(page, "fino al") == {}
    assert [one.label for one in page.rows if not one.values] == ["dal", "fino al"]


def test_what_sources_dispute_and_what_is_doubtful_stands_by_the_thing(
    store: Store, release: Release
) -> None:
    base = release.info.base
    space = laid_out(store, named(store, "Login Coworking"), base, "en")
    assert row(space, "sources that disagree") == {
        "floor area in square metres – 1500": "preferred",
        "floor area in square metres – 1450": "",
    }
    entry = laid_out(store, f"{base}/id/entry/coworking-0001", base, "it")
    assert set(row(entry, "dubbi")) == {"fonte vecchia", "senza punto"}
    register = laid_out(store, f"{base}/id/register/coworking", base, "it")
    assert row(register, "misure di qualità")["trasferita"] == "2"


def test_groups_inside_groups_keep_their_place(store: Store, release: Release) -> None:
    call = "https://w3id.org/albo/call/startup-innovative-2024"
    page = laid_out(store, call, release.info.base, "en")
    lines = [(line.depth, line.title) for line in page.requirements]
    start = lines.index((0, "Innovation: one of three"))
    assert lines[start : start + 6] == [
        (0, "Innovation: one of three"),
        (1, "Research and development at least 15%"),
        (1, "Qualified staff"),
        (2, "Doctors and researchers: at least a third"),
        (2, "Master's graduates: at least two thirds"),
        (1, "Patent or registered software"),
    ]
    assert len({line.anchor for line in page.requirements}) == len(lines)
    assert page.requirements[0].article == "art. 25, comma 2"


def test_verdicts_of_nested_groups_stand_below_their_group(store: Store, release: Release) -> None:
    base = release.info.base
    page = laid_out(store, f"{base}/id/startup-support/0001", base, "it")
    table = next(one for one in page.assessments if one.call.link == "/calls/incubatori-2013")
    depths = {line.title: line.depth for line in table.verdicts}
    assert depths["Tabella A: almeno 30 punti"] == 0
    assert depths["Voci note della tabella A"] == 1
    assert depths["Attrezzature: 10 punti"] == 2
    assert depths["Macchine per prove"] == 3


@pytest.mark.parametrize(
    ("name", "literal", "italian", "english"),
    [
        ("albo:budget", ("298240", "xsd:decimal"), "298.240", "298,240"),
        ("albo:areaKm2", ("2.338", "xsd:decimal"), "2,338", "2.338"),
        ("albo:fundedShare", ("0.085", "xsd:decimal"), "8,5%", "8.5%"),
        ("albo:workstationCount", ("1100", "xsd:integer"), "1100", "1100"),
        ("wgs:lat", ("45.50684", "xsd:decimal"), "45.50684", "45.50684"),
        ("albo:pilot", ("true", "xsd:boolean"), "sì", "yes"),
        ("schema:validFrom", ("2013-04-26", "xsd:string"), "26/04/2013", "26 April 2013"),
        ("schema:validFrom", ("2014", "xsd:string"), "2014", "2014"),
    ],
)
def test_values_are_written_as_people_write_them(
    name: str, literal: tuple[str, str], italian: str, english: str
) -> None:
    value = Literal(literal[0], datatype=NamedNode(expand(literal[1])))
    for tongue, words in (("it", italian), ("en", english)):
        assert Wording((), "https://x.invalid", tongue).words(value, expand(name)) == words


def test_equipment_tells_how_many_and_which() -> None:
    lines = {
        "rdf:type": NamedNode(expand("albo:Equipment")),
        "albo:equipmentType": NamedNode(expand("equipment-type:laser-cutter")),
        "albo:quantity": Literal("2", datatype=NamedNode(expand("xsd:integer"))),
        "schema:model": Literal("L1"),
    }
    node = NamedNode("https://x.invalid/id/makerspace/0001#equipment-laser")
    triples = [Triple(node, NamedNode(expand(name)), value) for name, value in lines.items()]
    words = Wording(triples, "https://x.invalid", "it")
    assert words.brief(node.value) == "taglio laser ×2 – L1"


def text_of(client: httpx.Client, path: str) -> str:
    answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": "it"})
    assert answer.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_home_tells_what_each_register_holds_or_why_it_holds_nothing(client: httpx.Client) -> None:
    home = text_of(client, "/")
    assert "Spazi da riusare 216 voci" in home
    assert "Via Pedroni Lisiade 28" not in home
    assert "Non esistono dati aperti sugli alloggi" in home
    assert "Chi fa parte di che cosa 35" in home


def test_a_register_shows_all_its_entries(client: httpx.Client) -> None:
    assert "Via Pedroni Lisiade 28" in text_of(client, "/doc/register/disused-space")
    assert "Numero Nome Comune Postazioni" in text_of(client, "/doc/register/coworking")
    labs = text_of(client, "/doc/register/makerspace")
    assert "Numero Nome Comune Indirizzo" in labs
    # Entries with a share-alike source are of the register, whatever graph they stand in.
    assert "YATTA! Fai da noi" in labs


def test_a_list_shows_what_it_holds_or_why_it_holds_nothing(client: httpx.Client) -> None:
    assert "ItaliaCamp – Milano Luiss Hub (gestore)" in text_of(client, "/doc/list/membership")
    assert "Fra le fonti aperte raccolte" in text_of(client, "/doc/list/event")


def test_a_thing_that_is_nowhere_is_listed_all_the_same() -> None:
    """An expert has a profile and no place: the table has to bear it."""
    base = "https://x.invalid"
    store = Store()
    entry, thing = NamedNode(f"{base}/id/entry/x-0001"), NamedNode(f"{base}/id/x/0001")
    register = NamedNode(f"{base}/id/register/x")
    said = [
        (entry, "reg:register", register),
        (entry, "reg:notation", Literal("0001")),
        (entry, "albo:registeredEntity", thing),
        (entry, "reg:status", NamedNode(expand("entry-status:mapped"))),
        (thing, "skos:prefLabel", Literal("Profilo", language="it")),
    ]
    store.extend(Quad(subject, NamedNode(expand(name)), end) for subject, name, end in said)
    found = listing(store, register.value)
    assert [(one["name"], one.get("address")) for one in found.entries] == [("Profilo", None)]
