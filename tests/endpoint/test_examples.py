# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The example questions: all answered over HTTP, some against the tables they come from."""

import csv
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from importlib.resources import files
from io import StringIO
from pathlib import Path

import httpx
import pytest

from endpoint.saved.examples import Example, examples
from ingest.registry import shipped_registry

DATA = shipped_registry().parent
BY_NAME = {one.name: one for one in examples()}
Rows = list[dict[str, str]]


def table(name: str) -> Rows:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def ask(client: httpx.Client, query: str) -> Rows:
    answer = client.get("/sparql", params={"query": query}, headers={"Accept": "text/csv"})
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(StringIO(answer.text)))


def answer_to(client: httpx.Client, name: str) -> Rows:
    return ask(client, BY_NAME[name].query)


@pytest.mark.parametrize("example", examples(), ids=lambda one: one.name)
@pytest.mark.parametrize("tongue", ["it", "en"])
def test_every_example_has_an_answer(client: httpx.Client, example: Example, tongue: str) -> None:
    assert example.question.it.endswith("?")
    assert example.question.en.endswith("?")
    assert ask(client, example.in_language(tongue))


def test_every_example_is_a_file_of_the_package() -> None:
    folder = Path(str(files("endpoint"))) / "queries" / "examples"
    assert {path.stem for path in folder.glob("*.rq")} == set(BY_NAME)
    assert len(BY_NAME) >= 25


def of_municipio_three() -> Iterator[str]:
    """Yield the places of the third municipio by the tables: stated, or inferred by a link."""
    inferred = {
        row["entry"]
        for name in DATA.glob("links-*.csv")
        for row in table(name.stem)
        if (row["term"], row["value"]) == ("municipio", "3")
    }
    for name in ("coworking", "makerspace", "startup-support", "disused-space"):
        for row in table(name):
            if row.get("municipio") == "3" or row["id"] in inferred:
                yield row["name"]


def test_what_is_in_a_municipio_is_what_the_tables_say(client: httpx.Client) -> None:
    found = answer_to(client, "spaces-in-municipio")
    assert Counter(row["name"] for row in found) == Counter(of_municipio_three())
    assert {bool(row["inferredIn"]) for row in found} == {True, False}


def test_the_laser_cutters_are_those_of_the_tables(client: httpx.Client) -> None:
    told = {
        row["entry"]
        for row in table("links-map-of-innovation-makerspace")
        if row["value"] == "laser-cutting"
    }
    cutting = {
        row["name"]
        for row in table("makerspace")
        if "laser" in row["capabilities"] + row["equipment"] or row["id"] in told
    }
    assert {row["name"] for row in answer_to(client, "laser-cutters")} == cutting
    assert len(cutting) > len(told) > 0


def test_disused_spaces_by_use_and_municipio_add_up(client: httpx.Client) -> None:
    found: Counter[str] = Counter()
    for row in answer_to(client, "disused-by-use-and-municipio"):
        found[row["municipio"]] += int(row["spaces"])
    stated = Counter(row["municipio"] for row in table("disused-space") if row["municipio"])
    assert found == stated


def metres(here: Mapping[str, str], there: Mapping[str, str]) -> float:
    """Measure on the plane that touches the earth at Milan: right within a metre or two."""
    north = (float(here["latitude"]) - float(there["latitude"])) * 111_132
    east = (float(here["longitude"]) - float(there["longitude"])) * 111_320
    return math.hypot(north, east * math.cos(math.radians(45.46)))


def test_what_is_near_a_makerspace_is_near_by_another_measure(client: httpx.Client) -> None:
    labs = [row for row in table("makerspace") if row["latitude"]]
    spaces = [row for row in table("disused-space") if row["latitude"]]
    measured = {
        (lab["name"], space["name"], round(metres(lab, space)))
        for lab in labs
        for space in spaces
        if metres(lab, space) <= 520
    }
    found = {
        (row["labName"], row["spaceName"], round(float(row["metres"])))
        for row in answer_to(client, "disused-near-makerspaces")
    }
    for lab, space, distance in found:
        near = [one for one in measured if one[:2] == (lab, space)]
        assert min(abs(one[2] - distance) for one in near) <= 5
    surely = {one[:2] for one in measured if one[2] <= 480}
    assert surely <= {one[:2] for one in found}
    assert surely


def test_desks_are_those_of_the_table(client: httpx.Client) -> None:
    milan = next(row for row in answer_to(client, "desks-per-zone") if row["territory"] == "Milano")
    listed = [row for row in table("coworking") if row["istat_code"] == "015146"]
    known = [int(row["workstations"]) for row in listed if row["workstations"]]
    assert int(milan["spaces"]) == len(listed)
    assert int(milan["knownDesks"]) == sum(known)
    assert int(milan["spacesWithoutNumber"]) == len(listed) - len(known)


def test_measures_open_in_a_year_are_those_of_the_table(client: httpx.Client) -> None:
    def is_open(row: Mapping[str, str]) -> bool:
        days = [day[:4] for day in (row["opens"], row["closes"]) if day]
        return bool(days) and days[0] <= "2014" <= days[-1]

    stated = {row["title_it"]: row["max_amount_eur"] for row in table("measures") if is_open(row)}
    found = {
        row["title"]: row["maximumAmount"] for row in answer_to(client, "measures-open-in-year")
    }
    assert found == stated
    assert found


def test_several_registers_share_the_addresses_of_the_tables(client: httpx.Client) -> None:
    registers: dict[str, set[str]] = defaultdict(set)
    for name in ("coworking", "makerspace", "startup-support", "sharing-operator", "disused-space"):
        for row in table(name):
            if row["street_address"] and row["municipality"]:
                place = f"{row['street_address']}, {row['municipality']}".lower()
                registers[place].add(name)
    shared = {place for place, some in registers.items() if len(some) > 1}
    assert {row["place"] for row in answer_to(client, "same-address")} == shared


def test_members_of_networks_are_those_of_the_table(client: httpx.Client) -> None:
    bodies = {row["id"] for row in table("networks")} | {
        row["id"] for row in table("actors") if row["actor_type"] in ("consortium", "cluster")
    }
    stated = [row["role_it"] for row in table("memberships") if row["organization"] in bodies]
    found = [row["role"] for row in answer_to(client, "members-of-networks")]
    assert sorted(found) == sorted(stated)


def test_what_sources_say_against_each_other_is_in_the_table(client: httpx.Client) -> None:
    found = answer_to(client, "conflicting-sources")
    said = Counter(row["value"] for row in found)
    # An operator is told by name, not by the key of its row.
    keyed = [row["value"] for row in table("statements") if row["field"] != "operator"]
    assert not Counter(keyed) - said
    # One of the values of each property of each thing is preferred.
    disputed = {(row["name"], row["property"]) for row in found}
    assert len([row for row in found if row["preferred"] == "true"]) == len(disputed)


def test_a_person_chooses_an_example_by_its_question(client: httpx.Client) -> None:
    html = {"Accept": "text/html", "Accept-Language": "en"}
    page = client.get("/sparql", headers=html).text
    assert "Who has a laser cutter" in page
    link = re.search(r'href="(/sparql\?example=former-names[^"]*)"', page)
    assert link is not None
    chosen = client.get(link[1].replace("&amp;", "&"), headers=html).text
    assert "org:originalOrganization" in chosen
    assert "VALUES ?language { &#34;en&#34; }" in chosen
    assert 'href="/sparql?example=former-names&amp;lang=it"' in chosen
    unknown = client.get("/sparql", params={"example": "nope"}, headers=html)
    assert unknown.status_code == 200
