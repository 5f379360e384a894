# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What the catalogue is told of a release: configuration, files, days, counts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ingest.catalogue.files import EVERYTHING, File
from ingest.catalogue.keys import CatalogueKeys, DatasetKeys, Keywords
from ingest.iris import Iris
from ingest.kinds import entry_kinds
from ingest.ledger import Ledger
from ingest.registry import Register, Registry
from ontology.context import shorten
from ontology.text import Text, same
from ontology.vocabulary import labels, reused_labels

_EMPTY = Text(it="Il registro non ha ancora iscrizioni.", en="The register has no entries so far.")


@dataclass(frozen=True)
class Offer:
    """Hold one dataset: what it is called, what it holds, since when, in which files."""

    name: str
    title: Text
    description: Text
    note: Text | None
    keys: DatasetKeys
    keywords: Keywords
    issued: date
    modified: date
    files: Sequence[File]
    page: str
    measurements: Sequence[str] = ()


@dataclass(frozen=True)
class Edition:
    """Hold a release that is about to be described; nothing in it depends on the clock."""

    registry: Registry
    ledger: Ledger
    day: date
    files: Mapping[str, File]
    measurements: Mapping[str, Sequence[str]]
    taken_down: int

    @property
    def iris(self) -> Iris:
        """Give what names things."""
        return Iris(self.registry.base)

    @property
    def keys(self) -> CatalogueKeys:
        """Give the keys of the whole."""
        return self.registry.catalogue

    @cached_property
    def offers(self) -> Sequence[Offer]:
        """Give the datasets: one for everything, then one a register."""
        return [self._everything(), *map(self._register, self.registry.registers)]

    def _everything(self) -> Offer:
        registry = self.registry
        first, last = self._days(self.ledger.books)
        words = [self._keywords(one, self._keys_of(one)) for one in registry.registers]
        together = Keywords(
            it=tuple(dict.fromkeys(word for one in words for word in one.it)),
            en=tuple(dict.fromkeys(word for one in words for word in one.en)),
        )
        return Offer(
            name=EVERYTHING,
            title=registry.title,
            description=registry.description,
            note=None,
            keys=self.keys,
            keywords=self.keys.keywords or together,
            issued=first,
            # Every release assesses its entries anew, on its own day.
            modified=max(last, self.day),
            files=self._files(EVERYTHING),
            page=f"{registry.base}/",
        )

    def _register(self, register: Register) -> Offer:
        keys = self._keys_of(register)
        first, last = self._days([register.id])
        is_empty = not any(
            not line.is_removed for line in self.ledger.books.get(register.id, {}).values()
        )
        note = (register.without_data or _EMPTY) if is_empty else None
        return Offer(
            name=register.id,
            title=register.title,
            description=_joined(register.description, note),
            note=note,
            keys=keys,
            keywords=self._keywords(register, keys),
            issued=first,
            modified=last,
            files=self._files(register.id),
            page=f"{self.registry.base}/doc/register/{register.id}",
            measurements=self.measurements.get(register.id, ()),
        )

    def _keys_of(self, register: Register) -> DatasetKeys:
        return self.keys.changed_by(register.catalogue)

    def _days(self, books: Iterable[str]) -> tuple[date, date]:
        """Give the first and the last day on which anything in some books changed."""
        days = [day for book in books for day in self._changes(book)] or [self.day]
        return min(days), max(days)

    def _changes(self, book: str) -> Iterator[date]:
        for line in self.ledger.books.get(book, {}).values():
            yield from (version.on for version in line.versions)

    def _files(self, name: str) -> list[File]:
        return [file for file in self.files.values() if file.name == f"{name}.{file.form.suffix}"]

    @staticmethod
    def _keywords(register: Register, keys: DatasetKeys) -> Keywords:
        iri = entry_kinds()[register.kind].class_iri()
        label = labels().get(iri) or reused_labels().get(shorten(iri)) or same(register.kind)
        return keys.keywords or Keywords(it=(label.it,), en=(label.en,))


def _joined(first: Text, second: Text | None) -> Text:
    """Say both: many harvesters show nothing but the description."""
    if second is None:
        return first
    return Text(it=f"{first.it} {second.it}", en=f"{first.en} {second.en}")
