# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Check one file in a process of its own: what is told of it goes back, and the process ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Literal

from pydantic import BaseModel, ConfigDict

from endpoint.workbooks import workbook_of
from ingest.checking import Checked, check_content, checked_csv, checked_rows, written
from ingest.findings import Finding
from ingest.intake import Intake
from ingest.names import codes_by_name
from ontology import __version__
from ontology.text import Text
from ontology.vocabulary import scheme_names
from shapes.assessment import Assessment
from shapes.calls import Call
from shapes.engine import VERSION

Form = Literal["json", "csv", "xlsx"]
# How a check may end: a table with its rows, one without columns that fit, no table at all.
State = Literal["checked", "unfit", "unreadable"]


class Order(BaseModel):
    """Hold what is to be checked besides the bytes: by which call, as of which day, in what form.

    ``at`` is the instant at which it was asked: the one thing in an answer that a clock told.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    call: str
    name: str
    on: date
    form: Form
    release: int
    at: str


class Head(BaseModel):
    """Hold how a check ended, before what it says: the findings tell why it could not be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: State
    digest: str
    findings: tuple[Finding, ...] = ()


class Receipt(BaseModel):
    """Hold what was checked by what, so that anybody can check it again."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    sha256: str
    bytes: int
    call: str
    call_iri: str
    call_title: Text
    call_version: str
    call_digest: str
    reference_date: date
    engine: str
    software: str
    release: int
    checked_at: str
    note: Text


class Row(Assessment):
    """Hold the assessment of one row, with the name that stands in it."""

    name: str


class SelfCheck(BaseModel):
    """Hold what an answer in JSON says: what was checked, each row by its line, what was found."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    receipt: Receipt
    rows: Mapping[int, Row]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Examined:
    """Hold what came of a check: how it ended, and its answer."""

    head: Head
    content: bytes


def examine(order: Order, content: bytes, intake: Intake) -> Examined:
    """Check the bytes of a file and write what was found in the form asked for."""
    call = intake.calls[order.call]
    digest = sha256(content).hexdigest()
    checked = check_content(content, order.name, call, intake, order.on, {})
    state = _state(checked)
    if state != "checked":
        return Examined(Head(state=state, digest=digest, findings=tuple(checked.findings)), b"")
    receipt = _receipt(order, content, digest, call)
    return Examined(Head(state=state, digest=digest), _written(order.form, checked, call, receipt))


def _state(checked: Checked) -> State:
    """Say whether there was a table, and whether its columns are those of the call's kind."""
    parsing = checked.parsing
    if not parsing.table.header:
        return "unreadable" if parsing.errors else "unfit"
    of_table = {one.rule for one in parsing.errors if one.line == 1}
    return "unfit" if of_table & {"no-header", "two-columns"} else "checked"


def _receipt(order: Order, content: bytes, digest: str, call: Call) -> Receipt:
    return Receipt(
        file=order.name,
        sha256=digest,
        bytes=len(content),
        call=call.identifier,
        call_iri=str(call.iri),
        call_title=call.title,
        call_version=call.version,
        call_digest=call.digest,
        reference_date=order.on,
        engine=VERSION,
        software=f"Albo {__version__}",
        release=order.release,
        checked_at=order.at,
        note=_NO_ADMISSION,
    )


def _written(form: Form, checked: Checked, call: Call, receipt: Receipt) -> bytes:
    if form == "csv":
        return checked_csv(checked, call)
    if form == "xlsx":
        return workbook_of(checked_rows(checked, call))
    return written({"receipt": receipt.model_dump(mode="json"), **checked.told()}).encode(
        errors="replace"
    )


def warm(intake: Intake) -> None:
    """Do once what every check does, so that no child has to read a file or learn a thing."""
    for scheme in scheme_names():
        codes_by_name(scheme)
    for encoding in ("cp1252", "utf-16", "utf-8-sig"):
        b"\xff\xfea\x00".decode(encoding, errors="replace")
    book = workbook_of([["name", "istat_code"], ["Prova", "015146"]])
    for name in intake.calls:
        for file, content in {**_SAMPLES, "a.xlsx": book}.items():
            day, form = date(2026, 1, 1), file.rpartition(".")[2]
            order = Order(call=name, name=file, on=day, form="json", release=0, at="")
            examine(order, content, intake)
            examine(
                order.model_copy(update={"form": "xlsx" if form == "xlsx" else "csv"}),
                content,
                intake,
            )


def rehearse(intake: Intake) -> None:
    """Check what nobody sent, so that a check finds all that it needs at hand."""
    name = next(iter(intake.calls), None)
    if name is not None:
        day = date(2026, 1, 1)
        order = Order(call=name, name="a.json", on=day, form="json", release=0, at="")
        examine(order, _SAMPLES["a.json"], intake)


_CELLS = '"id": "x", "name": "Prova", "istat_code": "015146", "latitude": "45.4", "longitude": 9.1'
_SAMPLES: Mapping[str, bytes] = {
    "a.csv": b"id;name;istat_code;publication_basis;staff;founded\r\n"
    b"x;Prova;015146;consent;x;2020-01-01\r\ny;\xe0;058091;consent;1;2020-01-01\r\nz;=1;;;;\r\n",
    "a.json": f'[{{{_CELLS}, "publication_basis": "consent"}}]'.encode(),
}
_NO_ADMISSION = Text(
    it="È una verifica fatta da chi l'ha chiesta: non è una domanda, né un'ammissione, né un"
    " impegno dell'ente. Nulla di quanto inviato è stato conservato.",
    en="This is a check made by whoever asked for it: no application, no admission and no"
    " commitment of the body. Nothing of what was sent has been kept.",
)
