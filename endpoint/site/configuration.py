# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write what a web server has to be told: addresses, forms, languages, headers, ends."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from endpoint.headers import ALWAYS
from endpoint.served import Served
from endpoint.site import rules
from endpoint.site.absent import ABSENT, STATIC, TOLD
from endpoint.site.media import EXCEPTIONS, TYPES
from endpoint.site.rest import unanswerable
from ingest.releases import Releases
from ontology import __version__

SERVERS: Mapping[str, str] = {"nginx": "nginx.conf", "caddy": "Caddyfile"}


def write_configuration(
    served: Served, releases: Releases, folder: Path, servers: Sequence[str]
) -> None:
    """Write the configuration of each of these servers into a folder that is not served."""
    values = _values(served, releases)
    for name in servers:
        file = SERVERS[name]
        text = _environment().get_template(f"{file}.jinja").render(values)
        (folder / file).write_text(text, "utf-8")


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=False,  # noqa: S701 - what is written is no page
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _values(served: Served, releases: Releases) -> Mapping[str, object]:
    parts, info = urlsplit(served.base), served.release.info
    absent = "|".join(re.escape(one[1:]).replace(r"\-", "-") for one in ABSENT)
    root, kept = parts.path.rstrip("/"), releases.numbers()
    p = re.escape(root).replace(r"\-", "-")
    archive = served.archive
    pages = filter(None, (archive.page(one.name) for one in archive.pages))
    return {
        "version": __version__,
        "release": info.number,
        "base": info.base,
        "host": parts.hostname or "localhost",
        # A prefix of paths, in patterns and as it is.
        "root": root,
        "p": p,
        "headers": ALWAYS,
        "types": TYPES,
        "exceptions": EXCEPTIONS,
        "tables": {name: list(rules.rules(offers)) for name, offers in rules.TABLES.items()},
        "languages": list(rules.languages()),
        "suffixes": "|".join(sorted(TYPES, key=lambda one: (-len(one), one))),
        "refusals": list(rules.refusals(p, absent, "|".join(unanswerable()) or "-", info.number)),
        "forms": list(rules.forms(p)),
        "usual": rules.usual,
        "statuses": [*(one for one in TOLD if one != 410), STATIC],
        "lasting": "|".join(page.name for page in pages if page.lasts) or "-",
        "days": {releases.open(number).info.reference_date.isoformat(): number for number in kept},
        "dropped": "|".join(str(n) for n in range(1, max(kept)) if n not in kept) or "-",
    }
