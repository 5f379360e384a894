# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write docs/reference: ``python -m tools.reference``; a test holds the files to the code."""

from tools.reference import FOLDER, written

FOLDER.mkdir(exist_ok=True)
for name, text in written().items():
    (FOLDER / name).write_text(text, "utf-8")
for stale in set(FOLDER.glob("*.md")) - {FOLDER / name for name in written()}:
    stale.unlink()
