# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The first files of a new deployment: a configuration and the tables to fill in."""

import csv
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from ingest.kinds import entry_kinds
from ingest.records.around import SourceRecord
from ingest.records.base import ActorRecord
from ingest.registry import BadRegistry, check_registry
from ontology.context import shorten
from ontology.text import same
from ontology.vocabulary import labels, reused_labels
from shapes.calls import shipped_call, shipped_calls


def write_starter(folder: Path, base: str, publisher: str, kind: str = "coworking") -> None:
    """Write the files of a register of one kind into a folder.

    Raises BadRegistry for a base or kind that cannot be one, FileExistsError for a file
    that is there already; nothing is written then.
    """
    text = _configuration(base, publisher, kind)
    check_registry(text, folder / "registry.toml")
    fields = entry_kinds()[kind].model_fields
    example = {name: cell for name, cell in _EXAMPLE.items() if name in fields}
    tables: dict[str, tuple[Iterable[str], dict[str, str] | None]] = {
        f"{kind}.csv": (fields, example),
        "actors.csv": (ActorRecord.model_fields, None),
        "sources.csv": (SourceRecord.model_fields, _OFFICE),
    }
    for name in ("registry.toml", *tables):
        if (folder / name).exists():
            raise FileExistsError(f"{folder / name}: esiste già / exists already")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "registry.toml").write_text(text, "utf-8")
    for name, (columns, row) in tables.items():
        _write_table(folder / name, list(columns), row)


def model_call(kind: str) -> str | None:
    """Name a call that the package ships for a kind: the illustrative one, else any."""
    calls = [shipped_call(name) for name in shipped_calls()]
    iri = entry_kinds()[kind].class_iri()
    fitting = [one for one in calls if iri in map(str, one.admits)]
    fitting.sort(key=lambda one: not one.illustrative)
    return fitting[0].identifier if fitting else None


def _configuration(base: str, publisher: str, kind: str) -> str:
    if kind not in entry_kinds():
        known = ", ".join(entry_kinds())
        raise BadRegistry(f"tipo sconosciuto / unknown kind: {kind} (noti / known: {known})")
    template = files("ingest").joinpath("starter", "registry.toml").read_text("utf-8")
    iri, call = entry_kinds()[kind].class_iri(), model_call(kind)
    label = labels().get(iri) or reused_labels().get(shorten(iri)) or same(kind)
    return template.format(
        base=_quoted(base),
        publisher=_quoted(publisher),
        kind=kind,
        calls=f'"{call}"' if call else "",
        it=label.it,
        en=label.en,
    )


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _write_table(path: Path, fields: list[str], row: dict[str, str] | None) -> None:
    with path.open("x", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields)
        writer.writeheader()
        if row is not None:
            writer.writerow(row)


_EXAMPLE = {
    "id": "0001",
    "name": "Esempio, da sostituire",
    "street_address": "Via Esempio 1",
    "postal_code": "20121",
    "municipality": "Milano",
    "istat_code": "015146",
    "workstations": "12",
    "services": "wifi|meeting-room",
    "publication_basis": "consent",
    "status": "mapped",
    "confidence": "verified",
    "source": "ufficio",
    "note_it": "Riga di esempio.",
    "note_en": "Example row.",
}
_OFFICE = {
    "id": "ufficio",
    "title_it": "Dati raccolti dall'ufficio",
    "title_en": "Data collected by the office",
    "licence": "CC-BY-4.0",
    "licence_url": "https://creativecommons.org/licenses/by/4.0/",
    "date": "2026-01-01",
}
