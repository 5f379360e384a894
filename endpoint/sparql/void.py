# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What the data are made of, counted once a release (VoID, sections 4.5 and 5)."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store, Triple

from ingest.catalogue.statements import Value, said, term, typed
from ingest.index.makeup import Makeup
from ontology.context import expand, prefixes

# Every statement, in whatever graph; one that stands in two graphs is two quads.
_ALL = "{ ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } }"
_OF_A_CLASS = (
    f"{{ SELECT DISTINCT ?s ?c {{ {{ ?s a ?c }} UNION {{ GRAPH ?h {{ ?s a ?c }} }} }} }} {_ALL}"
)
_TYPED = "{ ?s a ?o } UNION { GRAPH ?g { ?s a ?o } }"
_PAGES = frozenset({term("schema:url")})
_EXAMPLES = ("albo:RegisterEntry", "albo:Register", "albo:Call", "albo:Comune", "albo:Assessment")
Counts = Mapping[str, int]


@dataclass(frozen=True)
class Statistics:
    """Hold the counts of a release; of one on the disk nobody counts the objects."""

    makeup: Makeup
    objects: int | None
    links: Mapping[tuple[str, str, str], int]

    @property
    def examples(self) -> Sequence[str]:
        """Name a subject of each class that people begin with."""
        first = self.makeup.first
        return [first[one] for one in map(expand, _EXAMPLES) if one in first]


def count(store: Store, graphs: Sequence[str], base: str, makeup: Makeup | None) -> Statistics:
    """Count what a store holds, as far as its index has not; quads are counted, as elsewhere."""
    return Statistics(
        makeup=makeup or counted(store),
        objects=None if makeup else _one(store, "?o"),
        links=_links(store, graphs, base),
    )


def counted(store: Store) -> Makeup:
    """Count what the quads of a store are made of."""
    by_class = _counted(store, f"SELECT ?c ?p (COUNT(*) AS ?n) {{ {_OF_A_CLASS} }} GROUP BY ?c ?p")
    by_property = _counted(store, f"SELECT ?p (COUNT(*) AS ?n) {{ {_ALL} }} GROUP BY ?p")
    entities = _counted(store, f"SELECT ?o (COUNT(DISTINCT ?s) AS ?n) {{ {_TYPED} }} GROUP BY ?o")
    classes = {name: number for (name,), number in entities.items()}
    return Makeup(
        subjects=_one(store, "?s"),
        classes=classes,
        properties={name: number for (name,), number in by_property.items()},
        statements=[(kind, name, number) for (kind, name), number in sorted(by_class.items())],
        first=dict(_firsts(store, classes)),
    )


def _one(store: Store, name: str) -> int:
    query = f"SELECT (COUNT(DISTINCT {name}) AS ?n) {{ {_ALL} }}"
    return next(iter(_counted(store, query).values()), 0)


def _counted(store: Store, query: str) -> dict[tuple[str, ...], int]:
    """Ask for names and a number; what has no IRI is not counted."""
    rows = store.query(query)
    if not isinstance(rows, QuerySolutions):
        raise TypeError("the query is no SELECT")
    counts = {}
    for row in rows:
        *names, number = list(row)
        if isinstance(number, Literal) and all(isinstance(one, NamedNode) for one in names):
            counts[tuple(str(one)[1:-1] for one in names)] = int(number.value)
    return counts


def _links(store: Store, graphs: Sequence[str], base: str) -> dict[tuple[str, str, str], int]:
    """Count the links of each linking graph, by property and by where they lead."""
    found = Counter[tuple[str, str, str]]()
    for graph in graphs:
        if graph.startswith(f"{base}/graph/links/"):
            stated = _stated(store, graph)
            for quad in store.quads_for_pattern(None, None, None, NamedNode(graph)):
                if isinstance(quad.object, NamedNode) and quad.predicate not in _PAGES:
                    found[graph, quad.predicate.value, _space(quad.object.value, base, stated)] += 1
    return dict(found)


def _stated(store: Store, graph: str) -> str | None:
    """Give the space that a linkset says that it leads to."""
    for quad in store.quads_for_pattern(NamedNode(graph), term("void:objectsTarget"), None):
        if isinstance(quad.object, NamedNode):
            spaces = store.quads_for_pattern(quad.object, term("void:uriSpace"), None)
            return next(
                (one.object.value for one in spaces if isinstance(one.object, Literal)), None
            )
    return None


def _space(iri: str, base: str, stated: str | None) -> str:
    """Give the space that an IRI is of: its dataset, as stated, or as far as an IRI tells it."""
    if stated is not None and iri.startswith(stated):
        return stated
    if iri.startswith(f"{base}/id/"):
        return f"{base}/id/"
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]


def _firsts(store: Store, classes: Iterable[str]) -> Iterator[tuple[str, str]]:
    for one in classes:
        kind = store.quads_for_pattern(None, term("rdf:type"), NamedNode(one))
        nodes = (quad.subject for quad in kind)
        first = min((node.value for node in nodes if isinstance(node, NamedNode)), default=None)
        if first is not None:
            yield one, first


def partitions(dataset: str, found: Statistics, base: str) -> Iterator[Triple]:
    """Describe a dataset by what it is made of, and by what it links to."""
    made, objects = found.makeup, found.objects
    yield from said(
        dataset,
        ("void:classes", Literal(len(made.classes))),
        ("void:properties", Literal(len(made.properties))),
        ("void:distinctSubjects", Literal(made.subjects)),
        *(() if objects is None else (("void:distinctObjects", Literal(objects)),)),
        *(("void:vocabulary", term(one)) for one in _vocabularies(found)),
        *(("void:exampleResource", NamedNode(one)) for one in found.examples),
    )
    yield from _properties(dataset, made.properties)
    for number, (kind, size) in enumerate(sorted(made.classes.items()), 1):
        part = f"{dataset}-class-{number}"
        facts: tuple[tuple[str, Value], ...] = (
            ("void:class", NamedNode(kind)),
            ("void:entities", Literal(size)),
        )
        yield from said(dataset, ("void:classPartition", NamedNode(part)))
        yield from said(part, *facts)
        own = {name: size for of, name, size in made.statements if of == kind}
        yield from _properties(part, own)
    yield from _linksets(dataset, found, base)


def _properties(part: str, counts: Counts) -> Iterator[Triple]:
    for number, (name, size) in enumerate(sorted(counts.items()), 1):
        inner = f"{part}-property-{number}"
        yield from said(part, ("void:propertyPartition", NamedNode(inner)))
        yield from said(inner, ("void:property", NamedNode(name)), ("void:triples", Literal(size)))


def _vocabularies(found: Statistics) -> list[str]:
    used = (*found.makeup.classes, *found.makeup.properties)
    return sorted({space for space in prefixes().values() if any(map(_of(space), used))})


def _of(space: str) -> Callable[[str], bool]:
    return lambda iri: iri.startswith(space)


def _linksets(dataset: str, found: Statistics, base: str) -> Iterator[Triple]:
    for number, ((graph, name, space), size) in enumerate(sorted(found.links.items()), 1):
        linkset = f"{dataset}-linkset-{number}"
        target = dataset if space == f"{base}/id/" else f"{dataset}-target-{number}"
        yield from typed(linkset, "void:Linkset")
        yield from said(dataset, ("void:subset", NamedNode(linkset)))
        yield from said(
            linkset,
            ("void:subjectsTarget", NamedNode(dataset)),
            ("void:objectsTarget", NamedNode(target)),
            ("void:linkPredicate", NamedNode(name)),
            ("void:triples", Literal(size)),
            ("dct:source", NamedNode(graph)),
        )
        if target != dataset:
            yield from typed(target, "void:Dataset")
            yield from said(target, ("void:uriSpace", space))
