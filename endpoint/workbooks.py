# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Workbooks whose bytes depend on their cells alone: the same table, the same file."""

import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from xml.sax.saxutils import escape
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


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OOXML = "http://schemas.openxmlformats.org"
_MAIN, _RELATED = f"{_OOXML}/spreadsheetml/2006/main", f"{_OOXML}/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
# What no document of XML may hold (XML 1.0, 2.2).
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_OOXML}/package/2006/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_OOXML}/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{_RELATED}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>",
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATED}"><sheets>'
    '<sheet name="Albo" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_OOXML}/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{_RELATED}/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>",
}


def workbook_of(rows: Iterable[Sequence[str]]) -> bytes:
    """Write rows of text as a workbook of one sheet, in memory alone (ECMA-376, part 1, 18.3.1).

    Every cell is a text: no spreadsheet runs one. The library would write files on the way.
    """
    whole = BytesIO()
    lines = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
    sheet = f'<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData></worksheet>'
    with ZipFile(whole, "w", ZIP_DEFLATED) as parts:
        for name, content in (_PARTS | {"xl/worksheets/sheet1.xml": sheet}).items():
            parts.writestr(ZipInfo(name, _DAY), _HEAD + content, ZIP_DEFLATED)
    return whole.getvalue()


def _cell(text: str) -> str:
    clean = escape(_UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{clean}</t></is></c>'
