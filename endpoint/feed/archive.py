# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What a release keeps of the past: the members of its feed, found by version and by thing."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

from pydantic import TypeAdapter
from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from endpoint.problems import Problem
from ingest.feed.growth import blocks
from ingest.feed.index import Member, Page
from ingest.index import Index
from ingest.iris import Iris
from ontology.context import expand
from ontology.text import Text

# Pages that are kept unpacked: most of what is asked about the past is of late.
_KEPT = 4
# Answers that are kept, most of them packed: a page is some 60 KB then, and ten times that plain.
_BODIES = 16
_NAMES = TypeAdapter(tuple[str, ...])
_REASON = NamedNode(expand("albo:endingReason"))


class Archive:
    """Read the feed of a release; one without a feed has an empty archive.

    Its versions are looked up in the index of the release, and what they say in the pages.
    """

    def __init__(self, folder: Path, base: str, index: Index) -> None:
        self.folder = folder
        self.iris = Iris(base)
        self._index = index
        self._blocks = lru_cache(maxsize=_KEPT)(self._read)
        self._bodies: dict[str, bytes] = {}

    @cached_property
    def pages(self) -> Sequence[Page]:
        """Give the pages in their order, without their members."""
        found = self._index.texts("SELECT told FROM page ORDER BY place")
        return [Page.model_validate_json(one) for one in found]

    @cached_property
    def gone(self) -> Collection[str]:
        """Name the pages that were written anew under another name."""
        try:
            return self._index.told("gone", _NAMES)
        except StopIteration:
            return ()

    @cached_property
    def count(self) -> int:
        """Count the versions."""
        return sum(page.count for page in self.pages)

    def newest(self, start: int, most: int) -> Sequence[Member]:
        """Give some of the versions, the newest first, from a place on."""
        last = self.count - start
        return self._members("number >= ? AND number < ?", last - most, last)[::-1]

    def all(self) -> Iterator[Member]:
        """Yield every version, oldest first."""
        for place in range(len(self.pages)):
            yield from self._members("page = ?", place)

    def find(self, version: str) -> Member | None:
        """Give a version by its IRI; None where no page holds it."""
        return next(iter(self._members("iri = ?", version)), None)

    def subject(self, concept: str, ref: str) -> str:
        """Name what the versions of a thing are versions of: its entry, where it has one."""
        entry, thing = self.iris.entry(concept, ref), self.iris.thing(concept, ref)
        return entry if self.versions(entry) else thing

    def versions(self, subject: str) -> Sequence[Member]:
        """Give the versions of an entry or of a thing without one, oldest first."""
        return self._members("of = ?", subject)

    def has_versions(self, concept: str, ref: str) -> bool:
        """Say whether versions of a thing are kept."""
        return bool(self.versions(self.subject(concept, ref)))

    def before(self, member: Member) -> Member | None:
        """Give the version before another that still says something."""
        earlier = self.versions(member.of)
        stated = [one for one in earlier[: earlier.index(member)] if not one.is_removal]
        return stated[-1] if stated else None

    def is_stated(self, subject: str) -> bool:
        """Say whether anything is left of what was said of a thing."""
        return any(not member.is_removal for member in self.versions(subject))

    def page(self, name: str) -> Page | None:
        """Give a page by its name, with its members."""
        for place, page in enumerate(self.pages):
            if page.name == name:
                return page.holding(tuple(self._members("page = ?", place)))
        return None

    def _members(self, condition: str, *values: str | int) -> Sequence[Member]:
        question = f"SELECT told FROM version WHERE {condition} ORDER BY number"  # noqa: S608
        return [Member.model_validate_json(one) for one in self._index.texts(question, *values)]

    def quads(self, page: Page) -> Mapping[str, Sequence[Quad]]:
        """Give the quads of a page by member; raises a problem once its release is deleted."""
        return self._blocks(page.file(self.folder))

    def body(self, tag: str, write: Callable[[], bytes]) -> bytes:
        """Give the bytes of an answer, written once for all who ask: pages are long and alike."""
        kept = self._bodies.get(tag)
        if kept is None:
            kept = write()
            if len(self._bodies) >= _BODIES:
                self._bodies.clear()
            self._bodies[tag] = kept
        return kept

    @staticmethod
    def _read(path: Path) -> Mapping[str, Sequence[Quad]]:
        try:
            return dict(blocks(path))
        except FileNotFoundError:
            raise Problem("release-gone", _DELETED) from None

    def _of(self, member: Member) -> Sequence[Quad]:
        (place,) = self._index.integers("SELECT page FROM version WHERE iri = ?", member.id)
        return self.quads(self.pages[place])[member.id]

    def about(self, member: Member) -> list[Triple]:
        """Give what is known of a version itself."""
        return [_triple(quad) for quad in self._of(member) if _is_about(quad)]

    def statements(self, member: Member) -> list[Triple]:
        """Give what a version says."""
        return [_triple(quad) for quad in self._of(member) if not _is_about(quad)]

    def reason(self, member: Member) -> str | None:
        """Give the IRI of the reason why a thing ended."""
        found = (one.object for one in self.about(member) if one.predicate == _REASON)
        return next((node.value for node in found if isinstance(node, NamedNode)), None)


def _is_about(quad: Quad) -> bool:
    return isinstance(quad.graph_name, DefaultGraph)


def _triple(quad: Quad) -> Triple:
    return Triple(quad.subject, quad.predicate, quad.object)


_DELETED = Text(
    it="L'edizione che si stava leggendo è stata cancellata.",
    en="The release that was being read has been deleted.",
)
