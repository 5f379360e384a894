# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What fields are called that stand in no vocabulary, and how some are written."""

from collections.abc import Mapping
from typing import Final

from ontology.text import Text

LABELS: Final[Mapping[str, Text]] = {
    "name": Text(it="nome", en="name"),
    "municipality": Text(it="Comune", en="Comune (municipality)"),
    "street_address": Text(it="via e numero civico", en="street and number"),
    "latitude": Text(it="latitudine", en="latitude"),
    "longitude": Text(it="longitudine", en="longitude"),
    "operator_name": Text(it="chi lo gestisce", en="who runs it"),
    "vat_number": Text(it="partita IVA di chi lo gestisce", en="VAT number of who runs it"),
    "rea_number": Text(it="numero REA", en="REA number"),
    "legal_status_code": Text(it="codice della forma giuridica", en="code of the legal form"),
    "description_it": Text(it="descrizione in italiano", en="description in Italian"),
    "description_en": Text(it="descrizione in inglese", en="description in English"),
}
# Those in brackets are of all fields that are filled in alike.
HINTS: Final[Mapping[str, Text]] = {
    "name": Text(
        it="Serve a ritrovare la riga: può essere un nome di prova.",
        en="It is there to find the row by: it may be a made-up name.",
    ),
    "municipality": Text(
        it="Il nome, o il codice ISTAT di sei cifre.", en="Its name, or the six digits of ISTAT."
    ),
    "rea_number": Text(
        it="Sigla della provincia e numero, per esempio MI-1234567.",
        en="Letters of the province and number, such as MI-1234567.",
    ),
    "legal_status_code": Text(
        it="Il codice ISTAT: 1.3.20 per una società a responsabilità limitata.",
        en="The code of ISTAT: 1.3.20 for a limited liability company.",
    ),
    "prevalent_ateco": Text(it="Per esempio 62.01.", en="Such as 62.01."),
    "latitude": Text(it="In gradi, per esempio 45,4642.", en="In degrees, such as 45.4642."),
    "longitude": Text(it="In gradi, per esempio 9,19.", en="In degrees, such as 9.19."),
    "(address)": Text(
        it="Con https:// davanti, per esempio https://www.esempio.it.",
        en="With https:// in front, such as https://www.example.org.",
    ),
}
