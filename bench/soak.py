# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Keep a real server under mixed fire for a while, and count whatever goes wrong.

Run as ``python -m bench.soak --minutes 30``. Good queries are checked against answers
worked out beforehand; hostile ones, new releases and killed workers come in between.
The exit code is 1 where anything happened that never must.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import quote

from rich.console import Console
from rich.table import Table

from bench import servers, traffic
from bench.data import Data, editions
from bench.good import good_client
from bench.load import Job, Loader
from bench.measure import quantile
from bench.oracle import Oracle
from bench.process import size
from bench.scene import Scene
from bench.servers import NotMeasured, Running
from bench.sparql import environment
from bench.tally import Tally, as_json
from ingest.releases import Releases


@dataclass(frozen=True)
class Options:
    """Hold what the command line says."""

    minutes: float
    quiet: float
    good: int
    hostile: int
    publish: float
    kill: float
    environment: Mapping[str, str]
    json: str | None


def main() -> None:
    """Soak as the command line says, print what came of it and end with the verdict."""
    options, console = _options(), Console(width=120)
    with tempfile.TemporaryDirectory() as folder:
        console.print("building three releases and working out the right answers")
        releases = editions(Path(folder))
        try:
            tally = soak(options, releases, Path(folder))
        except NotMeasured as reason:
            sys.exit(f"the server did not start: {reason}")
    show(console, tally)
    if options.json:
        content = json.dumps(as_json(tally, asdict(options)), indent=1)
        Path(options.json).write_text(content + "\n", "utf-8")
    sys.exit(1 if any(tally.musts().values()) else 0)


def soak(options: Options, releases: Releases, folder: Path) -> Tally:
    """Serve the first release and let the traffic loose on it."""
    first = releases.numbers()[0]
    oracle = Oracle.over(releases)
    releases.point_to(first)
    data = Data(releases, releases.open(first), folder / "none")
    with servers.albo(options.environment).running(data, folder / "server") as server:
        with Loader() as loader:
            tally = asyncio.run(_run(options, releases, oracle, server, loader))
        tally.alive = server.process.poll() is None
    tally.log = (folder / "server" / "log").read_text("utf-8", "replace")
    return tally


async def _run(
    options: Options, releases: Releases, oracle: Oracle, server: Running, loader: Loader
) -> Tally:
    tally, seconds = Tally(), options.minutes * 60
    tally.published.append((tally.began, releases.numbers()[0]))
    until = tally.began + seconds
    scene = Scene(server.port, server.pid, releases, oracle, tally, until)
    tally.sizes["at first"] = size(server.pid)
    loader.begin(_probe(server.port, seconds))

    async def all_of_it(trap: int) -> None:
        async with asyncio.TaskGroup() as tasks:
            for number in range(options.good):
                tasks.create_task(good_client(scene, number))
            for number in range(options.hostile):
                tasks.create_task(traffic.hostile_client(scene, number, trap))
            tasks.create_task(traffic.publisher(scene, options.publish))
            tasks.create_task(traffic.killer(scene, options.kill))
            tasks.create_task(traffic.sampler(scene, min(60.0, seconds / 2)))

    await traffic.trap(scene, all_of_it)
    tally.probe = await asyncio.to_thread(loader.end)
    releases.point_to(releases.numbers()[0])
    await asyncio.sleep(options.quiet)
    tally.sizes["after the quiet"] = size(server.pid)
    return tally


def _probe(port: int, seconds: float) -> Job:
    """Ask a small question every second, from a process that does nothing else."""
    after = " HTTP/1.1\r\nHost: 127.0.0.1\r\nCache-Control: no-cache\r\n\r\n"
    text = quote("ASK { ?s ?p ?o }")
    return Job(
        port,
        "GET /sparql?query=",
        [text],
        after,
        "127.0.0.9",
        seconds=seconds,
        requests=10**9,
        pause=1.0,
        grace=60.0,
        fresh=True,
    )


def show(console: Console, tally: Tally) -> None:
    """Print what came of a soak."""
    console.print(_good(tally), _hostile(tally), _growth(tally), _musts(tally))
    for event in [one for one in tally.events if not one.outcome.startswith(("429", "503"))][:20]:
        beside = "beside a kill" if tally.beside_a_kill(event) else "no worker killed"
        when = f"{event.began - tally.began:.1f} s, {event.ended - event.began:.2f} s long"
        console.print(f"{event.query}: {event.outcome} ({beside}; {when}): {event.detail[:200]}")
    told = [
        f"{len(tally.kills)} workers killed, {len(tally.published) - 1} releases published",
        f"answers by release: {dict(sorted(tally.answered_by.items()))}",
        f"tracebacks in the server's log: {tally.tracebacks} (the JSON holds the log's end)",
        f"probe: {_times(tally.probe.times)}; other than 200: {_others(tally)}",
    ]
    for line in told:
        console.print(line, markup=False)


def _times(times: list[float]) -> str:
    if not times:
        return "no answers"
    p50, p99 = quantile(times, 0.5), quantile(times, 0.99)
    return f"{len(times)} answers, p50 {p50:.2f} ms, p99 {p99:.2f} ms, max {max(times):.2f} ms"


def _others(tally: Tally) -> dict[str, int]:
    others = {name: count for name, count in tally.probe.statuses.items() if name != "200"}
    return {**others, "broken": tally.probe.broken, "unanswered": tally.probe.unfinished}


def _good(tally: Tally) -> Table:
    table = Table(title="good queries")
    for name in ("outcome", "all", "beside a kill", "no worker killed"):
        table.add_column(name, justify="left" if name == "outcome" else "right")
    mishaps = tally.mishaps()
    for outcome, count in tally.good.most_common():
        beside, apart = mishaps.get(outcome, ("", ""))
        table.add_row(outcome, str(count), str(beside), str(apart))
    return table


def _hostile(tally: Tally) -> Table:
    table = Table(title="attacks")
    table.add_column("attack")
    table.add_column("what came of it")
    for name, found in sorted(tally.hostile.items()):
        table.add_row(name, ", ".join(f"{count}x {what}" for what, count in found.most_common()))
    return table


def _growth(tally: Tally) -> Table:
    table = Table(title="what the server takes")
    for name in ("moment", "processes", "memory MB", "of it the first process", "open files"):
        table.add_column(name, justify="left" if name == "moment" else "right")
    for moment, one in tally.sizes.items():
        memory = (f"{one.memory / 1e6:.0f}", f"{one.memory_of_first / 1e6:.0f}")
        table.add_row(moment, str(one.processes), *memory, str(one.files))
    return table


def _musts(tally: Tally) -> Table:
    table = Table(title="what must never happen")
    table.add_column("what")
    table.add_column("times", justify="right")
    for what, count in tally.musts().items():
        table.add_row(what, str(count) if not count else f"[red]{count}[/red]")
    return table


def _options() -> Options:
    parser = argparse.ArgumentParser(prog="bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--quiet", type=float, default=60.0, help="seconds of rest at the end")
    parser.add_argument("--good", type=int, default=4, help="good clients")
    parser.add_argument("--hostile", type=int, default=4, help="hostile clients")
    parser.add_argument("--publish", type=float, default=60.0, help="seconds between releases")
    parser.add_argument("--kill", type=float, default=20.0, help="seconds between kills, about")
    parser.add_argument("--env", action="append", default=[], help="KEY=VALUE for the server")
    parser.add_argument("--json", help="file for the results")
    given = parser.parse_args()
    return Options(
        given.minutes,
        given.quiet,
        given.good,
        given.hostile,
        given.publish,
        given.kill,
        environment(given.env),
        given.json,
    )


if __name__ == "__main__":
    main()
