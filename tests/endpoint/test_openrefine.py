# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What OpenRefine sends, and OpenRefine itself where it is installed."""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ingest.releases import Release
from tests.conftest import free_port
from tests.endpoint.reconciliation import (
    FORM,
    matched,
    valid,
)

# As OpenRefine 3.6.2 sends it: the first question about a column, the reconciliation of its
# cells with a second column as a property, and the request for columns of what was matched.
GUESS = (
    b"queries=%7B%22q1%22%3A%7B%22query%22%3A%22Cowo+Lambrate%22%2C%22limit%22%3A3%7D%2C%22q2%22"
    b"%3A%7B%22query%22%3A%22Cof%C3%B2+spazi+e+saperi+in+condivisione%22%2C%22limit%22%3A3%7D%7D"
)
RECONCILE = (
    b"queries=%7B%22q0%22%3A%7B%22query%22%3A%22Cowo+Milano+Sempione%22%2C%22type%22%3A%22"
    b"CoworkingSpace%22%2C%22properties%22%3A%5B%7B%22pid%22%3A%22comune%22%2C%22v%22%3A%22"
    b"Milano%22%7D%5D%2C%22type_strict%22%3A%22should%22%7D%2C%22q2%22%3A%7B%22query%22%3A%22"
    b"Nessuno%22%2C%22type%22%3A%22CoworkingSpace%22%2C%22properties%22%3A%5B%7B%22pid%22%3A%22"
    b"comune%22%2C%22v%22%3A%22Roma%22%7D%5D%2C%22type_strict%22%3A%22should%22%7D%7D"
)
EXTEND = (
    b"extend=%7B%22ids%22%3A%5B%22coworking%2F0012%22%2C%22coworking%2F0006%22%5D%2C%22properties"
    b"%22%3A%5B%7B%22id%22%3A%22address%22%7D%2C%7B%22id%22%3A%22comune%22%7D%2C%7B%22id%22%3A%22"
    b"workstations%22%7D%2C%7B%22id%22%3A%22created%22%7D%5D%7D"
)


def test_openrefine_guesses_the_type(client: httpx.Client) -> None:
    answer = client.post("/reconcile", content=GUESS, headers=FORM).json()
    valid(answer, "reconciliation-result-batch")
    assert {found["result"][0]["type"][0]["id"] for found in answer.values()} == {"CoworkingSpace"}


def test_openrefine_reconciles_a_column(client: httpx.Client) -> None:
    answer = client.post("/reconcile", content=RECONCILE, headers=FORM).json()
    valid(answer, "reconciliation-result-batch")
    assert matched(answer["q0"]["result"]) == "coworking/0012"
    assert answer["q2"]["result"] == []
    features = {one["id"]: one["value"] for one in answer["q0"]["result"][0]["features"]}
    assert features == {"name_score": 100.0, "comune": 100.0}


def test_openrefine_fetches_columns(client: httpx.Client) -> None:
    answer = client.post("/reconcile", content=EXTEND, headers=FORM).json()
    valid(answer, "data-extension-response")
    assert answer["meta"][1]["type"] == {"id": "Comune", "name": "Comune"}
    assert answer["rows"]["coworking/0012"] == {
        "address": [{"str": "Via Castelvetro 4, 20154 Milano"}],
        "comune": [{"id": "comune/015146", "name": "Milano"}],
        "workstations": [{"int": 8}],
        "created": [{"date": "2026-11-22T00:00:00Z"}],
    }
    assert answer["rows"]["coworking/0006"]["workstations"] == []


class OpenRefine:
    """Drive an OpenRefine over its own commands."""

    def __init__(self, client: httpx.Client, service: str) -> None:
        self.client, self.service = client, service
        self.project = ""

    def command(self, name: str, **fields: object) -> httpx.Response:
        token = self.client.get("/command/core/get-csrf-token").json()["token"]
        told = {
            key: value if isinstance(value, str) else json.dumps(value)
            for key, value in fields.items()
        }
        data = {"project": self.project, "csrf_token": token, **told}
        answer = self.client.post(f"/command/core/{name}", data=data)
        assert answer.is_success, answer.text
        return answer

    def open(self, table: str) -> None:
        token = self.client.get("/command/core/get-csrf-token").json()["token"]
        options = {"separator": ",", "headerLines": 1, "guessCellValueTypes": False}
        answer = self.client.post(
            f"/command/core/create-project-from-upload?csrf_token={token}",
            data={
                "project-name": "t",
                "format": "text/line-based/*sv",
                "options": json.dumps(options),
            },
            files={"project-file": ("t.csv", table.encode(), "text/csv")},
        )
        self.project = answer.headers["Location"].split("project=")[1]

    def wait(self) -> None:
        deadline = time.monotonic() + 60
        while self.client.get(f"/command/core/get-processes?project={self.project}").json()[
            "processes"
        ]:
            assert time.monotonic() < deadline
            time.sleep(0.2)  # nothing to wait on: it is another process


@pytest.fixture
def openrefine(server: str, tmp_path: Path) -> Iterator[OpenRefine]:
    program = shutil.which("openrefine")
    if program is None:
        pytest.skip("OpenRefine is not installed: apt-get install openrefine")
    port = free_port()
    command = [
        program,
        "-p",
        str(port),
        "-m",
        "512M",
        "-d",
        str(tmp_path),
        "-x",
        "refine.headless=true",
    ]
    process = subprocess.Popen(command, start_new_session=True)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                try:
                    client.get("/command/core/get-csrf-token").raise_for_status()
                    break
                except httpx.HTTPError:
                    time.sleep(0.2)  # nothing to wait on: it is another process
            yield OpenRefine(client, f"{server}/reconcile")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)


def test_openrefine_itself_reconciles_and_extends_a_table(
    openrefine: OpenRefine, release: Release
) -> None:
    openrefine.open("nome,comune\nCowo Sempione,Milano\nUnita di Produzione,Milano\nNessuno,Roma\n")
    engine = {"facets": [], "mode": "row-based"}
    guessed = openrefine.command(
        "guess-types-of-column", columnName="nome", service=openrefine.service
    )
    assert guessed.json()["types"][0]["id"] == "CoworkingSpace"
    spaces = {
        "identifierSpace": f"{release.info.base}/id/",
        "schemaSpace": "https://w3id.org/albo/onto/",
    }
    config = {
        "mode": "standard-service",
        "service": openrefine.service,
        **spaces,
        "type": {"id": "CoworkingSpace", "name": "Spazio di coworking"},
        "autoMatch": True,
        "columnDetails": [{"column": "comune", "propertyName": "Comune", "propertyID": "comune"}],
        "limit": 0,
    }
    openrefine.command("reconcile", columnName="nome", config=config, engine=engine)
    openrefine.wait()
    extension = {"properties": [{"id": "address", "name": "Indirizzo"}]}
    openrefine.command(
        "extend-data",
        baseColumnName="nome",
        endpoint=openrefine.service,
        **spaces,
        extension=extension,
        columnInsertIndex="1",
        engine=engine,
    )
    openrefine.wait()
    table = openrefine.command("export-rows/t.csv", format="csv", engine=engine).text
    assert table.splitlines()[1:] == [
        'Cowo Milano / Sempione,"Via Castelvetro 4, 20154 Milano",Milano',
        'Unità di Produzione,"Via Cesalpino 7, Milano",Milano',
        "Nessuno,,Roma",
    ]
    openrefine.command("delete-project")
