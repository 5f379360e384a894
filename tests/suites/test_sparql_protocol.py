# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""SPARQL 1.1 Protocol: an exchange for every entry of the W3C manifest, over the shipped data.

The service only reads: where the manifest updates, ours is refused and nothing changes.
"""

from dataclasses import dataclass

import httpx
import pytest
from pyoxigraph import QueryResultsFormat, RdfFormat, parse, parse_query_results

from ingest.releases import Release
from tests.suites.manifests import ABSENT, ARCHIVE, PROTOCOL, UPDATES, cases, entries

GRAPH = "http://127.0.0.1:8000/graph/"
# Each of the three graphs has things of a kind that no other has.
HISTORY, PROVENANCE, QUALITY = (GRAPH + name for name in ("history", "provenance", "quality"))
VERSION, SOURCE = "?version a prov:Entity .", "?source a albo:Source ."
DOUBT = "?doubt a dqv:QualityAnnotation ."
NOWHERE = "http://nowhere.invalid/graph"

DEFAULT, NAMED = "default-graph-uri", "named-graph-uri"
FORM, DIRECT = "application/x-www-form-urlencoded", "application/sparql-query"
UPDATE = "application/sparql-update"
UTF16 = f"{DIRECT}; charset=UTF-16"

TRUE = "ASK {}"
IN_BOTH = f"ASK {{ {VERSION} {SOURCE} }}"
IN_EACH = f"ASK {{ GRAPH ?g {{ {VERSION} }} GRAPH ?h {{ {SOURCE} }} }}"
IN_ALL = f"ASK {{ {DOUBT} GRAPH ?g {{ {VERSION} }} GRAPH ?h {{ {SOURCE} }} }}"
BOTH_DEFAULT = ((DEFAULT, HISTORY), (DEFAULT, PROVENANCE))
BOTH_NAMED = ((NAMED, HISTORY), (NAMED, PROVENANCE))


@dataclass(frozen=True)
class Sent:
    """Hold a request to the query address."""

    method: str
    parameters: tuple[tuple[str, str], ...] = ()
    content: bytes | None = None
    media_type: str | None = None

    def to(self, client: httpx.Client) -> httpx.Response:
        headers = {"Content-Type": self.media_type} if self.media_type else {}
        parameters = httpx.QueryParams(self.parameters)
        request = client.build_request(
            self.method, "/sparql", params=parameters, content=self.content, headers=headers
        )
        del request.headers["accept"]  # the manifest states no preference
        return client.send(request)


def got(query: str, *graphs: tuple[str, str]) -> Sent:
    return Sent("GET", (("query", query), *graphs))


def posted(query: str, *graphs: tuple[str, str]) -> Sent:
    return Sent("POST", graphs, query.encode(), DIRECT)


ANSWERED = {
    "query_get": got(TRUE, (DEFAULT, NOWHERE)),
    "query_post_form": Sent("POST", ((DEFAULT, NOWHERE),), b"query=ASK+%7B%7D", FORM),
    "query_post_direct": posted(TRUE),
    "query_dataset_default_graphs_get": got(IN_BOTH, *BOTH_DEFAULT),
    "query_dataset_default_graphs_post": posted(IN_BOTH, *BOTH_DEFAULT),
    "query_dataset_named_graphs_get": got(IN_EACH, *BOTH_NAMED),
    "query_dataset_named_graphs_post": posted(IN_EACH, *BOTH_NAMED),
    "query_dataset_full": posted(IN_ALL, (DEFAULT, QUALITY), *BOTH_NAMED),
    "query_multiple_dataset": posted(IN_EACH.replace("ASK", f"ASK FROM <{QUALITY}>"), *BOTH_NAMED),
}


@pytest.mark.parametrize("name", ANSWERED)
def test_a_query_is_answered(client: httpx.Client, name: str) -> None:
    answer = ANSWERED[name].to(client)
    assert answer.status_code == 200, answer.text
    assert answer.json()["boolean"] is True


OUTSIDE = {
    "one default graph lacks what the other has": got(IN_BOTH, (DEFAULT, HISTORY)),
    "one named graph lacks what the other has": got(IN_EACH, (NAMED, PROVENANCE)),
    "a default graph is no named graph": got(IN_EACH, *BOTH_DEFAULT),
    "a named graph is no default graph": got(IN_BOTH, *BOTH_NAMED),
    "the graphs of the request replace those of the query": posted(
        IN_ALL.replace("ASK", f"ASK FROM <{QUALITY}>"), *BOTH_NAMED
    ),
}


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_query_sees_no_graph_that_was_not_named(client: httpx.Client, name: str) -> None:
    answer = OUTSIDE[name].to(client)
    assert answer.status_code == 200, answer.text
    assert answer.json()["boolean"] is False


SOLUTIONS = {
    "query_content_type_select": "SELECT (7 AS ?answer) {}",
    "query_content_type_ask": TRUE,
}
GRAPHS = {
    "query_content_type_describe": "DESCRIBE <http://127.0.0.1:8000/id/coworking/0004>",
    "query_content_type_construct": "CONSTRUCT { <this> <has> 7 } WHERE {}",
}


@pytest.mark.parametrize("name", SOLUTIONS)
def test_solutions_come_in_a_form_for_solutions(client: httpx.Client, name: str) -> None:
    answer = posted(SOLUTIONS[name], (DEFAULT, NOWHERE)).to(client)
    form = QueryResultsFormat.from_media_type(answer.headers["content-type"])
    assert form is not None
    assert parse_query_results(answer.content, form)


@pytest.mark.parametrize("name", GRAPHS)
def test_graphs_come_in_a_form_for_graphs(client: httpx.Client, name: str) -> None:
    answer = posted(GRAPHS[name], (DEFAULT, NOWHERE)).to(client)
    form = RdfFormat.from_media_type(answer.headers["content-type"])
    assert form is not None
    assert answer.status_code == 200
    list(parse(answer.content, form))


def test_relative_addresses_start_at_the_base(client: httpx.Client, release: Release) -> None:
    answer = posted(GRAPHS["query_content_type_construct"]).to(client)
    (quad,) = parse(answer.content, RdfFormat.TURTLE)
    assert str(quad.subject) == f"<{release.info.base}/this>"


REFUSED = {
    "bad_query_method": (Sent("PUT", (("query", TRUE), (DEFAULT, NOWHERE)), b"", FORM), 405),
    "bad_multiple_queries": (Sent("GET", (("query", TRUE), ("query", "SELECT * {}"))), 400),
    "bad_query_wrong_media_type": (Sent("POST", (), TRUE.encode(), "text/plain"), 415),
    "bad_query_missing_form_type": (Sent("POST", (), b"query=ASK+%7B%7D"), 415),
    "bad_query_missing_direct_type": (Sent("POST", (), TRUE.encode()), 415),
    "bad_query_non_utf8": (Sent("POST", (), TRUE.encode("utf-16"), UTF16), 415),
    "bytes that are no UTF-8 and do not say so": (Sent("POST", (), b"ASK {} # \xff", DIRECT), 400),
    "bad_query_syntax": (got("ASK {"), 400),
    "bad_update_wrong_media_type": (Sent("POST", (), b"CLEAR NAMED", "text/plain"), 415),
    "bad_update_missing_form_type": (Sent("POST", (), b"update=CLEAR+NAMED"), 415),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_query_is_refused(client: httpx.Client, name: str) -> None:
    sent, status = REFUSED[name]
    answer = sent.to(client)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def changed(update: str, *graphs: tuple[str, str], media_type: str = UPDATE) -> Sent:
    return Sent("POST", graphs, update.encode(), media_type)


ADD = f"INSERT DATA {{ GRAPH <{HISTORY}> {{ <{NOWHERE}> a prov:Entity }} }}"
COPY = f"INSERT {{ GRAPH <{NOWHERE}> {{ ?thing a prov:Entity }} }} WHERE {{ ?thing a ?kind }}"
REMOVE = f"WITH <{HISTORY}> DELETE {{ ?thing a prov:Entity }} WHERE {{ ?thing a prov:Entity }}"
USING, USING_NAMED = "using-graph-uri", "using-named-graph-uri"
UPDATING = {
    "update_post_form": changed("update=DROP+ALL", media_type=FORM),
    "update_post_direct": changed("DROP ALL"),
    "update_dataset_default_graph": changed(COPY, (USING, HISTORY)),
    "update_dataset_default_graphs": changed(COPY, (USING, HISTORY), (USING, PROVENANCE)),
    "update_dataset_named_graphs": changed(COPY, (USING_NAMED, HISTORY), (USING_NAMED, QUALITY)),
    "update_dataset_full": changed(COPY, (USING, HISTORY), (USING_NAMED, QUALITY)),
    "update_base_uri": changed(f"INSERT DATA {{ GRAPH <{HISTORY}> {{ <a> <b> <c> }} }}"),
    "bad_update_get": Sent("GET", (("update", "DROP ALL"),)),
    "bad_multiple_updates": changed("update=DROP+ALL&update=CLEAR+ALL", media_type=FORM),
    "bad_update_non_utf8": Sent("POST", (), ADD.encode("utf-16"), f"{UPDATE}; charset=UTF-16"),
    "bad_update_syntax": changed("update=DROP+EVERYTHING", media_type=FORM),
    "bad_update_dataset_conflict": changed(REMOVE, (USING_NAMED, HISTORY)),
    "an update beside a query": changed("query=ASK+%7B%7D&update=DROP+ALL", media_type=FORM),
}


def quads(client: httpx.Client) -> int:
    every = "SELECT (COUNT(*) AS ?n) { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    answer = client.get("/sparql", params={"query": every, "format": "csv"})
    return int(answer.text.split()[1])


@pytest.mark.parametrize("name", UPDATING)
def test_an_update_is_refused_and_changes_nothing(
    client: httpx.Client, release: Release, name: str
) -> None:
    answer = UPDATING[name].to(client)
    assert answer.status_code == 403, answer.text
    assert answer.json()["type"].endswith("/problems/read-only")
    assert quads(client) == release.info.quads


@pytest.mark.skipif(not ARCHIVE.is_file(), reason=ABSENT)
def test_no_update_of_the_suite_passes_as_a_query(client: httpx.Client, release: Release) -> None:
    updates = cases(UPDATES)
    assert updates
    passed = [case.key for case in updates if posted(case.text).to(client).status_code != 400]
    assert passed == []
    assert quads(client) == release.info.quads


@pytest.mark.skipif(not ARCHIVE.is_file(), reason=ABSENT)
def test_every_entry_of_the_manifest_has_an_exchange() -> None:
    ours = (ANSWERED, SOLUTIONS, GRAPHS, REFUSED, UPDATING)
    assert set(entries(PROTOCOL)) <= {name for table in ours for name in table}
