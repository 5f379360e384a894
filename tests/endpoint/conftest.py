# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What several tests here share: a browser, Node.js, and two queries that clients send."""

import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.conftest import ROOT, alone, free_port, serving
from tests.registry_in_three import DAYS, NETWORKS, Deployment

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


Run = subprocess.CompletedProcess[str]


@pytest.fixture(scope="session")
def node() -> Callable[..., Run]:
    """Install the clients that npm has, with their Node.js, and give what runs a script of them."""
    if not shutil.which("npm"):
        pytest.skip("npm is not on this machine, and some clients come from there")
    folder = ROOT / ".venv" / "clients"
    folder.mkdir(parents=True, exist_ok=True)
    install = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"]
    with alone("clients"):
        for given in (
            "package.json",
            "replicate.mjs",
            "canonize.mjs",
            "traverse.mjs",
            "validate.mjs",
        ):
            shutil.copy(GIVEN / given, folder)
        # Does nothing where what is wanted is there already.
        done = subprocess.run(
            install, cwd=folder, capture_output=True, encoding="utf-8", timeout=600
        )
    assert done.returncode == 0, done.stderr

    def run(script: str, *arguments: str) -> Run:
        whole = [folder / "node_modules" / ".bin" / "node", folder / script, *arguments]
        return subprocess.run(whole, capture_output=True, encoding="utf-8", timeout=120)

    return run


@dataclass(frozen=True)
class Past:
    """A registry with a past: three releases, the third of which took s-2 down."""

    deployment: Deployment
    http: httpx.Client

    def get(self, path: str, accept: str = "*/*", **headers: str) -> httpx.Response:
        return self.http.get(path, headers={"Accept": accept, **headers})


@pytest.fixture(scope="session")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    port = free_port()
    deployment = Deployment(tmp_path_factory.mktemp("past"), f"http://127.0.0.1:{port}")
    more = [f"rete-{number},Rete numero {number},ufficio" for number in range(50)]
    deployment.write("networks", [*NETWORKS, *more])
    deployment.publish(DAYS[0])
    deployment.change()
    deployment.publish(DAYS[1])
    deployment.take_down("coworking", "s-2", DAYS[2])
    with (
        serving(deployment.releases.folder, port) as url,
        httpx.Client(base_url=url, timeout=30) as client,
    ):
        yield Past(deployment, client)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "these tests need a browser: apt-get install chromium"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, chromium_sandbox=False, args=_QUIET)
        yield browser
        browser.close()
