# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What a depot can do, and how it is named: a folder, or ``s3://bucket/prefix``."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from ingest.releases import ReleaseProblem

SCHEME: Final = "s3://"
_BUCKET = re.compile(r"s3://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(/(?P<prefix>[^\s?#]*))?")


class DepotUnreached(ReleaseProblem):
    """Tell that a depot does not answer, or not to us: later it may."""


class DepotDamaged(ReleaseProblem):
    """Tell that what a depot holds is not what was pushed: it has to be pushed again."""


@dataclass(frozen=True)
class Held:
    """Hold a small object of a depot, and the tag that names just this content of it."""

    content: bytes
    tag: str


class Depot(Protocol):
    """Keep objects by name; raises DepotUnreached where it cannot be asked."""

    @property
    def place(self) -> str:
        """Say where it is, as the operator wrote it."""

    def read(self, name: str) -> Held | None:
        """Give a small object whole; None where there is none."""

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield an object piece by piece; raises FileNotFoundError where there is none."""

    def listed(self, folder: str) -> Mapping[str, int]:
        """Give the sizes in bytes of the objects of a folder, keyed by the rest of the name."""

    def create(self, name: str, content: bytes) -> bool:
        """Write an object that is not there yet; False, and nothing written, where it is."""

    def replace(self, name: str, content: bytes, before: Held | None) -> bool:
        """Write an object if it is still what was read before; else False, nothing written."""

    def send(self, name: str, path: Path) -> None:
        """Copy a file into an object, whole or not at all; another content is replaced."""

    def delete(self, names: Sequence[str]) -> None:
        """Delete objects; those that are not there are no error."""


def open_depot(place: str) -> Depot:
    """Open a depot by its name; raises ReleaseProblem for one that cannot be named so.

    A bucket takes address, region and credentials from the environment: ``AWS_ENDPOINT_URL``,
    ``AWS_REGION``, ``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``, or what the machine gives.
    """
    bucket = check_place(place)
    if bucket is None:
        from ingest.depots.folder import FolderDepot

        return FolderDepot(Path(place))
    try:
        from ingest.depots.bucket import BucketDepot
    except ImportError:
        raise ReleaseProblem(
            f"{place}: manca il necessario per i depositi a oggetti / what object storage needs is"
            " not installed: pip install 'albo[s3]'"
        ) from None
    return BucketDepot(place, *bucket)


def check_place(place: str) -> tuple[str, str] | None:
    """Give bucket and prefix of a place; None for a folder. Raises ReleaseProblem for neither."""
    if "://" not in place and place.strip():
        return None
    found = _BUCKET.fullmatch(place)
    parts = (found["prefix"] or "").strip("/").split("/") if found else [".."]
    if found is None or not {".", ".."}.isdisjoint(parts):
        raise ReleaseProblem(
            f"{place!r}: non è un deposito / is no depot: una cartella / a folder, s3://bucket/prefix"
        )
    return found["bucket"], "/".join(parts)
