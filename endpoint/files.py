# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What is served as it stands, whatever the release: contexts and schemas."""

import json
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from endpoint.negotiation import JSON_LD, holds
from endpoint.problems import Problem
from endpoint.schemas.classes import described
from endpoint.schemas.writing import schema as written_schema
from endpoint.served import served_of
from ontology import __version__
from ontology.context import PUBLISHED, context_json
from ontology.text import Text

_FOREVER = "public, max-age=31536000, immutable"


def context(request: Request) -> Response:
    """Answer with a JSON-LD context, which never changes under its version."""
    version = request.path_params["version"]
    if version not in PUBLISHED:
        raise Problem("not-found", _NO_CONTEXT, available=list(PUBLISHED))
    return _fixed(request, context_json(version), JSON_LD, _FOREVER)


def schema(request: Request) -> Response:
    """Answer with the JSON Schema of a class: as it is now, or of a version of the software."""
    name, version = request.path_params["name"], request.path_params.get("version")
    if name not in described() or version not in (None, __version__):
        raise Problem("not-found", _NO_SCHEMA, known=list(described()), version=__version__)
    place = f"{served_of(request).base}/schemas/{name}/{__version__}"
    text = json.dumps(written_schema(name, place), ensure_ascii=False, indent=1) + "\n"
    freshness = "public, no-cache" if version is None else _FOREVER
    return _fixed(request, text.encode(), "application/schema+json", freshness)


def _fixed(request: Request, content: bytes, form: str, freshness: str) -> Response:
    tag = f'"{sha256(content).hexdigest()[:16]}"'
    headers = {"ETag": tag, "Cache-Control": freshness}
    if holds(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=form)


_NO_CONTEXT = Text(
    it="Questa versione del contesto non esiste.", en="This version of the context does not exist."
)
_NO_SCHEMA = Text(
    it="Nessuna classe ha questo nome, o non in questa versione.",
    en="No class has this name, or not in this version.",
)
