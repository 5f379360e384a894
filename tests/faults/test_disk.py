"""Disks that are full or read-only, and memory that is short: nothing is lost, and it is said."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.faults.conftest import Albo
from tests.registry_in_three import Deployment

ALBO = f'"{sys.executable}" -c "from endpoint.cli import main; main()"'


def in_namespace(script: str, *places: Path) -> "subprocess.CompletedProcess[str]":
    """Run a script where disks may be mounted that nobody else sees."""
    done = subprocess.run(
        ["unshare", "-Urm", "bash", "-c", script, "bash", *map(str, places)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if "unshare" in done.stderr or "mount:" in done.stderr:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")
    return done


# $1 where the disk is, $2 the releases, $3 the configuration, $4 a backup.
FULL = f"""
mount -t tmpfs -o size=$5 tmpfs "$1" && cp -a "$2" "$1/releases" || exit 9
{ALBO} build --registry "$3" --releases "$1/releases" >/dev/null; echo build $?
{ALBO} backup "$1" --releases "$1/releases" >/dev/null; echo backup $?
{ALBO} restore "$4" --releases "$1/new" >/dev/null; echo restore $?
{ALBO} releases verify --all --releases "$1/releases"; echo verify $?
ls -A "$1" "$1/releases"
mount -o remount,size=20m "$1"
{ALBO} build --registry "$3" --releases "$1/releases"; echo again $?
{ALBO} restore "$4" --releases "$1/new" --verify >/dev/null; echo restored $?
"""


@pytest.mark.parametrize("room", [4, 180])
def test_a_full_disk_leaves_what_was(
    room: int, deployment: Deployment, albo: Albo, tmp_path: Path
) -> None:
    albo("backup", str(tmp_path / "b.tar"))
    files = [path for path in deployment.releases.folder.rglob("*") if path.is_file()]
    pages = sum(-(-path.stat().st_size // 4096) for path in files)
    (tmp_path / "disk").mkdir()
    deployment.change()
    places = [tmp_path / "disk", deployment.releases.folder, deployment.registry]
    done = in_namespace(FULL, *places, tmp_path / "b.tar", Path(f"{4 * pages + room}k"))
    told = done.stdout.splitlines()
    assert {"build 3", "backup 3", "restore 3", "verify 0"} <= set(told), done.stdout + done.stderr
    assert {"again 0", "restored 0"} <= set(told), done.stdout + done.stderr
    assert done.stderr.count("No space left on device") == 3
    assert "non utilizzabile / cannot be used" in done.stderr and "Traceback" not in done.stderr
    assert "b.tar" not in told and not any(".new" in one for one in told)


READ_ONLY = f"""
mount --bind "$2" "$1" && mount -o remount,bind,ro "$1" || exit 9
{ALBO} build --registry "$3" --releases "$1"; echo build $?
{ALBO} takedown coworking s-1 --registry "$3" --releases "$1"; echo takedown $?
{ALBO} releases prune --keep 1 --releases "$1"; echo prune $?
{ALBO} releases rollback --releases "$1"; echo rollback $?
{ALBO} releases verify --all --releases "$1"; echo verify $?
{ALBO} backup "$4" --releases "$1"; echo backup $?
{ALBO} query "ASK {{}}" --releases "$1"; echo; echo query $?
"""


def test_a_read_only_disk_is_read_and_nothing_else(
    deployment: Deployment, albo: Albo, tmp_path: Path
) -> None:
    (tmp_path / "disk").mkdir()
    deployment.change()
    places = [tmp_path / "disk", deployment.releases.folder, deployment.registry, tmp_path]
    done = in_namespace(READ_ONLY, *places)
    told = set(done.stdout.splitlines())
    expected = {"build 3", "takedown 3", "prune 3", "rollback 3", "verify 0", "backup 0", "query 0"}
    assert expected <= told, done.stdout + done.stderr
    assert done.stderr.count("Read-only file system") == 4 and "Traceback" not in done.stderr
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
    # The store is no Python: where it is the one to want memory, the process ends at once.
    said = {3: "La memoria non basta", -signal.SIGABRT: "memory allocation"}
    assert said[done.returncode] in done.stderr
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
