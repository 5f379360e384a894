# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Measure a build stage by stage, at several sizes, beside its peers and the bare floor.

Run as ``python -m bench.stages --entries 1000 10000 --out FILE.json``; ``--table FILE.json``
prints what stands in such a file as Markdown. Every measurement is a process of its own. Sizes
that are in the file already are kept, unless they are asked for again. ``--morph`` names the
Python of an environment with morph-kgc, which wants other versions of what Albo uses::

    python -m venv morph && morph/bin/pip install morph-kgc==2.10.0
"""

import argparse
import gzip
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from bench.machine import machine
from bench.mapping import write_mapping
from bench.measurements import Measurements
from bench.national import MADE, tables_of
from bench.running import Limits, Run, run
from bench.tables import markdown
from ingest.quads import quad_files
from ingest.releases import ReleaseProblem, Releases

Found = dict[str, object]
_CHANGED: Final = 100
_SAMPLE: Final = 1000
_NAMES: Final = (
    *("first build", "nothing changed", "floor, in memory", "floor, on disk", "conversion alone"),
    *("morph-kgc", "pySHACL", f"{_CHANGED} rows changed"),
)


@dataclass(frozen=True)
class Scene:
    """Hold the folder of one size, and what the measurements on it may take."""

    folder: Path
    entries: int
    limits: Limits
    morph: str | None

    @property
    def registry(self) -> Path:
        """Give the configuration of the deployment."""
        return self.folder / "registers" / "registry.toml"

    @property
    def releases(self) -> Releases:
        """Give its releases."""
        return Releases(self.folder / "releases")

    def python(self, module: str, *arguments: object, program: str = sys.executable) -> Run:
        """Run a module in a process of its own."""
        return run([program, "-m", module, *map(str, arguments)], self.limits)


def measurements(scene: Scene) -> Mapping[str, Callable[[], Found]]:
    """Give every measurement of one size, in the order in which they are to be made."""
    taken: Sequence[Callable[[], Found]] = (
        lambda: _build(scene),
        lambda: _build(scene),
        # The floor is that of the first release, before another one is made.
        lambda: _floor(scene, on_disk=False),
        lambda: _floor(scene, on_disk=True),
        lambda: _conversion(scene),
        lambda: _morph(scene),
        lambda: _stock(scene),
        lambda: _changed(scene),
    )
    return dict(zip(_NAMES, taken, strict=True))


def _conversion(scene: Scene) -> Found:
    return _told(scene.python("bench.conversion", scene.registry, scene.folder / "conversion.nt"))


def _changed(scene: Scene) -> Found:
    scene.python("bench.national", scene.registry.parent, "--changed", _CHANGED)
    return _build(scene)


def _told(one: Run) -> Found:
    """Give a run with what it printed as JSON on its last line."""
    found: Found = {name: value for name, value in asdict(one).items() if name != "log"}
    if one.code or one.ended:
        return _failed(found, one)
    return found | {"told": _last_json(one.log)}


def _failed(found: Found, one: Run) -> Found:
    """Say why a run did not come to its end: by the limits, or in its own last words."""
    words = one.log.strip().rsplit("\n", 1)[-1]
    return found | {"ended": one.ended or f"exit code {one.code}: {words[:200]}"}


def _last_json(log: str) -> object:
    """Read the JSON that a program printed last; what stands before it is for people."""
    text = log[log.rfind("\n{") + 1 :] if "\n{" in log else log
    try:
        return json.loads(text)
    except ValueError:
        return None


def _build(scene: Scene) -> Found:
    """Run ``albo build`` as users do, with a clock around its stages."""
    out = scene.folder / "stages.json"
    out.unlink(missing_ok=True)
    before = _current(scene)
    options = ("--registry", scene.registry, "--releases", scene.releases.folder)
    one = scene.python("bench.staged", out, "build", *options, "--without-bad-rows", "--offline")
    found: Found = {name: value for name, value in asdict(one).items() if name != "log"}
    release = scene.releases.current()
    # The code is 1 where rows were refused, which is meant here.
    if one.ended or one.code not in (0, 1) or release is None:
        return _failed(found, one)
    found |= json.loads(out.read_text("utf-8"))
    info, files = release.info, [path for path in release.folder.rglob("*") if path.is_file()]
    return found | {
        "quads": info.quads,
        "entries": sum(info.counts.values()),
        "disk": sum(path.stat().st_size for path in files),
        "files": {name: _size(release.folder / name) for name in _TOLD},
        "new": info.number != before,
    }


_TOLD: Final = ("dump.nq.gz", "assessments.json.gz", "dumps", "feed", "store", "index.sqlite")


def _current(scene: Scene) -> int | None:
    try:
        release = scene.releases.current()
    except ReleaseProblem:
        return None
    return release.info.number if release else None


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(one.stat().st_size for one in path.rglob("*") if one.is_file())


def _floor(scene: Scene, *, on_disk: bool) -> Found:
    """Load the quads of the release, ready as plain N-Quads, and nothing else."""
    release = scene.releases.current()
    if release is None:
        return _not_done("there is no release")
    quads = scene.folder / "quads.nq"
    if not quads.exists():
        with quads.open("wb") as out:
            for path in quad_files(release.folder):
                with gzip.open(path) as stream:
                    shutil.copyfileobj(stream, out)
    store = scene.folder / "floor"
    shutil.rmtree(store, ignore_errors=True)
    more = ("--store", store) if on_disk else ()
    found = _told(scene.python("bench.floor", quads, *more))
    return found | {"disk": _size(store) if on_disk else 0, "input": quads.stat().st_size}


def _morph(scene: Scene) -> Found:
    """Turn the same tables into RDF with morph-kgc."""
    if scene.morph is None:
        return _not_done("no --morph: see python -m bench.stages --help")
    told = write_mapping(scene.folder / "rml", tables_of(scene.registry.parent))
    found = _told(scene.python("morph_kgc", told, program=scene.morph))
    written = told.with_name("out.nt")
    if written.exists():
        with written.open("rb") as lines:
            found |= {"triples": sum(1 for _ in lines)}
    return found


def _stock(scene: Scene) -> Found:
    """Judge the same candidates, or a sample of them, by the same shapes with pySHACL alone."""
    folder = scene.folder / "candidates"
    sample = _told(scene.python("bench.sampling", scene.registry, folder, "--most", _SAMPLE))
    if "told" not in sample:
        return sample
    return _told(scene.python("bench.stock", folder)) | {"sample": sample["told"]}


def _not_done(reason: str) -> Found:
    return {"ended": reason}


def measure(entries: int, given: argparse.Namespace) -> None:
    """Measure one size, and write down what is known after every measurement."""
    limits = Limits(given.minutes * 60, int(given.memory * 2**30))
    with _place(given, entries) as folder:
        scene = Scene(folder, entries, limits, given.morph)
        tables = scene.registry.parent
        runs = _kept(given.out, entries) if given.only else {}
        runs["generate"] = _told(scene.python("bench.national", tables, "--entries", entries))
        made = json.loads((tables / MADE).read_text("utf-8"))
        for name, taken in measurements(scene).items():
            if name in (given.only or [name]):
                runs[name] = taken()
                print(f"{entries}: {name}: {_short(runs[name])}", file=sys.stderr, flush=True)
                found = {"entries": entries, "machine": machine(), "made": made, "runs": runs}
                _keep(given.out, entries, found)


@contextmanager
def _place(given: argparse.Namespace, entries: int) -> Iterator[Path]:
    """Give a folder to work in, which is gone afterwards, unless it is to be kept."""
    if given.keep:
        folder = given.keep / str(entries)
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        yield Path(name)


def _kept(out: Path, entries: int) -> dict[str, Found]:
    """Give what was measured of a size before."""
    kept = json.loads(out.read_text("utf-8")) if out.exists() else {"sizes": []}
    return next((one["runs"] for one in kept["sizes"] if one["entries"] == entries), {})


def _short(found: Mapping[str, object]) -> str:
    shown = {name: found[name] for name in ("wall", "cpu", "peak", "ended") if found.get(name)}
    return ", ".join(
        f"{name} {value:.1f}" if isinstance(value, float) else f"{name} {value}"
        for name, value in shown.items()
    )


def _keep(out: Path, entries: int, found: Found) -> None:
    """Write one size into the file, beside the others."""
    kept = json.loads(out.read_text("utf-8")) if out.exists() else {"sizes": []}
    others = [one for one in kept["sizes"] if one["entries"] != entries]
    sizes = sorted([*others, found], key=lambda one: int(str(one["entries"])))
    out.write_text(json.dumps({"sizes": sizes}, indent=1) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure the sizes that the command line names, or print a table of what was measured."""
    parser = argparse.ArgumentParser(prog="bench.stages", description=__doc__)
    parser.add_argument("--entries", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--out", type=Path, default=Path("stages.json"))
    parser.add_argument("--table", type=Path, help="print this file as Markdown, measure nothing")
    parser.add_argument("--folder", type=Path, help="where to work; by default that of the system")
    parser.add_argument("--keep", type=Path, help="work here, and leave releases and tables")
    parser.add_argument("--morph", help="Python of an environment with morph-kgc")
    parser.add_argument(
        "--only", nargs="+", choices=_NAMES, help="measure these alone, keep others"
    )
    parser.add_argument("--minutes", type=float, default=30, help="end what takes longer")
    parser.add_argument("--memory", type=float, default=12, help="end what takes more GiB")
    given = parser.parse_args(arguments)
    if given.table is not None:
        print(markdown(Measurements.model_validate_json(given.table.read_bytes())), end="")
        return
    for entries in given.entries:
        measure(entries, given)


if __name__ == "__main__":
    main()
