# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The wheel: the same bytes whenever it is made, whole, and at work where there is no network."""

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.deploy.conftest import built, copy_of_the_project


def test_two_builds_on_different_days_give_the_same_bytes(wheel: Path, tmp_path: Path) -> None:
    other = copy_of_the_project(tmp_path / "elsewhere" / "a-copy", 1_900_000_000)
    again = built(other, tmp_path / "out", umask=0o077, zone="Asia/Tokyo")
    before = {path.name: path.read_bytes() for path in wheel.parent.glob("albo-*.*")}
    assert set(again) == set(before) and len(again) == 2
    assert [name for name in again if again[name] != before[name]] == []


def test_the_wheel_holds_the_four_rooms_with_their_data_and_the_licences(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    rooms = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert rooms == {"ontology", "shapes", "ingest", "endpoint"}
    for name in (
        *(
            "ontology/context-v1.jsonld",
            "shapes/calls/milano-2013.ttl",
            "ingest/data/registry.toml",
        ),
        *("endpoint/templates/page.html", "endpoint/static/plain.css", "endpoint/problems.toml"),
    ):
        assert name in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("licenses/LICENSES/LicenseRef-Sources.txt") for name in names)
    here = {
        path.relative_to(ROOT).as_posix()
        for room in rooms
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and "built" not in path.parts
    }
    assert {name for name in here if name not in names} == set()


def test_the_sdist_builds_and_holds_the_tests(wheel: Path) -> None:
    (sdist,) = wheel.parent.glob("albo-*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for name in ("hatch_build.py", "tests/conftest.py", "docs/install.md", "deploy/albo.service"):
        assert name in names


# Played where the only network is the machine's own loopback, which first has to be woken.
_ALONE = """
set -eu
ip link set lo up
outside="import socket; socket.create_connection(('192.0.2.1', 80), 2)"
if "$PYTHON" -c "$outside" 2>/dev/null; then exit 9; fi
"$PYTHON" -m venv venv
venv/bin/pip install --quiet --no-index --find-links wheels albo
venv/bin/albo init reg --base http://127.0.0.1:8000 --publisher Prova
venv/bin/albo build --registry reg/registry.toml --offline
venv/bin/albo serve --registry reg/registry.toml --port 8000 &
for i in $(seq 60); do
  venv/bin/albo doctor --registry reg/registry.toml --url http://127.0.0.1:8000 >told && break
  sleep 0.5
done
cat told
venv/bin/albo query 'SELECT (COUNT(*) AS ?n) { ?s a albo:CoworkingSpace }' \
  --endpoint http://127.0.0.1:8000/sparql
kill -TERM $! && wait $! || true
"""


def test_it_is_installed_builds_and_serves_without_any_network(wheel: Path, tmp_path: Path) -> None:
    if not shutil.which("ip") or subprocess.run(["unshare", "-rn", "true"]).returncode:
        pytest.skip("no room without a network can be made here (unshare -rn, ip)")
    wheels, constraints = tmp_path / "wheels", str(ROOT / "constraints.txt")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--only-binary", ":all:"]
    given = ["--dest", str(wheels), "--constraint", constraints, str(wheel)]
    fetched = subprocess.run([*command, *given], capture_output=True, text=True)
    if fetched.returncode:
        pytest.skip(f"the wheels cannot be fetched here: {fetched.stderr[-200:]}")
    bare = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    bare.pop("PYTHONPATH", None)
    done = subprocess.run(
        ["unshare", "-rn", "bash", "-c", _ALONE],
        cwd=tmp_path,
        env={**bare, "PYTHON": sys.executable, "PIP_CONFIG_FILE": os.devnull},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.split()[-2:] == ["n", "1"]
    assert "!!" not in done.stdout
