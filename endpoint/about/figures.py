# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The figures of a release: tables of counts, each of which is also a file."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from pyoxigraph import Store

from endpoint.about.facts import Shelf, name_of, rows, shelves
from endpoint.inventory import Inventory, Item
from ontology.text import Text
from ontology.vocabulary import codes, labels, reused_labels

# Entries that are in no municipio, and those of which nobody tells the year.
_NOWHERE, _NEVER = "", ""
_CONCLUSIONS = ("admissible", "to-verify", "to-complete", "not-admissible")
_OUTCOMES = ("passed", "cantTell", "untested", "inapplicable", "failed")


@dataclass(frozen=True)
class Column:
    """Hold one kind of thing that is counted."""

    code: str
    name: Text


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
    columns: tuple[Column, ...]
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
    registers = shelves(store, inventory)
    full = [shelf for shelf in registers if shelf.items]
    columns = tuple(Column(shelf.slug, shelf.title) for shelf in full)
    tables = (
        _by_register(registers),
        _by_place(store, full, columns, "comune"),
        _by_place(store, full, columns, "municipio"),
        _by_status(full, columns),
        _by_year(store, full, columns, "observed", "albo:observedIn"),
        _by_year(store, full, columns, "opened", "albo:openedIn"),
        _conclusions(store, inventory),
        _verdicts(store, inventory),
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


def _by_place(
    store: Store, shelves: Sequence[Shelf], columns: tuple[Column, ...], kind: str
) -> Table:
    found = [Counter(item.one(kind) or _NOWHERE for item in shelf.items) for shelf in shelves]
    places = sorted({place for counts in found for place in counts if place})
    lines = [
        Line(
            place.rsplit("/", 1)[-1],
            name_of(store, place),
            tuple(counts[place] for counts in found),
            f"/doc/{kind}/{place.rsplit('/', 1)[-1]}",
        )
        for place in places
    ]
    if kind == "comune":
        lines.sort(key=lambda line: (-line.total, line.name.it))
    else:
        lines.sort(key=lambda line: (len(line.code), line.code))
    return Table(kind, *_TITLES[kind], columns, (*lines, *_rest(found, _ELSEWHERE)), asked_as=kind)


def _rest(found: Sequence[Counter[str]], name: Text) -> Iterator[Line]:
    """Yield a line for what is in none of the others, so that the columns add up."""
    counts = tuple(one[_NOWHERE] for one in found)
    if any(counts):
        yield Line("", name, counts)


def _by_status(shelves: Sequence[Shelf], columns: tuple[Column, ...]) -> Table:
    found = [Counter(item.entry.status for item in one.items if item.entry) for one in shelves]
    statuses = sorted({status for counts in found for status in counts})
    return Table(
        "status",
        *_TITLES["status"],
        columns,
        tuple(
            Line(one.rsplit("/", 1)[-1], labels()[one], tuple(counts[one] for counts in found))
            for one in statuses
        ),
        asked_as="status",
    )


def _by_year(
    store: Store, shelves: Sequence[Shelf], columns: tuple[Column, ...], name: str, term: str
) -> Table:
    years = {
        row["thing"]: row["year"]
        for row in rows(store, f"SELECT ?thing ?year {{ ?thing {term} ?year }} ORDER BY ?year")
    }
    found = [Counter(_year(item, years) for item in shelf.items) for shelf in shelves]
    listed = sorted({year for counts in found for year in counts if year})
    lines = [Line(one, Text(it=one, en=one), tuple(c[one] for c in found)) for one in listed]
    rest = _rest(found, _NO_YEAR) if lines else ()
    return Table(name, *_TITLES[name], columns, (*lines, *rest))


def _year(item: Item, years: Mapping[str, str]) -> str:
    """Give the year that is told of an entry, or of the thing behind it."""
    own = years.get(item.entry.iri) if item.entry else None
    return own or years.get(item.iri, _NEVER)


_BY_CALL = """
SELECT ?call ?code (COUNT(DISTINCT ?assessment) AS ?number)
WHERE { ?assessment albo:againstCall ?call ; albo:conclusion ?code }
GROUP BY ?call ?code
"""
_BY_OUTCOME = """
SELECT ?requirement ?code (COUNT(DISTINCT ?verdict) AS ?number)
WHERE { ?verdict earl:test ?requirement ; earl:result/earl:outcome ?code }
GROUP BY ?requirement ?code
"""


def _conclusions(store: Store, inventory: Inventory) -> Table:
    names = codes("assessment-conclusion")
    columns = tuple(Column(code, names[code]) for code in _CONCLUSIONS)
    counts = Counter[tuple[str, str]]()
    for row in rows(store, _BY_CALL):
        counts[row["call"], row["code"].rsplit("/", 1)[-1]] += int(row["number"])
    return _of_calls(inventory, "conclusions", columns, counts)


def _verdicts(store: Store, inventory: Inventory) -> Table:
    columns = tuple(Column(code, reused_labels()[f"earl:{code}"]) for code in _OUTCOMES)
    counts = Counter[tuple[str, str]]()
    for row in rows(store, _BY_OUTCOME):
        call = inventory.by_iri.get(row["requirement"])
        iri = (call.one("call") if call else None) or row["requirement"].partition("#")[0]
        counts[iri, row["code"].rsplit("#", 1)[-1]] += int(row["number"])
    return _of_calls(inventory, "verdicts", columns, counts)


def _of_calls(
    inventory: Inventory, name: str, columns: tuple[Column, ...], counts: Counter[tuple[str, str]]
) -> Table:
    calls = sorted({call for call, _ in counts})
    return Table(
        name,
        *_TITLES[name],
        columns,
        tuple(
            Line(
                call.rsplit("/", 1)[-1],
                _title(inventory, call),
                tuple(counts[call, one.code] for one in columns),
                f"/calls/{call.rsplit('/', 1)[-1]}",
            )
            for call in calls
        ),
        is_parts=True,
    )


def _title(inventory: Inventory, iri: str) -> Text:
    item = inventory.by_iri.get(iri)
    end = iri.rsplit("/", 1)[-1]
    return item.name if item else Text(it=end, en=end)


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
