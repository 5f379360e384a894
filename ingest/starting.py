"""The first files of a new deployment: a configuration and the tables to fill in."""

import csv
from importlib.resources import files
from pathlib import Path

from ingest.records.around import SourceRecord
from ingest.records.base import ActorRecord
from ingest.records.spaces import CoworkingRecord
from ingest.registry import check_registry


def write_starter(folder: Path, base: str, publisher: str) -> None:
    """Write the files into a folder.

    Raises BadRegistry for a base that cannot be one, FileExistsError for a file that is
    there already; nothing is written then.
    """
    template = files("ingest").joinpath("starter", "registry.toml").read_text("utf-8")
    text = template.format(base=_quoted(base), publisher=_quoted(publisher))
    check_registry(text, folder / "registry.toml")
    tables = {
        "coworking.csv": (CoworkingRecord.model_fields, _SPACE),
        "actors.csv": (ActorRecord.model_fields, None),
        "sources.csv": (SourceRecord.model_fields, _OFFICE),
    }
    for name in ("registry.toml", *tables):
        if (folder / name).exists():
            raise FileExistsError(f"{folder / name}: esiste già / exists already")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "registry.toml").write_text(text, "utf-8")
    for name, (fields, row) in tables.items():
        _write_table(folder / name, list(fields), row)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _write_table(path: Path, fields: list[str], row: dict[str, str] | None) -> None:
    with path.open("x", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields)
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
