# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Settings of a server: what it may be told by the environment (``ALBO_…``), and no more.

Here alone the environment is read. `endpoint.configuration` adds ``registry.toml`` and the
command line, and says what is wrong.
"""

import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, StringConstraints
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict
from pydantic_settings.sources import PydanticBaseSettingsSource

from endpoint.checking.examiner import CheckLimits
from endpoint.pool.limits import Limits
from endpoint.sparql.allowance import Measure
from ingest.depots.depot import check_place
from ingest.engines.account import Account, Place, is_safe
from ingest.engines.profiles import EngineName
from ingest.readers.web import WebAddress
from ingest.releases import ReleaseProblem

# The digest of a token: the token itself is nowhere.
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Contact = Annotated[str, StringConstraints(pattern=r"^(mailto:[^\s@]+@[^\s@]+|https://\S+)$")]
# The path of a site: nothing, or what begins with a slash and ends without one.
SitePath = Annotated[str, StringConstraints(pattern=r"^(/[^\s/?#]+)*$")]
PREFIX: Final = "ALBO_"
# Not of a server: the key that signs, and what the configuration of a copy reads. What an engine
# is asked as is no setting either: no file holds it, and nothing shows it.
_OTHERS: Final = frozenset(
    (
        *("ALBO_SIGNING_KEY", "ALBO_ADDRESS", "ALBO_SITE"),
        *("ALBO_STORE_USER", "ALBO_STORE_PASSWORD", "ALBO_STORE_TOKEN"),
    )
)


def _networks(text: str) -> str:
    """Take addresses and networks; everybody is none, or any client could call itself another."""
    for one in text.split(","):
        if one.strip():
            ipaddress.ip_network(one.strip(), strict=False)
    return text


def _depot(place: str) -> str:
    """Take a folder, or a bucket of object storage."""
    try:
        check_place(place)
    except ReleaseProblem as problem:
        raise ValueError(str(problem)) from None
    return place


DepotPlace = Annotated[str, AfterValidator(_depot)]


class _Environment(EnvSettingsSource):
    """Read the environment; what is no JSON stays the text it is, for its type to refuse."""

    def decode_complex_value(self, field_name: str, field: FieldInfo, value: object) -> object:
        try:
            return super().decode_complex_value(field_name, field, value)
        except ValueError:
            return value


def _safe(address: str) -> str:
    """Take the address of an engine: credentials go by TLS, or stay on this machine."""
    if not is_safe(address):
        raise ValueError(address)
    return address


# Without credentials, which every message would tell, and without a query.
StoreAddress = Annotated[
    str, StringConstraints(pattern=r"^https?://[^\s/@?#]+(/[^\s?#]*)?$"), AfterValidator(_safe)
]

# One server, and where the tile stands there: a template with subdomains would name many.


def _has_all_three(template: str) -> str:
    if not all(place in template for place in ("{z}", "{x}", "{y}")):
        raise ValueError("{z}, {x}, {y}")
    return template


# Of this machine alone a server may do without TLS: elsewhere browsers would refuse its images.
TileTemplate = Annotated[
    str,
    StringConstraints(
        pattern=r"^(https://[A-Za-z0-9.-]+|http://(127\.0\.0\.1|localhost))(:[0-9]{1,5})?"
        r"/[^\s{}\"<>;,]*(\{[zxyr]\}[^\s{}\"<>;,]*)+$"
    ),
    AfterValidator(_has_all_three),
]


@dataclass(frozen=True)
class TileServer:
    """Hold where tiles for maps come from, and whom to credit for them."""

    template: str
    credit: str

    @property
    def origin(self) -> str:
        """Give scheme, host and port, as a policy names them."""
        parts = urlsplit(self.template)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def host(self) -> str:
        """Give the host, as a person reads it."""
        return urlsplit(self.template).netloc


class _Credentials(BaseSettings):
    """Hold as whom an engine is asked: the environment alone says it."""

    model_config = SettingsConfigDict(env_prefix=f"{PREFIX}STORE_", extra="ignore", frozen=True)

    user: str = ""
    password: SecretStr = SecretStr("")
    token: SecretStr = SecretStr("")


class Settings(BaseSettings):
    """Hold what a server may be told; everything has a safe default."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_ignore_empty=True, extra="forbid", frozen=True, allow_inf_nan=False
    )

    releases: Path = Field(Path("releases"), description="Folder of the releases.")
    depot: DepotPlace | None = Field(
        None, description="Depot to take releases from: a folder, or s3://bucket/prefix."
    )
    depot_seconds: float = Field(
        10.0, gt=0, description="How often to look whether the depot has something new."
    )
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on.")
    root_path: SitePath = Field("", description="Path under which a proxy serves Albo.")
    query_workers: int = Field(4, ge=1, le=64, description="Processes that answer queries.")
    query_queue: int = Field(32, ge=0, description="Queries that may wait for a process.")
    query_seconds: float = Field(10.0, gt=0, description="Seconds after which a query is killed.")
    query_memory_mb: int = Field(512, ge=64, description="Memory that a query may take, in MiB.")
    result_mb: int = Field(64, ge=1, description="Longest answer to a query, in MiB.")
    memory_quads: int = Field(500_000, ge=0, description="Largest release held in memory.")
    store: StoreAddress | None = Field(
        None,
        description="Engine elsewhere that answers queries instead of this server's processes.",
    )
    store_engine: EngineName = Field("generic", description="Of which kind that engine is.")
    cache_mb: int = Field(64, ge=0, description="Memory for answers that are kept, in MiB.")
    client_requests: float = Field(
        600, ge=0, description="Queries that a client may ask in a minute; 0 for no limit."
    )
    client_seconds: float = Field(
        60, ge=0, description="Seconds of evaluation a minute that a client may take; 0 as above."
    )
    client_queries: int = Field(
        2, ge=0, description="Queries of one client that run at the same time; 0 as above."
    )
    check_seconds: float = Field(
        20.0, gt=0, description="Seconds after which the check of a file is ended."
    )
    check_mb: float = Field(2.0, gt=0, description="Longest file to check, in MiB.")
    keep_seconds: float = Field(
        300, ge=0, description="How long a replaced release still answers to ?release=N."
    )
    tokens: tuple[Digest, ...] = Field(
        (), description="SHA-256 of the tokens of clients that are counted apart, as a JSON list."
    )
    services: tuple[WebAddress, ...] = Field(
        (), description="Other endpoints that queries may ask by SERVICE, as a JSON list."
    )
    proxies: Annotated[str, AfterValidator(_networks)] = Field(
        "127.0.0.1,::1",
        description="Addresses and networks of proxies whose X-Forwarded-For is believed.",
    )
    security_contact: Contact | None = Field(
        None, description="Whom to tell of a weakness: a mailto: or https: address."
    )
    tiles: TileTemplate | None = Field(
        None, description="Tiles that a viewer of maps may choose: an address with {z}, {x}, {y}."
    )
    tiles_credit: str = Field("", description="Whom to credit for the tiles, under which licence.")
    contact: Contact | None = Field(
        None, description="Whom to tell of a mistake; else the contact of the catalogue."
    )
    accessibility_statement: WebAddress | None = Field(
        None, description="Address of the accessibility statement on the site of AgID."
    )
    slow_seconds: float = Field(2.0, gt=0, description="Seconds from which a query is logged.")
    log: Literal["plain", "json"] = Field("plain", description="Form of the log.")
    poll_seconds: float = Field(1.0, gt=0, description="How often to look for a new release.")
    drain_seconds: int = Field(
        20, ge=1, description="Seconds that answers under way may take once the server is to stop."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Let what is passed count more than the environment; no other file is looked for."""
        return init_settings, _Environment(settings_cls)

    @property
    def place(self) -> Place | None:
        """Give the engine elsewhere, and as whom it is asked; None where there is none."""
        if self.store is None:
            return None
        told = _Credentials()
        account = Account(
            told.user, told.password.get_secret_value(), told.token.get_secret_value()
        )
        return Place(self.store, self.store_engine, account)

    @property
    def tile_server(self) -> TileServer | None:
        """Give where tiles come from; None where none are offered."""
        return TileServer(self.tiles, self.tiles_credit) if self.tiles else None

    @property
    def limits(self) -> Limits:
        """Give the limits of the query workers."""
        return Limits(
            workers=self.query_workers,
            queue=self.query_queue,
            seconds=self.query_seconds,
            memory_bytes=self.query_memory_mb * 2**20,
            result_bytes=self.result_mb * 2**20,
            memory_quads=self.memory_quads,
        )

    @property
    def check_limits(self) -> CheckLimits:
        """Give the limits of checks."""
        return CheckLimits(seconds=self.check_seconds, body_bytes=int(self.check_mb * 2**20))

    @property
    def measure(self) -> Measure:
        """Give what each client may take."""
        return Measure(
            requests=self.client_requests,
            seconds=self.client_seconds,
            queries=self.client_queries,
            waiting=self.query_queue,
        )


def environment() -> dict[str, object]:
    """Give what the environment says, keyed by setting, unchecked."""
    return _Environment(Settings)()


def strangers() -> list[str]:
    """Name the variables that look like settings and are none."""
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields} | _OTHERS
    return sorted(
        name for name in os.environ if name.upper().startswith(PREFIX) and name.upper() not in known
    )
