# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Run tests on the built wheel, away from the checkout.

``python -m tools.wheel_test PYTHON TESTS``, or ``make test-wheel PYTHON=… TESTS=…``.
The four packages come from the wheel in ``dist/``, installed under the interpreter named; beside
the tests stands only what they read.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent
# What the tests read beside the software; of the software nothing.
_BESIDE: Final = (
    *("tests", "tools", "bench", "docs", "examples", "deploy", "assets", "README.md"),
    *("CHANGELOG.md", "publiccode.yml", "pyproject.toml", "constraints.txt", "Makefile"),
    *("CONTRIBUTING.md", "SECURITY.md", "LICENSE", "LICENSES", "REUSE.toml", "hatch_build.py"),
)
_USUAL: Final = ("tests/ontology", "tests/shapes", "tests/ingest", "tests/endpoint/test_service.py")


def main(python: str, tests: list[str]) -> int:
    """Install the wheel and run the tests; gives what the tests exit with."""
    (wheel,) = (ROOT / "dist").glob("albo-*.whl")
    with tempfile.TemporaryDirectory() as name:
        place, own = Path(name) / "outside", Path(name) / "venv"
        place.mkdir()
        _lay_out(place)
        _run([python, "-m", "venv", str(own)], place)
        install = ["-m", "pip", "install", "--quiet", "--constraint", "constraints.txt"]
        _run([str(own / "bin/python"), *install, f"{wheel}[dev]"], place)
        given = tests or [test for test in _USUAL if (place / test).exists()]
        command = [str(own / "bin/python"), "-m", "pytest", "-q", *given]
        return subprocess.run(command, cwd=place, check=False).returncode  # noqa: S603


def _lay_out(place: Path) -> None:
    for name in _BESIDE:
        path = ROOT / name
        if path.is_dir():
            hidden = shutil.ignore_patterns("node_modules", "__pycache__")
            shutil.copytree(path, place / name, ignore=hidden)
        elif path.is_file():
            shutil.copy(path, place / name)


def _run(command: list[str], place: Path) -> None:
    subprocess.run(command, cwd=place, check=True)  # noqa: S603


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], sys.argv[2:]))
