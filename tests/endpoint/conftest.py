"""What several tests here share: a browser, and two queries that clients send."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.conftest import ROOT

# What is given to the clients: files that they read, and a page that the browser opens.
GIVEN = ROOT / "tests" / "clients"
SPACES, NAMES = GIVEN / "spaces.rq", GIVEN / "names.rq"
PER_COMUNE = [
    ("015146", "Milano", 42),
    ("015118", "Legnano", 2),
    ("015014", "Basiano", 1),
    ("015077", "Cinisello Balsamo", 1),
    ("015081", "Cologno Monzese", 1),
    ("015188", "Rosate", 1),
]
# A name that is garbled where a client takes UTF-8 for something else.
ACCENTED = "Cofò - spazi e saperi in condivisione"

# The browser must not look anything up outside the machine.
_QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "these tests need a browser: apt-get install chromium"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, chromium_sandbox=False, args=_QUIET)
        yield browser
        browser.close()
