# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Measure the index of a release alone: fictitious rows over all Comuni, no store beside them.

``python -m bench.index --rows 1000000`` writes an index, then asks it in another process; it
prints as JSON the seconds and the memory that writing took, the size of the file, the memory of
who reads, and the milliseconds of CPU of each kind of question: the first, then the median and
the worst of others. ``--keep FOLDER`` leaves the index there, and ``--read FILE`` asks one.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from pyoxigraph import Store

from bench.invented import KINDS, Kind
from bench.national import Register
from bench.places import Country, country
from endpoint.api.collections import COLLECTIONS
from endpoint.api.parameters import Asked
from endpoint.api.selection import select
from endpoint.inventory import Inventory, Item
from endpoint.reconcile.agreement import Agreement
from endpoint.reconcile.entities import Entities
from endpoint.reconcile.matching import Matcher
from endpoint.reconcile.properties import Properties
from endpoint.reconcile.questions import Condition, Question
from ingest.index import NAME, Entry, Index
from ingest.index.columns import FACETS
from ingest.index.making import write_items
from ontology.text import same

BASE: Final = "https://registri-fittizi.example.org"
_SCHEME: Final = "https://w3id.org/albo/scheme"
_CLASSES: Final = {
    "coworking": "CoworkingSpace",
    "disused-space": "DisusedSpace",
    "makerspace": "Makerspace",
    "sharing-operator": "SharingEconomyOperator",
    "startup-support": "StartupSupportProvider",
    "student-housing": "StudentHousing",
}
_TIMES: Final = 15
Ask = Callable[[Inventory, random.Random], object]


def invented(rows: int, seed: int) -> Iterator[Item]:
    """Yield the Comuni and so many entries, in the order of their IRIs."""
    places = country()
    told: list[tuple[str, Callable[[], Iterator[Item]]]] = [("comune", lambda: _comuni(places))]
    for kind in KINDS:
        told.append((kind.register, _lister(kind, rows, places, seed)))
    for _, listed in sorted(told, key=lambda one: f"{one[0]}/"):
        yield from listed()


def _comuni(places: Country) -> Iterator[Item]:
    for place in sorted(places.places, key=lambda one: one.code):
        yield Item(
            iri=f"{BASE}/id/comune/{place.code}",
            types=("Comune",),
            name=same(place.name),
            keys={"notation": place.code},
        )


def _lister(kind: Kind, rows: int, places: Country, seed: int) -> Callable[[], Iterator[Item]]:
    def listed() -> Iterator[Item]:
        chance = random.Random(f"{seed} {kind.register}")  # noqa: S311 - it has to repeat
        register = Register(kind, round(rows * kind.share), 1000, places, chance)
        for number, (row, _) in enumerate(register.all(), 1):
            yield _item(kind, number, row, chance)

    return listed


def _item(kind: Kind, number: int, row: Mapping[str, str], chance: random.Random) -> Item:
    end = f"{kind.register}/{number:07d}"
    where = f"{row['street_address']}, {row['municipality']}" if "street_address" in row else ""
    status = chance.choice(("mapped", "mapped", "mapped", "admitted"))
    ends = chance.choice(("to-complete", "to-verify", "not-admissible"))
    own = {"building_use": "buildingUse", "reuse_status": "reuseStatus", "lab_kind": "labKind"}
    known = {name: f"{_SCHEME}/x/{row[cell]}" for cell, name in own.items() if row.get(cell)}
    return Item(
        iri=f"{BASE}/id/{end}",
        types=(_CLASSES.get(kind.register, "Company"),),
        name=same(row["name"]),
        keys={"reaNumber": row["rea_number"]} if row.get("rea_number") else {},
        related={
            "comune": f"{BASE}/id/comune/{row['istat_code']}",
            "activity": f"{_SCHEME}/activity/{row['activity']}",
            **known,
        },
        address=where,
        point=_point(row),
        entry=Entry(
            f"{BASE}/id/entry/{end.replace('/', '-')}",
            f"{BASE}/id/register/{kind.register}",
            f"{number:07d}",
            f"{_SCHEME}/entry-status/{status}",
            "2026-01-01",
            f"2026-{chance.randint(1, 9):02d}-{chance.randint(10, 28)}",
        ),
        conclusions=tuple(f"{call}.{ends}" for call in kind.calls),
        years={"observedIn": row["observed_year"]},
    )


def _point(row: Mapping[str, str]) -> tuple[float, float] | None:
    try:
        return float(row["longitude"]), float(row["latitude"])
    except ValueError:
        return None


def _list(**asked: str) -> Ask:
    """Choose, order and count, and read a page of twenty."""

    def ask(stock: Inventory, chance: random.Random) -> object:
        question = Asked.model_validate({**asked, "offset": chance.randrange(100)})
        found = select(stock, COLLECTIONS["entries"], question)
        return list(found.rows[question.offset : question.offset + 20])

    return ask


def _facets(stock: Inventory, chance: random.Random) -> object:
    status = chance.choice(("mapped", "admitted"))
    found = select(stock, COLLECTIONS["entries"], Asked.model_validate({"status": status}))
    return [found.counted(name) for name in FACETS]


def _search(*words: Callable[[Item], str]) -> Ask:
    """Look for words of some row among everything."""

    def ask(stock: Inventory, chance: random.Random) -> object:
        item = stock.row(chance.randrange(stock.size))
        question = Asked.model_validate({"q": " ".join(word(item) for word in words)})
        found = select(stock, COLLECTIONS["things"], question)
        return found.scores_of(found.rows[:20]), list(found.rows[:20])

    return ask


def _box(stock: Inventory, chance: random.Random) -> object:
    west, south = chance.uniform(7, 14), chance.uniform(38, 46)
    box = f"{west},{south},{west + 0.2},{south + 0.2}"
    return list(
        select(stock, COLLECTIONS["entries"], Asked.model_validate({"bbox": box})).rows[:20]
    )


def _near(stock: Inventory, chance: random.Random) -> object:
    point = (chance.uniform(8, 13), chance.uniform(40, 45.6))
    return stock.places.nearest(point, 5, "")


def _place(stock: Inventory, chance: random.Random) -> object:
    comune = f"{BASE}/id/comune/{chance.choice(('015146', '058091', '063049', '001272'))}"
    return stock.places.counts(comune), stock.places.inside(comune).first(100)


def _matching(stock: Inventory) -> Ask:
    entities = Entities(BASE, stock)
    matcher = Matcher(entities, Agreement(entities, Properties(entities, Store())))

    def ask(stock: Inventory, chance: random.Random) -> object:
        item = stock.row(chance.randrange(stock.size))
        comune = stock.by_iri.get(item.one("comune") or "") or item
        name = item.name.it[1:]
        conditions = (Condition("comune", (comune.name.it,)),)
        return matcher.match(Question(name=name, conditions=conditions))

    return ask


def _first(item: Item) -> str:
    return item.name.it.split()[0]


def _third(item: Item) -> str:
    return item.name.it.split()[-1] if len(item.name.it.split()) < 3 else item.name.it.split()[2]


def _slipped(item: Item) -> str:
    word = max(item.name.it.split(), key=len)
    return word[:2] + word[3:]


QUESTIONS: Final[Mapping[str, Callable[[Inventory], Ask]]] = {
    "list, as it is": lambda _: _list(),
    "list, by name": lambda _: _list(sort="name"),
    "list, changed lately": lambda _: _list(sort="-modified"),
    "list, status and Comune": lambda _: _list(status="mapped", comune="015146"),
    "all facets of a status": lambda _: _facets,
    "search, a rare word": lambda _: _search(_third),
    "search, the commonest word": lambda _: _list(q="via"),
    "search, one letter": lambda _: _list(q="a"),
    "search, with a slip": lambda _: _search(_slipped),
    "search, two words": lambda _: _search(_first, _third),
    "box": lambda _: _box,
    "five nearest": lambda _: _near,
    "page of a Comune": lambda _: _place,
    "reconcile one name": _matching,
}


def asked(path: Path) -> Mapping[str, object]:
    """Ask an index, and say how long each kind of question took and what memory."""
    before = _resident()
    begun = time.perf_counter()
    stock = Inventory(Index(path))
    opened = time.perf_counter() - begun
    found: dict[str, object] = {}
    for name, make in QUESTIONS.items():
        ask, chance = make(stock), random.Random(5)  # noqa: S311 - it has to repeat
        took = [_timed(ask, stock, chance) for _ in range(_TIMES)]
        found[name] = {
            "first": took[0],
            "median": round(statistics.median(took[1:]), 1),
            "worst": max(took[1:]),
        }
    memory = {"before": before, "after": _resident(), "most": _peak()}
    return {"opened ms": round(opened * 1000, 1), "ms": found, "memory MiB": memory}


def _timed(ask: Ask, stock: Inventory, chance: random.Random) -> float:
    begun = time.thread_time()
    ask(stock, chance)
    return round((time.thread_time() - begun) * 1000, 1)


def _resident() -> float:
    return _status("VmRSS")


def _peak() -> float:
    return _status("VmHWM")


def _status(name: str) -> float:
    """Give a figure of this process in MiB, as the kernel tells it."""
    lines = Path("/proc/self/status").read_text("ascii", errors="replace").splitlines()
    told = next(line for line in lines if line.startswith(f"{name}:"))
    return round(int(told.split()[1]) / 1024, 1)


def measured(folder: Path, rows: int, seed: int) -> Mapping[str, object]:
    """Write an index and ask it in a process of its own."""
    path, before = folder / NAME, _peak()
    begun, used = time.perf_counter(), time.process_time()
    listed = sum(1 for _ in invented(rows, seed))
    made = time.process_time() - used
    write_items(path, invented(rows, seed), BASE)
    told = {
        "rows": listed,
        "seconds": round(time.perf_counter() - begun, 1),
        # Inventing the rows is not writing them.
        "CPU seconds": round(time.process_time() - used - 2 * made, 1),
        "memory MiB": {"before": before, "most": _peak()},
        "file MB": round(path.stat().st_size / 1e6, 1),
    }
    command = [sys.executable, "-m", "bench.index", "--read", str(path)]
    answer = subprocess.run(command, capture_output=True, check=True)
    return {"written": told, "read": json.loads(answer.stdout)}


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print it as JSON."""
    parser = argparse.ArgumentParser(prog="bench.index", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", type=Path, help="leave the index in this folder")
    parser.add_argument("--read", type=Path, help="ask this index, and write none")
    given = parser.parse_args(arguments)
    if given.read:
        print(json.dumps(asked(given.read), indent=1))
        return
    with tempfile.TemporaryDirectory() as room:
        folder = given.keep or Path(room)
        print(json.dumps(measured(folder, given.rows, given.seed), indent=1))


if __name__ == "__main__":
    main()
