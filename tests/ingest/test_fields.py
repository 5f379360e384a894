# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Cells as people write them: read rightly, or refused by a rule with a name."""

import pytest
from pydantic import ValidationError

from ingest.fields import Reading
from ingest.records.spaces import CoworkingRecord
from ingest.territory import territory

READ = [
    ("workstations", "12", "12", ""),
    ("workstations", " 12 ", "12", ""),
    ("workstations", "1.250", "1250", "thousands"),
    ("workstations", "12,0", "12", "decimal-comma"),
    ("floor_area_m2", "1.250,50", "1250.50", "decimal-comma"),
    ("floor_area_m2", "1,250.50", "1250.50", "decimal-comma"),
    ("floor_area_m2", "85.5", "85.5", ""),
    ("opening_date", "31/12/2026", "2026-12-31", ""),
    ("opening_date", "1.2.2026", "2026-02-01", ""),
    ("opening_date", "29/02/2024", "2024-02-29", ""),
    ("postal_code", "20123", "20123", ""),
    ("postal_code", "123", None, "postcode"),
    ("istat_code", "15146", "015146", "leading-zero"),
    ("vat_number", "IT 03340710981", "03340710981", ""),
    ("rea_number", "mi 1722943", "MI-1722943", ""),
    ("legal_status_code", "1.3.20", "1320", ""),
    ("services", "WI-FI | Sala Riunioni", "('wifi', 'meeting-room')", ""),
    ("services", "teletrasporto", None, "unknown-code"),
    ("services", "wi-fi; sala riunioni", "('wifi', 'meeting-room')", ""),
    ("website", "https://www.esempio.it/a?b=c", "https://www.esempio.it/a?b=c", ""),
    ("floor_area_m2", "1.250", None, "ambiguous-number"),
    ("floor_area_m2", "1.000.000", "1000000", "thousands"),
    ("workstations", "1,000", None, "ambiguous-number"),
    ("workstations", "10 20", None, "number"),
    ("workstations", "１２", None, "number"),
    ("latitude", "45.464", None, "half-point"),
    ("website", "http://www.esempio.it/%zz", None, "website"),
    ("workstations", "12,5", None, "whole-number"),
    ("workstations", "-5", None, "whole-number"),
    ("workstations", "1e5", None, "number"),
    ("workstations", "1_000", None, "number"),
    ("workstations", "NaN", None, "number"),
    ("workstations", "una decina", None, "number"),
    ("opening_date", "31/02/2026", None, "impossible-date"),
    ("opening_date", "1/1/26", None, "date"),
    ("opening_year", "26", None, "year"),
    ("latitude", "9.19", None, "swapped-coordinates"),
    ("latitude", "89", None, "coordinate"),
    ("latitude", "45.4", None, "half-point"),
    ("istat_code", "", None, "missing-value"),
    ("istat_code", "999999", None, "unknown-comune"),
    ("istat_code", "015043", None, "ceased-comune"),
    ("istat_code", "015246", "015251", "former-comune"),
    ("latitude", "45°28'37\"", None, "half-point"),
    ("website", "www.esempio.it", None, "website"),
    ("website", "https://localhost", None, "website"),
    ("website", "javascript:alert(1)//.it", None, "website"),
    ("website", "info@esempio.it", None, "personal-email"),
    ("note_it", "Tel. 333 123 4567", None, "personal-mobile"),
    ("note_it", "cf RSSMRA80A01F205X", None, "personal-tax-code"),
    ("operator", "mario.rossi@esempio.it", None, "personal-email"),
    ("vat_number", "0334071098", None, "vat-number"),
    ("vat_number", "03340710982", None, "vat-check-digit"),
    ("rea_number", "1722943", None, "rea-number"),
    ("legal_status_code", "srl", None, "legal-status"),
    ("status", "respinta", None, "not-public"),
    ("confidence", "page|site", None, "one-code"),
    ("services_absent", "broadband", None, "offered-and-absent"),
    ("closing_date", "2019-01-01", None, "closed-before-opening"),
]
AROUND = {
    "services_absent": {"services": "broadband"},
    "closing_date": {"opening_date": "2020-01-01"},
}


@pytest.mark.parametrize(("field", "cell", "value", "rule"), READ)
def test_a_cell_is_read_or_refused(field: str, cell: str, value: str | None, rule: str) -> None:
    reading = Reading(territory())
    row = {"name": "Prova", "istat_code": "015146", **AROUND.get(field, {}), field: cell.strip()}
    if value is None:
        with pytest.raises(ValidationError) as refused:
            CoworkingRecord.model_validate(row, context=reading)
        assert refused.value.errors()[0]["ctx"]["code"] == rule
        return
    record = CoworkingRecord.model_validate(row, context=reading)
    assert str(getattr(record, field)) == value
    assert [note.code for _, note in reading.notes] == ([rule] if rule else [])
