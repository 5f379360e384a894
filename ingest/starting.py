"""The first files of a new deployment: a configuration and the tables to fill in."""

import csv
from importlib.resources import files
from pathlib import Path

from ingest.records import ActorRecord, CoworkingRecord, SourceRecord


def write_starter(folder: Path, base: str, publisher: str) -> None:
    """Write the files into a new folder; raises FileExistsError for one that is in use."""
    target = folder / "registry.toml"
    if target.exists():
        raise FileExistsError(f"{target}: esiste già / exists already")
    folder.mkdir(parents=True, exist_ok=True)
    template = files("ingest").joinpath("starter", "registry.toml").read_text("utf-8")
    target.write_text(template.format(base=_quoted(base), publisher=_quoted(publisher)), "utf-8")
    _write_table(folder / "coworking.csv", CoworkingRecord.model_fields, _SPACE)
    _write_table(folder / "actors.csv", ActorRecord.model_fields, None)
    _write_table(folder / "sources.csv", SourceRecord.model_fields, _OFFICE)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _write_table(path: Path, fields: object, row: dict[str, str] | None) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(fields) if isinstance(fields, dict) else [])
        writer.writeheader()
        if row is not None:
            writer.writerow(row)


_SPACE = {
    "id": "0001",
    "name": "Spazio di esempio, da sostituire",
    "street_address": "Via Esempio 1",
    "postal_code": "20121",
    "municipality": "Milano",
    "istat_code": "015146",
    "workstations": "12",
    "services": "wifi|meeting-room",
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
