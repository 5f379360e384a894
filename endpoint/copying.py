# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The command that copies a release as files; `endpoint.site` does the work."""

from collections.abc import Sequence
from pathlib import Path

import typer

from endpoint import terminal
from endpoint.commands import WRONG, current_or_stop, stop
from endpoint.site.export import export
from endpoint.site.shelf import NotCopied


def export_site(folder: Path, releases: Path, servers: Sequence[str], *, as_json: bool) -> None:
    """Copy the current release into a folder, or say why it cannot be copied."""
    current_or_stop(releases)
    try:
        with terminal.progress() as tell:
            done = export(releases, folder, tell, servers)
    except NotCopied as problem:
        stop(problem, WRONG)
    except OSError as error:
        stop(f"{error.filename or folder}: {error.strerror}")
    if as_json:
        told = {"release": done.release, "files": done.files, "bytes": done.size}
        terminal.print_json({**told, "folder": str(folder)})
        return
    typer.echo(
        f"Edizione / release {done.release}: {done.files} file / files,"
        f" {done.size / 2**20:.0f} MiB, {folder}/public"
    )
