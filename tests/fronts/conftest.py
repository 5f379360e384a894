# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What the tests of fronts share: releases to push, and depots of both sorts to push them to."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import httpx
import pytest

from ingest.depots.depot import Depot, open_depot
from tests.conftest import free_port
from tests.faults.conftest import Albo, albo, build, deployment, three

__all__ = ["Albo", "albo", "build", "deployment", "three"]
BUCKET = "registri"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "invented",
    "AWS_SECRET_ACCESS_KEY": "invented",
    "AWS_REGION": "eu-south-1",
}
_NUMBERS = count()


def store_command(programs: Path, host: str, port: int) -> list[str]:
    return [str(programs / "moto_server"), "--host", host, "--port", str(port)]


def make_bucket(url: str, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if httpx.put(f"{url}/{BUCKET}", timeout=5).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.05)  # nothing to wait on: the store is another process
    raise AssertionError("the object store did not begin")


@pytest.fixture(scope="session")
def store(programs: Path) -> Iterator[str]:
    """Run object storage that speaks S3, and tell this process of it as an operator would."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(store_command(programs, "127.0.0.1", port), **silent)  # type: ignore[call-overload]
    told = CREDENTIALS | {"AWS_ENDPOINT_URL": url}
    before = {name: os.environ.get(name) for name in told}
    os.environ |= told
    try:
        make_bucket(url)
        yield url
    finally:
        process.terminate()
        process.wait(30)
        for name, value in before.items():
            os.environ.pop(name)
            os.environ |= {name: value} if value is not None else {}


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give an empty depot of each sort."""
    if request.param == "folder":
        (tmp_path / "depot").mkdir()
        return str(tmp_path / "depot")
    request.getfixturevalue("store")
    return f"s3://{BUCKET}/{next(_NUMBERS)}/prefix"


@pytest.fixture
def depot(place: str) -> Depot:
    return open_depot(place)


Write = Callable[[str, bytes], None]


@pytest.fixture
def write(depot: Depot, tmp_path: Path) -> Write:
    """Give what puts any bytes into a depot, as whoever may write there can."""

    def put(name: str, content: bytes) -> None:
        (tmp_path / "content").write_bytes(content)
        depot.send(name, tmp_path / "content")

    return put
