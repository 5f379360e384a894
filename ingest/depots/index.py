# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What a depot says of itself: one small object, so that all of it changes at once.

====================  =====================================================
object                content
====================  =====================================================
``depot.json``        the current release, the digests of all, what is gone
``releases/12.json``  ``release.json`` of a release, written once
``files/{SHA-256}``   a file of whatever releases have it
====================  =====================================================
"""

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Annotated, Final, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from ingest.depots.depot import Depot, DepotDamaged, Held
from ingest.index import DIGEST, NAME
from ingest.releases import FORMAT, ReleaseInfo, check_age
from ingest.store import STORE

INDEX: Final = "depot.json"
FILES: Final = "files"
RELEASES: Final = "releases"
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
_DIGEST = re.compile(r"[0-9a-f]{64}")
Number = Annotated[int, Field(gt=0)]
# What is made beside the files of a release, or told of it: no file of it has such a name.
_OURS = frozenset(("release.json", STORE, NAME, DIGEST))


class Index(BaseModel):
    """Hold which releases a depot has, by digest, which one is current, and which are gone.

    ``push`` counts the pushes: no two contents are the same, so of two pushes at once one fails.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    push: int = 0
    current: Number
    releases: Mapping[Number, Digest]
    gone: Mapping[Number, str] = {}

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        if self.current not in self.releases or self.releases.keys() & self.gone.keys():
            raise ValueError("current, releases, gone")
        return self

    def same(self, other: "Index | None") -> bool:
        """Say whether another index says the same, whichever push wrote it."""
        return other is not None and self == other.model_copy(update={"push": self.push})

    def written(self) -> bytes:
        """Write it, sorted."""
        return f"{json.dumps(self.model_dump(mode='json'), indent=1, sort_keys=True)}\n".encode()


def read_index(depot: Depot) -> Index | None:
    """Read what a depot holds; None for an empty one. Raises DepotDamaged."""
    return parse_index(depot, depot.read(INDEX))


def parse_index(depot: Depot, held: Held | None) -> Index | None:
    """Parse what was read; raises DepotDamaged for what is no index."""
    if held is None:
        return None
    try:
        return Index.model_validate_json(held.content)
    except ValidationError as error:
        raise DepotDamaged(f"{depot.place}/{INDEX}: {error.errors()[0]['msg']}") from error


def object_of(number: int) -> str:
    """Name the object that holds what a release says of itself."""
    return f"{RELEASES}/{number}.json"


def read_release(depot: Depot, index: Index, number: int) -> tuple[bytes, ReleaseInfo]:
    """Read what a release says of itself, checked; raises DepotDamaged, or NewerRelease."""
    place, held = f"{depot.place}/{object_of(number)}", depot.read(object_of(number))
    if held is None:
        raise DepotDamaged(f"{place}: manca / is missing")
    if sha256(held.content).hexdigest() != index.releases[number]:
        raise DepotDamaged(
            f"{place}: non è quello pubblicato / is not what was published (SHA-256)"
        )
    try:
        info = ReleaseInfo.model_validate_json(held.content)
    except ValidationError as error:
        check_age(place, held.content)
        raise DepotDamaged(f"{place}: {error.errors()[0]['msg']}") from error
    if info.format > FORMAT:
        check_age(place, held.content)
    strange = [
        name
        for name, digest in info.files.items()
        if not is_plain(name) or not _DIGEST.fullmatch(digest)
    ]
    if strange or info.number != number:
        raise DepotDamaged(f"{place}: {', '.join(map(repr, strange[:5])) or info.number}")
    return held.content, info


def is_plain(name: str) -> bool:
    """Say whether a name may be one of a file of a release: below its folder, and not hidden."""
    path = PurePosixPath(name)
    parts = path.parts
    return (
        path.as_posix() == name
        and not path.is_absolute()
        and bool(parts)
        and not any(part.startswith(".") or "\0" in part or "\\" in part for part in parts)
        and parts[0] not in _OURS
    )
