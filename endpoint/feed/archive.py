# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What a release keeps of the past: the members of its feed, found by version and by thing."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, Triple

from endpoint.problems import Problem
from ingest.feed.growth import blocks
from ingest.feed.index import Index, Member, Page, has_feed, read_index
from ingest.iris import Iris
from ontology.context import expand
from ontology.text import Text

# Pages that are kept unpacked: most of what is asked about the past is of late.
_KEPT = 4
# Answers that are kept, most of them packed: a page is some 60 KB then, and ten times that plain.
_BODIES = 16
_REASON = NamedNode(expand("albo:endingReason"))


class Archive:
    """Read the feed of a release; one without a feed has an empty archive."""

    def __init__(self, folder: Path, base: str) -> None:
        self.folder = folder
        self.iris = Iris(base)
        self._blocks = lru_cache(maxsize=_KEPT)(self._read)
        self._bodies: dict[str, bytes] = {}

    @cached_property
    def index(self) -> Index:
        """Give the index of the feed."""
        return read_index(self.folder) if has_feed(self.folder) else Index()

    @cached_property
    def _places(self) -> Mapping[str, tuple[int, Member]]:
        return {
            member.id: (place, member)
            for place, page in enumerate(self.index.pages)
            for member in page.members
        }

    @cached_property
    def _by_thing(self) -> Mapping[str, Sequence[Member]]:
        found: dict[str, list[Member]] = {}
        for member in self.index.members():
            found.setdefault(member.of, []).append(member)
        return found

    def find(self, version: str) -> Member | None:
        """Give a version by its IRI; None where no page holds it."""
        place = self._places.get(version)
        return place[1] if place else None

    def subject(self, concept: str, ref: str) -> str:
        """Name what the versions of a thing are versions of: its entry, where it has one."""
        entry, thing = self.iris.entry(concept, ref), self.iris.thing(concept, ref)
        return entry if entry in self._by_thing else thing

    def versions(self, subject: str) -> Sequence[Member]:
        """Give the versions of an entry or of a thing without one, oldest first."""
        return self._by_thing.get(subject, ())

    def has_versions(self, concept: str, ref: str) -> bool:
        """Say whether versions of a thing are kept."""
        return self.subject(concept, ref) in self._by_thing

    def before(self, member: Member) -> Member | None:
        """Give the version before another that still says something."""
        earlier = self.versions(member.of)
        stated = [one for one in earlier[: earlier.index(member)] if not one.is_removal]
        return stated[-1] if stated else None

    def is_stated(self, subject: str) -> bool:
        """Say whether anything is left of what was said of a thing."""
        return subject in self.index.stated

    def page(self, name: str) -> Page | None:
        """Give a page by its name."""
        return next((page for page in self.index.pages if page.name == name), None)

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
        place, _ = self._places[member.id]
        return self.quads(self.index.pages[place])[member.id]

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
