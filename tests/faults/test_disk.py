# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Disks that are full or read-only, and memory that is short: nothing is lost, and it is said."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.faults.conftest import Albo
from tests.registry_in_three import Deployment

ALBO = f'"{sys.executable}" -c "from endpoint.cli import main; main()"'


# Run where disks may be mounted that nobody else sees: commands one after the other.
PRELUDE = """
import os, shutil, subprocess, sys
from typer.testing import CliRunner
from endpoint.cli import app
disk, releases, registry, backup = sys.argv[1:5]

def mount(*options):
    if subprocess.run(["mount", *options]).returncode:
        sys.exit("mount: not allowed")

def albo(*command):
    done = CliRunner().invoke(app, command)
    print(done.output, "".join(map(repr, [done.exception] if done.exit_code not in (0, 3) else [])))
    print(command[0], done.exit_code)
"""


def in_namespace(program: str, *places: Path) -> str:
    done = subprocess.run(
        ["unshare", "-Urm", sys.executable, "-c", PRELUDE + program, *map(str, places)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if "unshare" in done.stderr or "mount: " in done.stderr:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr
    return done.stdout


FULL = """
mount("-t", "tmpfs", "-o", f"size={sys.argv[5]}k", "tmpfs", disk)
full = f"{disk}/releases"
shutil.copytree(releases, full, symlinks=True)
albo("build", "--registry", registry, "--releases", full)
albo("backup", disk, "--releases", full)
albo("restore", backup, "--releases", f"{disk}/new")
albo("releases", "verify", "--all", "--releases", full)
print(*os.listdir(disk), *os.listdir(full), sep="\\n")
mount("-o", "remount,size=20m", disk)
print("now there is room")
albo("build", "--registry", registry, "--releases", full)
albo("restore", backup, "--releases", f"{disk}/new", "--verify")
"""


@pytest.mark.parametrize("room", [4, 150])
def test_a_full_disk_leaves_what_was(
    room: int, deployment: Deployment, albo: Albo, tmp_path: Path
) -> None:
    albo("backup", str(tmp_path / "b.tar"))
    files = [path for path in deployment.releases.folder.rglob("*") if path.is_file()]
    size = 4 * sum(-(-path.stat().st_size // 4096) for path in files) + room
    (tmp_path / "disk").mkdir()
    deployment.change()
    places = [tmp_path / "disk", deployment.releases.folder, deployment.registry]
    said = in_namespace(FULL, *places, tmp_path / "b.tar", Path(str(size)))
    full, _, roomy = said.partition("now there is room")
    assert {"build 3", "backup 3", "restore 3", "releases 0"} <= set(full.splitlines()), said
    assert full.count("cannot be used: No space left on device") == 3
    assert not any(name.startswith((".draft", ".albo", "albo-b")) for name in full.splitlines())
    assert {"build 0", "restore 0"} <= set(roomy.splitlines()), said


READ_ONLY = """
mount("--bind", releases, disk)
mount("-o", "remount,bind,ro", disk)
folder = ["--releases", disk]
albo("build", "--registry", registry, *folder)
albo("takedown", "coworking", "s-1", "--registry", registry, *folder)
albo("releases", "prune", "--keep", "1", *folder)
albo("releases", "rollback", *folder)
print("what only reads")
albo("releases", "verify", "--all", *folder)
albo("backup", backup, *folder)
"""


def test_a_read_only_disk_is_read_and_nothing_else(
    deployment: Deployment, albo: Albo, tmp_path: Path
) -> None:
    (tmp_path / "disk").mkdir()
    deployment.change()
    places = [tmp_path / "disk", deployment.releases.folder, deployment.registry, tmp_path]
    said = in_namespace(READ_ONLY, *places)
    writes, _, reads = said.partition("what only reads")
    codes = [line for line in writes.splitlines() if line.endswith(" 3")]
    assert codes == ["build 3", "takedown 3", "releases 3", "releases 3"], said
    assert writes.count("cannot be used: Read-only file system") == 4
    assert {"releases 0", "backup 0"} <= set(reads.splitlines()), said
    assert (tmp_path / "albo-backup-3.tar").is_file()
    assert deployment.releases.numbers() == [1, 2, 3]
    albo("releases", "verify", "--all")


SHORT = """
import resource, sys
import endpoint.commands, ingest.build, pyoxigraph, shapely, rdflib, pyshacl
from endpoint.cli import main
size = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
room = int(sys.argv.pop(1)) * 2**20
resource.setrlimit(resource.RLIMIT_AS, (size + room, size + room))
main()
"""


@pytest.mark.parametrize("room", [1, 12])
def test_a_build_without_memory_leaves_what_was(
    room: int, deployment: Deployment, build: Albo
) -> None:
    deployment.change()
    command = [sys.executable, "-c", SHORT, str(room), "build", *deployment.options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    # The store is no Python: where it is the one to want memory, the process may end at once.
    said = {3: "a memoria non basta", -signal.SIGABRT: "memory allocation|is null"}
    assert re.search(said[done.returncode], done.stderr), done.stderr
    assert deployment.releases.numbers() == [1, 2, 3]
    build()
    assert deployment.releases.numbers() == [1, 2, 3, 4]


def test_a_file_that_may_not_grow_leaves_what_was(deployment: Deployment, build: Albo) -> None:
    deployment.change()
    options = " ".join(f'"{one}"' for one in deployment.options)
    command = ["bash", "-c", f"ulimit -f 40; {ALBO} build {options}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 3 and "File too large" in done.stderr
    assert "cannot be used" in done.stderr and "Traceback" not in done.stderr
    build()
    assert deployment.releases.numbers() == [1, 2, 3, 4]
