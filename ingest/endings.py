# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Why things of a source are not published: noted where it shows, told by their tombstones."""

from collections.abc import Mapping

from ingest.parse import TableReport, cells_of

# Book, key, code of the list "ending-reason".
Reasons = Mapping[str, Mapping[str, str]]


class Endings:
    """Keep the reasons that anybody came upon, by book and key.

    Where a row has a fault and no key, the key ``""`` stands for it without a reason: it may be
    the row of any thing of its book.
    """

    def __init__(self) -> None:
        self._codes: dict[str, dict[str, str]] = {}

    @property
    def reasons(self) -> Reasons:
        """Give what was noted."""
        return self._codes

    def note(self, book: str, key: str, code: str) -> None:
        """Note why a key is not published."""
        self._codes.setdefault(book, {})[key] = code

    def note_fault(self, book: str, key: str) -> None:
        """Note that the row of a key has a fault."""
        self.note(book, key, "row-fault" if key else "")

    def note_aside(self, book: str, report: TableReport, before: str = "") -> None:
        """Note the keys of the rows of a table that could not be read.

        ``before`` stands before each key where the table numbers its rows by itself.
        """
        for row in report.aside:
            key = cells_of(report, row).get("id", "")
            self.note_fault(book, f"{before}{key}" if key else "")
