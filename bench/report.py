# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What was measured, as tables for people and as JSON for programs."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Final, TypeVar

from rich.console import Console
from rich.table import Table

from bench.measure import CLIENTS, Cell
from bench.process import Size

REFERENCE: Final = "oxigraph memory"
Item = TypeVar("Item", bound=Hashable)
Figure = Callable[[Cell], float | None]
FIGURES: Final[Mapping[str, Figure]] = {
    "median ms": lambda cell: cell.median,
    "p99 ms": lambda cell: cell.p99,
    "requests/s": lambda cell: cell.per_second,
    "CPU ms": lambda cell: cell.cpu_ms,
}
_TOO_BUSY: Final = 0.85
_WAYS: Final = {True: "evaluated", False: "repeated"}


def show(console: Console, cells: Sequence[Cell]) -> None:
    """Print what each server did with each question, and the same against the reference.

    A star marks a rate that the load set and not the server.
    """
    usual = [cell for cell in cells if not cell.hostile]
    for question in _ordered(cell.question for cell in usual):
        console.print(_by_question(question, [one for one in usual if one.question == question]))
    console.print(_beside([cell for cell in cells if cell.hostile], usual))
    if any(cell.server == REFERENCE for cell in usual):
        for clients in CLIENTS:
            for name in FIGURES:
                console.print(_ratios(name, [one for one in usual if one.clients == clients]))


def show_memory(console: Console, sizes: Mapping[str, Mapping[str, Size]]) -> None:
    """Print the memory of each server at each moment, and against the reference."""
    table = Table(title="memory of the whole server, MB (times the reference)")
    table.add_column("server")
    for moment in sizes:
        table.add_column(moment, justify="right")
    for server in _ordered(name for found in sizes.values() for name in found):
        texts = [_memory(found, server) for found in sizes.values()]
        table.add_row(server, *texts)
    console.print(table)


def as_json(cells: Sequence[Cell]) -> list[dict[str, object]]:
    """Give all cells as JSON, with every round and without the single times."""
    reference = _references(cells)
    return [_cell(cell, reference.get(_place(cell))) for cell in cells]


def _cell(cell: Cell, reference: Cell | None) -> dict[str, object]:
    figures = {name: figure(cell) for name, figure in FIGURES.items()}
    ratios = {name: _ratio(figure, cell, reference) for name, figure in FIGURES.items()}
    return {
        "server": cell.server,
        "question": cell.question,
        "clients": cell.clients,
        "way": _WAYS[cell.fresh],
        "beside_hostile_clients": cell.hostile,
        "answers": [len(run.times) for run in cell.runs],
        "failures": cell.failures,
        "load_busy": round(cell.busy, 3),
        "server_cores": round(cell.cores, 3),
        "figures": figures,
        "ratios": ratios,
    }


def _by_question(question: str, cells: Sequence[Cell]) -> Table:
    table = Table(title=f"{question}: one client | {CLIENTS[1]} clients")
    for name in ("server", "queries"):
        table.add_column(name)
    for _, name in ((clients, name) for clients in CLIENTS for name in FIGURES):
        table.add_column(name, justify="right")
    table.add_column("no good answer", overflow="fold")
    for server, fresh in _ordered((cell.server, cell.fresh) for cell in cells):
        row = [cell for cell in cells if (cell.server, cell.fresh) == (server, fresh)]
        texts = [_marked(name, cell) for cell in row for name in FIGURES]
        failures = " | ".join(_failures(cell) for cell in row)
        table.add_row(server, _WAYS[fresh], *texts, failures)
    return table


def _beside(hostile: Sequence[Cell], usual: Sequence[Cell]) -> Table:
    """Set the times beside hostile clients against those without them."""
    table = Table(title="one client beside hostile ones: ms (without them)")
    for name in ("server", "question", "queries"):
        table.add_column(name)
    for name in ("median ms", "p99 ms"):
        table.add_column(name, justify="right")
    for name in ("answers", "cores"):
        table.add_column(name, justify="right")
    table.add_column("no good answer")
    alone = {(cell.server, *_place(cell)): cell for cell in usual}
    for cell in hostile:
        other = alone.get((cell.server, cell.question, 1, cell.fresh, False))
        median = f"{_number(cell.median)} ({_number(other.median if other else None)})"
        p99 = f"{_number(cell.p99)} ({_number(other.p99 if other else None)})"
        answers = str(sum(len(run.times) for run in cell.runs))
        place = (cell.server, cell.question, _WAYS[cell.fresh])
        table.add_row(*place, median, p99, answers, f"{cell.cores:.2f}", _failures(cell))
    return table


def _ratios(name: str, cells: Sequence[Cell]) -> Table:
    figure, reference = FIGURES[name], _references(cells)
    better = "higher" if name == "requests/s" else "lower"
    clients = cells[0].clients if cells else 0
    title = f"{name} at {clients}, times that of {REFERENCE} ({better} is better)"
    table = Table(title=title)
    for column in ("server", "queries"):
        table.add_column(column)
    for question in _ordered(cell.question for cell in cells):
        table.add_column(question, justify="right")
    for server, fresh in _ordered((cell.server, cell.fresh) for cell in cells):
        row = [cell for cell in cells if (cell.server, cell.fresh) == (server, fresh)]
        ratios = [_ratio(figure, cell, reference.get(_place(cell))) for cell in row]
        table.add_row(server, _WAYS[fresh], *map(_number, ratios))
    return table


def _place(cell: Cell) -> tuple[str, int, bool, bool]:
    return cell.question, cell.clients, cell.fresh, cell.hostile


def _references(cells: Iterable[Cell]) -> dict[tuple[str, int, bool, bool], Cell]:
    return {_place(cell): cell for cell in cells if cell.server == REFERENCE}


def _ratio(figure: Figure, cell: Cell, reference: Cell | None) -> float | None:
    mine, other = figure(cell), figure(reference) if reference else None
    return mine / other if mine is not None and other else None


def _memory(found: Mapping[str, Size], server: str) -> str:
    if server not in found:
        return "-"
    text = f"{found[server].memory / 1e6:.0f}"
    if REFERENCE in found and found[REFERENCE].memory:
        text += f" ({_number(found[server].memory / found[REFERENCE].memory)})"
    return text


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _marked(name: str, cell: Cell) -> str:
    """Write a figure, the rate marked where the load was too slow to find its end."""
    text = _number(FIGURES[name](cell))
    return f"{text}*" if name == "requests/s" and cell.busy > _TOO_BUSY else text


def _failures(cell: Cell) -> str:
    return ", ".join(f"{count}x {name}" for name, count in cell.failures.items()) or "-"


def _ordered(items: Iterable[Item]) -> list[Item]:
    return list(dict.fromkeys(items))
