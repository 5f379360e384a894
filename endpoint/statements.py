"""Serve the statements on admitted entries: the statement, its evidence, how it stands, the key."""

import json
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
    return _file(request, f"{request.path_params['ref']}.json", _STATEMENT)


def evidence(request: Request) -> Response:
    """Answer with all that the assessments of a statement were made from."""
    return _file(request, f"{request.path_params['ref']}.evidence.json", _JSON)


def key(request: Request) -> Response:
    """Answer with the document of the key (W3C Controlled Identifiers 1.0)."""
    told = json.loads(_content(served_of(request), "key.json"))
    if told["verificationMethod"][0]["publicKeyMultibase"] != request.path_params["multikey"]:
        raise Problem("not-found", _NO_KEY)
    return _file(request, "key.json", "application/cid")


def status(request: Request) -> Response:
    """Say how the entry of a statement stands now, whether or not it is still admitted."""
    served, ref = served_of(request), request.path_params["ref"]
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
        "ETag": served.tag_of(_FOLDER, name),
        "Cache-Control": "public, no-cache",
        "Albo-Release": str(served.release.info.number),
    }
    if holds(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=form)


def _content(served: Served, name: str) -> bytes:
    """Read a file that the release lists: no other name reaches the disk."""
    listed = (Path(_FOLDER) / name).as_posix()
    if listed not in served.release.info.files:
        raise Problem("not-found", _NO_STATEMENT)
    return (served.release.folder / listed).read_bytes()


_NO_STATEMENT = Text(
    it="Nessuna attestazione: l'iscrizione non c'è, non è ammessa, o l'edizione non è firmata.",
    en="No statement: there is no such entry, it is not admitted, or the release is not signed.",
)
_NO_KEY = Text(
    it="Questa edizione non è firmata con quella chiave.",
    en="This release is not signed with that key.",
)
