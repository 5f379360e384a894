# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The figures of a release: tables of counts, each of which is also a file."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from math import ceil

from pyoxigraph import Store

from endpoint.about.facts import Shelf, shelves
from endpoint.inventory import Inventory
from endpoint.outcomes import Counts, Outcomes
from ontology.text import Text, same
from ontology.vocabulary import codes, labels, reused_labels

# Entries that are in no municipio, or of which nobody tells the year.
_NOWHERE = ""
_CONCLUSIONS = ("admissible", "to-verify", "to-complete", "not-admissible")
# A page shows so many lines of a table; the file has all.
SIZE = 50
_OUTCOMES = ("passed", "cantTell", "untested", "inapplicable", "failed")


@dataclass(frozen=True)
class Column:
    """Hold one kind of thing that is counted."""

    code: str
    name: Text


Columns = tuple[Column, ...]
Shelves = Sequence[Shelf]


@dataclass(frozen=True)
class Line:
    """Hold one line of a table: what it is about, and a number for each column."""

    code: str
    name: Text
    counts: tuple[int, ...]
    path: str = ""

    @property
    def total(self) -> int:
        """Give the sum of the line."""
        return sum(self.counts)


@dataclass(frozen=True)
class Table:
    """Hold a table of counts.

    ``asked_as`` is the parameter by which the entries of a line are found in a register.
    ``is_parts`` says that the columns are the parts of a whole.
    """

    name: str
    title: Text
    about: Text
    key: Text
    columns: Columns
    lines: tuple[Line, ...]
    asked_as: str = ""
    query: str = ""
    is_parts: bool = False

    @property
    def totals(self) -> list[int]:
        """Give the sum of each column."""
        return [
            sum(line.counts[place] for line in self.lines) for place in range(len(self.columns))
        ]

    @property
    def total(self) -> int:
        """Give the sum of all."""
        return sum(self.totals)

    @property
    def pages(self) -> int:
        """Give how many pages the lines make."""
        return max(1, ceil(len(self.lines) / SIZE))

    def page(self, number: int) -> Sequence[Line]:
        """Give the lines of a page; those of the first where there is no such page."""
        start = (number - 1) * SIZE if number <= self.pages else 0
        return self.lines[start : start + SIZE]

    def to_csv(self, tongue: str) -> bytes:
        """Write the table as RFC 4180 CSV: codes, names in a language, numbers."""
        stream = StringIO()
        writer = csv.writer(stream, lineterminator="\r\n")
        several = len(self.columns) > 1
        head = [one.code for one in self.columns]
        writer.writerow(["code", "name", *head, *(["total"] if several else [])])
        for line in self.lines:
            last = [line.total] if several else []
            writer.writerow([line.code, line.name.in_language(tongue), *line.counts, *last])
        return stream.getvalue().encode()


def draw_up(store: Store, inventory: Inventory) -> Mapping[str, Table]:
    """Count what the statistics page shows, keyed by the names of the tables."""
    registers, outcomes = shelves(store, inventory), Outcomes.of(inventory)
    full = [shelf for shelf in registers if shelf.items]
    columns = tuple(Column(shelf.slug, shelf.title) for shelf in full)
    tables = (
        _by_register(registers),
        _by_place(inventory, full, columns, "comune"),
        _by_place(inventory, full, columns, "municipio"),
        _by_status(inventory, full, columns),
        _by_year(inventory, full, columns, "observed", "observedIn"),
        _by_year(inventory, full, columns, "opened", "openedIn"),
        _conclusions(inventory, outcomes),
        _verdicts(inventory, outcomes),
    )
    return {table.name: table for table in tables if table.lines}


def _by_register(registers: Sequence[Shelf]) -> Table:
    return Table(
        "registers",
        *_TITLES["registers"],
        (Column("entries", Text(it="Voci", en="Entries")),),
        tuple(
            Line(shelf.slug, shelf.title, (len(shelf.items),), f"/doc/register/{shelf.slug}")
            for shelf in registers
        ),
        query="entries-per-register",
    )


def _by_place(inventory: Inventory, shelves: Shelves, columns: Columns, kind: str) -> Table:
    counts = _counted(inventory, shelves, kind)
    lines = [
        Line(_end(place), _name(inventory, place), numbers, f"/doc/{kind}/{_end(place)}")
        for place, numbers in counts.items()
        if place != _NOWHERE
    ]
    if kind == "comune":
        lines.sort(key=lambda line: (-line.total, line.name.it))
    else:
        lines.sort(key=lambda line: (len(line.code), line.code))
    rest = _rest(counts, _ELSEWHERE)
    return Table(kind, *_TITLES[kind], columns, (*lines, *rest), asked_as=kind)


def _counted(inventory: Inventory, shelves: Shelves, facet: str) -> Mapping[str, tuple[int, ...]]:
    """Count the entries of each shelf by what they have under a facet, or by nothing."""
    having = inventory.facet(facet)
    registers = inventory.facet("register")
    found = having.by(registers, inventory.is_registered)
    places = [registers.values.index(shelf.iri) for shelf in shelves]
    names = (*having.values, _NOWHERE)
    lines = zip(names, found[:, places].tolist(), strict=True)
    return {name: tuple(numbers) for name, numbers in lines if any(numbers)}


def _rest(counts: Mapping[str, tuple[int, ...]], name: Text) -> Iterator[Line]:
    """Yield a line for what is in none of the others, so that the columns add up."""
    if _NOWHERE in counts:
        yield Line("", name, counts[_NOWHERE])


def _by_status(inventory: Inventory, shelves: Shelves, columns: Columns) -> Table:
    counts = _counted(inventory, shelves, "status")
    lines = (Line(_end(one), labels()[one], numbers) for one, numbers in counts.items())
    return Table("status", *_TITLES["status"], columns, tuple(lines), asked_as="status")


def _by_year(
    inventory: Inventory, shelves: Shelves, columns: Columns, name: str, facet: str
) -> Table:
    """Count by the year that is told of an entry, or of the thing behind it."""
    counts = _counted(inventory, shelves, facet)
    years = [(year, numbers) for year, numbers in counts.items() if year != _NOWHERE]
    lines = [Line(year, Text(it=year, en=year), numbers) for year, numbers in years]
    rest = _rest(counts, _NO_YEAR) if lines else ()
    return Table(name, *_TITLES[name], columns, (*lines, *rest))


def _conclusions(inventory: Inventory, outcomes: Outcomes) -> Table:
    names = codes("assessment-conclusion")
    columns = tuple(Column(code, names[code]) for code in _CONCLUSIONS)
    return _of_calls(inventory, "conclusions", columns, outcomes.conclusions)


def _verdicts(inventory: Inventory, outcomes: Outcomes) -> Table:
    columns = tuple(Column(code, reused_labels()[f"earl:{code}"]) for code in _OUTCOMES)
    return _of_calls(inventory, "verdicts", columns, outcomes.verdicts)


def _of_calls(
    inventory: Inventory, name: str, columns: Columns, counts: Mapping[str, Counts]
) -> Table:
    """Give how many of the assessments, or of the verdicts, of each call ended how."""
    lines = (
        Line(
            _end(call),
            _name(inventory, call),
            tuple(counts[call].get(one.code, 0) for one in columns),
            f"/calls/{_end(call)}",
        )
        for call in sorted(counts)
    )
    return Table(name, *_TITLES[name], columns, tuple(lines), is_parts=True)


def _name(inventory: Inventory, iri: str) -> Text:
    item = inventory.by_iri.get(iri)
    return item.name if item else same(_end(iri))


def _end(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]


_ELSEWHERE = Text(it="altrove, o non noto", en="elsewhere, or not known")
_NO_YEAR = Text(it="non noto", en="not known")
_TITLES: Mapping[str, tuple[Text, Text, Text]] = {
    "registers": (
        Text(it="Voci di ogni registro", en="Entries of each register"),
        Text(
            it="Quante voci elenca oggi ogni registro. Un registro vuoto dice, sulla sua pagina,"
            " perché lo è.",
            en="How many entries each register lists today. A register that is empty says why on"
            " its page.",
        ),
        Text(it="Registro", en="Register"),
    ),
    "comune": (
        Text(it="Voci per Comune", en="Entries by Comune"),
        Text(
            it="Il Comune è quello in cui si trova la cosa iscritta, non quello di chi la"
            " gestisce.",
            en="The Comune is the one where the listed thing is, not that of whoever runs it.",
        ),
        Text(it="Comune", en="Comune"),
    ),
    "municipio": (
        Text(it="Voci per municipio di Milano", en="Entries by municipio of Milan"),
        Text(
            it="Dove una fonte non lo dice, il municipio è dedotto dalle coordinate; senza"
            " coordinate non è noto.",
            en="Where no source tells it, the municipio follows from the coordinates; without"
            " coordinates it is not known.",
        ),
        Text(it="Municipio", en="Municipio"),
    ),
    "status": (
        Text(it="Voci per stato", en="Entries by status"),
        Text(
            it="«Censita» vuol dire trovata in fonti aperte: nessuno ha presentato domanda e"
            " nessuno ha deciso.",
            en="“Mapped” means found in open sources: nobody has applied and nobody has decided.",
        ),
        Text(it="Stato", en="Status"),
    ),
    "observed": (
        Text(it="Voci per anno dei fatti", en="Entries by year of the facts"),
        Text(
            it="L'anno a cui risalgono i fatti, come lo dice la fonte: non quello in cui sono"
            " stati pubblicati qui.",
            en="The year that the facts are of, as the source tells it: not the one in which they"
            " were published here.",
        ),
        Text(it="Anno", en="Year"),
    ),
    "opened": (
        Text(it="Voci per anno di apertura", en="Entries by year of opening"),
        Text(
            it="Solo dove una fonte dice l'anno in cui l'attività ha aperto.",
            en="Only where a source tells the year in which the place opened.",
        ),
        Text(it="Anno", en="Year"),
    ),
    "conclusions": (
        Text(it="Conclusioni per avviso", en="Conclusions by call"),
        Text(
            it="Ogni voce è confrontata con gli avvisi del suo registro. La conclusione dice che"
            " cosa si può ricavare dai dati aperti, e non decide nulla.",
            en="Each entry is held against the calls of its register. The conclusion says what open"
            " data can tell, and decides nothing.",
        ),
        Text(it="Avviso", en="Call"),
    ),
    "verdicts": (
        Text(it="Esiti per avviso", en="Verdicts by call"),
        Text(
            it="Gli esiti dei singoli requisiti, sommati su tutte le voci. «Non si può dire»"
            " conta ciò che nessuna fonte dice: non è un requisito mancato.",
            en="The verdicts on single requirements, summed over all entries. “Cannot tell”"
            " counts what no source says: it is no failure.",
        ),
        Text(it="Avviso", en="Call"),
    ),
}
