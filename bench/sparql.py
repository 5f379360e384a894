# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Measure the SPARQL endpoint against its peers on the same data, machine and run.

Run as ``python -m bench.sparql``. A peer that is not there is told as not measured.
"""

import argparse
import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console

from bench import report, servers
from bench.agreement import agreement
from bench.data import Data, shipped, synthetic
from bench.load import Loader
from bench.measure import Cell, Pace, beside_hostile_clients, cells, memory
from bench.process import Size
from bench.questions import Question, questions
from bench.servers import NotMeasured, Running, Server


@dataclass(frozen=True)
class Options:
    """Hold what the command line says."""

    entries: int | None
    seed: int
    pace: Pace
    json: Path | None
    environment: Mapping[str, str]
    oxigraph: str | None
    rdflib_python: str | None
    virtuoso: str | None
    servers: Sequence[str]
    questions: Sequence[str]


@dataclass
class Result:
    """Hold all that came of a run."""

    quads: int
    missing: dict[str, str]
    agreement: dict[str, dict[str, str]]
    sizes: dict[str, dict[str, Size]]
    cells: list[Cell]


def main() -> None:
    """Measure as the command line says, print the tables and write the JSON."""
    options = _options()
    console = Console(width=170)
    with tempfile.TemporaryDirectory() as folder:
        result = measure(options, Path(folder), console)
    _show(result, console)
    if options.json is not None:
        options.json.write_text(json.dumps(_as_json(options, result), indent=1) + "\n", "utf-8")


def measure(options: Options, folder: Path, console: Console) -> Result:
    """Build the release, start every server that is there and measure them all."""
    data = _data(options, folder)
    asked = [one for one in questions(data) if one.name in options.questions]
    result = Result(data.release.info.quads, {}, {}, {}, [])
    with ExitStack() as stack:
        loader = stack.enter_context(Loader())
        running = list(_started(options, data, folder, stack, result.missing))
        names = ", ".join(one.name for one in running)
        console.print(f"{result.quads} quads; {names}; albo with {options.environment}")
        result.agreement = agreement(running, asked)
        result.sizes["at first"] = memory(running)
        result.cells += cells(running, asked, options.pace, loader)
        result.sizes["at last"] = memory(running)
        result.cells += _beside_hostile_clients(running, asked, options.pace, loader)
    return result


def _beside_hostile_clients(
    running: Sequence[Running], asked: Sequence[Question], pace: Pace, loader: Loader
) -> Iterator[Cell]:
    probes = [one for one in asked if one.name in ("ask", "list")]
    for server in running:
        yield from beside_hostile_clients(server, probes, pace, loader)
        # Some of them go on for ever with what they were asked.
        server.process.kill()
        server.process.wait()


def _data(options: Options, folder: Path) -> Data:
    if options.entries is None:
        return shipped(folder)
    return synthetic(folder, options.entries, options.seed)


def _started(
    options: Options, data: Data, folder: Path, stack: ExitStack, missing: dict[str, str]
) -> Iterator[Running]:
    """Start the servers one after another; note why one is missing."""
    for name, make in _makers(options).items():
        if name not in options.servers:
            continue
        try:
            yield stack.enter_context(make().running(data, folder / name.replace(" ", "-")))
        except NotMeasured as reason:
            missing[name] = str(reason)


def _makers(options: Options) -> dict[str, Callable[[], Server]]:
    return {
        "albo": lambda: servers.albo(options.environment),
        "oxigraph memory": lambda: servers.oxigraph_in_memory(options.oxigraph),
        "oxigraph disk": lambda: servers.oxigraph_on_disk(options.oxigraph),
        "rdflib-endpoint": lambda: servers.rdflib_endpoint(options.rdflib_python),
        "virtuoso": lambda: servers.virtuoso(options.virtuoso),
    }


def _show(result: Result, console: Console) -> None:
    for name, reason in result.missing.items():
        console.print(f"{name}: not measured: {reason}")
    for name, found in result.agreement.items():
        told = ", ".join(f"{question} {verdict}" for question, verdict in found.items())
        console.print(f"{name}: answers against those of albo: {told}")
    report.show(console, result.cells)
    report.show_memory(console, result.sizes)


def _as_json(options: Options, result: Result) -> dict[str, object]:
    return {
        "quads": result.quads,
        "entries": options.entries,
        "pace": asdict(options.pace),
        "environment": dict(options.environment),
        "not_measured": result.missing,
        "answers_against_albo": result.agreement,
        "memory": {
            moment: {name: one.memory for name, one in found.items()}
            for moment, found in result.sizes.items()
        },
        "cells": report.as_json(result.cells),
    }


def _options() -> Options:
    names = "albo,oxigraph memory,oxigraph disk,rdflib-endpoint,virtuoso"
    parser = argparse.ArgumentParser(prog="bench.sparql", description=__doc__)
    parser.add_argument("--entries", type=int, help="a made-up release of so many entries")
    parser.add_argument("--seed", type=int, default=1, help="what the made-up entries come from")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0, help="longest measurement")
    parser.add_argument("--requests", type=int, default=2000, help="most requests of one")
    parser.add_argument("--hostile", type=int, default=1, help="hostile clients at a time")
    parser.add_argument("--json", type=Path, help="file for the results")
    parser.add_argument(
        "--env",
        action="append",
        default=[],
        help="KEY=VALUE for albo, which by default counts no requests",
    )
    parser.add_argument("--oxigraph", help="its program")
    parser.add_argument("--rdflib-python", help="the interpreter that has rdflib-endpoint")
    parser.add_argument("--virtuoso", help="the folder of its programs")
    parser.add_argument("--servers", default=names, help=f"some of {names}")
    parser.add_argument("--questions", default="ask,entry,list,groups,text,stream")
    given = parser.parse_args()
    return Options(
        given.entries,
        given.seed,
        Pace(given.seconds, given.requests, given.rounds, given.hostile),
        given.json,
        {**_UNBOUND, **environment(given.env)},
        given.oxigraph,
        given.rdflib_python,
        given.virtuoso,
        given.servers.split(","),
        given.questions.split(","),
    )


# Sixteen clients of the measurement ask more in a minute than a stranger may.
_UNBOUND = {"ALBO_CLIENT_REQUESTS": "0"}


def environment(pairs: Sequence[str]) -> dict[str, str]:
    """Read pairs of names and values."""
    return {name: value for name, _, value in (pair.partition("=") for pair in pairs)}


if __name__ == "__main__":
    main()
