# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Serve the statements on admitted entries: the statement, its evidence, how it stands, the key."""

import json
import re
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from endpoint.inventory import Entry
from endpoint.negotiation import holds
from endpoint.problems import Problem
from endpoint.served import Served, served_of
from ontology.text import Text
from ontology.vocabulary import labels

_FOLDER = "credentials"
_STATEMENT = "application/vc"
_ENTRY = re.compile(r"[a-z0-9-]+-[0-9]{4,}")
_JSON = "application/json"


def add_routes(app: FastAPI) -> None:
    """Let an application serve statements."""
    routes = {
        "/credentials/{ref}": statement,
        "/credentials/{ref}/evidence": evidence,
        "/credentials/{ref}/status": status,
        "/keys/{multikey}": key,
    }
    for path, answer in routes.items():
        app.add_route(path, answer, ["GET", "HEAD"])


def statement(request: Request) -> Response:
    """Answer with the signed statement on an entry that is admitted."""
    return _file(request, f"{_ref(request)}.json", _STATEMENT)


def evidence(request: Request) -> Response:
    """Answer with all that the assessments of a statement were made from."""
    return _file(request, f"{_ref(request)}.evidence.json", _JSON)


def _ref(request: Request) -> str:
    """Give the entry that is asked about; raises Problem for what can be none."""
    ref = str(request.path_params["ref"])
    if not _ENTRY.fullmatch(ref):
        raise Problem("not-found", _NO_STATEMENT)
    return ref


def key(request: Request) -> Response:
    """Answer with the document of the key (W3C Controlled Identifiers 1.0)."""
    told = json.loads(_content(served_of(request), "key.json"))
    if told["verificationMethod"][0]["publicKeyMultibase"] != request.path_params["multikey"]:
        raise Problem("not-found", _NO_KEY)
    return _file(request, "key.json", "application/cid")


def status(request: Request) -> Response:
    """Say how the entry of a statement stands now, whether or not it is still admitted."""
    served, ref = served_of(request), _ref(request)
    entry = _entry(served, ref)
    if entry is None:
        raise Problem("not-found", _NO_STATEMENT)
    body = {
        "id": f"{served.base}/credentials/{ref}/status",
        "entry": entry.iri,
        "status": entry.status.rsplit("/", 1)[-1],
        "label": labels()[entry.status].model_dump(),
        "since": entry.modified,
        "release": served.release.info.number,
    }
    headers = {"Cache-Control": "no-cache", "Albo-Release": str(served.release.info.number)}
    return Response(json.dumps(body, ensure_ascii=False), headers=headers, media_type=_JSON)


def _entry(served: Served, ref: str) -> Entry | None:
    item = served.inventory.by_entry.get(f"{served.base}/id/entry/{ref}")
    return item.entry if item else None


def _file(request: Request, name: str, form: str) -> Response:
    served = served_of(request)
    content = _content(served, name)
    headers = {
        "ETag": served.tag_of(_FOLDER, name, served.release.info.files[f"{_FOLDER}/{name}"]),
        "Link": f'<{_licence(served, name)}>; rel="license"',
        "Cache-Control": "public, no-cache",
        "Albo-Release": str(served.release.info.number),
    }
    if holds(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=form)


def _licence(served: Served, name: str) -> str:
    item = served.inventory.by_entry.get(f"{served.base}/id/entry/{name.partition('.')[0]}")
    return (item.licence if item else "") or served.release.info.licence


def _content(served: Served, name: str) -> bytes:
    """Read a file that the release lists: no other name reaches the disk."""
    listed = (Path(_FOLDER) / name).as_posix()
    if listed not in served.release.info.files:
        raise Problem("not-found", _NO_STATEMENT)
    try:
        return (served.release.folder / listed).read_bytes()
    except FileNotFoundError:
        # A takedown deleted the release, and the next one is about to be taken up.
        raise Problem("release-gone", _DELETED) from None


_NO_STATEMENT = Text(
    it="Nessuna attestazione: l'iscrizione non c'è, non è ammessa, o l'edizione non è firmata.",
    en="No statement: there is no such entry, it is not admitted, or the release is not signed.",
)
_DELETED = Text(
    it="Questa edizione è stata cancellata: chiedere di nuovo fra poco.",
    en="This release was deleted: ask again in a moment.",
)
_NO_KEY = Text(
    it="Questa edizione non è firmata con quella chiave.",
    en="This release is not signed with that key.",
)
