# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""What was found wrong, or assumed, while reading a source."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from ingest.privacy import masked
from ingest.rules import Rule
from ontology.text import Text

_SHOWN = 80


class Severity(StrEnum):
    """Tell an error, which keeps the row aside, from a note on what was assumed."""

    ERROR = "error"
    NOTE = "note"


class Finding(BaseModel):
    """Say what happened, where, and what to do, in the words of the source."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    severity: Severity
    rule: str
    file: str
    line: int | None = None
    column: str | None = None
    value: str | None = None
    reason: Text
    fix: Text

    @property
    def place(self) -> str:
        """Give file, line and column as editors write them."""
        line = "" if self.line is None else f":{self.line}"
        return self.file + line + (f" [{self.column}]" if self.column else "")


def found(
    rule: Rule,
    file: str,
    line: int | None = None,
    column: str | None = None,
    value: str | None = None,
    *,
    severity: Severity = Severity.ERROR,
) -> Finding:
    """Make the finding of a rule at a place; the value is shortened and made printable."""
    return Finding(
        severity=severity,
        rule=rule.code,
        file=file,
        line=line,
        column=column,
        value=None if value is None else _shown(value),
        reason=rule.reason,
        fix=rule.fix,
    )


def _shown(value: str) -> str:
    """Keep personal addresses and control characters out of messages and logs."""
    safe = masked(value[: 4 * _SHOWN])
    clean = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in safe)
    return clean if len(clean) <= _SHOWN else clean[:_SHOWN] + "…"


def count_rules(findings: Iterable[Finding]) -> dict[str, int]:
    """Count findings by rule, for reports that must not quote rows."""
    return dict(Counter(finding.rule for finding in findings))
