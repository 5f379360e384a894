# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The media types of what a copy holds, by suffix, and where a suffix means something else."""

from collections.abc import Mapping

from endpoint.api.forms import FORMS
from endpoint.catalogue.discovery import LINKSET
from endpoint.documents.forms import SUFFIXES
from endpoint.feed.forms import VIEW
from endpoint.feed.syndication import ATOM, JSON_FEED
from endpoint.past import LINK_FORMAT
from endpoint.problems import MEDIA_TYPE
from ingest.catalogue.files import GZIP

TYPES: Mapping[str, str] = dict(
    sorted(
        {
            **SUFFIXES,
            **FORMS,
            **VIEW,
            "atom": ATOM,
            "css": "text/css",
            "gz": GZIP,
            "link": LINK_FORMAT,
            "rq": "application/sparql-query",
            "sha256": "text/plain",
            "txt": "text/plain",
            "xml": "application/xml",
        }.items()
    )
)
# Patterns of paths below the base, and the type of JSON there.
EXCEPTIONS: Mapping[str, str] = {
    r"/schemas/.+": "application/schema+json",
    r"/queries/.+": "application/sparql-results+json",
    r"/changes(?:\.en)?\.json": JSON_FEED,
    r"/api/v1/status": MEDIA_TYPE,
    r"/credentials/[^/]+": "application/vc",
    r"/keys/[^/]+": "application/cid",
    r"/\.well-known/api-catalog": LINKSET,
}
