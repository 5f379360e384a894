# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""A server for the cases of the suites."""

from collections.abc import Iterator

import httpx
import pytest

from ingest.releases import Releases
from tests.conftest import serving
from tests.suites.deployment import Deployment, publish
from tests.suites.manifests import cases


@pytest.fixture(scope="session")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    releases = Releases(tmp_path_factory.mktemp("suite") / "releases")
    releases.folder.mkdir()
    publish(releases, cases()[0].data)  # a server is ready once there is a release
    options = {"ALBO_POLL_SECONDS": "0.01", "ALBO_QUERY_WORKERS": "1"}
    with serving(releases.folder, **options) as url, httpx.Client(base_url=url) as client:
        yield Deployment(releases, client)
