# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""RDF of other bodies: read by the terms of the records, and nothing is fetched for it."""

import json

import pytest

from ingest.findings import Severity
from ingest.parse import parse
from ingest.readers.formats import read_path
from ingest.records.around import SourceRecord
from ingest.records.spaces import CoworkingRecord, MakerspaceRecord
from ingest.releases import Release
from ingest.territory import NATIONAL, territory
from tests.ingest.tables import parsed, read, rows_of, rules_of

SPACE = "https://w3id.org/albo/onto/CoworkingSpace"
OURS = "https://registri.esempio.it/context/v1.jsonld"
TURTLE = """
@prefix albo: <https://w3id.org/albo/onto/> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix locn: <http://www.w3.org/ns/locn#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix cov: <https://w3id.org/italia/onto/COV/> .
<https://rho.example.org/id/spazi/Spazio%20Uno> a albo:CoworkingSpace ;
    skos:prefLabel "Spazio Uno"@it , "Space One"@en ;
    schema:url <https://uno.example.org> ;
    albo:workstationCount 12 ;
    albo:floorAreaM2 1.205E2 ;
    albo:offersService <https://w3id.org/albo/scheme/service/wifi> ,
        <https://w3id.org/albo/scheme/service/meeting-room> ;
    albo:hasEquipment [
        albo:equipmentType <https://w3id.org/albo/scheme/equipment-type/laser-cutter> ;
        albo:quantity 2 ; schema:model "Speedy" ] ;
    albo:inMunicipality <NATIONAL/cities/015182-(1992-04-16)> ;
    locn:address [
        locn:thoroughfare "Via Roma 1" ; locn:postCode "20017" ; locn:postName "Mazzo" ] ;
    geo:hasGeometry [ geo:asWKT "POINT (9.0402 45.5301)"^^geo:wktLiteral ] ;
    albo:operatedBy [ skos:prefLabel "Gestore" ; cov:VATnumber "03340710981" ] ;
    schema:telephone "02 1234" .
<https://rho.example.org/altro> a schema:Thing ; skos:prefLabel "Altro" .
""".replace("NATIONAL/", NATIONAL)


def test_a_graph_of_another_body_is_read_by_the_terms_of_the_record() -> None:
    table = read(TURTLE, "x.ttl")
    (row,) = rows_of(table)
    told = {name: value for name, value in row.items() if value}
    assert told == {
        "id": "Spazio-Uno",
        "name": "Spazio Uno",
        "website": "https://uno.example.org",
        "istat_code": "015182",
        "street_address": "Via Roma 1",
        "postal_code": "20017",
        "longitude": "9.0402",
        "latitude": "45.5301",
        "operator_name": "Gestore",
        "vat_number": "03340710981",
        "services": "meeting-room|wifi",
        "floor_area_m2": "120.5",
        "workstations": "12",
        "equipment": "laser-cutter x2 (Speedy)",
    }
    # The telephone, and the name of what is no space.
    (note,) = table.findings
    assert (note.rule, note.severity) == ("outside-model", Severity.NOTE)
    assert note.reason.it.endswith(": 2.")
    parsing = parsed(table)
    assert parsing.errors == []
    assert parsing.parsed[0].record.equipment[0].model == "Speedy"


def test_what_the_releases_publish_is_read_back(release: Release) -> None:
    for kind, model in (("coworking", CoworkingRecord), ("makerspace", MakerspaceRecord)):
        tables = [
            read_path(release.folder / "dumps" / f"{kind}.{end}", model)
            for end in ("ttl", "jsonld")
        ]
        assert sorted(map(str, rows_of(tables[0]))) == sorted(map(str, rows_of(tables[1])))
        parsing = parse(tables[0], model, territory())
        assert parsing.errors == []
        listed = {row.record.name for row in parsing.parsed}
        published = read_path(release.folder / "dumps" / f"{kind}.csv", model)
        assert listed == {row["name"] for row in rows_of(published)}


def space(**more: object) -> dict[str, object]:
    return {
        "id": "https://x.example.org/1",
        "type": ["CoworkingSpace"],
        "name": {"it": "Uno"},
        **more,
    }


def test_our_own_context_is_known_by_its_address() -> None:
    alone = {"@context": OURS, **space()}
    several = [{"@context": OURS, **space(id=f"https://x.example.org/{n}")} for n in range(300)]
    assert rows_of(read(json.dumps(alone), "x.jsonld"))[0]["name"] == "Uno"
    assert len(read(json.dumps(several), "x.jsonld").rows) == 300


REMOTE = "https://evil.example.org/context.jsonld"
TRAPS = {
    "a remote context": {"@context": REMOTE, **space()},
    "one of several": {"@context": [OURS, REMOTE], **space()},
    "one inside": {"@context": OURS, **space(), "operatedBy": [{"@context": REMOTE}]},
    "one of a term": {"@context": {"x": {"@id": "http://x", "@context": REMOTE}}, **space()},
    "an import": {"@context": {"@import": REMOTE}, **space()},
    "an include": {"@context": OURS, "@include": REMOTE, **space()},
}


@pytest.mark.parametrize("name", TRAPS)
def test_nothing_is_fetched_for_json_ld(name: str) -> None:
    table = read(json.dumps(TRAPS[name]), "x.jsonld")
    assert rules_of(table) == {"remote-context"}
    assert REMOTE in table.findings[0].reason.en


RDF_XML = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    ' xmlns:albo="https://w3id.org/albo/onto/" xmlns:skos="http://www.w3.org/2004/02/skos/core#">'
    '<albo:CoworkingSpace rdf:about="https://x.example.org/1">'
    "<skos:prefLabel>Uno</skos:prefLabel></albo:CoworkingSpace></rdf:RDF>"
)
TRIPLES = (
    f"<https://x.example.org/1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{SPACE}> .\n"
    '<https://x.example.org/1> <http://www.w3.org/2004/02/skos/core#prefLabel> "Uno"@en .\n'
)


@pytest.mark.parametrize(
    ("content", "name"), [(RDF_XML, "x.rdf"), (TRIPLES, "x.nt"), (TRIPLES, "x")]
)
def test_every_syntax_gives_the_same_row(content: str, name: str) -> None:
    (row,) = rows_of(read(content, name))
    assert (row["id"], row["name"]) == ("1", "Uno")


@pytest.mark.parametrize(
    ("content", "name", "rule"),
    [
        ("<https://x> <https://y> .", "x.ttl", "graph"),
        (b"\xff\xfe", "x.nt", "graph"),
        ("{", "x.jsonld", "json"),
        ("[" * 200_000, "x.jsonld", "json"),
        (f'<!DOCTYPE x [<!ENTITY a "a">]>{RDF_XML}', "x.rdf", "dtd"),
        ("<https://x.example.org/1> a <https://schema.org/Thing> .", "x.ttl", "no-instances"),
    ],
)
def test_a_graph_that_cannot_be_read_is_told(content: bytes | str, name: str, rule: str) -> None:
    assert rules_of(read(content, name)) == {rule}


def test_tables_without_a_class_are_not_read_from_graphs() -> None:
    assert rules_of(read(TURTLE, "x.ttl", SourceRecord)) == {"no-class"}


@pytest.mark.parametrize(
    ("wkt", "point", "rule"),
    [
        ("<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POINT (9.1 45.4)", ("9.1", "45.4"), None),
        ("<http://www.opengis.net/def/crs/EPSG/0/4326> POINT (45.4 9.1)", ("9.1", "45.4"), None),
        (
            "<http://www.opengis.net/def/crs/EPSG/0/3003> POINT (1514881 5034534)",
            ("", ""),
            "other-crs",
        ),
        ("POINT EMPTY", ("", ""), None),
        ("POINT (9.1", ("", ""), "geometry"),
        ("GEOMETRYCOLLECTION (" * 5000, ("", ""), "geometry"),
    ],
)
def test_the_order_of_coordinates_is_that_of_their_system(
    wkt: str, point: tuple[str, str], rule: str | None
) -> None:
    content = TURTLE.replace("POINT (9.0402 45.5301)", wkt)
    table = read(content, "x.ttl")
    (row,) = rows_of(table)
    assert (row["longitude"], row["latitude"]) == point
    assert rules_of(table) - {"outside-model"} == ({rule} if rule else set())


def test_languages_and_persons_in_addresses() -> None:
    labels = TURTLE.replace('"Spazio Uno"@it , "Space One"@en', '"Space One"@en')
    assert rows_of(read(labels, "x.ttl"))[0]["name"] == "Space One"
    person = TURTLE.replace("Spazio%20Uno", "RSSMRA80A01F205X")
    assert rows_of(read(person, "x.ttl"))[0]["id"] == ""
    english = (
        "<https://w3id.org/albo/onto/x> a <https://w3id.org/albo/onto/Makerspace> ;"
        ' <http://purl.org/dc/terms/description> "Soltanto italiano"@it .'
    )
    (row,) = rows_of(read(english, "x.ttl", MakerspaceRecord))
    assert (row["description_it"], row["description_en"]) == ("Soltanto italiano", "")
