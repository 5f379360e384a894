# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""A digest is that of the canonical form, whatever the statements say and in whatever order."""

from hashlib import sha256

from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad

from shapes.digests import digest, in_order

NODES = st.sampled_from([NamedNode("https://example.org/è"), NamedNode("urn:x"), BlankNode("b")])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LITERALS = st.one_of(
    st.builds(Literal, TEXTS),
    st.builds(lambda text: Literal(text, language="it"), TEXTS),
    st.builds(lambda text: Literal(text, datatype=NamedNode("urn:type")), TEXTS),
)
QUADS = st.builds(
    lambda subject, value, graph: Quad(subject, NamedNode("urn:says"), value, graph),
    NODES,
    st.one_of(NODES, LITERALS),
    st.sampled_from([None, NamedNode("urn:graph")]),
)


@settings(deadline=None)
@given(st.lists(QUADS, max_size=8))
def test_a_digest_is_that_of_the_canonical_quads(quads: list[Quad]) -> None:
    dataset = Dataset(quads)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    canonical = "".join(sorted(f"{quad} .\n" for quad in dataset))
    assert digest(quads) == sha256(canonical.encode()).hexdigest()
    assert digest([*reversed(quads), *quads]) == digest(quads)
    once = set(quads)
    assert in_order(once) == (sorted(once, key=str), digest(quads))
