# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Personal data in any dress is found, and what only looks like it is left alone."""

import pytest

from ingest.privacy import masked, personal

PERSONAL = [
    "scrivere a mario@esempio.it",
    "anna(at)esempio.it",
    "333 1234567",
    "cell. 347/1234567",
    "(347) 1234567",
    "347 12 34 567",
    "347\u00a01234567",
    "+39 347 1234567",
    "0039-347-123-4567",
    "https://wa.me/393471234567",
    "cf RSSMRA80A01F205X",
    "Via Prova 1 333 1234567",
    "rssmra80a01f205x",
    "mario.rossi @ gmail.com",
    "mario [ at ] gmail . com",
    "mario chiocciola gmail punto com",
    "mario\uff20gmail.com",
    "mailto:mario%40gmail.com",
    "333\u20131234567",
    "333\u00b7123\u00b74567",
    "333_1234567",
    "\uff13\uff13\uff131234567",
    "333 12\u200b34567",
    "393331234567",
    "https://esempio.it/?p=393331234567",
    "(+39) 333 123456",
    "RSS MRA 80A01 F205X",
]
HARMLESS = [
    "03340710981",
    "02 12345678",
    "MI-1722943",
    "45.458899",
    "9.347123456",
    "350 m2, 19 postazioni",
    "Via Paolo Sarpi 8, 20154 Milano",
    "aperto dal 2015 al 2019",
    "http://coworkingproject.com/milano-ugobassi/",
    "2026-11-22",
    "Via Savona 33/35 - 20144 Milano",
    "Via Cosimo del Fante 30/32/34 (20122)",
    "Convenzione 31/12/2019-31/12/2022",
    "Accordo 30/06/2015 - 30/06/2018",
    "prot. n. 38456/2019 del 12/03/2019",
    "P. IVA 10 345 678 901",
    "tel 02 39 45 67 89 01",
    "https://esempio.it/?id=345678901",
    "Coworking @ Base Milano",
    "segui @coworking.milano",
]


@pytest.mark.parametrize("text", PERSONAL)
def test_personal_data_is_found_and_masked(text: str) -> None:
    assert personal(text) is not None
    assert personal(masked(text)) is None


@pytest.mark.parametrize("text", ["mario.rossi@studio.verdi.it", "mario.rossi(at)verdi.it"])
def test_nothing_of_an_address_is_left(text: str) -> None:
    assert masked(f"Contatto: <{text}>, grazie") == "Contatto: … grazie"


@pytest.mark.parametrize("part", ["(at)", "@", "a@", "a", "a ", "punto ", "3 ", "a chiocciola "])
def test_a_text_made_to_be_slow_is_looked_through(part: str) -> None:
    """Text that is looked through many times over would take hours."""
    assert masked(part * 20_000) == part * 20_000


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_personal_is_left_alone(text: str) -> None:
    assert personal(text) is None
