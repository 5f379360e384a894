# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Documents of the past: a thing as it was, the list of its versions, each version by itself.

``?at=`` and ``/versions`` are a time gate without a header of its own and a time map (RFC 7089).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from fastapi import FastAPI
from pyoxigraph import NamedNode, Triple
from starlette.requests import Request
from starlette.responses import Response

from endpoint.description import names, ordered
from endpoint.documents import routes
from endpoint.documents.answer import answer, form_of, split
from endpoint.documents.document import Document
from endpoint.documents.profiles import FULL, PROFILES, Profile, profile_of
from endpoint.instants import http_date, read_moment
from endpoint.inventory import Item
from endpoint.negotiation import FORMATS, HTML
from endpoint.problems import Problem
from endpoint.served import Served, served_of
from endpoint.showing import show
from endpoint.tombstones import Gone, ending
from ingest.documents import to_quads
from ingest.feed.index import Member
from ingest.feed.members import describe
from ontology.context import expand
from ontology.text import Text, day

LINK_FORMAT = "application/link-format"
_LICENCE = NamedNode(expand("dct:license"))
_TYPE, _ENTITY = NamedNode(expand("rdf:type")), NamedNode(expand("prov:Entity"))


def add_routes(app: FastAPI) -> None:
    """Add the addresses of documents, as they are and as they were, and of their versions."""
    app.add_route("/doc/{concept}/{ref}", document, ["GET", "HEAD"])
    app.add_route("/doc/{concept}/{ref}/versions", versions, ["GET", "HEAD"])
    app.add_route("/doc/{concept}/{ref}/versions.{suffix}", versions, ["GET", "HEAD"])


@dataclass(frozen=True)
class PastDocument(Document):
    """Hold a document of the past: a version, or a thing as a version says that it was.

    ``query`` is the one by which a thing is asked for as it was; a version has none.
    """

    member: Member | None = None
    query: str = ""

    @property
    def item(self) -> Item | None:
        """Give no row: those are of what is now."""
        return None

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """Give the profiles: a version itself is told in none but the full one."""
        return PROFILES if self.query else (FULL,)

    @property
    def note(self) -> Text | None:
        """Say of when it is."""
        return _note(self._member) if self.query else None

    @property
    def asked(self) -> str:
        """Give the query that asks for this moment."""
        return self.query

    @property
    def _member(self) -> Member:
        if self.member is None:
            raise TypeError("a document of the past is of a version")
        return self.member

    def facts(self) -> list[Triple]:
        """Give what the version says, in the words of the profile, and what it is itself."""
        archive, member = self.served.archive, self._member
        said = ordered(self.profile.view(set(archive.statements(member)), self.iri))
        if self.profile is not FULL:
            return said
        entity = Triple(NamedNode(member.id), _TYPE, _ENTITY)
        return ordered([entity, *archive.about(member), *said])

    def triples(self) -> list[Triple]:
        """Give the same: it is no document of this release."""
        return self.facts()

    def beside(self, facts: Collection[Triple]) -> list[Triple]:
        """Name what statements point at; things of today lend their names."""
        ends = {one.object for one in facts if isinstance(one.object, NamedNode)}
        return [one for end in sorted(ends, key=str) for one in names(self.served.store, end)]

    def licences(self) -> list[str]:
        """Give the licence of the version."""
        about = self.served.archive.about(self._member)
        own = [one.object for one in about if one.predicate == _LICENCE]
        named = [node.value for node in own if isinstance(node, NamedNode)]
        return named or [self.served.release.info.licence]


@dataclass(frozen=True)
class VersionList(Document):
    """Hold the list of the versions of a thing."""

    members: Sequence[Member] = ()

    @property
    def item(self) -> None:
        """Give no row: a list of versions is none."""
        return None

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """Give the one profile that versions are told in."""
        return (FULL,)

    def facts(self) -> list[Triple]:
        """Give every version, oldest first: when it was made, and what happened."""
        whole: dict[str, object] = {"id": self.iri, "versions": [one.id for one in self.members]}
        quads = to_quads([whole, *(describe(member) for member in self.members)])
        return ordered(Triple(quad.subject, quad.predicate, quad.object) for quad in quads)


def document(request: Request) -> Response:
    """Answer with the document about a thing: as it is, or ``?at=`` a moment as it was then."""
    ref, suffix = split(request.path_params["ref"])
    concept, served = request.path_params["concept"], served_of(request)
    iri = served.archive.iris.thing(concept, ref)
    if "at" in request.query_params:
        at = read_moment(request.query_params["at"])
        member = _in_force(served, iri, served.archive.subject(concept, ref), at)
        query = urlencode({"at": request.query_params["at"]})
        return _past(request, member, iri, suffix, query, f"/doc/{concept}/{ref}")
    version = served.archive.find(iri)
    if version is not None:
        original = version.of.removeprefix(served.base).replace("/id/", "/doc/", 1)
        return _past(request, version, iri, suffix, "", original)
    found = routes.document(request)
    if served.archive.has_versions(concept, ref):
        place = f"{request.scope.get('root_path', '')}/doc/{concept}/{ref}"
        found.headers["Link"] += f', <{place}/versions>; rel="timemap version-history"'
    return found


def _past(
    request: Request, member: Member, iri: str, suffix: str | None, query: str, original: str
) -> Response:
    """Answer with a state: of when it is, and where the thing itself and other states are."""
    served, root = served_of(request), str(request.scope.get("root_path", ""))
    path = f"/doc/version/{member.id.rpartition('/')[2]}"
    state = PastDocument(served, iri, path, profile_of(request), member, query)
    found = answer(request, state, suffix)
    found.headers["Memento-Datetime"] = http_date(member.at)
    links = [f'<{root}{original}>; rel="original"']
    links.append(f'<{root}{original}/versions>; rel="timemap version-history"')
    if query:
        links.append(f'<{root}{path}>; rel="memento"')
    found.headers["Link"] = ", ".join([found.headers["Link"], *links])
    return found


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
    concept, ref = request.path_params["concept"], request.path_params["ref"]
    served, path = served_of(request), f"/doc/{concept}/{ref}/versions"
    subject = served.archive.subject(concept, ref)
    members = served.archive.versions(subject)
    suffix = request.path_params.get("suffix")
    if not members or suffix not in (None, "link", *FORMATS):
        raise Problem("not-found", _NO_VERSIONS)
    if suffix == "link":
        return Response(_link_format(served, members), media_type=LINK_FORMAT)
    listed = VersionList(served, subject, path, members=members)
    form = FORMATS[suffix] if suffix else form_of(request, listed)
    if form == HTML:
        return _list_page(request, served, path, members)
    return answer(request, listed, form)


def _list_page(request: Request, served: Served, path: str, members: Sequence[Member]) -> Response:
    values = {"members": members[::-1], "place": path}
    return show(
        request, served, "versions.html", lambda: values, path, vary="Accept, Accept-Language"
    )


def _link_format(served: Served, members: Sequence[Member]) -> str:
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
    since = member.on.isoformat()
    return Text(
        it=f"Com'era dal {day(since, 'it')}: adesso può essere altro.",
        en=f"As it was from {since}: it may be otherwise now.",
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
