# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Kill at random moments whatever changes releases, and look at what is left.

Run as ``python -m bench.faults --kills 1000``. Each kill meets a copy of the same small folder;
then every release has to be whole, none may be gone without a record, the list of what was taken
down has to be what it was or longer, and the same work, done again, has to come to its end. The
exit code is 1 where anything was lost.
"""

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench import depots
from bench.process import processes, tree
from bench.servers import free_port
from ingest.backup import back_up
from ingest.build import build
from ingest.disposal import PRUNED, dispose, prunable
from ingest.registry import load_registry
from ingest.releases import Release, ReleaseProblem, Releases
from ingest.restore import restore
from ingest.starting import write_starter
from ingest.takedown import Takedowns, erase, number_of
from ingest.upgrade import upgrade

_KIND = "coworking"
# A child that does not end by itself is itself a finding.
_PATIENCE = 120.0
# Seconds in which the workers of a killed server have to be gone.
_LEFT = 30.0


@dataclass(frozen=True)
class Scene:
    """Hold a folder to work on: the tables, the releases, and a backup of them."""

    folder: Path

    @property
    def registry(self) -> Path:
        """Give the configuration."""
        return self.folder / "registry" / "registry.toml"

    @property
    def table(self) -> Path:
        """Give the table of the entries."""
        return self.folder / "registry" / f"{_KIND}.csv"

    @property
    def releases(self) -> Releases:
        """Give the releases."""
        return Releases(self.folder / "releases")

    @property
    def backup(self) -> Path:
        """Give the file of the backup."""
        return self.folder / "backup.tar"

    def copied(self, folder: Path) -> "Scene":
        """Give a copy to be killed over."""
        shutil.copytree(self.folder, folder, symlinks=True)
        return Scene(folder)

    def rename_first(self, name: str) -> None:
        """Change the first entry, so that the next build has something to tell."""
        head, first, *rest = self.table.read_text("utf-8").splitlines()
        key, _, cells = first.partition(",")
        first = ",".join([key, name, cells.partition(",")[2]])
        self.table.write_text("\n".join([head, first, *rest, ""]), "utf-8")

    def build(self) -> None:
        """Build a release; raises ReleaseProblem where rows are refused."""
        built = build(load_registry(self.registry), self.releases)
        if built.intake.errors:
            raise ReleaseProblem(str(built.intake.errors[0]))


@dataclass
class Tally:
    """Count what came of the kills of one kind of work."""

    seconds: float
    kills: int = 0
    under_way: int = 0
    again: int = 0
    lost: list[str] = field(default_factory=list)


def set_up(folder: Path) -> Scene:
    """Make a small register with three releases, the kept copy of one file, and a backup."""
    scene = Scene(folder)
    write_starter(folder / "registry", "https://registri.example.org", "Ente di prova", _KIND)
    rows = (f"s-{one},Spazio {one},Via Prova {one},Milano,015146" for one in range(1, 13))
    head = "id,name,street_address,municipality,istat_code,source"
    scene.table.write_text("\n".join([head, *(f"{row},ufficio" for row in rows), ""]), "utf-8")
    for name in ("Primo", "Secondo", "Terzo"):
        scene.rename_first(name)
        scene.build()
    shelf = scene.releases.kept / "shelf"
    shelf.mkdir(parents=True)
    (shelf / "copy.json").write_text("{}\n", "utf-8")
    back_up(scene.releases, scene.backup)
    scene.rename_first("Quarto")
    return scene


def _build(scene: Scene) -> None:
    scene.build()


def _publish(scene: Scene) -> None:
    releases = scene.releases
    with releases.lock(), releases.draft() as draft:
        shutil.copytree(releases.folder / "3", draft, dirs_exist_ok=True)
        text = (draft / "release.json").read_text("utf-8")
        number = releases.next_number()
        text = text.replace('"number": 3', f'"number": {number}')
        (draft / "release.json").write_text(text, "utf-8")
        releases.publish(draft, number)


def _prune(scene: Scene) -> None:
    with scene.releases.lock():
        scene.releases.clear_leftovers()
        dispose(scene.releases, prunable(scene.releases, keep=1), PRUNED)


def _roll_back(scene: Scene) -> None:
    with scene.releases.lock():
        scene.releases.point_to(2 if scene.releases.pointer.resolve().name == "3" else 3)


def _take_down(scene: Scene) -> None:
    releases = scene.releases
    number = number_of(releases, _KIND, "s-2")
    with releases.lock():
        Takedowns(releases.folder).add(_KIND, "s-2")
    scene.build()
    with releases.lock():
        erase(releases, _KIND, number)


def _upgrade(scene: Scene) -> None:
    """Go from a format that never was to the present one."""

    def add(folder: Path) -> None:
        (folder / "added.json").write_text("{}\n", "utf-8")

    upgrade(scene.releases, scene.folder, steps={0: add})


def _back_up(scene: Scene) -> None:
    back_up(scene.releases, scene.backup)


def _restore(scene: Scene) -> None:
    restore(scene.backup, scene.folder / "restored")


def _serve(scene: Scene) -> None:
    from endpoint.serving import serve

    os.environ |= {"ALBO_QUERY_WORKERS": "1"}
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    serve(scene.releases.folder, "127.0.0.1", free_port())


def _make_old(scene: Scene) -> None:
    for number in scene.releases.numbers():
        path = scene.releases.folder / str(number) / "release.json"
        text = path.read_text("utf-8").replace('"format": 1', '"format": 0')
        path.write_text(text, "utf-8")


def _nothing(_scene: Scene) -> None:
    return


Work = Callable[[Scene], None]
# What is killed, and what is done before.
WORKS: Mapping[str, tuple[Work, Work]] = {
    "build": (_build, _nothing),
    "publish": (_publish, _nothing),
    "prune": (_prune, _nothing),
    "rollback": (_roll_back, _nothing),
    "takedown": (_take_down, _nothing),
    "upgrade": (_upgrade, _make_old),
    "backup": (_back_up, _nothing),
    "restore": (_restore, _nothing),
    "push": (depots.push_into, depots.empty),
    "pull": (depots.pull_from, depots.fill),
    "serve": (_serve, _nothing),
}
# A server does not end: it is killed within so many seconds of its start.
_SERVED = 3.0
# How seldom a work is done again: some take as long as a build.
_AGAIN, _SELDOM = 3, {"build": 10, "takedown": 10}


def run(scene: Scene, kills: Mapping[str, int], seed: int) -> Iterator[tuple[str, Tally]]:
    """Kill each kind of work so many times; yields what came of each."""
    moments = random.Random(seed)  # noqa: S311 - moments to kill at, not secrets
    for name, count in kills.items():
        if count:
            yield name, _killed(scene, name, count, moments)


def _killed(scene: Scene, name: str, count: int, moments: random.Random) -> Tally:
    work, before = WORKS[name]
    tally = Tally(_SERVED if name == "serve" else _seconds(scene, work, before))
    for turn in range(count):
        with tempfile.TemporaryDirectory(dir=scene.folder.parent) as folder:
            copy = scene.copied(Path(folder) / "copy")
            before(copy)
            tally.kills += 1
            tally.under_way += _kill(copy, work, moments.uniform(0, 1.05 * tally.seconds))
            tally.lost += [f"{name} {turn}: {one}" for one in _lost(scene, copy)]
            if turn % _SELDOM.get(name, _AGAIN) == 0 and name != "serve":
                tally.again += 1
                tally.lost += [f"{name} {turn}: {one}" for one in _not_again(scene, copy, work)]
    return tally


def _seconds(scene: Scene, work: Work, before: Work) -> float:
    """Give how long a work takes on a quiet machine: most kills have to meet it under way."""
    return min(_once(scene, work, before) for _ in range(3))


def _once(scene: Scene, work: Work, before: Work) -> float:
    with tempfile.TemporaryDirectory(dir=scene.folder.parent) as folder:
        copy = scene.copied(Path(folder) / "copy")
        before(copy)
        begun = time.monotonic()
        status = _wait(_fork(copy, work), _PATIENCE)
        if status != 0:
            raise RuntimeError(f"the work does not come to its end by itself: {status}")
        return time.monotonic() - begun


def _fork(scene: Scene, work: Work) -> int:
    """Do a work in a process of its own, which heads a group: what it starts goes with it."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        os.setpgid(0, 0)
        work(scene)
        code = 0
    finally:
        os._exit(code)


def _kill(scene: Scene, work: Work, seconds: float) -> bool:
    """Kill a work after a while; says whether it was still under way."""
    pid = _fork(scene, work)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if os.waitpid(pid, os.WNOHANG)[0]:
            return False
        time.sleep(min(0.002, seconds / 20))
    descendants = {one.pid for one in tree(pid)} - {pid}
    os.kill(pid, signal.SIGKILL)
    was_under_way = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL
    _await_end(descendants)
    return was_under_way


def _await_end(pids: set[int]) -> None:
    """Wait for what a killed process had started: it has to go by itself."""
    deadline = time.monotonic() + _LEFT
    while pids & {one.pid for one in processes()}:
        if time.monotonic() > deadline:
            raise RuntimeError(f"processes are left: {pids}")
        time.sleep(0.02)


def _wait(pid: int, seconds: float) -> int:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return -signal.SIGKILL


def _lost(scene: Scene, copy: Scene) -> Iterator[str]:
    """Name whatever is not as it has to be after a kill."""
    releases = copy.releases
    if not releases.pointer.exists():
        yield "no current release"
        return
    for number in releases.numbers():
        damaged = Release.open(releases.folder / str(number)).damaged_files()
        if damaged:
            yield f"release {number}: {damaged}"
    gone = set(scene.releases.numbers()) - set(releases.numbers()) - set(releases.disposed())
    if gone:
        yield f"gone without a record: {gone}"
    if Takedowns(releases.folder).count < Takedowns(scene.releases.folder).count:
        yield "a takedown was forgotten"
    if not copy.backup.is_file():
        yield "the backup is gone"
    yield from _half_restored(copy)
    yield from depots.lost(copy)


def _half_restored(copy: Scene) -> Iterator[str]:
    restored = Releases(copy.folder / "restored")
    if restored.pointer.is_symlink():
        for number in (1, 2, 3):
            if restored.open(number).damaged_files():
                yield f"restored release {number} is not whole"


def _not_again(scene: Scene, copy: Scene, work: Work) -> Iterator[str]:
    """Do the work again, as whoever operates would: it has to come to its end."""
    if (copy.folder / "restored" / "current").is_symlink():
        return
    if (status := _wait(_fork(copy, work), _PATIENCE)) != 0:
        yield f"done again it ends with {status}"
    yield from _lost(scene, copy)
    if copy.releases.folder.is_dir():
        with copy.releases.lock():
            copy.releases.clear_leftovers()
    _restored_from(copy)


def _restored_from(copy: Scene) -> None:
    """Read the backup through; raises ReleaseProblem for one that is not whole."""
    with tempfile.TemporaryDirectory(dir=copy.folder) as folder:
        restore(copy.backup, Path(folder) / "releases")


def shared(kills: int) -> dict[str, int]:
    """Share kills out among the kinds of work: most for those whose moments are few."""
    weights = {
        "build": 20,
        "publish": 20,
        "prune": 15,
        "rollback": 5,
        "takedown": 10,
        "upgrade": 10,
        "backup": 10,
        "restore": 10,
        "push": 10,
        "pull": 10,
    }
    shares = {name: kills * weight // 125 for name, weight in weights.items()}
    return {**shares, "serve": kills - sum(shares.values())}


def _table(tallies: Mapping[str, Tally]) -> Table:
    table = Table("work", "seconds", "kills", "under way", "done again", "lost")
    for name, one in tallies.items():
        numbers = (str(one.kills), str(one.under_way), str(one.again), str(len(one.lost)))
        table.add_row(name, f"{one.seconds:.2f}", *numbers)
    return table


def main() -> None:
    """Kill as often as the command line says, and print what came of it."""
    parser = argparse.ArgumentParser(prog="bench.faults", description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    given, console = parser.parse_args(), Console()
    with tempfile.TemporaryDirectory() as folder:
        tallies = {}
        for name, tally in run(set_up(Path(folder) / "scene"), shared(given.kills), given.seed):
            tallies[name] = tally
            # What is known so far, should this itself be ended.
            console.print(f"{name}: {tally.kills}, {len(tally.lost)} lost", highlight=False)
    console.print(_table(tallies))
    lost = [what for one in tallies.values() for what in one.lost]
    for what in lost:
        console.print(what, markup=False)
    sys.exit(bool(lost))


if __name__ == "__main__":
    main()
