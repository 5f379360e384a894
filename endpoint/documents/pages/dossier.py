# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What a page is written from: the statements of a document, and words for them."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import Literal, NamedNode, Triple
from starlette.requests import Request

from endpoint.description import names, unverified
from endpoint.documents.document import Document
from endpoint.pages import tongue_of
from endpoint.served import Served
from endpoint.sheet import Layout, Sheet
from endpoint.verdicts import PARTS
from endpoint.wording import Wording
from ontology.context import expand
from ontology.text import Text

Form = tuple[str, str]


def _subject(triple: Triple) -> str:
    return triple.subject.value if isinstance(triple.subject, NamedNode) else ""


@dataclass(frozen=True)
class Dossier:
    """Hold a document about to be shown; ``forms`` are its other forms: suffix and media type."""

    document: Document
    tongue: str
    forms: tuple[Form, ...]
    facts: tuple[Triple, ...]
    triples: tuple[Triple, ...]

    @classmethod
    def of(cls, document: Document, request: Request, forms: Iterable[Form]) -> "Dossier":
        """Gather what a document says, and what points at its thing."""
        facts = document.facts()
        whole = tuple(dict.fromkeys((*facts, *document.beside(facts))))
        return cls(document, tongue_of(request), tuple(forms), tuple(facts), whole)

    @property
    def served(self) -> Served:
        """Give the release that it is of."""
        return self.document.served

    @property
    def iri(self) -> str:
        """Give the thing that it is about."""
        return self.document.iri

    @cached_property
    def wording(self) -> Wording:
        """Give words for its statements."""
        return Wording(self.triples, self.served.base, self.tongue)

    @cached_property
    def layout(self) -> Layout:
        """Give its statements in rows, the doubtful ones marked."""
        return Layout(self.wording, self.iri, unverified(self.served.store, self.plain))

    @cached_property
    def plain(self) -> Sequence[Triple]:
        """Give its statements but for the verdicts, which are most of what an entry says."""
        parts = {node for name in PARTS for node in self.wording.of_type(name)}
        return [one for one in self.triples if _subject(one) not in parts]

    @cached_property
    def sheet(self) -> Sheet:
        """Give its sheet."""
        return self.layout.sheet()

    def wording_of(self, nodes: Collection[str]) -> Wording:
        """Give words for other nodes of the release, and for what they point at."""
        return Wording(self._around(nodes), self.served.base, self.tongue)

    def _around(self, nodes: Collection[str]) -> Iterator[Triple]:
        store = self.served.store
        for node in nodes:
            for quad in store.quads_for_pattern(NamedNode(node), None, None):
                yield Triple(quad.subject, quad.predicate, quad.object)
                if isinstance(quad.object, NamedNode):
                    yield from names(store, quad.object)

    def pointing(self, name: str, node: str) -> list[str]:
        """Give what points at a node by a property, in the order of the addresses."""
        quads = self.served.store.quads_for_pattern(None, NamedNode(expand(name)), NamedNode(node))
        return sorted({one.subject.value for one in quads if isinstance(one.subject, NamedNode)})

    def points(self, predicate: str) -> bool:
        """Say whether anything points at the thing by a property."""
        node = NamedNode(self.iri)
        quads = self.served.store.quads_for_pattern(None, NamedNode(predicate), node)
        return any(True for _ in quads)

    def text(self, node: str, name: str) -> str:
        """Give a text that the release has of a node, in the language of the page."""
        quads = self.served.store.quads_for_pattern(NamedNode(node), NamedNode(expand(name)), None)
        return self.wording.text([one.object for one in quads if isinstance(one.object, Literal)])

    def choose(self, text: Text) -> str:
        """Give a bilingual text in the language of the page."""
        return text.in_language(self.tongue)
