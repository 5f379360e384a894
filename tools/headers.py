# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Write or check the two SPDX lines at the head of every source file.

``python -m tools.headers`` checks and exits with 1 where one is missing; ``--write`` adds them.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
# Put together here: who looks for them would take these for those of this file.
_SPDX: Final = "SPDX"
_TOLD: Final = (
    f"{_SPDX}-FileCopyrightText: 2026 The authors of Albo",
    f"{_SPDX}-License-Identifier: EUPL-1.2",
)
# How a comment begins and ends, by the suffix of the file. Calls and shapes are known by the digest
# of their bytes, and questions by their first two lines: REUSE.toml speaks for those.
_MARKS: Final = {
    **dict.fromkeys((".py", ".yaml", ".yml"), ("# ", "")),
    **dict.fromkeys((".js", ".mjs", ".scss"), ("// ", "")),
    ".css": ("/* ", " */"),
}


def sources() -> Iterator[Path]:
    """Yield the files that are ours to head, as the repository lists them."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        path = ROOT / name
        if path.suffix in _MARKS and path.is_file() and path.stat().st_size:
            yield path


def headed(text: str, suffix: str) -> str:
    """Give a text with the two lines at its head, after the line that names its program."""
    before, after = _MARKS[suffix]
    lines = "".join(f"{before}{told}{after}\n" for told in _TOLD)
    if _TOLD[1] in text[:1000]:
        return text
    if text.startswith("#!"):
        first, _, rest = text.partition("\n")
        return f"{first}\n{lines}{rest}"
    return lines + text


def main() -> int:
    """Head every file, or name those that have no head; gives what the process exits with."""
    bare = 0
    for path in sources():
        text = path.read_text("utf-8")
        if (fresh := headed(text, path.suffix)) == text:
            continue
        bare += 1
        if "--write" in sys.argv:
            path.write_text(fresh, "utf-8")
        else:
            sys.stdout.write(f"{path.relative_to(ROOT)}\n")
    return 0 if "--write" in sys.argv else min(bare, 1)


if __name__ == "__main__":
    raise SystemExit(main())
