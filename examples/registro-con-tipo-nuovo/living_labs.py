# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""A kind of thing that Albo does not know: living labs, in one record model."""

from typing import Annotated, ClassVar

from ingest import fields
from ingest.records.base import OperatedRecord
from ingest.terms import Term


class LivingLabRecord(OperatedRecord):
    """Hold one living lab and its line in the register."""

    stands_for: ClassVar[str] = "InnovationSpace"

    meeting_rooms: Annotated[fields.WholeNumber, Term("meetingRooms")] = None
