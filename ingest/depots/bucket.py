# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""A depot in a bucket of object storage that speaks S3: writing under a condition is atomic.

The store has to honour ``If-None-Match`` and ``If-Match`` of ``PutObject``.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import S3Store

from ingest.depots.depot import DepotUnreached, Held

# One request is for one piece, so a slow line is no fault and a dead one is noticed.
_PIECE = 4 << 20
_PART = 5 << 20
_PATIENCE = timedelta(seconds=20)
# What is small is there soon, or the depot is not reached.
_SOON = timedelta(seconds=5)


class BucketDepot:
    """Keep objects under a prefix of a bucket."""

    def __init__(self, place: str, bucket: str, prefix: str) -> None:
        self.place = place
        with self._asked():
            self._small, self._large = (
                S3Store(
                    bucket,
                    prefix=prefix or None,
                    # What is sent is signed, what comes is held to its digest. Whether it is
                    # secret is for the address to say, which the operator names.
                    client_options={
                        "allow_http": True,
                        "connect_timeout": _SOON,
                        "timeout": patience,
                    },
                    retry_config={"max_retries": 3, "retry_timeout": patience},
                )
                for patience in (_SOON, _PATIENCE)
            )

    def read(self, name: str) -> Held | None:
        """Give a small object whole."""
        with self._asked():
            try:
                found = obstore.get(self._small, name)
            except FileNotFoundError:
                return None
            return Held(bytes(found.bytes()), found.meta["e_tag"] or "")

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield an object piece by piece."""
        with self._asked():
            size = obstore.head(self._large, name)["size"]
            for start in range(0, size, _PIECE):
                end = min(start + _PIECE, size)
                yield bytes(obstore.get_range(self._large, name, start=start, end=end))

    def listed(self, folder: str) -> Mapping[str, int]:
        """Give the sizes of the objects of a folder."""
        with self._asked():
            return {
                one["path"].removeprefix(f"{folder}/"): one["size"]
                for some in obstore.list(self._large, prefix=folder)
                for one in some
            }

    def create(self, name: str, content: bytes) -> bool:
        """Write an object that is not there yet."""
        with self._asked():
            try:
                obstore.put(self._small, name, content, mode="create")
            except (AlreadyExistsError, PreconditionError):
                return False
        return True

    def replace(self, name: str, content: bytes, before: Held | None) -> bool:
        """Write an object if it is still what was read before."""
        if before is None:
            return self.create(name, content)
        with self._asked():
            try:
                obstore.put(self._small, name, content, mode={"e_tag": before.tag})
            except (PreconditionError, FileNotFoundError):
                return False
        return True

    def send(self, name: str, path: Path) -> None:
        """Copy a file into an object, in parts where it is long."""
        with self._asked():
            obstore.put(self._large, name, path, chunk_size=_PART, max_concurrency=2)

    def delete(self, names: Sequence[str]) -> None:
        """Delete objects, a thousand a request."""
        with self._asked():
            if names:
                obstore.delete(self._large, names)

    @contextmanager
    def _asked(self) -> Iterator[None]:
        try:
            yield
        except BaseError as error:
            said = str(error).partition("\n")[0][:300]
            raise DepotUnreached(f"{self.place}: {said}") from error
