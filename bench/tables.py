# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The measurements of builds as Markdown tables: figures, and their ratios to floor and peers."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from bench.clock import OTHER, STAGES
from bench.measurements import Measurement, Measurements, Size

_BUILDS: Final = ("first build", "nothing changed", "100 rows changed")
_FLOORS: Final = ("floor, in memory", "floor, on disk")
# Columns of words, which begin at the left.
_WORDS: Final = ("build", "stage", "what", "processor", "system", "versions", "commit")
_MIB: Final = 2**20


def markdown(found: Measurements) -> str:
    """Give all tables, each under its heading, one after another."""
    parts = [
        ("Builds", _builds(found.sizes)),
        ("The stages of a first build", _stages(found.sizes, _BUILDS[0])),
        ("The stages of a build after 100 changed rows", _stages(found.sizes, _BUILDS[2])),
        ("The floor and the peers", _peers(found.sizes)),
        ("The machine", _machines(found.sizes)),
    ]
    return "\n".join(f"## {title}\n\n{table}" for title, table in parts)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    rule = ["---" if name in _WORDS else "---:" for name in head]
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, rule, *rows))


def _builds(sizes: Sequence[Size]) -> str:
    head = ("rows", "build", "CPU s", "wall s", "of the first", "memory MiB", "disk MiB", "quads")
    return _table((*head, "floor ×"), (row for size in sizes for row in _builds_of(size)))


def _builds_of(size: Size) -> Iterator[Sequence[str]]:
    first, floor = size.runs.get(_BUILDS[0]), size.runs.get(_FLOORS[1])
    for name in _BUILDS:
        one = size.runs.get(name)
        if one is None:
            yield (f"{size.entries:,}", name, "not measured", *[""] * 6)
            continue
        of_first = f"{_ratio(one.cpu, first.cpu if first else 0)}" if one is not first else ""
        yield (
            f"{size.entries:,}",
            name,
            *_times(one),
            of_first,
            _mib(one.peak),
            _mib(one.disk),
            f"{one.quads:,}" if one.quads else "",
            _ratio(one.cpu, floor.cpu if floor else 0) if one is first else "",
        )


def _times(one: Measurement) -> tuple[str, str]:
    if not one.is_whole:
        return f"{one.ended or 'failed'}", _seconds(one.wall)
    return _seconds(one.cpu), _seconds(one.wall)


def _stages(sizes: Sequence[Size], build: str) -> str:
    """Give the CPU seconds of every stage, with its share of the largest size that was built."""
    built = [(size, run) for size in sizes if (run := size.runs.get(build)) and run.stages]
    names = [name for name, _ in STAGES] + [OTHER]
    head = ("stage", *(f"{size.entries:,}: CPU s" for size, _ in built), "share")
    rows = [
        (
            name,
            *(_seconds(run.stages[name].seconds) if name in run.stages else "" for _, run in built),
            _share(built[-1][1], name),
        )
        for name in names
        if any(name in run.stages for _, run in built)
    ]
    missing = sorted({name for _, run in built for name in run.missing})
    told = f"\nNot told apart, for there is no such function: {', '.join(missing)}.\n"
    return _table(head, rows) + (told if missing else "")


def _share(run: Measurement, name: str) -> str:
    whole = sum(one.seconds for one in run.stages.values())
    return f"{run.stages[name].seconds / whole:.0%}" if name in run.stages and whole else ""


def _peers(sizes: Sequence[Size]) -> str:
    head = ("rows", "what", "CPU s", "wall s", "memory MiB", "made", "a CPU second", "Albo ×")
    return _table(head, (row for size in sizes for row in _peers_of(size)))


def _peers_of(size: Size) -> Iterator[Sequence[str]]:
    yield from (_floor(size, name) for name in _FLOORS if name in size.runs)
    yield from _converters(size)
    yield from _judges(size)


def _floor(size: Size, name: str) -> Sequence[str]:
    one, first = size.runs[name], size.runs[_BUILDS[0]]
    quads = int((one.told or {}).get("quads", 0))
    made, rate = f"{quads:,} quads", _rate(quads, one.cpu)
    return _row(size, name, one, made, rate, _ratio(first.cpu, one.cpu))


def _converters(size: Size) -> Iterator[Sequence[str]]:
    """Compare by statements a second: the two do not write quite the same."""
    own, peer = size.runs.get("conversion alone"), size.runs.get("morph-kgc")
    if own is None or peer is None:
        return
    triples = int((own.told or {}).get("triples", 0))
    if not peer.is_whole:
        yield _row(size, "morph-kgc", peer, "", "", "")
    for name, one, made in (
        ("Albo, conversion alone", own, triples),
        ("morph-kgc", peer, peer.triples),
    ):
        if one.is_whole and made:
            is_own = one is own and peer.is_whole
            times = _ratio(peer.triples / peer.cpu, made / one.cpu) if is_own else ""
            yield _row(size, name, one, f"{made:,} triples", _rate(made, one.cpu), times)


def _judges(size: Size) -> Iterator[Sequence[str]]:
    """Compare by candidates a second, each judged by one call: pySHACL may have had a sample."""
    peer, first = size.runs.get("pySHACL"), size.runs.get(_BUILDS[0])
    judged = peer.told.get("judged", 0.0) if peer and peer.told else 0.0
    if peer is None or not judged:
        return
    count, whole = int(peer.sample["candidates"]), int(peer.sample["all"])
    name = "pySHACL alone" if count == whole else f"pySHACL alone, a sample of {whole:,}"
    rate = count / judged
    yield _row(size, name, peer, f"{count:,} candidates", f"{rate:,.0f}", "")
    if first and first.is_whole and "assess" in first.stages:
        seconds = first.stages["assess"].seconds
        own = first.entries / seconds if seconds else 0.0
        yield (
            *(f"{size.entries:,}", "Albo, the stage of assessment", _seconds(seconds), "", ""),
            *(f"{first.entries:,} candidates", f"{own:,.0f}", _ratio(rate, own)),
        )


def _row(
    size: Size, name: str, one: Measurement, made: str, rate: str, times: str
) -> Sequence[str]:
    return (f"{size.entries:,}", name, *_times(one), _mib(one.peak), made, rate, times)


def _machines(sizes: Sequence[Size]) -> str:
    head = ("rows", "processor", "cores", "memory", "system", "versions", "commit", "load")
    rows = []
    for size in sizes:
        one = size.machine
        versions = ", ".join(f"{name} {text}" for name, text in one.packages.items())
        rows.append(
            (
                *(f"{size.entries:,}", one.processor, str(one.cores), one.memory, one.system),
                *(f"Python {one.python}, {versions}", one.commit, f"{one.load:.1f}"),
            )
        )
    return _table(head, rows)


def _seconds(value: float) -> str:
    return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"


def _mib(value: int) -> str:
    return f"{value / _MIB:,.0f}" if value else ""


def _rate(made: float, seconds: float) -> str:
    return f"{made / seconds:,.0f}" if seconds else ""


def _ratio(one: float, other: float) -> str:
    if not one or not other:
        return ""
    times = one / other
    return f"{times:,.0f}" if times >= 10 else f"{times:.2g}"
