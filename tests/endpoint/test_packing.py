# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Answers are packed for the way, and are the same to whoever unpacks them."""

import httpx
import pytest

PATHS = {
    "/": "text/html",
    "/doc/coworking/0004.ttl": "*/*",
    "/api/v1/entries?limit=1000": "*/*",
    "/static/albo.css": "*/*",
    "/calls/nope": "application/problem+json",
}


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
@pytest.mark.parametrize("path", PATHS)
def test_what_is_packed_is_the_same(client: httpx.Client, path: str, coding: str) -> None:
    asked = {"Accept": PATHS[path]}
    plain = client.get(path, headers={**asked, "Accept-Encoding": "identity"})
    packed = client.get(path, headers={**asked, "Accept-Encoding": coding})
    assert "content-encoding" not in plain.headers
    if len(plain.content) >= 860:
        assert packed.headers["content-encoding"] == coding
        assert "Accept-Encoding" in packed.headers["vary"]
    assert packed.content == plain.content


def test_a_tag_of_packed_bytes_says_so_and_is_known_again(client: httpx.Client) -> None:
    packed = client.get("/calls", headers={"Accept": "text/html", "Accept-Encoding": "br"})
    tag = packed.headers["etag"]
    assert tag.startswith('W/"')
    again = client.get("/calls", headers={"Accept": "text/html", "If-None-Match": tag})
    assert again.status_code == 304


def test_a_file_with_a_digest_goes_as_it_is(client: httpx.Client) -> None:
    file = client.get("/dumps/coworking.csv", headers={"Accept-Encoding": "br, gzip"})
    assert "content-encoding" not in file.headers
    assert "repr-digest" in file.headers


def test_a_bundled_part_may_be_kept_for_ever_and_a_plain_one_may_not(client: httpx.Client) -> None:
    sheet = client.get("/static/plain.css")
    assert sheet.headers["cache-control"] == "public, max-age=3600"
