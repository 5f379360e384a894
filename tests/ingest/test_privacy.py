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
    "rssmra80a01f205x",
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
]


@pytest.mark.parametrize("text", PERSONAL)
def test_personal_data_is_found_and_masked(text: str) -> None:
    assert personal(text) is not None
    assert personal(masked(text)) is None


@pytest.mark.parametrize("text", HARMLESS)
def test_what_only_looks_personal_is_left_alone(text: str) -> None:
    assert personal(text) is None
