# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The server behind real nginx and Caddy, with the configurations that are shipped, over TLS."""

import json
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.conftest import ROOT, free_port, serving
from tests.registry_in_three import DAYS, Deployment

DEPLOY = ROOT / "deploy"
BASE = "https://registri.example.org"
# Answers without an end within the second that a query has; and one that is long.
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
STRANGERS = {"nginx": "127.0.0.7", "caddy": "127.0.0.8"}
LONG = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } LIMIT 40000"


@dataclass(frozen=True)
class Site:
    """A server behind a proxy: asked through it, and asked itself."""

    url: str
    path: str
    trusted: ssl.SSLContext
    passes_breaks: bool
    through: httpx.Client
    direct: httpx.Client
    # An address that nothing else asks from: the server behind counts all that one asks.
    stranger: str


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    if not shutil.which("openssl"):
        pytest.skip("openssl is not on this machine, and the test makes its certificate with it")
    folder = tmp_path_factory.mktemp("tls")
    pem, key = folder / "site.pem", folder / "site.key"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    given = ["-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext"]
    names = ["subjectAltName=IP:127.0.0.1", "-out", str(pem), "-keyout", str(key)]
    subprocess.run([*command, *given, *names], check=True, capture_output=True)
    return pem, key


@pytest.fixture(scope="module", params=["", "/albo"], ids=["at-the-root", "below-a-path"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    path: str = request.param
    deployment = Deployment(tmp_path_factory.mktemp("behind"), f"{BASE}{path}")
    deployment.publish(DAYS[0])
    options = {"ALBO_ROOT_PATH": path, "ALBO_CACHE_MB": "0", "ALBO_RESULT_MB": "8"}
    limits = {"ALBO_QUERY_SECONDS": "2", "ALBO_CLIENT_REQUESTS": "60"}
    with serving(deployment.releases.folder, **options, **limits) as url:
        yield url, path


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def site(
    request: pytest.FixtureRequest,
    server: tuple[str, str],
    certificate: tuple[Path, Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    (direct, path), kind = server, request.param
    if not shutil.which(kind):
        pytest.skip(f"{kind} is not on this machine")
    port, folder = free_port(), tmp_path_factory.mktemp("proxy")
    trusted = ssl.create_default_context(cafile=str(certificate[0]))
    start = {"nginx": nginx, "caddy": caddy}[kind]
    url = f"https://127.0.0.1:{port}"
    with ExitStack() as stack:
        stack.enter_context(running(start(folder, path, port, direct, certificate), url, trusted))
        through = httpx.Client(base_url=f"{url}{path}", verify=trusted, timeout=30)
        itself = httpx.Client(base_url=direct, timeout=30)
        yield Site(
            url,
            path,
            trusted,
            passes_breaks(kind),
            stack.enter_context(through),
            stack.enter_context(itself),
            STRANGERS[kind],
        )


def changed(name: str, **changes: str) -> str:
    text = (DEPLOY / name).read_text("utf-8")
    for old, new in changes.items():
        assert old in text, f"{name} has no {old}"
        text = text.replace(old, new)
    return text


def nginx(
    folder: Path, path: str, port: int, direct: str, certificate: tuple[Path, Path]
) -> list[str]:
    """Write the shipped configuration with the ports and the certificate of this test."""
    changes = {
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
        "server 127.0.0.1:8000;": f"server {direct.removeprefix('http://')};",
        "/etc/ssl/registri.pem": str(certificate[0]),
        "/etc/ssl/registri.key": str(certificate[1]),
    }
    if not path:
        changes["listen 80;"] = f"listen 127.0.0.1:{free_port()};"
    own = changed("nginx-subpath.conf" if path else "nginx.conf", **changes)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    whole = f"daemon off; pid {folder}/pid; error_log stderr; user root; events {{}}\n"
    # As distributions have it: packed by nginx, unless the site says otherwise.
    whole += f"http {{ access_log off; gzip on; gzip_types text/turtle; {places}\n{own}\n}}\n"
    (folder / "whole.conf").write_text(whole, "utf-8")
    return ["nginx", "-c", str(folder / "whole.conf")]


def caddy(
    folder: Path, path: str, port: int, direct: str, certificate: tuple[Path, Path]
) -> list[str]:
    """Write the shipped configuration with the ports and the certificate of this test."""
    name = "www.example.org" if path else "registri.example.org"
    changes = {
        f"{{$ALBO_ADDRESS:{name}}}": f"https://127.0.0.1:{port}",
        "{$ALBO_UPSTREAM:127.0.0.1:8000}": direct.removeprefix("http://"),
        "#tls": f"tls {certificate[0]} {certificate[1]}",
    }
    own = changed("Caddyfile-subpath" if path else "Caddyfile", **changes)
    alone = f"{{\n\tadmin off\n\tauto_https disable_redirects\n\tstorage file_system {folder}\n}}\n"
    (folder / "Caddyfile").write_text(alone + own, "utf-8")
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


def passes_breaks(kind: str) -> bool:
    """Say whether a proxy breaks off what is broken off behind it: Caddy does since 2.8."""
    if kind == "nginx":
        return True
    done = subprocess.run(["caddy", "version"], capture_output=True, text=True, check=True)
    found = re.match(r"v?(\d+)\.(\d+)", done.stdout)
    return found is not None and (int(found[1]), int(found[2])) >= (2, 8)


@contextmanager
def running(command: list[str], url: str, trusted: ssl.SSLContext) -> Iterator[None]:
    process = subprocess.Popen(command, stderr=subprocess.PIPE)
    try:
        for _ in range(400):
            assert process.poll() is None, process.stderr and process.stderr.read()
            try:
                httpx.get(url, verify=trusted)
                break
            except httpx.TransportError:
                time.sleep(0.05)  # nothing to wait on: it is another process
        yield
    finally:
        process.terminate()
        process.communicate(timeout=30)


PATHS = [
    *("/", "/doc/coworking/0001", "/doc/coworking/0001.ttl", "/id/coworking/0001", "/catalog.ttl"),
    *("/dumps/", "/dumps/all.nq.gz", "/onto", "/api/v1/entries?limit=2", "/nope", "/queries"),
    *("/doc/coworking/9999", "/doc/coworking/a%2Fb", "/doc/coworking/caff%C3%A8%20x"),
    *("/api/v1/entries?q=spazio%20uno%26due", "/changes.atom", "/static/plain.css", "/sitemap.xml"),
]
# What tells of one answer, or is of the connection.
_OWN = frozenset(
    (
        *("date", "server", "via", "connection", "x-request-id", "transfer-encoding", "alt-svc"),
        *("strict-transport-security", "keep-alive", "server-timing"),
    )
)


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_through_the_proxy_is_the_answer(site: Site, path: str) -> None:
    for accept in ("text/html", "application/ld+json"):
        for coding in ("identity", "gzip", "br"):
            asked = {"Accept": accept, "Accept-Encoding": coding, "Accept-Language": "it"}
            # Whatever the request says of where it came to, every address is the base's.
            forged = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
            ours = site.through.get(path, headers={**asked, **forged})
            theirs = site.direct.get(path, headers=asked)
            assert (ours.status_code, ours.content) == (theirs.status_code, theirs.content)
            assert told(ours) == told(theirs)
            assert b"evil.example" not in ours.content


def told(answer: httpx.Response) -> dict[str, str]:
    return {
        name: value
        for name, value in answer.headers.items()
        if name not in _OWN and not name.startswith("x-ratelimit")
    }


def test_links_and_redirects_stay_below_the_path_and_iris_are_the_releases(site: Site) -> None:
    seen = site.through.get("/id/coworking/0001", headers={"Accept": "text/turtle"})
    assert (seen.status_code, seen.headers["location"]) == (303, f"{site.path}/doc/coworking/0001")
    followed = httpx.get(
        f"{site.url}{site.path}/id/coworking/0001", follow_redirects=True, verify=site.trusted
    )
    assert followed.is_success
    page = site.through.get("/", headers={"Accept": "text/html"}).text
    assert f'href="{site.path}/queries"' in page
    assert f"<{BASE}{site.path}/id/coworking/0001>" in (
        site.through.get("/doc/coworking/0001.ttl").text
        + site.through.get("/doc/coworking/0001.nt").text
    )
    assert site.through.get("/health/ready").headers["strict-transport-security"]
    if site.path:
        bare = httpx.get(f"{site.url}{site.path}", verify=site.trusted)
        assert bare.status_code == 308 and bare.headers["location"].endswith("/albo/")


def test_what_a_browser_has_is_not_sent_again(site: Site) -> None:
    for coding in ("identity", "gzip"):
        headers = {"Accept": "text/turtle", "Accept-Encoding": coding}
        first = site.through.get("/doc/coworking/0001", headers=headers)
        again = site.through.get(
            "/doc/coworking/0001", headers={**headers, "If-None-Match": first.headers["etag"]}
        )
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"].removeprefix("W/") == first.headers["etag"].removeprefix("W/")


def test_a_broken_download_goes_on(site: Site) -> None:
    whole = site.through.get("/dumps/all.nq.gz")
    part = {"Range": "bytes=100-", "If-Range": whole.headers["etag"]}
    rest = site.through.get("/dumps/all.nq.gz", headers=part)
    assert rest.status_code == 206 and rest.content == whole.content[100:]
    assert "content-encoding" not in whole.headers


def test_a_long_answer_comes_as_it_is_made_and_breaks_where_it_fails(site: Site) -> None:
    asked = {"query": LONG, "format": "csv"}
    with site.through.stream("GET", "/sparql", params=asked) as answer:
        assert answer.status_code == 200 and "content-length" not in answer.headers
        assert sum(1 for _ in answer.iter_lines()) == 40_001
    if not site.passes_breaks:
        return
    # Beyond the longest answer there is: not cut in silence.
    endless = {**asked, "query": LONG.replace("LIMIT 40000", "")}
    with (
        pytest.raises(httpx.RemoteProtocolError),
        site.through.stream("GET", "/sparql", params=endless) as answer,
    ):
        answer.read()


def test_a_refusal_is_albos_own(site: Site) -> None:
    asked = {"params": {"query": SLOW}, "headers": {"Accept": "application/json"}}
    slow = site.through.get("/sparql", **asked)  # type: ignore[arg-type]
    assert slow.status_code == 503
    assert json.loads(slow.text)["type"].endswith("/problems/query-timeout")
    assert slow.headers["access-control-allow-origin"] == "*"
    long = site.through.get("/sparql", params={"query": f"ASK {{}} # {'x' * 60_000}"})
    assert long.status_code == 200


def test_a_client_that_calls_itself_another_is_counted_all_the_same(site: Site) -> None:
    transport = httpx.HTTPTransport(verify=site.trusted, local_address=site.stranger)
    with httpx.Client(base_url=f"{site.url}{site.path}", transport=transport) as client:
        statuses = [
            client.get(
                "/sparql?query=ASK%7B%7D", headers={"X-Forwarded-For": f"203.0.113.{number}"}
            ).status_code
            for number in range(80)
        ]
    assert statuses[0] == 200 and 429 in statuses
    assert site.through.get("/sparql?query=ASK%7B%7D").status_code == 200
