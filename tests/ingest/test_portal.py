# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The three families of headers of the Milan portal, read without a word of configuration."""

import tomllib
from decimal import Decimal
from importlib.resources import files

import pytest

from ingest.fields import read_code
from ingest.findings import Severity
from ingest.parse import Parsing, parse
from ingest.readers.formats import read_path
from ingest.records.spaces import DisusedSpaceRecord
from ingest.territory import territory
from ontology.vocabulary import codes
from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "ingest" / "portal"


def read(name: str) -> Parsing[DisusedSpaceRecord]:
    table = read_path(FOLDER / f"{name}.csv", DisusedSpaceRecord)
    parsing = parse(table, DisusedSpaceRecord, territory())
    assert [one for one in parsing.findings if one.severity is Severity.ERROR] == []
    assert len(parsing.parsed) == len(table.rows)
    return parsing


# Of each file the first row: key, name, Comune, municipio, neighbourhood, point, use.
FIRST = {
    "ds503": (
        *("A69", "PLE ACCURSIO FRANCESCO 20", "015146", "8", "71"),
        *("9.14543763457069", "45.4936437249735", "tertiary"),
    ),
    "ds1448": (
        *("", "Cascina S.Ambrogio", "015146", "4", "24"),
        *("9.24071431159973", "45.4657366806258", None),
    ),
    "ds600": ("PROVA-1", "Sito di prova uno", "015146", "1", "1", "9.19", "45.464", None),
}


@pytest.mark.parametrize("name", FIRST)
def test_a_family_of_headers_is_read_as_it_comes(name: str) -> None:
    first = read(name).parsed[0].record
    point = (str(first.longitude), str(first.latitude))
    place = (first.istat_code, first.municipio, first.neighbourhood)
    assert (first.id, first.name, *place, *point, first.building_use) == FIRST[name]


@pytest.mark.parametrize("name", FIRST)
def test_no_point_takes_the_order_of_the_column_that_has_the_other(name: str) -> None:
    for parsed in read(name).parsed:
        longitude, latitude = parsed.record.point or (Decimal(0), Decimal(0))
        assert Decimal(9) < longitude < Decimal("9.3")
        assert Decimal(45) < latitude < Decimal("45.6")


def test_a_farmstead_without_a_municipio_is_found_by_its_point() -> None:
    records = {one.record.name: one.record for one in read("ds1448").parsed}
    assert records["Cascina Cassinetta"].municipio is None
    names = {name: territory().name_of(one.istat_code) for name, one in records.items()}
    assert names["Cascina Cassinetta"] == "Milano"
    assert names["Cascina Molinello"] == "Cusago"
    assert records["Cascina Basmetto"].website == "https://www.cascinabasmetto.it/"


# Every value of TIPO_MACRO in the copy of 2026-03-18, 174 rows.
USES = {
    "PRODUTTIVO": "productive",
    "RESIDENZIALE": "residential",
    "TERZIARIO": "tertiary",
    "INDUSTRIALE": "industrial",
    "COMMERCIALE": "trade",
    "INDEFINITO/MISTO": "mixed",
    "SERVIZI": "services",
    "RICETTIVO": "hospitality",
    "RUDERE": "ruin",
    "PARCHEGGI": "parking",
}


def test_every_other_name_of_a_code_leads_to_a_code() -> None:
    table = tomllib.loads(files("ingest").joinpath("labels.toml").read_text("utf-8"))
    for scheme, names in table.items():
        assert set(names) <= set(codes(scheme))


@pytest.mark.parametrize("written", USES)
def test_every_use_of_the_portal_is_a_code(written: str) -> None:
    assert read_code("building-use", written) == USES[written]
    assert USES[written] in codes("building-use")
