# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Ask a running server of Albo the cases of the suite, each of a release with the case's data."""

import time
from datetime import date
from functools import cached_property
from pathlib import Path

import httpx
from pyoxigraph import QueryResultsFormat

from ingest.files import digests, write_json, write_quads
from ingest.releases import FORMAT, ReleaseInfo, Releases
from ontology.text import same
from tests.suites.manifests import Case, Data, cases

_PATIENCE = 10.0


class Deployment:
    """One server over one folder of releases; it takes up whichever release is current."""

    def __init__(self, releases: Releases, client: httpx.Client) -> None:
        self.releases = releases
        self.client = client
        self.answers: dict[str, httpx.Response] = {}

    @cached_property
    def by_data(self) -> dict[Data, list[Case]]:
        grouped: dict[Data, list[Case]] = {}
        for case in cases():
            grouped.setdefault(case.data, []).append(case)
        return grouped

    def answer(self, case: Case) -> httpx.Response:
        """Give the answer to a case; all that share its data are asked while it is served."""
        if case.key not in self.answers:
            self.serve(case.data)
            self.answers |= {one.key: self.ask(one) for one in self.by_data[case.data]}
        return self.answers[case.key]

    def serve(self, data: Data) -> None:
        number = publish(self.releases, data)
        deadline = time.monotonic() + _PATIENCE
        while self.client.get("/health/ready").json()["release"] != number:
            assert time.monotonic() < deadline, f"the release of {data.folder} was not taken up"
            time.sleep(0.005)  # nothing to wait on: the server is another process

    def ask(self, case: Case) -> httpx.Response:
        sent = {"Content-Type": "application/sparql-query", "Accept": accepted(case)}
        return self.client.post("/sparql", content=case.query.content, headers=sent)


def accepted(case: Case) -> str:
    """Accept solutions in the form of the expected result, and graphs as Turtle."""
    return f"{solutions_form(case).media_type}, text/turtle"


def solutions_form(case: Case) -> QueryResultsFormat:
    suffix = case.result.suffix if case.result else ""
    return QueryResultsFormat.from_extension(suffix) or QueryResultsFormat.JSON


def publish(releases: Releases, data: Data) -> int:
    """Make a release of the data, whose base is the folder that the queries are relative to."""
    number = len(releases.numbers()) + 1
    with releases.draft() as draft:
        quads = write_quads(draft / "dump.nq.gz", data.quads())
        write_json(draft / "release.json", info(number, data.folder, quads, draft))
        releases.publish(draft, number)
    return number


def info(number: int, base: str, quads: int, draft: Path) -> object:
    return ReleaseInfo(
        format=FORMAT,
        number=number,
        parent=None,
        base=base,
        title=same("W3C SPARQL"),
        description=same("W3C SPARQL"),
        publisher="https://www.w3.org/",
        licence="https://www.w3.org/copyright/test-suite-license-2023/",
        reference_date=date(2013, 3, 21),
        quads=quads,
        counts={},
        versions={},
        inputs={},
        files=digests(draft),
    ).model_dump(mode="json")
