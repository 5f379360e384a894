# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write fictitious national registers, as a whole deployment that ``albo build`` takes.

Run as ``python -m bench.national FOLDER --entries 1000 --seed 7``; then ``albo build --registry
FOLDER/registry.toml --without-bad-rows``. The Comuni are the real ones, in proportion to their
inhabitants; all else is invented and says so. The same seed gives the same bytes. ``--changed
100`` changes that many rows of a folder written before. ``made.json`` counts what is in it.
"""

import argparse
import csv
import json
import random
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bench.deployment import NATIONAL, REGISTRY, source_of, write_around
from bench.invented import KINDS, WORDS, Cells, Kind, wrong
from bench.places import Country, country

MADE: Final = "made.json"
# A table has at most ten million cells, and a clerk's spreadsheet fewer.
_ROWS_A_FILE: Final = 50_000
_WRONG, _REPEATED, _TWIN = 0.01, 0.01, 0.01
_DECIDED, _CONTRADICTED = 0.05, 0.005
_ENTRIES_AN_ACTOR: Final = 50
_DECISION_COLUMNS: Final = (
    *("id", "entry", "outcome", "date", "act", "office_it", "office_en", "reasons_it"),
    *("reasons_en", "source"),
)
_STATEMENT_COLUMNS: Final = ("register", "entry", "field", "value", "source", "confidence")
_REASON: Final[Cells] = {"reasons_it": "Motivo inventato.", "reasons_en": "Invented reason."}


@dataclass
class Register:
    """Invent the rows of one register, one after another, in memory that does not grow."""

    kind: Kind
    rows: int
    actors: int
    country: Country
    chance: random.Random
    counts: Counter[str] = field(default_factory=Counter)

    def all(self) -> Iterator[tuple[Cells, bool]]:
        """Yield every row, each with whether it is good and new."""
        before: Cells | None = None
        for number in range(1, self.rows + 1):
            row = self._row(number)
            throw = self.chance.random()
            if throw < _WRONG:
                self.counts["wrong"] += 1
                yield wrong(self.kind, row, self.chance), False
            elif before is not None and throw < _WRONG + _REPEATED:
                self.counts["repeated"] += 1
                yield {**before, "id": row["id"]}, False
            elif before is not None and throw < _WRONG + _REPEATED + _TWIN:
                self.counts["twins"] += 1
                # The same thing as a clerk of another office would write it: no rule tells it.
                before = {**before, "id": row["id"], "name": f"{before['name']} bis"}
                yield before, True
            else:
                before = row
                yield row, True

    def _row(self, number: int) -> Cells:
        chance, kind = self.chance, self.kind
        place = self.country.place(chance)
        point = place.point(chance) if chance.random() < 0.6 else None
        word = chance.choice(WORDS)
        row = {
            "id": f"{kind.register}-{number:07d}",
            "name": f"{kind.noun} {word} {number} (fittizio)",
            "municipality": place.name,
            "istat_code": place.code,
            "source": source_of(place.region),
            "activity": "active" if chance.random() < 0.6 else "unknown",
            "observed_year": str(chance.randint(2018, 2026)),
            "confidence": "unverified",
        }
        if chance.random() < 0.85:
            row["street_address"] = f"Via Inventata {chance.choice(WORDS)} {chance.randint(1, 200)}"
        row["longitude"], row["latitude"] = map("{:.6f}".format, point) if point else ("", "")
        if chance.random() < 0.4:
            row["website"] = f"https://{kind.register}-{number}.example"
        if chance.random() < 0.1:
            row["source"] += f"|{NATIONAL}"
        if chance.random() < 0.05:
            row |= {"note_it": "Voce inventata.", "note_en": "Invented entry."}
        return row | self._operator() | self._own()

    def _operator(self) -> Cells:
        if not self.kind.is_operated:
            return {}
        throw = self.chance.random()
        number = self.chance.randint(1, self.actors)
        if throw < 0.5:
            return {"operator": f"gestore-{number:06d}"}
        if throw < 0.7:
            name = f"Cooperativa {self.chance.choice(WORDS)} {number} (fittizia)"
            # No province has the letters ZZ: nobody has this number.
            return {"operator_name": name, "rea_number": f"ZZ-{number}"}
        return {}

    def _own(self) -> Cells:
        """Fill in the cells of the kind, most of which are not known."""
        chance = self.chance
        cells = {
            name: made(chance) for name, known, made in self.kind.cells if chance.random() < known
        }
        if self.kind.has_decisions:
            cells["status"] = "mapped"
        return cells


def write_national(folder: Path, entries: int, seed: int) -> dict[str, int]:
    """Write a deployment of many rows and give what it counts; folder is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    places = country()
    actors = max(10, entries // _ENTRIES_AN_ACTOR)
    counts: Counter[str] = Counter(rows=entries, actors=actors, comuni=len(places.places))
    files: dict[str, list[str]] = {}
    with (folder / "statements.csv").open("w", encoding="utf-8", newline="") as handle:
        statements = csv.DictWriter(handle, _STATEMENT_COLUMNS)
        statements.writeheader()
        for kind, rows in _shares(entries):
            chance = random.Random(f"{seed} {kind.register}")  # noqa: S311 - it has to repeat
            register = Register(kind, rows, actors, places, chance)
            files[kind.register] = _write_register(folder, register, statements)
            counts += register.counts
    write_around(folder, places, actors, files)
    made = {"seed": seed, **counts}
    (folder / MADE).write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    return made


def _shares(entries: int) -> Iterator[tuple[Kind, int]]:
    """Share the rows out among the kinds; the first takes what is left over."""
    rows = {kind.register: int(entries * kind.share) for kind in KINDS}
    rows[KINDS[0].register] += entries - sum(rows.values())
    for kind in KINDS:
        yield kind, rows[kind.register]


def _write_register(
    folder: Path, register: Register, statements: "csv.DictWriter[str]"
) -> list[str]:
    """Write the tables of a register, and what is decided and contradicted on its way."""
    kind, names = register.kind, list[str]()
    rows = register.all()
    decisions = (
        _Decisions(folder / f"decisions-{kind.register}.csv") if kind.has_decisions else None
    )
    for first in range(0, register.rows, _ROWS_A_FILE):
        names.append(f"{kind.register}-{first // _ROWS_A_FILE + 1:03d}.csv")
        with (folder / names[-1]).open("w", encoding="utf-8", newline="") as handle:
            table = csv.DictWriter(handle, kind.columns)
            table.writeheader()
            for _ in range(min(_ROWS_A_FILE, register.rows - first)):
                row, is_good = next(rows)
                table.writerow(row)
                if is_good and register.chance.random() < _CONTRADICTED:
                    statements.writerow(_contradiction(register, row))
                    register.counts["statements"] += 1
                if is_good and decisions and register.chance.random() < _DECIDED:
                    register.counts["decisions"] += decisions.take(row["id"], register.chance)
    if decisions:
        decisions.close()
    return names


def _contradiction(register: Register, row: Cells) -> Cells:
    """Let another source say another figure of an entry."""
    return {
        "register": register.kind.register,
        "entry": row["id"],
        "field": register.kind.figure,
        "value": str(register.chance.randint(1, 900)),
        "source": NATIONAL,
        "confidence": "open-data",
    }


class _Decisions:
    """Write what an invented office decided: most entries are admitted, some lose it again."""

    def __init__(self, path: Path) -> None:
        self._handle = path.open("w", encoding="utf-8", newline="")
        self._table = csv.DictWriter(self._handle, _DECISION_COLUMNS)
        self._table.writeheader()
        self._written = 0

    def take(self, entry: str, chance: random.Random) -> int:
        """Decide on an entry, and say in how many acts."""
        acts: list[tuple[str, int, Cells]] = [("admit", 2, {})]
        if chance.random() < 0.2:
            acts.append((chance.choice(["suspend", "cancel"]), 4, _REASON))
        for outcome, month, reason in acts:
            self._written += 1
            self._table.writerow(
                {
                    "id": f"atto-{self._written:06d}",
                    "entry": entry,
                    "outcome": outcome,
                    "date": f"2026-{month:02d}-{chance.randint(1, 28):02d}",
                    "act": f"Atto inventato {self._written}",
                    "office_it": "Ufficio inventato",
                    "office_en": "Invented office",
                    "source": NATIONAL,
                    **reason,
                }
            )
        return len(acts)

    def close(self) -> None:
        """Close the table."""
        self._handle.close()


def change(folder: Path, rows: int, seed: int) -> list[str]:
    """Change the figure and the website of some rows; give the keys of their entries."""
    made = json.loads((folder / MADE).read_text("utf-8"))
    chance = random.Random(f"{seed} changed")  # noqa: S311 - it has to repeat
    chosen = set(chance.sample(range(made["rows"]), rows))
    changed: list[str] = []
    first = 0
    for path, kind in tables_of(folder):
        first += _change_table(path, kind, {one - first for one in chosen}, chance, changed)
    return changed


def tables_of(folder: Path) -> Iterator[tuple[Path, Kind]]:
    """Yield the tables of entries in the order in which they were written."""
    kinds = {kind.register: kind for kind in KINDS}
    registry = tomllib.loads((folder / REGISTRY).read_text("utf-8"))
    for register in registry["registers"]:
        for file in register["files"]:
            yield folder / file["path"], kinds[register["id"]]


def _change_table(
    path: Path, kind: Kind, chosen: set[int], chance: random.Random, changed: list[str]
) -> int:
    """Change the chosen rows of a table; gives how many rows it has."""
    new, number = path.with_suffix(".new"), -1
    with (
        path.open(encoding="utf-8", newline="") as old,
        new.open("w", encoding="utf-8", newline="") as handle,
    ):
        table = csv.DictWriter(handle, kind.columns)
        table.writeheader()
        for number, row in enumerate(csv.DictReader(old)):
            if number in chosen:
                row[kind.figure] = str(chance.randint(1, 900))
                row["website"] = f"https://{row['id']}-{chance.randrange(10**6)}.example"
                changed.append(row["id"])
            table.writerow(row)
    new.replace(path)
    return number + 1


def main(arguments: Sequence[str] | None = None) -> None:
    """Write or change a deployment, as the command line says."""
    parser = argparse.ArgumentParser(prog="bench.national", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--entries", type=int, default=1000, help="rows in all registers together")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--changed", type=int, help="change so many rows of what is there")
    given = parser.parse_args(arguments)
    if given.changed is not None:
        print(len(change(given.folder, given.changed, given.seed)), "rows changed")
    else:
        json.dump(write_national(given.folder, given.entries, given.seed), sys.stdout, indent=1)
        print()


if __name__ == "__main__":
    main()
