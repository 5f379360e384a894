"""Workbooks whose bytes depend on their cells alone: the same table, the same file."""

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook

# The library writes when it was called, in the names of the parts and in one of them.
_DAY = (1980, 1, 1, 0, 0, 0)
_SAVED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def packed(book: Workbook) -> bytes:
    """Pack a workbook without saying when."""
    written, whole = BytesIO(), BytesIO()
    book.save(written)
    with ZipFile(written) as parts, ZipFile(whole, "w", ZIP_DEFLATED) as timeless:
        for name in parts.namelist():
            content = parts.read(name)
            if name == "docProps/core.xml":
                content = _SAVED.sub(rb"\g<1>1980-01-01T00:00:00Z\g<3>", content)
            timeless.writestr(ZipInfo(name, _DAY), content, ZIP_DEFLATED)
    return whole.getvalue()
