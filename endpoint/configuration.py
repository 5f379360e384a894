# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""How a server is configured: defaults, ``[server]`` of registry.toml, environment, command line.

Each of the four counts more than those before it. Nothing is let pass in silence: an unknown key,
a value that is not allowed and keys that contradict each other are told by name, all at once.
"""

import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final, Literal, get_args
from urllib.parse import urlsplit

from annotated_types import Ge, Gt, Le
from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from endpoint.settings import PREFIX, Settings, environment, strangers
from ontology.text import Text

Origin = Literal["default", "registry.toml", "environment", "command line"]
TABLE: Final = "server"
# Where releases lie concerns every command, so it stands where every command looks.
_ELSEWHERE: Final = "releases"
_SECRET: Final = frozenset(("tokens",))
_MASK: Final = "***"


class BadConfiguration(ValueError):
    """Tell everything that is wrong with a configuration; ``unreadable`` where it is no TOML."""

    def __init__(self, faults: Iterable[Text], *, unreadable: bool = False) -> None:
        self.faults = tuple(faults)
        self.unreadable = unreadable
        super().__init__("\n".join(f"{one.it}\n{one.en}" for one in self.faults))


@dataclass(frozen=True)
class Configuration:
    """Hold the settings of a server, and where each of them comes from."""

    settings: Settings
    origins: Mapping[str, Origin]

    def shown(self, name: str) -> object:
        """Give the value of a setting as it may be shown: secrets masked."""
        value: object = getattr(self.settings, name)
        if isinstance(value, tuple):
            return [_MASK if name in _SECRET else one for one in value]
        return str(value) if isinstance(value, Path) else value


def configure(registry: Path | None, command: Mapping[str, object] | None = None) -> Configuration:
    """Put the settings of a server together; raises BadConfiguration.

    ``registry`` is the file whose table ``[server]`` counts, ``command`` what the command line
    says.
    """
    given: Mapping[Origin, Mapping[str, object]] = {
        "registry.toml": _table(registry) if registry else {},
        "environment": environment(),
        "command line": command or {},
    }
    faults = [*_unknown(given["registry.toml"]), *_strange()]
    values: dict[str, object] = {}
    origins: dict[str, Origin] = dict.fromkeys(Settings.model_fields, "default")
    for origin, told in given.items():
        known = {name: value for name, value in told.items() if name in Settings.model_fields}
        values |= known
        origins |= dict.fromkeys(known, origin)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        wrong = dict.fromkeys(str(fault["loc"][0]) for fault in error.errors())
        faults += (_not_allowed(name, values.get(name), origins[name]) for name in wrong)
        raise BadConfiguration(faults) from None
    faults += _contradictions(settings, origins)
    if faults:
        raise BadConfiguration(faults)
    return Configuration(settings, origins)


def key(name: str, origin: Origin) -> str:
    """Name a setting as it is written where it was set."""
    if origin == "environment":
        return f"{PREFIX}{name.upper()}"
    return f"--{name.replace('_', '-')}" if origin == "command line" else f"{TABLE}.{name}"


def allowed(name: str) -> Text:
    """Say which values a setting takes."""
    field = Settings.model_fields[name]
    told = _ALLOWED.get(name) or _KINDS.get(field.annotation)
    if told is not None:
        return told(field) if callable(told) else told
    names = ", ".join(map(str, get_args(field.annotation)))
    return Text(it=f"uno fra {names}", en=f"one of {names}")


def _table(registry: Path) -> Mapping[str, object]:
    """Read ``[server]`` and nothing else: a server goes on whatever a source has come to."""
    try:
        whole = tomllib.loads(registry.read_text("utf-8"))
        return TypeAdapter(dict[str, object]).validate_python(whole.get(TABLE, {}))
    except ValidationError:
        raise BadConfiguration([_NO_TABLE]) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        fault = Text(
            it=f"{registry}: non si può leggere ({error}): correggere il file, o indicarne un altro"
            " con --registry",
            en=f"{registry}: cannot be read ({error}): mend the file, or name another with"
            " --registry",
        )
        raise BadConfiguration([fault], unreadable=True) from None


def _unknown(table: Mapping[str, object]) -> Iterable[Text]:
    for name in table:
        if name == _ELSEWHERE:
            yield _RELEASES
        elif name not in Settings.model_fields:
            yield _no_setting(f"{TABLE}.{name}", _near(name, _names(), f"{TABLE}."))


def _strange() -> Iterable[Text]:
    for name in strangers():
        near = _near(name.upper().removeprefix(PREFIX).lower(), Settings.model_fields, "")
        yield _no_setting(name, near and f"{PREFIX}{near.upper()}")


def _names() -> list[str]:
    return [name for name in Settings.model_fields if name != _ELSEWHERE]


def _near(name: str, names: Iterable[str], before: str) -> str:
    return next((f"{before}{one}" for one in get_close_matches(name, list(names), 1)), "")


def _no_setting(name: str, near: str) -> Text:
    return Text(
        it=f"{name}: chiave sconosciuta" + (f"; forse {near}" if near else " (albo config show)"),
        en=f"{name}: unknown key" + (f"; maybe {near}" if near else " (albo config show)"),
    )


def _not_allowed(name: str, value: object, origin: Origin) -> Text:
    # Whoever writes a token where its digest belongs is not shown it in a log.
    shown = _MASK if name in _SECRET else repr(value)[:200]
    right = allowed(name)
    return Text(
        it=f"{key(name, origin)} = {shown}: non ammesso; serve {right.it}",
        en=f"{key(name, origin)} = {shown}: not allowed; needed: {right.en}",
    )


def _contradictions(settings: Settings, origins: Mapping[str, Origin]) -> Iterable[Text]:
    """Yield what cannot all be meant: only among keys that somebody has set."""

    def named(*names: str) -> str:
        return ", ".join(key(name, origins[name]) for name in names)

    if "default" not in (origins["slow_seconds"], origins["query_seconds"]) and (
        settings.slow_seconds > settings.query_seconds
    ):
        yield _beside(named("slow_seconds", "query_seconds"), _NEVER_SLOW)
    if settings.tokens and not any(
        (settings.client_requests, settings.client_seconds, settings.client_queries)
    ):
        names = ("tokens", "client_requests", "client_seconds", "client_queries")
        yield _beside(named(*names), _NOTHING_COUNTED)
    if settings.tiles_credit and not settings.tiles:
        yield _beside(named("tiles_credit", "tiles"), _NOTHING_CREDITED)
    if settings.store is None and origins["store_engine"] != "default":
        yield _beside(named("store_engine", "store"), _NO_STORE)
    for service in settings.services:
        place = urlsplit(service)
        if place.hostname == settings.host and (place.port or 80) == settings.port:
            yield _beside(named("services", "host", "port"), _ASKS_ITSELF)


def _beside(keys: str, reason: Text) -> Text:
    return Text(
        it=f"{keys}: si contraddicono: {reason.it}",
        en=f"{keys}: contradict each other: {reason.en}",
    )


def _whole(field: FieldInfo) -> Text:
    least = next(bound.ge for bound in field.metadata if isinstance(bound, Ge))
    most = next((bound.le for bound in field.metadata if isinstance(bound, Le)), None)
    if most is None:
        return Text(it=f"un intero da {least} in su", en=f"an integer from {least} up")
    return Text(it=f"un intero da {least} a {most}", en=f"an integer from {least} to {most}")


def _number(field: FieldInfo) -> Text:
    if any(isinstance(bound, Gt) for bound in field.metadata):
        return Text(it="un numero maggiore di 0", en="a number greater than 0")
    return Text(it="un numero da 0 in su", en="a number from 0 up")


_KINDS: Final[Mapping[object, Callable[[FieldInfo], Text]]] = {int: _whole, float: _number}
_CONTACT: Final = Text(it="un indirizzo mailto: o https:", en="an address with mailto: or https:")
_ALLOWED: Final[Mapping[str, Text]] = {
    "releases": Text(it="una cartella", en="a folder"),
    "depot": Text(it="una cartella, o s3://bucket/prefisso", en="a folder, or s3://bucket/prefix"),
    "host": Text(it="un indirizzo di questa macchina", en="an address of this machine"),
    "root_path": Text(
        it="un percorso come /albo, senza barra finale",
        en="a path such as /albo, without a final slash",
    ),
    "tokens": Text(
        it='un elenco JSON di SHA-256 in cifre esadecimali minuscole: ["9f86…"]',
        en='a JSON list of SHA-256 in lower-case hexadecimal digits: ["9f86…"]',
    ),
    "services": Text(
        it='un elenco JSON di indirizzi: ["https://example.org/sparql"]',
        en='a JSON list of addresses: ["https://example.org/sparql"]',
    ),
    "proxies": Text(
        it="indirizzi e reti separati da virgole: 127.0.0.1,10.0.0.0/8",
        en="addresses and networks with commas between: 127.0.0.1,10.0.0.0/8",
    ),
    "security_contact": _CONTACT,
    "contact": _CONTACT,
    "accessibility_statement": Text(
        it="un indirizzo http: o https:", en="an address with http: or https:"
    ),
    "tiles": Text(
        it="un indirizzo con {z}, {x} e {y}, di un solo server",
        en="an address with {z}, {x} and {y}, of one server",
    ),
    "tiles_credit": Text(it="un testo", en="a text"),
    "store": Text(
        it="un indirizzo https:, o http: di questa macchina, senza credenziali",
        en="an address with https:, or http: of this machine, without credentials",
    ),
}
_NO_TABLE: Final = Text(
    it="registry.toml: server non è una tabella; serve [server] con le chiavi sotto",
    en="registry.toml: server is no table; needed: [server] with its keys below",
)
_RELEASES: Final = Text(
    it="server.releases: la cartella riguarda tutti i comandi: indicarla con --releases o"
    " ALBO_RELEASES",
    en="server.releases: the folder concerns all commands: name it with --releases or"
    " ALBO_RELEASES",
)
_NEVER_SLOW: Final = Text(
    it="ogni query finisce prima di essere lenta",
    en="every query has ended before it is slow",
)
_NOTHING_COUNTED: Final = Text(
    it="i token contano a parte chi chiede, ma nulla si conta: togliere tokens, o dare un limite",
    en="tokens count their clients apart, but nothing is counted: drop tokens, or set a limit",
)
_NOTHING_CREDITED: Final = Text(
    it="si ringrazia per piastrelle che non ci sono", en="tiles are credited that are not there"
)
_NO_STORE: Final = Text(
    it="si dice di che tipo è un motore che non è indicato",
    en="it is said of which kind an engine is that is not named",
)
_ASKS_ITSELF: Final = Text(
    it="il server chiederebbe a sé stesso, e aspetterebbe la propria risposta",
    en="the server would ask itself, and wait for its own answer",
)
