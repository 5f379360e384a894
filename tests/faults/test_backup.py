# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""A backup brings everything back, byte for byte, and only from a file that is whole."""

import fcntl
import io
import json
import re
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from ingest.backup import back_up
from ingest.releases import ReleaseProblem, Releases
from ingest.restore import restore
from tests.conftest import serving
from tests.faults.conftest import Albo
from tests.ingest.deployments import files_of
from tests.registry_in_three import BASE, DAYS, Deployment

STATE = {"takedowns.json", "disposed.json", "current"}


def state(folder: Path) -> dict[str, bytes]:
    """Give all files of a folder of releases but the lock."""
    return {name: content for name, content in files_of(folder).items() if name != ".lock"}


@pytest.fixture
def backup(deployment: Deployment, albo: Albo, tmp_path: Path) -> Path:
    folder = deployment.releases.folder
    (folder / "kept" / "shelf").mkdir(parents=True)
    (folder / "kept" / "shelf" / "spazi è.csv").write_bytes(b"id\n")
    (folder / "takedowns.json").write_text("[]\n", "utf-8")
    albo("backup", str(tmp_path))
    return tmp_path / "albo-backup-3.tar"


def test_a_restore_gives_back_every_file(
    deployment: Deployment, backup: Path, albo: Albo, tmp_path: Path
) -> None:
    done = albo("restore", str(backup), "--verify", "--releases", str(tmp_path / "new"))
    assert "1, 2, 3" in done.output
    assert state(tmp_path / "new") == state(deployment.releases.folder)
    assert (tmp_path / "new" / "current").readlink() == Path("3")
    # A page of the feed that releases share is one file again.
    page = "feed/1.nq.gz"
    files = [tmp_path / "new" / str(number) / page for number in (2, 3)]
    alike = files[0].read_bytes() == files[1].read_bytes()
    assert (files[0].stat().st_ino == files[1].stat().st_ino) == alike


def test_the_same_state_gives_the_same_bytes_and_no_secret(
    deployment: Deployment, backup: Path, tmp_path: Path
) -> None:
    folder = deployment.releases.folder
    (folder / "key.pem").write_text("secret", "utf-8")
    (folder / ".draft-1").mkdir()
    (folder / ".draft-1" / "dump.nq.gz").write_bytes(b"half")
    (folder / "3" / "stranger.txt").write_text("secret", "utf-8")
    again = back_up(deployment.releases, tmp_path / "again.tar").file
    assert again.read_bytes() == backup.read_bytes()
    assert again.stat().st_mode & 0o077 == 0
    assert b"secret" not in again.read_bytes()


def test_what_is_restored_goes_on(deployment: Deployment, backup: Path, tmp_path: Path) -> None:
    before = deployment.publish(DAYS[2].replace(day=20))
    restore(backup, tmp_path / "new")
    deployment.releases = Releases(tmp_path / "new")
    after = deployment.publish(DAYS[2].replace(day=20))
    assert after.info.number == before.info.number == 4
    assert files_of(after.folder) == files_of(before.folder)


def test_nothing_is_backed_up_while_a_build_is_under_way(
    deployment: Deployment, albo: Albo, tmp_path: Path
) -> None:
    with (deployment.releases.folder / ".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        done = albo("backup", str(tmp_path), code=3)
    assert "another build is under way" in done.output
    assert not list(tmp_path.glob("*.tar*"))


def test_a_folder_that_holds_something_is_left_alone(
    deployment: Deployment, backup: Path, albo: Albo
) -> None:
    before = state(deployment.releases.folder)
    assert "is not empty" in albo("restore", str(backup), code=3).output
    assert state(deployment.releases.folder) == before


Spoil = Callable[[Path], None]


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def member(name: str, kind: bytes = tarfile.REGTYPE, *, told: bool = False) -> Spoil:
    """Give what puts one more member into a backup; ``told`` has the manifest name it."""

    def add(file: Path) -> None:
        with tarfile.open(file) as old:
            members = [(one, old.extractfile(one)) for one in old]
            contents = [(one, content.read() if content else b"") for one, content in members]
        if told:
            manifest = json.loads(contents[0][1])
            digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
            manifest["files"][name] = {"sha256": digest, "bytes": 0}
            contents[0] = (contents[0][0], json.dumps(manifest).encode())
        header = tarfile.TarInfo(name)
        header.type, header.linkname = kind, "/etc/passwd"
        with tarfile.open(file, "w") as new:
            for one, content in [*contents, (header, b"")]:
                one.size = len(content)
                new.addfile(one, io.BytesIO(content))

    return add


SPOILT: dict[str, Spoil] = {
    "cut": cut,
    "flipped": flip,
    "empty": lambda file: file.unlink() or file.touch(),
    "no tar": lambda file: file.write_text("id,name\n" * 999) and None,
    "one more": member("4/release.json"),
    "out of the folder": member("../evil", told=True),
    "out of the root": member("/evil", told=True),
    "out of a release": member("3/../../evil", told=True),
    "elsewhere": member(".ssh/authorized_keys", told=True),
    "link": member("kept/link", tarfile.SYMTYPE, told=True),
    "hard link": member("kept/link", tarfile.LNKTYPE, told=True),
    "device": member("kept/device", tarfile.CHRTYPE, told=True),
}


@pytest.mark.parametrize("how", SPOILT)
def test_a_backup_that_is_not_whole_restores_nothing(
    how: str, backup: Path, albo: Albo, tmp_path: Path
) -> None:
    SPOILT[how](backup)
    folder = tmp_path / "place" / "new"
    done = albo("restore", str(backup), "--releases", str(folder), code=3)
    assert "is not a whole backup" in done.output and "non è una copia intera" in done.output
    assert state(folder.parent) == {} or set(state(folder.parent)) == {"new/.lock"}
    assert not (tmp_path / "evil").exists() and not Path("/evil").exists()


def test_a_backup_of_a_newer_version_is_refused(backup: Path, tmp_path: Path) -> None:
    with tarfile.open(backup) as old:
        content = old.extractfile("manifest.json")
        assert content is not None
        text = content.read().replace(b'"format": 1', b'"format": 9')
    with tarfile.open(backup, "w") as new:
        header = tarfile.TarInfo("manifest.json")
        header.size = len(text)
        new.addfile(header, io.BytesIO(text))
    with pytest.raises(ReleaseProblem, match="install that version"):
        restore(backup, tmp_path / "new")


def test_damaged_releases_are_not_saved_as_if_they_were_whole(
    deployment: Deployment, albo: Albo, tmp_path: Path
) -> None:
    flip(deployment.releases.folder / "1" / "ledger.json")
    done = albo("backup", str(tmp_path), code=1)
    assert "damaged, not saved: 1" in done.output
    assert restore(tmp_path / "albo-backup-3.tar", tmp_path / "new").releases == (2, 3)
    flip(deployment.releases.folder / "3" / "ledger.json")
    assert "damaged" in albo("backup", str(tmp_path), code=3).output


TOLD = ("etag", "content-type", "last-modified", "link", "location", "albo-release", "repr-digest")
STARTS = ("/", "/sitemap.xml", "/dumps/", "/ldes", "/catalog.ttl", "/api/v1/entries", "/calls")


def crawled(url: str, most: int) -> dict[str, tuple[object, ...]]:
    """Follow the links of a server, a given number of addresses; keep what each answers."""
    waiting, found = list(STARTS), {}
    with httpx.Client(base_url=url, timeout=60) as client:
        while waiting and len(found) < most:
            path = waiting.pop(0)
            # The page of the status tells since when there is this process.
            if path in found or path.split("?")[0] == "/status":
                continue
            answer = client.get(path, headers={"Accept": "*/*"})
            headers = tuple(answer.headers.get(name) for name in TOLD)
            found[path] = (answer.status_code, answer.content, *headers)
            if answer.headers.get("content-type", "").split(";")[0].startswith(("text/", "applic")):
                waiting += links(answer.text)
    return found


def links(text: str) -> list[str]:
    named = re.findall(rf'(?:href="|<|"url": ?"|<loc>)(?:{BASE})?(/[^"<> #]*)', text)
    return [one.replace("&amp;", "&") for one in named if not one.startswith(("//", "/static/"))]


def test_a_restored_deployment_answers_every_address_with_the_same_bytes(
    deployment: Deployment, albo: Albo, tmp_path: Path
) -> None:
    with serving(deployment.releases.folder, ALBO_QUERY_WORKERS="1") as url:
        before = crawled(url, 300)
        albo("backup", str(tmp_path))
        assert len(before) == 300 and sum(one[0] == 200 for one in before.values()) > 200
    albo("restore", str(tmp_path / "albo-backup-3.tar"), "--releases", str(tmp_path / "new"))
    shutil.rmtree(deployment.releases.folder)
    with serving(tmp_path / "new", ALBO_QUERY_WORKERS="1") as url:
        after = crawled(url, 300)
    assert after.keys() == before.keys()
    assert [path for path in before if before[path] != after[path]] == []
    assert sum(one[2] is not None for one in before.values()) > 200, "most have an entity tag"
