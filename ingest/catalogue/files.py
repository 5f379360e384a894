# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The files that a catalogue offers: what each is, and how it is served."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from ontology.text import Text, same

EVERYTHING = "all"
GZIP = "application/gzip"
_RDF = "https://www.w3.org/TR/"


@dataclass(frozen=True)
class Form:
    """Describe one form of the data: its name after the dot, its type, what it holds."""

    suffix: str
    file_type: str
    media_type: str
    title: Text
    description: Text
    standard: str

    @property
    def name(self) -> str:
        """Name the form in IRIs."""
        return self.suffix.replace(".", "-")

    @property
    def is_packed(self) -> bool:
        """Say whether the file is packed in gzip."""
        return self.suffix.endswith(".gz")

    @property
    def served_as(self) -> str:
        """Give the media type that the file is served with."""
        return GZIP if self.is_packed else self.media_type


# Longest suffix first: a report is Turtle too.
FORMS = (
    Form(
        "report.ttl",
        "RDF_TURTLE",
        "text/turtle",
        Text(it="Esiti dei requisiti (Turtle)", en="Verdicts on the requirements (Turtle)"),
        Text(
            it="L'esito di ogni requisito degli avvisi per ogni iscrizione (EARL), in Turtle.",
            en="The verdict on every requirement of the calls for every entry (EARL), as Turtle.",
        ),
        f"{_RDF}turtle/",
    ),
    Form(
        "csv",
        "CSV",
        "text/csv",
        same("CSV"),
        Text(
            it="Una riga per iscrizione: virgole, virgolette, UTF-8, una riga di intestazione.",
            en="One row an entry: commas, quotes, UTF-8, one row of headings.",
        ),
        "https://www.rfc-editor.org/rfc/rfc4180",
    ),
    Form(
        "geojson",
        "GEOJSON",
        "application/geo+json",
        same("GeoJSON"),
        Text(
            it="Le iscrizioni come punti di una mappa, longitudine e latitudine (WGS 84).",
            en="The entries as points of a map, longitude and latitude (WGS 84).",
        ),
        "https://www.rfc-editor.org/rfc/rfc7946",
    ),
    Form(
        "jsonld",
        "JSON_LD",
        "application/ld+json",
        same("JSON-LD"),
        Text(
            it="Le iscrizioni come JSON, con il contesto che ne fa dati collegati.",
            en="The entries as JSON, with the context that makes linked data of it.",
        ),
        f"{_RDF}json-ld11/",
    ),
    Form(
        "ttl",
        "RDF_TURTLE",
        "text/turtle",
        same("Turtle"),
        Text(it="Le iscrizioni come RDF, in Turtle.", en="The entries as RDF, in Turtle."),
        f"{_RDF}turtle/",
    ),
    Form(
        "nq.gz",
        "RDF_N_QUADS",
        "application/n-quads",
        Text(it="N-Quads (gzip)", en="N-Quads (gzip)"),
        Text(
            it="Tutto ciò che l'edizione dice sotto la sua licenza, un'affermazione per riga.",
            en="All that the release says under its licence, one statement a line.",
        ),
        f"{_RDF}n-quads/",
    ),
)


@dataclass(frozen=True)
class File:
    """Hold what is told of a file: its name, its size in bytes, its SHA-256."""

    name: str
    size: int
    digest: str

    @property
    def form(self) -> Form:
        """Give the form of the file."""
        return form_of(self.name)


def form_of(name: str) -> Form:
    """Give the form that a file's name tells."""
    return next(form for form in FORMS if name.endswith("." + form.suffix))


def measured(folder: Path) -> Mapping[str, File]:
    """Measure the files of a folder, keyed by name."""
    listed = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    return {
        name: File(name, len(content), sha256(content).hexdigest())
        for name, content in listed.items()
    }
