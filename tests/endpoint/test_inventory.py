# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What is chosen, ordered and counted out of the index is what a look at every row gives."""

import random
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import Store

from endpoint.api.collections import COLLECTIONS, Collection, everything
from endpoint.api.parameters import Asked
from endpoint.api.selection import Selection, select
from endpoint.inventory import Inventory, Item, take_stock
from endpoint.inventory.stock import Lookup
from endpoint.reconcile.trigrams import Trigrams
from endpoint.stores import open_store
from ingest.files import digests, write_quads
from ingest.index import (
    DIGEST,
    NAME,
    Index,
    NoIndex,
    database,
    index_of,
    is_whole,
    write_index,
)
from ingest.index.columns import FACETS, values_of
from ingest.index.items import Entry
from ingest.index.making import made_of, write_stock
from ingest.index.reading import Reader
from ingest.index.words import NAME_RUN, OF_NAMES
from ingest.quads import DUMP
from ingest.releases import Release
from ingest.store import write_store
from ingest.whole import digest_of
from ontology.text import Text, same
from tests.endpoint import scan

BASE = "https://example.org"
WORDS = ("Milano", "Lecco", "Talent", "Garden", "Officina", "Libera", "Spazio", "10", "Città", "a")
SORTS = ("name", "number", "created", "modified")


@dataclass(frozen=True)
class Scene:
    """Rows in memory, and the same rows in an index."""

    items: Sequence[Item]
    stock: Inventory


def invented(many: int) -> Iterator[Item]:
    """Yield rows of every shape: without a line, a place or a name of their own, and equal ones."""
    chance = random.Random(11)  # noqa: S311 - it has to repeat
    for number in range(many):
        kind = chance.choice(("coworking", "makerspace", "actor"))
        iri = f"{BASE}/id/{kind}/{number:05d}"
        name = " ".join(chance.sample(WORDS, chance.randint(1, 3)))
        line = Entry(
            f"{BASE}/id/entry/{kind}-{number:05d}",
            f"{BASE}/id/register/{kind}",
            f"{chance.randrange(many):03d}",
            f"https://w3id.org/albo/scheme/entry-status/{chance.choice(('mapped', 'admitted'))}",
            f"2024-0{chance.randint(1, 3)}-01",
            chance.choice(("", "2025-01-01", "2026-02-28")),
        )
        comune = chance.choice(("015146", "097042", "999"))
        yield Item(
            iri=iri,
            types=("Makerspace", "Organization") if number % 7 == 0 else ("CoworkingSpace",),
            name=Text(it=name, en=f"The {name}") if number % 3 else same(name),
            others=("TG",) if number % 11 == 0 else (),
            keys={"vatNumber": f"{number % 40:011d}"} if number % 2 else {},
            related={"comune": f"{BASE}/id/comune/{comune}"} if number % 5 else {},
            address=f"Via {chance.choice(WORDS)} {chance.randint(1, 9)}" if number % 4 else "",
            point=(9 + chance.randrange(9) / 100, 45 + chance.randrange(9) / 100)
            if number % 6
            else None,
            entry=None if kind == "actor" else line,
            licence="https://example.org/odbl" if number % 50 == 0 else "",
            conclusions=("a-2025.to-verify", "b-2026.admissible")[: number % 3],
            years={},
        )


@pytest.fixture(scope="module", params=["shipped", "invented"])
def scene(request: pytest.FixtureRequest, release: Release) -> Scene:
    if request.param == "shipped":
        store = open_store(release, 10**9)
        return Scene(list(Reader(store).items()), take_stock(release, store))
    items = sorted(invented(400), key=lambda item: item.iri)
    return Scene(items, Inventory(made_of(items, BASE)))


def test_rows_come_back_as_they_were(scene: Scene) -> None:
    assert list(scene.stock.items) == list(scene.items)
    lines = [one for one in scene.items if one.entry]
    assert list(scene.stock.registered) == lines
    for item in (scene.items[3], scene.items[-1]):
        assert scene.stock.by_iri[item.iri] == item and item in list(scene.stock.named(item.ref))
    entry = lines[-1].entry
    assert entry and scene.stock.by_entry[entry.iri] == lines[-1]
    assert "urn:none" not in scene.stock.by_iri and scene.stock.by_entry.get("urn:none") is None
    with pytest.raises(KeyError):
        scene.stock.by_iri["urn:none"]


def questions(items: Sequence[Item]) -> Iterator[Asked]:
    """Yield questions that have something to find, alone and together."""
    chance = random.Random(3)  # noqa: S311 - it has to repeat
    said = [word for item in chance.sample(list(items), 12) for word in item.name.it.split()]
    slips = [word[0] + word[2] + word[1] + word[3:] for word in said if len(word) > 5]
    asked = [
        *said[:10],
        *slips[:8],
        *(word[:2] for word in said[:4]),
        *(w[1:] for w in said if len(w) > 4),
    ][:30]
    for q in (*asked, " ".join(said[:2]), "via 1", "%", '"x" OR y*', "zzzz"):
        yield Asked.model_validate({"q": q})
    wanted = {name: list(_known(items, name)) for name in FACETS}
    for name, parameter in (("comune", "comune"), ("type", "type"), ("conclusion", "conclusion")):
        yield Asked.model_validate({parameter: ",".join(wanted[name][:2])})
    narrow = {"status": "mapped", "comune": "015146", "q": said[0], "sort": "-modified,name"}
    for keys in (("status",), ("status", "comune"), ("comune", "q"), ("status", "q", "sort")):
        yield Asked.model_validate({key: narrow[key] for key in keys})
    for sort in (*SORTS, *(f"-{one}" for one in SORTS)):
        yield Asked.model_validate({"sort": sort})
    yield Asked.model_validate({"bbox": "9,45,9.04,45.05"})
    yield Asked.model_validate({"bbox": "9.1,45.4,9.3,45.5", "sort": "number,-name"})
    for day in ("2020-01-01", "2026-02-28", "2030-01-01"):
        yield Asked.model_validate({"modified_since": day})


def _known(items: Sequence[Item], name: str) -> list[str]:
    return sorted({value for item in items for value in values_of(item, name)})


def test_lists_and_counts_are_those_of_every_row(scene: Scene) -> None:
    scopes = ((everything, lambda _: True), (COLLECTIONS["entries"].choose, lambda row: row.entry))
    for number, asked in enumerate(questions(scene.items)):
        choose, scope = scopes[number % 2]
        collection = Collection("x", same("x"), (), choose)
        found = select(scene.stock, collection, asked)
        scores = scan.search(scene.items, asked.q or "")
        expected = scan.select([row for row in scene.items if scope(row)], asked, scores)
        assert [row.iri for row in found.rows] == [row.iri for row in expected], asked
        if found.scores is not None:
            assert found.scores_of(found.rows) == [scores[row.iri] for row in expected]
        _check_counts(found, expected)


def _check_counts(found: Selection, expected: Sequence[Item]) -> None:
    for name in FACETS:
        values = [value for row in expected for value in values_of(row, name)]
        assert dict(found.counted(name)) == {one: values.count(one) for one in values}
    usual = "https://example.org/usual"
    assert found.licences(usual) == ({row.licence or usual for row in expected} or {usual})


def test_neighbours_are_the_nearest_of_all(scene: Scene) -> None:
    placed = [item for item in scene.items if item.entry and item.point]
    for item in placed[:: max(1, len(placed) // 20)]:
        assert item.point
        for many in (1, 5, len(placed) + 1):
            found = scene.stock.places.nearest(item.point, many, item.iri)
            expected = scan.nearest(scene.items, item.point, many, item.iri)
            assert [metres for _, metres in found] == pytest.approx([far for _, far in expected])
            assert {one.iri for one, _ in found} <= {one.iri for one in placed} - {item.iri}
    place = f"{BASE}/id/comune/015146"
    inside = [one for one in placed if place in (one.related or {}).values()]
    assert list(scene.stock.places.inside(place)) == inside
    assert sum(scene.stock.places.counts(place).values()) >= len(inside)


def test_candidates_are_those_that_share_most_letters(scene: Scene) -> None:
    names = [str(row[0]) for row in scene.stock.index.rows("SELECT said FROM name ORDER BY at")]
    letters = Trigrams(scene.stock, NAME_RUN, OF_NAMES)
    assert len(letters) == len(names) > 0
    for asked in (*names[:: len(names) // 10], "Taletn Gardn", "xyz", ""):
        runs = scan.words_of(asked)
        assert letters.nearest(runs, 20) == scan.sharing(names, asked, 20)


@pytest.fixture(scope="module")
def part(release: Release) -> Store:
    """Give what a release says of one register."""
    store = Store()
    store.bulk_extend(quad for quad in release.quads() if "/coworking" in str(quad.subject))
    return store


def test_an_index_is_made_where_it_lacks_and_read_where_it_is(part: Store, tmp_path: Path) -> None:
    made = index_of(tmp_path, BASE, part)
    assert list(tmp_path.iterdir()) == []
    write_stock(tmp_path / NAME, part, BASE)
    (tmp_path / DIGEST).write_text(digest_of(tmp_path / NAME))
    first = (tmp_path / NAME).read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {NAME, DIGEST}
    read = index_of(tmp_path, BASE, Store())
    question = "SELECT iri, told FROM item ORDER BY at"
    assert made.rows(question) == read.rows(question) != []
    write_stock(tmp_path / NAME, part, BASE)
    assert (tmp_path / NAME).read_bytes() == first


@pytest.mark.parametrize("spoil", ["format", "text", "cut"])
def test_an_index_that_cannot_be_read_is_not_read(part: Store, tmp_path: Path, spoil: str) -> None:
    path = tmp_path / NAME
    write_stock(path, part, BASE)
    if spoil == "format":
        with sqlite3.connect(path) as connection:
            connection.execute("UPDATE told SET value = '0' WHERE name = 'format'")
        connection.close()
    else:
        path.write_bytes(b"no index" if spoil == "text" else path.read_bytes()[:5000])
    with pytest.raises(NoIndex, match=NAME):
        Index(path)
    assert Inventory(index_of(tmp_path, BASE, Store())).size == 0


def test_a_sqlite_without_its_tree_is_told_in_both_languages(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Poor(sqlite3.Connection):
        def execute(self, *_: object) -> sqlite3.Cursor:
            raise sqlite3.OperationalError("no such module: rtree")

    monkeypatch.setattr(database, "connect", lambda _: Poor(":memory:"))
    with pytest.raises(NoIndex, match=r"senza il modulo rtree.*without the module rtree"):
        made_of((), BASE)


def test_the_store_of_a_large_release_has_an_index_beside_it(part: Store, tmp_path: Path) -> None:
    write_quads(tmp_path / DUMP, part)
    write_store(tmp_path)
    write_index(tmp_path, BASE)
    assert Inventory(Index(tmp_path / NAME)).size > 40
    assert list(digests(tmp_path)) == [DUMP]


def test_a_spoilt_index_is_found_out_and_made_anew(part: Store, tmp_path: Path) -> None:
    path = tmp_path / NAME
    write_stock(path, part, BASE)
    (tmp_path / DIGEST).write_text(digest_of(path))
    spoilt = path.read_bytes().replace(b"Basiano", b"Baciano")
    assert is_whole(tmp_path) and spoilt != path.read_bytes()
    path.write_bytes(spoilt)
    assert not is_whole(tmp_path)
    names = index_of(tmp_path, BASE, part).texts("SELECT told FROM item")
    assert any("Basiano" in one for one in names) and not any("Baciano" in one for one in names)


def test_names_that_nothing_has_are_not_kept() -> None:
    asked: list[str] = []

    def find(name: str) -> int | None:
        asked.append(name)
        return 0 if name == "known" else None

    lookup = Lookup(find, lambda _at: next(iter(invented(1))))
    for _ in range(2):
        assert lookup.get("known") is not None and lookup.get("typed by a stranger") is None
    assert asked == ["known", "typed by a stranger", "typed by a stranger"]
