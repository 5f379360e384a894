# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Every IRI that a release mentions under its base answers, with a graph that names it."""

from collections.abc import Iterator

import httpx
from pyoxigraph import NamedNode, RdfFormat, parse

from ingest.releases import Release

FORMS = "application/n-quads, application/n-triples;q=0.9"
_READ = {
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/n-quads": RdfFormat.N_QUADS,
    "text/turtle": RdfFormat.TURTLE,
}
# Services and files answer in forms of their own.
_OTHERS = (
    *("/queries/", "/sparql", "/dumps/", "/api/", "/ogc", "/reconcile", "/ldes", "/schemas/"),
    "/.well-known/void",
)


def mentioned(release: Release) -> set[str]:
    """Give every IRI under the base that stands anywhere in a release, without fragments."""
    base = f"{release.info.base}/"
    found = set[str]()
    for quad in release.quads():
        for node in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            if isinstance(node, NamedNode) and node.value.startswith(base):
                found.add(node.value.partition("#")[0])
    return found


def silent(client: httpx.Client, release: Release) -> Iterator[str]:
    base = release.info.base
    for iri in sorted(mentioned(release)):
        path = iri.removeprefix(base)
        if path.startswith(_OTHERS):
            answer = client.get(path, follow_redirects=True)
            if answer.status_code != 200:
                yield f"{path}: {answer.status_code}"
            continue
        answer = client.get(path, headers={"Accept": FORMS}, follow_redirects=True)
        form = _READ.get(answer.headers["content-type"].partition(";")[0])
        if answer.status_code != 200 or form is None:
            yield f"{path}: {answer.status_code} {answer.headers['content-type']}"
        elif "/graph/" not in path and iri not in {
            quad.subject.value
            for quad in parse(answer.content, format=form)
            if isinstance(quad.subject, NamedNode)
        }:
            yield f"{path}: says nothing of itself"


def test_every_iri_under_the_base_answers(client: httpx.Client, release: Release) -> None:
    assert len(mentioned(release)) > 2000
    assert list(silent(client, release)) == []
