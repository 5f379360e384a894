# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Assess the entries of a release, each against the calls of its register."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256

from ingest.assessments import candidate
from ingest.documents import to_quads
from ingest.files import packed
from ingest.iris import Iris
from ingest.listing import Listed
from ingest.releases import ReleaseProblem
from ingest.verdicts.portion import Portion
from ingest.verdicts.templates import Written, in_one, lines_of, written
from ingest.verdicts.writing import Result, document
from shapes.assessment import Assessment, Candidate, Office, assess
from shapes.calls import Call
from shapes.checks import check
from shapes.engine import reference
from shapes.facts import Facts

# Besides the first of a register one candidate in so many is judged by pySHACL too, of many entries
# this number of them in all: which ones, their digests say.
_SAMPLE, _SAMPLED = 64, 256


@dataclass(frozen=True)
class Assessing:
    """Know all that entries are assessed with.

    ``entries`` stand in the order of their names; ``calls`` and ``offices`` are those of a
    register, the latter by the key of the entry; ``graph_of`` gives the graph for what is said
    of an entry, which is ``common`` unless a source asks to share alike, and ``licence_of`` its
    licence. ``known`` says by name what the verdicts of the release before depend on; ``told``
    names the results that were written already.
    """

    iris: Iris
    day: date
    entries: Sequence[Listed]
    calls: Mapping[str, Sequence[Call]]
    offices: Mapping[str, Mapping[str, Office]]
    graph_of: Callable[[Listed], str]
    common: str
    licence_of: Callable[[Listed], str]
    licence: str
    known: Mapping[str, str]
    told: set[str] = field(default_factory=set)

    def portion(self, place: int) -> Portion | None:
        """Assess the entry at a place; None where the release before did, on the same grounds."""
        listed = self.entries[place]
        one, graph = candidate(listed.subject), self.graph_of(listed)
        depends = self._depends(listed, one, graph)
        if self.known.get(name_of(listed)) == depends:
            return None
        calls = self.calls[listed.subject.register]
        made = [self._assessed(listed, one, call) for call in calls]
        texts = [self._written(listed, assessment, graph) for assessment in made]
        if self._is_sampled(place, one):
            self._hold(listed, one, made)
            self._hold_texts(listed, made, texts, graph)
        whole = in_one(texts)
        return Portion(
            name=name_of(listed),
            depends=depends,
            is_common=graph == self.common,
            is_open=self.licence_of(listed) == self.licence,
            count=whole.count,
            conclusions=tuple((item.call, item.conclusion.value) for item in made),
            json=packed(b",\n".join(item.model_dump_json().encode() for item in made)),
            quads=whole.packed,
            turtle=whole.turtle,
            came_to=tuple(one.name for one in whole.results),
            results=self._results(whole.results, graph),
        )

    def _results(self, results: Iterable[Result], graph: str) -> Mapping[str, bytes]:
        """Write the results that were not told yet beside the verdicts that came to them."""
        new = {one.name: one for one in results if one.name not in self.told}
        self.told.update(new)
        naming = self.iris.result
        return {name: b"".join(lines_of(one.document(naming), graph)) for name, one in new.items()}

    def _depends(self, listed: Listed, one: Candidate, graph: str) -> str:
        office = self._office(listed)
        calls = [call.digest for call in self.calls[listed.subject.register]]
        recorded = office.digest if office else ""
        terms = (graph, self.licence_of(listed), self.licence)
        grounds = (listed.subject.thing, one.digest, self.day.isoformat(), recorded, *terms, *calls)
        return sha256("\n".join(grounds).encode()).hexdigest()

    def _office(self, listed: Listed) -> Office | None:
        return self.offices.get(listed.subject.register, {}).get(listed.subject.key)

    def _assessed(self, listed: Listed, one: Candidate, call: Call) -> Assessment:
        return assess(one, call, on=self.day, office=self._office(listed))

    def _written(self, listed: Listed, assessment: Assessment, graph: str) -> Written:
        try:
            return written(assessment, *self._names(listed, assessment), graph, self.iris.result)
        except ReleaseProblem as problem:
            # What was written is about nobody: say of whom it would have been.
            raise ReleaseProblem(f"{listed.subject.thing}: {problem}") from None

    def _names(self, listed: Listed, assessment: Assessment) -> tuple[str, str]:
        """Give the IRIs of an assessment and of the entry."""
        subject, slug = listed.subject, assessment.call.rsplit("/", 1)[-1]
        entry = self.iris.entry(subject.register, subject.number)
        return self.iris.assessment(subject.register, subject.number, slug), entry

    def _is_sampled(self, place: int, one: Candidate) -> bool:
        register = self.entries[place].subject.register
        is_first = place == 0 or self.entries[place - 1].subject.register != register
        every = max(_SAMPLE, len(self.entries) // _SAMPLED)
        return is_first or int(one.digest[:8], 16) % every == 0

    def _hold(self, listed: Listed, one: Candidate, made: Sequence[Assessment]) -> None:
        """Refuse to publish verdicts that pySHACL would not give: the release is whole or not."""
        for found, call in zip(made, self.calls[listed.subject.register], strict=True):
            office = self._office(listed)
            theirs = assess(one, call, on=self.day, office=office, judging=reference)
            if found != theirs:
                raise ReleaseProblem(_disagree(f"{one.iri} {call.identifier}"))
        # What was listed was found sound: pySHACL has to find it so too.
        if check(Facts.of(listed.subject.all), reference):
            raise ReleaseProblem(_disagree(listed.subject.thing))

    def _hold_texts(
        self, listed: Listed, made: Sequence[Assessment], texts: Sequence[Written], graph: str
    ) -> None:
        """Refuse to publish texts that are not those of the whole document."""
        for assessment, text in zip(made, texts, strict=True):
            names, naming = self._names(listed, assessment), self.iris.result
            whole = set(to_quads([document(assessment, *names, graph, naming)]))
            results = to_quads(one.document(naming) for one in text.results)
            if text.statements | set(results) != whole or text.in_turtle != text.statements:
                raise ReleaseProblem(_mistaken(listed.subject.thing))


def name_of(listed: Listed) -> str:
    """Name an entry by its register and its number, as in the IRIs of what is said of it."""
    return f"{listed.subject.register}-{listed.subject.number}"


def _disagree(what: str) -> str:
    return (
        f"{what}: le forme compilate e pySHACL non concordano, e nulla è stato pubblicato:"
        " segnalarlo (CONTRIBUTING.md), e intanto costruire con la versione di prima"
        " / the compiled shapes and pySHACL disagree, and nothing was published: report it"
        " (CONTRIBUTING.md), and build with the version before meanwhile"
    )


def _mistaken(what: str) -> str:
    return (
        f"{what}: il testo dei verdetti non è quello del documento, e nulla è stato pubblicato:"
        " segnalarlo (CONTRIBUTING.md) / the text of the verdicts is not that of the document,"
        " and nothing was published: report it (CONTRIBUTING.md)"
    )
