# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Where checks are asked for: admitted, at the cost of who asks, and never kept."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from endpoint.checking.examination import Examined, Form, Order
from endpoint.checking.examiner import NO_GROUND
from endpoint.checking.sheet import Sheet
from endpoint.problems import Problem
from endpoint.served import Served
from endpoint.sparql.allowance import Allowance
from ingest.ground import Ground
from ontology.text import Text

_PATIENCE = 10.0


@dataclass(frozen=True)
class Desk:
    """Have what one client sends checked by the release that is served."""

    served: Served
    allowance: Allowance

    @property
    def longest(self) -> int:
        """Give how long a file may be, in bytes."""
        return self.served.examiner.limits.body_bytes

    async def examined(
        self, call: str, content: bytes, name: str, on: date, form: Form
    ) -> Examined:
        """Have a file checked; raises Problem where it cannot be, or not be read as the call asks.

        The clock says when it was checked, and nothing else.
        """
        now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        number = self.served.release.info.number
        order = Order(call=call, name=name, on=on, form=form, release=number, at=now)
        async with self.allowance.turns.taken(_PATIENCE):
            return await self.served.examiner.examined(order, content, self.allowance.spend)


def require(served: Served, call: str) -> Ground:
    """Give what candidates are checked with; raises Problem where a call is not to be had."""
    ground = served.ground
    if ground is None:
        raise Problem("no-ground", NO_GROUND)
    if call not in ground.calls:
        raise Problem("not-found", _NO_CALL, known=list(ground.calls))
    return ground


def sheet_for(served: Served, call: str) -> Sheet:
    """Give the form of a call; raises Problem where there is none."""
    require(served, call)
    assert served.sheets is not None  # noqa: S101 - there is ground
    return served.sheets.of(call)


def refused(examined: Examined) -> Problem | None:
    """Tell why a file could not be checked at all; None where it was."""
    head = examined.head
    if head.state == "checked":
        return None
    findings = [one.model_dump(mode="json") for one in head.findings]
    wrong = [one for one in head.findings if one.severity == "error"] or head.findings
    detail = wrong[0].reason if wrong else _NO_ROWS
    return Problem(f"check-{head.state}", detail, findings=findings)


_NO_CALL = Text(
    it="Nessun registro di questa edizione usa un avviso con questo nome.",
    en="No register of this release uses a call of this name.",
)
_NO_ROWS = Text(it="Nel file non c'è alcuna riga.", en="The file holds no row.")
