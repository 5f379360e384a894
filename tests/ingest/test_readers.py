# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Every format gives the same table: good files, broken ones, and those made to do harm."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.findings import Severity
from ingest.readers.formats import Form, form_of, read_content
from ingest.records.spaces import CoworkingRecord, DisusedSpaceRecord
from tests.ingest.tables import parsed, read, rows_of, rules_of

# GeoJSON.


def feature(geometry: object, properties: object = None, **more: object) -> dict[str, object]:
    row = {"nome": "Uno"} if properties is None else properties
    return {"type": "Feature", "geometry": geometry, "properties": row, **more}


def collection(*features: object, **more: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features, **more})


POINT = {"type": "Point", "coordinates": [9.14543763457069, 45.4936437249735, 120]}
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[9.18, 45.46], [9.2, 45.46], [9.2, 45.48], [9.18, 45.48], [9.18, 45.46]]],
}


def test_a_feature_is_a_row_with_its_point() -> None:
    table = read(
        collection(feature(POINT, {"nome": "Uno", "CAP": 20100, "via": None}, id=7)), "x.geojson"
    )
    assert table.findings == []
    assert rows_of(table) == [
        {
            "nome": "Uno",
            "CAP": "20100",
            "via": "",
            "id": "7",
            "longitude": "9.14543763457069",
            "latitude": "45.4936437249735",
        }
    ]
    record = parsed(table).parsed[0].record
    assert (record.istat_code, str(record.longitude)) == ("015146", "9.14543763457069")


def test_another_geometry_gives_a_point_within_it_and_a_note() -> None:
    table = read(collection(feature(POINT), feature(SQUARE), feature(None)), "x.geojson")
    assert [(one.rule, one.line, one.severity) for one in table.findings] == [
        ("point-on-surface", 2, Severity.NOTE)
    ]
    second, third = rows_of(table)[1:]
    assert 9.18 < float(second["longitude"]) < 9.2
    assert 45.46 < float(second["latitude"]) < 45.48
    assert third["longitude"] == third["latitude"] == ""


def test_geometry_goes_before_what_the_properties_state() -> None:
    stated = {"nome": "Uno", "LAT_Y_4326": 45.47, "LONG_X_4326": 9.19, "COD_PROG": "A1"}
    other = stated | {"COD_PROG": "A2", "nome": "Due"}
    table = read(collection(feature(POINT, stated, id=0), feature(None, other)), "x.geojson")
    first, second = rows_of(table)
    assert first["latitude"] == "45.4936437249735"
    assert second["latitude"] == "45.47"
    assert "id" not in table.header
    assert [row.record.id for row in parsed(table).parsed] == ["A1", "A2"]


def test_a_broken_feature_harms_no_other() -> None:
    bad = {"type": "Polygon", "coordinates": [[1, 2]]}
    table = read(collection(feature(POINT), feature(bad), "x", feature(POINT, [])), "x.geojson")
    assert table.unreadable == {2, 3}
    assert {(one.rule, one.line) for one in table.findings} == {("geometry", 2), ("json-row", 3)}


BROKEN_FEATURES = {
    "no json": ("{", "json"),
    "not a number": (collection(feature(POINT)).replace("120", "NaN"), "json"),
    "no features": ('{"type": "FeatureCollection"}', "geojson"),
    "a geometry alone": (json.dumps(POINT), "geojson"),
    "Gauss-Boaga": (
        collection(feature(POINT), crs={"type": "name", "properties": {"name": "EPSG:3003"}}),
        "other-crs",
    ),
    "nested without end": ('{"type": "FeatureCollection", "features": ' + "[" * 200_000, "json"),
}


@pytest.mark.parametrize("name", BROKEN_FEATURES)
def test_a_file_of_features_that_cannot_be_read_is_told(name: str) -> None:
    content, rule = BROKEN_FEATURES[name]
    assert rules_of(read(content, "x.geojson")) == {rule}


def test_the_old_name_of_wgs_84_is_no_other_system() -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert rules_of(read(collection(feature(POINT), crs=crs), "x.geojson")) == set()


def test_collections_of_collections_do_not_exhaust_the_reader() -> None:
    inner: dict[str, object] = POINT
    for _ in range(20):
        inner = {"type": "GeometryCollection", "geometries": [inner]}
    assert rules_of(read(collection(feature(inner)), "x.geojson")) == {"geometry"}


# JSON.


@pytest.mark.parametrize(
    "wrap",
    [
        lambda rows: rows,
        lambda rows: {"a": 1, "dati": rows},
        lambda rows: {"result": {"records": rows}},
    ],
)
def test_objects_are_rows_wherever_the_list_is(
    wrap: Callable[[object], object],
) -> None:
    rows = [
        {"_id": 1, "nome": "Uno", "postazioni": 12, "sede": {"via": "Via A", "piano": {"n": 1}}},
        {"_id": 2, "nome": "Due", "servizi": ["wifi", "meeting-room"], "pilot": True, "x": None},
    ]
    table = read(json.dumps(wrap(rows)), "x.json")
    assert table.findings == []
    first, second = rows_of(table)
    assert (first["postazioni"], first["sede.via"], first["sede.piano.n"]) == ("12", "Via A", "1")
    assert (second["servizi"], second["pilot"], second["x"]) == ("wifi|meeting-room", "true", "")
    assert [row.line for row in table.rows] == [1, 2]
    # The counter of a portal is no key.
    assert "_id" not in parsed(table).columns


def test_numbers_are_read_as_they_are_written() -> None:
    table = read('[{"a": 12.0, "b": 9.14543763457069, "c": 1e3, "d": 1e999999999}]', "x.json")
    assert table.rows[0].cells == ("12", "9.14543763457069", "1000", "1E+999999999")


BROKEN_JSON = {
    "nothing": ("", "json"),
    "cut": ('[{"nome": "Uno"', "json"),
    "no utf-8": ('[{"nome": "Caffè"}]'.encode("latin-1"), "json"),
    "infinite": ('[{"nome": Infinity}]', "json"),
    "numbers": ("[1, 2]", "json-shape"),
    "two lists": ('{"a": [{"x": 1}], "b": [{"y": 2}]}', "json-shape"),
    "no list": ('{"success": false}', "json-shape"),
    "a text": ('"x"', "json-shape"),
    "nested without end": ("[" * 200_000, "json"),
    "nested for nobody": ('[{"a": ' + "[" * 900 + "]" * 900 + "}]", "json"),
}


@pytest.mark.parametrize("name", BROKEN_JSON)
def test_json_that_is_no_table_is_told(name: str) -> None:
    content, rule = BROKEN_JSON[name]
    assert rules_of(read(content, "x.json")) == {rule}


def test_a_member_that_is_no_object_is_kept_aside() -> None:
    table = read('[{"nome": "Uno"}, 5]', "x.json")
    assert table.unreadable == {2}
    assert [(one.rule, one.line) for one in table.findings] == [("json-row", 2)]


def test_objects_that_share_no_column_do_not_fill_the_memory() -> None:
    rows = [{f"c{number}": 1} for number in range(5000)]
    assert rules_of(read(json.dumps(rows), "x.json")) == {"too-large"}


def test_lines_and_separators_in_a_text_swallow_no_row() -> None:
    rows = [{"nome": "Uno", "b": "a", "note": "prima, e poi,\nseconda, e poi, e poi"}]
    assert rules_of(read(json.dumps(rows), "x.json")) == set()


# Which reader.


@pytest.mark.parametrize(
    ("content", "name", "media_type", "form"),
    [
        (b"a;b", "x.csv", "", Form.CSV),
        (b"a;b", "x", "", Form.CSV),
        (b"a;b", "export", "text/csv; charset=utf-8", Form.CSV),
        (b'{"type": "FeatureCollection"}', "x.json", "application/json", Form.GEOJSON),
        (b'[{"@id": "x"}]', "x.json", "", Form.JSONLD),
        (b'{"@context": {}}', "x", "text/html", Form.JSONLD),
        (b"[{}]", "x", "", Form.JSON),
        (b"[", "x.json", "", Form.JSON),
        (b"{}", "x.csv", "application/ld+json", Form.JSONLD),
        (b"# a\n@prefix x: <http://x> .", "x", "", Form.TTL),
        (b"PREFIX x: <http://x>", "x", "", Form.TTL),
        (b"<?xml version='1.0'?>", "x", "application/octet-stream", Form.RDF),
        (b"", "x.owl", "", Form.RDF),
    ],
)
def test_the_format_is_told_by_type_then_name_then_content(
    content: bytes, name: str, media_type: str, form: Form
) -> None:
    assert form_of(content, name, media_type) is form


def test_the_configured_format_goes_before_all_others() -> None:
    table = read_content(
        b"nome\nUno\n", "x.json", CoworkingRecord, form="csv", media_type="text/turtle"
    )
    assert rows_of(table) == [{"nome": "Uno"}]


def test_a_web_page_is_no_data_under_any_name() -> None:
    for name in ("x.csv", "x.json", "x.xlsx", "x.ttl"):
        page = "\ufeff\n<!doctype HTML><title>Accesso</title>"
        assert rules_of(read(page, name)) == {"web-page"}


@given(content=st.binary(max_size=300), form=st.sampled_from(Form))
def test_no_bytes_break_any_reader(content: bytes, form: Form) -> None:
    table = read_content(content, "x", DisusedSpaceRecord, form=form)
    assert table.rows or table.findings


SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8)
)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)


@given(document=JSON, form=st.sampled_from([Form.JSON, Form.GEOJSON, Form.JSONLD]))
def test_no_json_breaks_any_reader(document: object, form: Form) -> None:
    table = read_content(json.dumps(document).encode(), "x", CoworkingRecord, form=form)
    assert all(len(row.cells) >= len(table.header) for row in table.rows)
