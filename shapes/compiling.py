# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Shapes made ready once, to judge many candidates: the same results as pySHACL's, sooner.

What is not known here (a component, a kind of target or path, a query that reaches further than
one pattern) is not compiled: such shapes, and values that cannot be compared beyond doubt, are
left to pySHACL. `tests/shapes/test_identity.py` and every build hold the two against each other.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef
from rdflib.paths import Path
from rdflib.term import Node

from shapes import components
from shapes.components import COMPONENTS, SILENT, Check, Result, Unknown
from shapes.facts import Facts
from shapes.paths import end_of, follow, path_of, turns_back
from shapes.queries import SparqlConstraint
from shapes.remembering import once_a_graph
from shapes.targets import Target, shapes_with_targets

Judge = Callable[[Facts, Node, Mapping[Node, None]], Iterable[Result]]


@dataclass(eq=False)
class Shape:
    """Hold one shape: the way to its values, and what it asks of them."""

    node: Node
    path: URIRef | Path | None
    target: Target
    judges: list[Judge] = field(default_factory=list)

    def results(self, facts: Facts, focus: Node) -> Iterator[Result]:
        """Yield what is wrong with a node."""
        values = {focus: None} if self.path is None else follow(facts, focus, self.path)
        for judge in self.judges:
            yield from judge(facts, focus, values)

    def conforms(self, facts: Facts, node: Node) -> bool:
        """Say whether nothing is wrong with a node."""
        return not any(True for _ in self.results(facts, node))


@dataclass(frozen=True)
class Plan:
    """Hold the shapes of a graph that say themselves what they are about."""

    targets: Sequence[Shape]
    # Whether a shape passes nodes on to others, so that results may be about other nodes.
    nested: bool

    def validate(self, facts: Facts) -> list[Result]:
        """List what is wrong with everything that the shapes are about."""
        return [
            result
            for shape in self.targets
            for focus in shape.target.focus_nodes(facts)
            for result in shape.results(facts, focus)
        ]

    def about(self, facts: Facts, focus: Node) -> list[Result]:
        """List what is wrong with one node."""
        if self.nested:
            return [one for one in self.validate(facts) if one.focus == focus]
        return [
            result
            for shape in self.targets
            if shape.target.holds(facts, focus)
            for result in shape.results(facts, focus)
        ]


@once_a_graph
def compiled(shapes: Graph) -> Plan | None:
    """Compile the shapes of a graph; None where they ask for what is not known here."""
    try:
        return _Compiler(shapes).plan()
    except (MemoryError, SystemError) as error:
        # pySHACL would want more.
        raise MemoryError from error
    except Exception:  # shapes may be wrong in ways that only pySHACL tells
        return None


class _Compiler:
    """Make each shape of a graph once."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.made: dict[Node, Shape] = {}
        self.making: set[Node] = set()
        self.nested = False

    def plan(self) -> Plan:
        if any((None, other, None) in self.graph for other in _BEYOND):
            raise Unknown("targets, rules or functions beyond SHACL Core")
        if (None, RDFS.subClassOf, RDFS.Class) in self.graph:
            raise Unknown("classes of classes")
        return Plan([self._shape(one) for one in shapes_with_targets(self.graph)], self.nested)

    def _shape(self, node: Node) -> Shape:
        if (node, None, None) not in self.graph:
            raise Unknown(f"no such shape: {node}")
        if node not in self.made:
            has_path = (node, SH.path, None) in self.graph
            path = path_of(self.graph, node) if has_path else None
            if turns_back(path):
                raise Unknown("an inverse of more than one step")
            self._check_sound(node, has_path=has_path)
            self.making.add(node)
            shape = self.made[node] = Shape(node, path, Target.of(self.graph, node))
            if (node, SH.deactivated, _TRUE) not in self.graph:
                shape.judges += self._judges(shape)
            self.making.discard(node)
        elif node in self.making:
            raise Unknown("a shape that comes back to itself")
        return self.made[node]

    def _check_sound(self, node: Node, *, has_path: bool) -> None:
        """Leave to pySHACL what says one thing twice, or says it where it does not belong."""
        said = Counter(self.graph.predicates(node))
        for predicate in _ONCE:
            if said[predicate] > 1:
                raise Unknown(f"{predicate} twice")
        if not has_path and any(said[predicate] for predicate in _OF_PROPERTIES):
            raise Unknown("a node shape that counts")
        for value in self.graph.objects(node, SH.deactivated):
            if value not in (_TRUE, _FALSE):
                raise Unknown(f"sh:deactivated {value}")

    def _judges(self, shape: Shape) -> Iterator[Judge]:
        for predicate, value in self.graph.predicate_objects(shape.node):
            if predicate in COMPONENTS:
                component, make = COMPONENTS[predicate]
                yield self._checked(shape, component, make(value))
            elif predicate in _SPECIAL:
                yield from _SPECIAL[predicate](self, shape, value)
            elif str(predicate).startswith(str(SH)) and predicate not in SILENT:
                raise Unknown(str(predicate))

    def _checked(self, shape: Shape, component: Node, check: Check) -> Judge:
        own = end_of(self.graph, self.graph.value(shape.node, SH.path))

        def judge(facts: Facts, focus: Node, values: Mapping[Node, None]) -> Iterator[Result]:
            for value, predicate in check(facts, focus, values):
                yield Result(focus, shape.node, component, value, predicate or own)

        return judge

    def _in(self, shape: Shape, value: Node) -> Iterator[Judge]:
        check = components.in_list(self.graph.items(value))
        yield self._checked(shape, SH.InConstraintComponent, check)

    def _pattern(self, shape: Shape, value: Node) -> Iterator[Judge]:
        check = components.pattern(value, self.graph.value(shape.node, SH.flags))
        yield self._checked(shape, SH.PatternConstraintComponent, check)

    def _logical(
        self, shape: Shape, component: Node, others: Iterable[Node], counts: Callable[[int], bool]
    ) -> Iterator[Judge]:
        """Ask that as many of some shapes hold for each value as are wanted."""
        made = [self._shape(other) for other in others]

        def check(
            facts: Facts, _focus: Node, values: Mapping[Node, None]
        ) -> Iterator[components.Fault]:
            for one in values:
                if not counts(sum(other.conforms(facts, one) for other in made)):
                    yield one, None

        yield self._checked(shape, component, check)

    def _not(self, shape: Shape, value: Node) -> Iterator[Judge]:
        return self._logical(shape, SH.NotConstraintComponent, [value], lambda held: held == 0)

    def _node(self, shape: Shape, value: Node) -> Iterator[Judge]:
        if (value, SH.path, None) in self.graph:
            raise Unknown("sh:node of a property shape")
        return self._logical(shape, SH.NodeConstraintComponent, [value], lambda held: held == 1)

    def _and(self, shape: Shape, value: Node) -> Iterator[Judge]:
        all_of = list(self.graph.items(value))
        return self._logical(
            shape, SH.AndConstraintComponent, all_of, lambda held: held == len(all_of)
        )

    def _or(self, shape: Shape, value: Node) -> Iterator[Judge]:
        some = self.graph.items(value)
        return self._logical(shape, SH.OrConstraintComponent, some, lambda held: held > 0)

    def _xone(self, shape: Shape, value: Node) -> Iterator[Judge]:
        some = self.graph.items(value)
        return self._logical(shape, SH.XoneConstraintComponent, some, lambda held: held == 1)

    def _languages(self, shape: Shape, value: Node) -> Iterator[Judge]:
        check = components.language_in(self.graph.items(value))
        yield self._checked(shape, SH.LanguageInConstraintComponent, check)

    def _property(self, _shape: Shape, value: Node) -> Iterator[Judge]:
        if (value, SH.path, None) not in self.graph:
            raise Unknown("sh:property of a shape without a path")
        self.nested = True
        other = self._shape(value)

        def judge(facts: Facts, _focus: Node, values: Mapping[Node, None]) -> Iterator[Result]:
            for one in values:
                yield from other.results(facts, one)

        yield judge

    def _qualified(self, shape: Shape, value: Node) -> Iterator[Judge]:
        other, node = self._shape(value), shape.node
        for bound, component in _QUALIFIED.items():
            for limit in self.graph.objects(node, bound):
                count = COMPONENTS[_COUNTS[bound]][1](limit)
                yield self._checked(shape, component, _counting(other, count))

    def _closed(self, shape: Shape, value: Node) -> Iterator[Judge]:
        if not (isinstance(value, Literal) and value.value is True):
            raise Unknown(f"sh:closed {value}")
        lists = self.graph.objects(shape.node, SH.ignoredProperties)
        allowed = {one for members in lists for one in self.graph.items(members)}
        for other in self.graph.objects(shape.node, SH.property):
            allowed |= set(self.graph.objects(other, SH.path))

        def check(
            facts: Facts, _focus: Node, values: Mapping[Node, None]
        ) -> Iterator[components.Fault]:
            for node in values:
                for predicate, said in facts.said_of(node):
                    is_resource = (predicate, said) == (RDF.type, RDFS.Resource)
                    if predicate not in allowed and not is_resource:
                        yield said, str(predicate)

        yield self._checked(shape, SH.ClosedConstraintComponent, check)

    def _sparql(self, shape: Shape, value: Node) -> Iterator[Judge]:
        results = SparqlConstraint.read(self.graph, shape.node, value).results

        def judge(facts: Facts, focus: Node, _values: Mapping[Node, None]) -> Iterable[Result]:
            return results(facts, focus)

        yield judge

    def _nothing(self, _shape: Shape, _value: Node) -> Iterator[Judge]:
        """Make nothing of what is read together with another parameter."""
        return iter(())


def _counting(other: Shape, count: Check) -> Check:
    """Count the values that conform to another shape."""

    def check(facts: Facts, focus: Node, values: Mapping[Node, None]) -> Iterable[components.Fault]:
        kept = {one: None for one in values if other.conforms(facts, one)}
        return count(facts, focus, kept)

    return check


_QUALIFIED: Mapping[Node, Node] = {
    SH.qualifiedMinCount: SH.QualifiedMinCountConstraintComponent,
    SH.qualifiedMaxCount: SH.QualifiedMaxCountConstraintComponent,
}
_COUNTS: Mapping[Node, Node] = {
    SH.qualifiedMinCount: SH.minCount,
    SH.qualifiedMaxCount: SH.maxCount,
}
_SPECIAL: Mapping[Node, Callable[[_Compiler, Shape, Node], Iterator[Judge]]] = {
    SH["in"]: _Compiler._in,
    SH.pattern: _Compiler._pattern,
    SH["not"]: _Compiler._not,
    SH.node: _Compiler._node,
    SH["and"]: _Compiler._and,
    SH["or"]: _Compiler._or,
    SH.xone: _Compiler._xone,
    SH.languageIn: _Compiler._languages,
    SH.property: _Compiler._property,
    SH.qualifiedValueShape: _Compiler._qualified,
    SH.closed: _Compiler._closed,
    SH.sparql: _Compiler._sparql,
    SH.flags: _Compiler._nothing,
    SH.ignoredProperties: _Compiler._nothing,
    **dict.fromkeys(_QUALIFIED, _Compiler._nothing),
}
_TRUE, _FALSE = Literal(True), Literal(False)
# Parameters that a shape has at most once; those that only property shapes have.
_ONCE = (
    *(SH.path, SH.minCount, SH.maxCount, SH.datatype, SH.nodeKind, SH.minLength, SH.maxLength),
    *(SH["in"], SH.flags, SH.languageIn, SH.uniqueLang, SH.closed, SH.deactivated),
    *(SH.qualifiedValueShape, SH.qualifiedMinCount, SH.qualifiedMaxCount),
)
_OF_PROPERTIES = (
    *(SH.minCount, SH.maxCount, SH.qualifiedValueShape, SH.uniqueLang),
    *(SH.lessThan, SH.lessThanOrEquals),
)
_BEYOND = (SH.target, SH.rule, SH.js, SH.parameter, SH.expression)
