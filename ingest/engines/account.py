# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Where an engine is, and as whom it is asked: the secrets are never shown."""

from collections.abc import Generator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx

from ingest.engines.profiles import Profile, profiles

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True)
class Account:
    """Hold as whom an engine is asked: a name and a password, or a token, or nobody."""

    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    def auth(self, profile: Profile) -> httpx.Auth | None:
        """Give what puts the credentials into requests; None for nobody."""
        if self.token:
            return _Bearer(self.token)
        if not self.user:
            return None
        kind = httpx.DigestAuth if profile.digest else httpx.BasicAuth
        return kind(self.user, self.password)


class _Bearer(httpx.Auth):
    """Show a token (RFC 6750)."""

    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


@dataclass(frozen=True)
class Place:
    """Hold where an engine is, of which kind it is, and as whom it is asked."""

    address: str
    engine: str = "generic"
    account: Account = Account()

    @property
    def profile(self) -> Profile:
        """Give what is known of this kind of engine."""
        return profiles()[self.engine]

    @property
    def query(self) -> str:
        """Give the address for queries."""
        return self._at(self.profile.query)

    @property
    def update(self) -> str:
        """Give the address for updates."""
        return self._at(self.profile.update)

    @property
    def graphs(self) -> str | None:
        """Give the address for whole graphs; None where they are written by updates."""
        path = self.profile.graphs
        return None if path is None else self._at(path)

    def _at(self, path: str) -> str:
        return self.address.rstrip("/") + path


def is_safe(address: str) -> bool:
    """Say whether an address may be asked: by TLS, or on this very machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
