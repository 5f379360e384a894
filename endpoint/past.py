"""Documents of the past: a thing as it was, the list of its versions, each version by itself.

``?at=`` and ``/versions`` are a time gate without a header of its own and a time map (RFC 7089).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlencode

from pyoxigraph import NamedNode, Triple
from starlette.requests import Request
from starlette.responses import Response

from endpoint import resources
from endpoint.description import names, ordered
from endpoint.instants import http_date, read_moment
from endpoint.negotiation import FORMATS, HTML, holds
from endpoint.pages import render, tongue_of
from endpoint.problems import Problem
from endpoint.resources import Document
from endpoint.served import Served, served_of
from endpoint.tombstones import Gone, ending
from ingest.documents import to_quads
from ingest.feed.index import Member
from ingest.feed.members import describe
from ontology.context import expand
from ontology.text import Text

LINK_FORMAT = "application/link-format"
_TYPE, _ENTITY = NamedNode(expand("rdf:type")), NamedNode(expand("prov:Entity"))


def document(request: Request) -> Response:
    """Answer with the document about a thing: as it is, or ``?at=`` a moment as it was then."""
    ref, suffix = resources.split(request.path_params["ref"])
    concept, served = request.path_params["concept"], served_of(request)
    if "at" in request.query_params:
        return _state(request, served, concept, ref, suffix)
    member = served.archive.find(served.archive.iris.thing(concept, ref))
    if member is not None:
        return _version(request, served, member, suffix)
    answer = resources.document(request)
    if served.archive.has_versions(concept, ref):
        place = _place(request, f"/doc/{concept}/{ref}")
        answer.headers["Link"] += f', <{place}/versions>; rel="timemap version-history"'
    return answer


def _place(request: Request, path: str) -> str:
    return str(request.scope.get("root_path", "")) + path


def _version(request: Request, served: Served, member: Member, suffix: str | None) -> Response:
    """Answer with a version: what it is, and all that it says."""
    path = f"/doc/version/{member.id.rpartition('/')[2]}"

    def find() -> Document:
        archive = served.archive
        entity = Triple(NamedNode(member.id), _TYPE, _ENTITY)
        triples = [entity, *archive.about(member), *archive.statements(member)]
        return Document(member.id, path, ordered(triples), beside=_names(served, triples))

    answer = resources.answer(request, path, suffix, find)
    for name, value in _memento(request, served, member).items():
        answer.headers[name] = ", ".join(filter(None, [answer.headers.get(name), value]))
    return answer


def _names(served: Served, triples: Iterable[Triple]) -> list[Triple]:
    """Name what statements point at, for people; things of today lend their names."""
    ends = {triple.object for triple in triples if isinstance(triple.object, NamedNode)}
    return [one for end in sorted(ends, key=str) for one in names(served.store, end)]


def _memento(request: Request, served: Served, member: Member) -> Mapping[str, str]:
    """Say of when a state is, and where the thing itself and its other states are (RFC 7089)."""
    place = _place(request, member.of.removeprefix(served.base).replace("/id/", "/doc/", 1))
    links = f'<{place}>; rel="original", <{place}/versions>; rel="timemap version-history"'
    return {"Memento-Datetime": http_date(member.at), "Link": links}


def _state(
    request: Request, served: Served, concept: str, ref: str, suffix: str | None
) -> Response:
    """Answer with a thing as it was at a moment."""
    at = read_moment(request.query_params["at"])
    iri = served.archive.iris.thing(concept, ref)
    member = _in_force(served, iri, served.archive.subject(concept, ref), at)

    asked = urlencode({"at": request.query_params["at"]})

    def find() -> Document:
        triples = served.archive.statements(member)
        path = f"/doc/version/{member.id.rpartition('/')[2]}"
        return Document(iri, path, ordered(triples), _note(member), _names(served, triples), asked)

    path = f"/doc/{concept}/{ref}"
    answer = resources.answer(request, path, suffix, find, member.id, asked)
    place, told = _place(request, path), _memento(request, served, member)
    state = f'<{_place(request, "/doc/version/")}{member.id.rpartition("/")[2]}>; rel="memento"'
    # Its other forms are asked for in the same way, and not at the addresses of what is now.
    answer.headers["Memento-Datetime"] = told["Memento-Datetime"]
    answer.headers["Link"] = (
        f'<{place}>; rel="original", <{place}/versions>; rel="timemap version-history", {state}'
    )
    # The document at that address is another one: the thing as it is.
    del answer.headers["Content-Location"]
    return answer


def _in_force(served: Served, iri: str, subject: str, at: datetime) -> Member:
    """Give the version in force at a moment; raises a problem before the first and after an end."""
    archive = served.archive
    versions = archive.versions(subject)
    if not versions:
        raise Problem("not-found", _NO_VERSIONS)
    if not archive.is_stated(subject):
        # Nothing is left of it: it does not matter which moment is asked for.
        raise _gone(served, iri, versions[-1])
    until = [member for member in versions if member.at <= at]
    if not until:
        since = versions[0].on.isoformat()
        raise Problem("not-found", _not_yet(since), since=since)
    if until[-1].is_removal:
        raise _gone(served, iri, until[-1])
    return until[-1]


def _gone(served: Served, iri: str, member: Member) -> Gone:
    reason = served.archive.reason(member)
    return Gone(served, ending(served, iri, member.on.isoformat(), reason))


def versions(request: Request) -> Response:
    """Answer with the versions of a thing, oldest first; each IRI leads to the state it names."""
    served, concept, ref = served_of(request), *_asked(request)
    subject = served.archive.subject(concept, ref)
    members = served.archive.versions(subject)
    if not members:
        raise Problem("not-found", _NO_VERSIONS)
    path, suffix = f"/doc/{concept}/{ref}/versions", request.path_params.get("suffix")
    if suffix == "link":
        return Response(_link_format(request, served, members), media_type=LINK_FORMAT)
    if suffix is not None and suffix not in FORMATS:
        raise Problem("not-found", _NO_VERSIONS)
    form = FORMATS[suffix] if suffix else resources.form_of(request)
    if form == HTML:
        return _list_page(request, served, path, members)
    return resources.answer(request, path, form, lambda: _listed(subject, path, members))


def _asked(request: Request) -> tuple[str, str]:
    return request.path_params["concept"], request.path_params["ref"]


def _listed(subject: str, path: str, members: Sequence[Member]) -> Document:
    whole: dict[str, object] = {"id": subject, "versions": [member.id for member in members]}
    quads = to_quads([whole, *(describe(member) for member in members)])
    triples = [Triple(quad.subject, quad.predicate, quad.object) for quad in quads]
    return Document(subject, path, ordered(triples))


def _list_page(request: Request, served: Served, path: str, members: Sequence[Member]) -> Response:
    tag = served.tag_of(path, HTML, tongue_of(request), request.scope.get("root_path", ""))
    headers = {
        "ETag": tag,
        "Cache-Control": "public, no-cache",
        "Vary": "Accept, Accept-Language",
        "Albo-Release": str(served.release.info.number),
    }
    if holds(request, tag):
        return Response(status_code=304, headers=headers)
    values = {"served": served, "members": members[::-1], "place": path}
    return Response(render("versions.html", request, values), headers=headers, media_type=HTML)


def _link_format(request: Request, served: Served, members: Sequence[Member]) -> str:
    """Write the list as a time map (RFC 7089, section 5)."""
    place = served.base + members[0].of.removeprefix(served.base).replace("/id/", "/doc/", 1)
    links = [
        f'<{place}>;rel="original"',
        f'<{place}/versions.link>;rel="self";type="{LINK_FORMAT}"',
        *(
            f'<{member.id}>;rel="memento";datetime="{http_date(member.at)}"'
            for member in members
            if not member.is_removal
        ),
    ]
    return ",\n".join(links) + "\n"


def _note(member: Member) -> Text:
    day = member.on.isoformat()
    return Text(
        it=f"Com'era dal {'/'.join(reversed(day.split('-')))}: adesso può essere altro.",
        en=f"As it was from {day}: it may be otherwise now.",
    )


def _not_yet(since: str) -> Text:
    return Text(
        it=f"A quel momento non se ne sapeva ancora nulla: è nota dal {since}.",
        en=f"At that moment nothing was known of it yet: it is known since {since}.",
    )


_NO_VERSIONS = Text(
    it="Di questa risorsa non si conservano versioni.",
    en="No versions are kept of this resource.",
)
