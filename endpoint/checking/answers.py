# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The forms in which programs and people take what was found away."""

from collections.abc import Mapping
from typing import Final

from starlette.responses import Response

from endpoint.checking.asked import XLSX
from endpoint.checking.examination import Form

FORMS: Final[Mapping[Form, str]] = {"json": "application/json", "csv": "text/csv", "xlsx": XLSX}


def answered(content: bytes, form: Form, name: str, *, is_kept: bool = False) -> Response:
    """Hand over what was found, as a file where somebody keeps it; no cache does."""
    headers = {"Cache-Control": "no-store", "Vary": "Accept"}
    if is_kept or form != "json":
        stem = "".join(
            sign for sign in name.rpartition(".")[0] if sign.isascii() and sign.isalnum()
        )
        file = f"{stem or 'candidates'}.checked.{form}"
        headers["Content-Disposition"] = f'attachment; filename="{file}"'
    return Response(content, headers=headers, media_type=FORMS[form])


def handed_over(content: bytes, name: str) -> Response:
    """Hand over the file with one row that a form was made into."""
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
    }
    return Response(content, headers=headers, media_type=FORMS["csv"])
