# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The files at ``/dumps/``: those of the release, of a day, and of every release that is kept.

What was taken down is in none of them: a takedown deletes the releases that told of it.
"""

import re
from base64 import b64encode
from datetime import date
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, RedirectResponse, Response

from endpoint.negotiation import HTML, accepted, choose, holds
from endpoint.pages import render, tongue_of
from endpoint.problems import Problem
from endpoint.served import Served, Service, served_of
from ingest.catalogue.files import form_of
from ingest.releases import Release, ReleaseProblem
from ontology.context import expand
from ontology.text import Text

_NOW = "public, no-cache"
_FOREVER = "public, max-age=31536000, immutable"
_PERSONS, _CONTAINED = expand("albo:ExpertProfile"), expand("reg:containedItemClass")
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_SUMS = ".sha256"
_RANGES = re.compile(
    r"bytes=(?:\d{1,18}-\d{0,18}|-\d{1,18})(?:\s*,\s*(?:\d{1,18}-\d{0,18}|-\d{1,18}))*"
)


def index(request: Request) -> Response:
    """List the files of the release with what they need to be checked by."""
    served = served_of(request)
    form = choose(accepted(request), (HTML, "application/json"))
    if form is None:
        raise Problem("not-acceptable", _NO_FORM, available=[HTML, "application/json"])
    tongue = tongue_of(request) if form == HTML else ""
    tag = served.tag_of("dumps", form, tongue, request.scope.get("root_path", ""))
    headers = {"ETag": tag, "Cache-Control": _NOW, "Vary": "Accept, Accept-Language"}
    headers["Albo-Release"] = str(served.release.info.number)
    if holds(request, tag):
        return Response(status_code=304, headers=headers)
    files = [_described(served.release, name) for name in sorted(served.release.downloads())]
    if form == HTML:
        page = render("dumps.html", request, {"served": served, "files": files})
        return Response(page, headers=headers, media_type=HTML)
    info = served.release.info
    listed = [{**one, "url": f"{served.base}/dumps/{info.number}/{one['name']}"} for one in files]
    body = {"release": info.number, "date": info.reference_date.isoformat(), "files": listed}
    return JSONResponse(body, headers=headers)


def _described(release: Release, name: str) -> dict[str, str | int | None]:
    path = _path(release, name)
    return {
        "name": name,
        "mediaType": form_of(name).served_as,
        "bytes": path.stat().st_size,
        "sha256": _digest(release, path),
        "licence": release.licence_of(name),
    }


def slashed(request: Request) -> Response:
    """Send ``/dumps`` to the list, whose links are relative to its slash."""
    return RedirectResponse(f"{request.scope.get('root_path', '')}/dumps/", 308)


def current(request: Request) -> Response:
    """Send a file of the release that answers now, or its SHA-256."""
    return _send(request, served_of(request).release, _NOW)


def past(request: Request) -> Response:
    """Send a file of a release by its number; ``latest`` or a day lead to one (302)."""
    served, when = served_of(request), request.path_params["when"]
    service: Service = request.app.state.service
    if _NUMBER.fullmatch(when):
        return _send(request, _numbered(service, int(when)), _freshness(served, request))
    release = served.release if when == "latest" else _of_day(service, when)
    name = request.path_params["name"]
    _path(release, name.removesuffix(_SUMS))
    place = f"{request.scope.get('root_path', '')}/dumps/{release.info.number}/{name}"
    return RedirectResponse(place, 302, {"Cache-Control": _NOW})


def _freshness(served: Served, request: Request) -> str:
    """Say how long a file may be kept: one that may tell of persons is asked for again each time.

    They may have it taken down, and no cache has to go on showing it.
    """
    name = request.path_params["name"]
    persons = {
        register.ref
        for register in served.inventory.of_type("Register")
        if _PERSONS in served.values(register.iri, _CONTAINED)
    }
    whole = name.endswith((".nq.gz", f".nq.gz{_SUMS}"))
    listed = {one for one in persons if served.release.info.counts.get(one)}
    may_tell = bool(listed) if whole else name.partition(".")[0] in persons
    return _NOW if may_tell else _FOREVER


def _numbered(service: Service, number: int) -> Release:
    numbers = service.releases.numbers()
    if number in numbers:
        return _opened(service, number)
    if number < max(numbers, default=0):
        raise Problem("release-gone", _gone(number), current=service.served.release.info.number)
    raise Problem("not-found", _NO_RELEASE, available=numbers)


def _opened(service: Service, number: int) -> Release:
    try:
        return service.releases.open(number)
    except (OSError, ReleaseProblem):
        # Deleted while it was looked for, or damaged: it answers no more.
        current = service.served.release.info.number
        raise Problem("release-gone", _gone(number), current=current) from None


def _of_day(service: Service, when: str) -> Release:
    """Give the last release of a reference date."""
    try:
        day = date.fromisoformat(when)
    except ValueError:
        raise Problem("not-found", _NO_DAY) from None
    served = service.served.release
    if served.info.reference_date == day and served.folder.is_dir():
        # Not a later one of the same day that was taken back.
        return served
    for number in reversed(service.releases.numbers()):
        release = _opened(service, number)
        if release.info.reference_date == day:
            return release
    raise Problem("not-found", _NO_DAY)


def _path(release: Release, name: str) -> Path:
    path = release.downloads().get(name)
    if path is None:
        raise Problem("not-found", _NO_FILE, available=sorted(release.downloads()))
    if not path.is_file():
        # A takedown deleted it, and this server is about to take up the release that came of it.
        raise Problem("release-gone", _gone(release.info.number))
    return path


def _digest(release: Release, path: Path) -> str:
    return release.info.files[path.relative_to(release.folder).as_posix()]


def _send(request: Request, release: Release, caching: str) -> Response:
    asked: str = request.path_params["name"]
    name = asked.removesuffix(_SUMS)
    path = _path(release, name)
    digest = _digest(release, path)
    # The tag is of the bytes alone: a broken download goes on although a release came.
    tag = f'"{digest[:32]}{"-sum" if asked != name else ""}"'
    headers = {
        "ETag": tag,
        "Cache-Control": caching,
        "Albo-Release": str(release.info.number),
    }
    if holds(request, tag):
        return Response(status_code=304, headers=headers)
    if asked != name:
        # What `sha256sum --check` reads.
        return Response(f"{digest}  {name}\n", headers=headers, media_type="text/plain")
    return _file(request, release, path, headers | _told(request, release, path, digest))


def _told(request: Request, release: Release, path: Path, digest: str) -> dict[str, str]:
    """Tell of a file what its bytes do not: digest (RFC 9530), licence, catalogue."""
    root, licence = request.scope.get("root_path", ""), release.licence_of(path.name)
    links = [
        f'<{root}/catalog>; rel="describedby"',
        f'<{request.url.path}{_SUMS}>; rel="alternate"; type="text/plain"; title="SHA-256"',
        *([f'<{licence}>; rel="license"'] if licence else []),
    ]
    return {
        "Link": ", ".join(links),
        "Repr-Digest": f"sha-256=:{b64encode(bytes.fromhex(digest)).decode()}:",
    }


def _file(request: Request, release: Release, path: Path, headers: dict[str, str]) -> Response:
    _check_ranges(request, path.stat().st_size)
    kind = form_of(path.name).served_as
    media_type = f"{kind}; charset=utf-8" if kind.startswith("text/") else kind
    return FileResponse(path, headers=headers, media_type=media_type, filename=path.name)


def _check_ranges(request: Request, size: int) -> None:
    """Ignore ranges that are none; raise a problem for those beyond the end (RFC 9110, 14)."""
    asked = request.headers.get("range", "")
    if not asked:
        return
    if not _RANGES.fullmatch(asked) or not _is_in_order(asked):
        request.scope["headers"] = [one for one in request.scope["headers"] if one[0] != b"range"]
    elif "if-range" not in request.headers and all(
        _is_beyond(one, size) for one in asked.removeprefix("bytes=").split(",")
    ):
        headers = {"Content-Range": f"bytes */{size}"}
        raise Problem("range-not-satisfiable", _beyond(size), headers=headers, bytes=size)


def _is_in_order(asked: str) -> bool:
    pairs = (one.strip().split("-") for one in asked.removeprefix("bytes=").split(","))
    return all(not (first and last) or int(first) <= int(last) for first, last in pairs)


def _is_beyond(one: str, size: int) -> bool:
    first, _, last = one.strip().partition("-")
    return int(first) >= size if first else int(last) == 0 or size == 0


def _gone(number: int) -> Text:
    return Text(
        it=f"L'edizione {number} non è più conservata.",
        en=f"Release {number} is kept no more.",
    )


def _beyond(size: int) -> Text:
    return Text(it=f"Il file ha {size} byte.", en=f"The file has {size} bytes.")


_NO_FILE = Text(
    it="Questa edizione non ha un file con questo nome.",
    en="This release has no file of this name.",
)
_NO_RELEASE = Text(
    it="Non c'è un'edizione con questo numero.", en="There is no release of this number."
)
_NO_DAY = Text(
    it="Nessuna edizione conservata ha questa data di riferimento.",
    en="No release that is kept has this reference date.",
)
_NO_FORM = Text(
    it="L'elenco dei file si legge come pagina o come JSON.",
    en="The list of files is read as a page or as JSON.",
)
