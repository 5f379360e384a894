# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Bundle the parts of pages that come from npm when a wheel is built."""

import shutil
import subprocess
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Assets(BuildHookInterface):
    """Make ``endpoint/static/built``; without npm the wheel has the plain style sheet only."""

    def initialize(self, version: str, build_data: dict[str, object]) -> None:
        """Bundle, unless it has been done, or the project is installed where it stands."""
        root = Path(self.root)
        if version == "editable" or (root / "endpoint/static/built/manifest.json").is_file():
            return
        if shutil.which("npm") is None:
            self.app.display_warning("npm is not here: the pages will use their plain style sheet")
            return
        for command in (["npm", "ci", "--ignore-scripts"], ["npm", "run", "build"]):
            subprocess.run(command, cwd=root / "assets", check=True)  # noqa: S603
