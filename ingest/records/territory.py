# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The records of the territory: Comuni, zones, municipi, neighbourhoods."""

from typing import Annotated, ClassVar

from ingest import fields
from ingest.records.base import Record
from ingest.terms import Term


class ComuneRecord(Record):
    """Hold one Comune of the metropolitan city."""

    istat_code: fields.IstatCode
    name: fields.Name
    tax_code: Annotated[fields.BodyTaxCode, Term("taxCode")] = None
    cadastral_code: Annotated[fields.Words, Term("cadastralCode")] = None
    area_km2: Annotated[fields.DecimalNumber, Term("areaKm2")] = None
    population: Annotated[fields.WholeNumber, Term("population2011")] = None
    first_belt: Annotated[fields.Flag, Term("firstBelt")] = None
    national_iri: fields.Website = None


class FormerComuneRecord(Record):
    """Hold one Comune that ceased, with those that took its place."""

    istat_code: fields.Slug
    name: fields.Name
    until: fields.Day
    successors: fields.Keys
    national_iri: fields.Website = None


class ZoneRecord(Record):
    """Hold one homogeneous zone with its Comuni."""

    code: fields.Slug
    name: fields.Name
    comuni: fields.Keys


class MunicipioRecord(Record):
    """Hold one municipio of Milan."""

    code: fields.Slug
    name: fields.Name


class NeighbourhoodRecord(Record):
    """Hold one neighbourhood of Milan with its boundary."""

    # A boundary in WKT is long.
    longest_cell: ClassVar[int] = 100_000

    code: fields.Slug
    name: fields.Name
    area_km2: Annotated[fields.DecimalNumber, Term("areaKm2")] = None
    wkt: fields.Wkt
