# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write the territory: Comuni of today and of before, zones, municipi, neighbourhoods."""

from collections.abc import Iterable

from ingest.documents import Document, filled
from ingest.iris import province, region
from ingest.records.territory import (
    ComuneRecord,
    FormerComuneRecord,
    MunicipioRecord,
    NeighbourhoodRecord,
    ZoneRecord,
)
from ingest.terms import written
from ingest.territory import MILAN, Comune
from ingest.writer import Writer


def comune(writer: Writer, one: Comune, record: ComuneRecord | None = None) -> Document:
    """Write a Comune, with what a record of it adds."""
    iri = writer.iris.thing("comune", one.istat_code)
    return filled(
        {
            "id": iri,
            "type": ["Comune"],
            "notation": one.istat_code,
            "name": {"it": one.name},
            "isPartOf": _parts(writer, one),
            **(_added(writer, record, iri) if record else {}),
        }
    )


def _parts(writer: Writer, one: Comune) -> list[object]:
    name = writer.territory.regions[one.region_code]
    return [
        {"id": province(one.province_code), "name": {"it": f"Provincia {one.province}"}},
        {"id": region(one.region_code), "name": {"it": name}},
    ]


def _added(writer: Writer, record: ComuneRecord, iri: str) -> Document:
    wkt = writer.territory.boundaries.get(record.istat_code)
    return {
        **written(record, writer.resolve),
        "geometry": _boundary(iri, wkt) if wkt else None,
        **writer.origin(record),
    }


def _boundary(iri: str, wkt: str) -> Document:
    return {"id": f"{iri}#boundary", "type": ["Geometry"], "wkt": wkt}


def former_comune(writer: Writer, record: FormerComuneRecord) -> Document:
    """Write a Comune that ceased, with the day and what took its place."""
    heirs = [writer.iris.thing("comune", code) for code in record.successors]
    return filled(
        {
            "id": writer.iris.thing("comune", record.istat_code),
            "type": ["Comune"],
            "notation": record.istat_code,
            "name": {"it": record.name},
            "validThrough": record.until.isoformat() if record.until else None,
            "replacedBy": heirs,
            **writer.origin(record),
        }
    )


def national_links(
    writer: Writer, records: Iterable[ComuneRecord | FormerComuneRecord]
) -> list[Document]:
    """Link Comuni to the IRIs that the national vocabulary gives them."""
    return [
        {
            "id": writer.iris.thing("comune", record.istat_code),
            "exactMatch": [record.national_iri],
        }
        for record in records
        if record.national_iri
    ]


def zone(writer: Writer, record: ZoneRecord) -> Document:
    """Write a homogeneous zone with its Comuni."""
    return filled(
        {
            "id": writer.iris.thing("zone", record.code),
            "type": ["HomogeneousZone"],
            "notation": record.code,
            "name": {"it": record.name},
            "comuni": [writer.iris.thing("comune", code) for code in record.comuni],
            **writer.origin(record),
        }
    )


def municipio(writer: Writer, record: MunicipioRecord) -> Document:
    """Write a municipio of Milan."""
    return filled(
        {
            "id": writer.iris.thing("municipio", record.code),
            "type": ["Municipio"],
            "notation": record.code,
            "name": {"it": f"Municipio {record.code} ({record.name})"},
            "isPartOf": [writer.iris.thing("comune", MILAN)],
            **writer.origin(record),
        }
    )


def neighbourhood(writer: Writer, record: NeighbourhoodRecord) -> Document:
    """Write a neighbourhood of Milan with its boundary."""
    iri = writer.iris.thing("neighbourhood", record.code)
    return filled(
        {
            "id": iri,
            "type": ["Neighbourhood"],
            "notation": record.code,
            "name": {"it": record.name},
            "isPartOf": [writer.iris.thing("comune", MILAN)],
            "geometry": _boundary(iri, record.wkt),
            **written(record, writer.resolve),
            **writer.origin(record),
        }
    )
