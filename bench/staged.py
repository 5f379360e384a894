# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Run the command ``albo`` with a clock around its stages, and write down what they took.

Run as ``python -m bench.staged OUT.json build --registry ...``. The exit code is that of ``albo``.
"""

import json
import sys
import time
from dataclasses import asdict
from pathlib import Path

from bench.clock import OTHER, Clock


def main() -> None:
    """Run one command of ``albo``; its stages go to the file named first."""
    out, *arguments = sys.argv[1:]
    sys.argv = ["albo", *arguments]
    clock = Clock()
    # What the interpreter did before is the command's too.
    clock.spent[OTHER].cpu += time.process_time()
    from endpoint.cli import main as albo

    clock.install()
    try:
        albo()
    finally:
        clock.end()
        found = {name: asdict(one) for name, one in clock.spent.items()}
        text = json.dumps({"stages": found, "missing": clock.missing})
        Path(out).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
