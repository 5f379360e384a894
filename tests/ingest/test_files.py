# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Files of a release have the same bytes wherever they are written."""

import gzip
from io import BytesIO

from hypothesis import given
from hypothesis import strategies as st

from ingest.files import packed


@given(st.one_of(st.binary(max_size=200), st.binary(max_size=9).map(lambda some: some * 9000)))
def test_what_is_packed_has_the_bytes_of_the_library(content: bytes) -> None:
    raw = BytesIO()
    with gzip.GzipFile("", "wb", 6, raw, mtime=0) as stream:
        stream.write(content)
    assert packed(content) == raw.getvalue()
    assert gzip.decompress(packed(content)) == content
