# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What `albo doctor` says of the machine around the releases, and the command that mends it."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from endpoint.diagnosis import Diagnosis
from endpoint.surroundings import examine
from ingest.releases import Releases
from tests.conftest import free_port
from tests.registry_in_three import DAYS, Deployment


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Deployment:
    one = Deployment(tmp_path_factory.mktemp("doctor"), "http://127.0.0.1:9/albo")
    one.publish(DAYS[0])
    return one


def look(deployment: Deployment, folder: Path, *lines: str, reach: bool = False) -> dict[str, str]:
    """Give what is not in order: what mends it, by its subject."""
    return {
        item.subject: f"{item.state} {item.mend}"
        for item in found(deployment, folder, *lines, reach=reach)
        if not item.ok
    }


def found(
    deployment: Deployment, folder: Path, *lines: str, reach: bool = False
) -> list[Diagnosis]:
    text = deployment.registry.read_text("utf-8")
    port = [f"port = {free_port()}"] if "port" not in str(lines) else []
    file = folder / "registry.toml"
    file.write_text("\n".join((text, "[server]", *port, *lines)), "utf-8")
    return examine(file, deployment.releases.folder, reach=reach)


def test_where_all_is_in_order_nothing_is_to_be_mended(
    deployment: Deployment, tmp_path: Path
) -> None:
    assert look(deployment, tmp_path, 'root_path = "/albo"') == {}


def test_the_key_the_path_and_the_port_are_named_with_what_mends_them(
    deployment: Deployment, tmp_path: Path
) -> None:
    assert 'root_path = "/albo"' in look(deployment, tmp_path)["path"]
    wrong = look(deployment, tmp_path, 'root_path = "/albo"', "query_worker = 1")
    assert list(wrong) == ["settings"] and "albo config check" in wrong["settings"]
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        busy = look(deployment, tmp_path, 'root_path = "/albo"', f"port = {port}")
    assert list(busy) == ["port"] and "albo serve --port" in busy["port"]


def test_the_base_is_asked_only_when_told(deployment: Deployment, tmp_path: Path) -> None:
    path = 'root_path = "/albo"'
    assert "base" not in [item.subject for item in found(deployment, tmp_path, path)]
    unreached = look(deployment, tmp_path, path, reach=True)
    assert list(unreached) == ["base"] and "docs/install.md" in unreached["base"]


def test_a_clock_that_is_behind_the_release_is_told(deployment: Deployment, tmp_path: Path) -> None:
    ahead = deployment.copied(tmp_path / "ahead")
    card = ahead.releases.pointer.resolve() / "release.json"
    text = json.loads(card.read_text("utf-8")) | {"reference_date": "2999-01-01"}
    card.write_text(json.dumps(text), "utf-8")
    told = look(ahead, tmp_path, 'root_path = "/albo"')
    assert list(told) == ["clock"] and "timedatectl" in told["clock"]


@pytest.mark.skipif(
    subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode != 0,
    reason="no file system of one's own can be mounted here (unshare -rm)",
)
def test_a_disk_that_is_nearly_full_is_told(tmp_path: Path) -> None:
    program = (
        "from endpoint.surroundings import examine; from pathlib import Path;"
        f"found = examine(Path('{tmp_path}/none.toml'), Path('{tmp_path}'), reach=False);"
        "print([one.mend.en for one in found if one.subject == 'disk'])"
    )
    shut = f'mount -t tmpfs -o size=16m none {tmp_path} && "$0" -c "$1"'
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", shut, sys.executable, program],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "albo releases prune" in done.stdout


def test_without_a_release_the_rest_is_looked_at_all_the_same(tmp_path: Path) -> None:
    subjects = [one.subject for one in examine(tmp_path / "no.toml", tmp_path, reach=True)]
    assert subjects == ["settings", "disk", "pages"]
    assert Releases(tmp_path).current() is None
