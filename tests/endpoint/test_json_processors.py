# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""JSON-LD as two independent processors read it: the same canonical graph as the Turtle."""

import json
from collections.abc import Callable
from pathlib import Path

import httpx
from pyoxigraph import RdfFormat, parse

from ontology.context import VERSION, context_json
from tests.endpoint.conftest import Run
from tests.endpoint.test_documents import canonical, from_jsonld
from tests.endpoint.test_negotiation_matrix import RESOURCES

LISTS = ("entries", "things", "actors", "municipalities", "calls", "requirements", "registers")


def test_every_resource_is_read_alike_by_both_processors(
    client: httpx.Client, node: Callable[..., Run], tmp_path: Path
) -> None:
    documents = [client.get(f"{path}.jsonld").json() for path in RESOURCES]
    place = documents[0]["@context"]
    assert place.endswith(f"/context/{VERSION}.jsonld")
    given, asked = tmp_path / "contexts.json", tmp_path / "documents.json"
    given.write_text(json.dumps({place: json.loads(context_json())}), "utf-8")
    asked.write_text(json.dumps(documents), "utf-8")
    run = node("canonize.mjs", str(given), str(asked))
    assert run.returncode == 0, run.stderr
    for path, document, told in zip(RESOURCES, documents, json.loads(run.stdout), strict=True):
        turtle = canonical(list(parse(client.get(f"{path}.ttl").content, format=RdfFormat.TURTLE)))
        theirs = canonical(list(parse(told.encode(), format=RdfFormat.N_QUADS)))
        assert theirs == turtle, path
        assert from_jsonld(json.dumps(document)) == turtle, path


def test_every_list_is_read_without_losing_a_word(
    client: httpx.Client, node: Callable[..., Run], tmp_path: Path
) -> None:
    pages = [
        client.get(f"/api/v1/{name}", params={"limit": 50, "format": "jsonld"}).json()
        for name in LISTS
    ]
    place = pages[0]["@context"]
    # What tells of the page and not of its rows stands outside the graph.
    bare = [
        {name: page[name] for name in ("@context", "id", "type", "title", "total", "items")}
        for page in pages
    ]
    given, asked = tmp_path / "contexts.json", tmp_path / "documents.json"
    given.write_text(json.dumps({place: json.loads(context_json())}), "utf-8")
    asked.write_text(json.dumps(bare), "utf-8")
    run = node("canonize.mjs", str(given), str(asked))
    assert run.returncode == 0, run.stderr
    for page, told in zip(pages, json.loads(run.stdout), strict=True):
        graph = canonical(list(parse(told.encode(), format=RdfFormat.N_QUADS)))
        assert graph == from_jsonld(json.dumps(page))
        assert graph.count("itemListElement") == page["count"]
