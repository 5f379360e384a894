# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Plays a document: what stands in its blocks is done, in a folder, as a reader would do it.

A block is fenced, and the first line says what it is:

    ```console          commands after ``$``; what stands below one is what it prints
    ```console 1        commands that end with this code
    ```console server   a command that goes on, in another window
    ```csv FILE         a file to write, of any kind
    ```diff FILE        a file to edit: lines with - become those with +

``…`` in what is printed stands for anything, a line of it for any lines. Blocks with none of
these words are only read.
"""

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT, free_port, wait_until_ready

_BLOCK = re.compile(r"^```(?P<kind>\w+)(?: (?P<word>\S+))?\n(?P<text>.*?)^```$", re.M | re.S)
# The address at which documents show a server; each play has a port of its own.
_SHOWN = "127.0.0.1:8000"


@dataclass(frozen=True)
class Block:
    """Hold one fenced block."""

    kind: str
    word: str
    text: str


def blocks(document: Path) -> list[Block]:
    """Read the blocks of a document, in their order."""
    found = _BLOCK.finditer(document.read_text("utf-8"))
    return [Block(one["kind"], one["word"] or "", one["text"]) for one in found]


def commands(block: Block) -> Iterator[tuple[str, str]]:
    """Yield each command of a block with what it is said to print."""
    for part in re.split(r"^\$ ", block.text, flags=re.M)[1:]:
        lines = part.split("\n")
        length = next(n for n, line in enumerate(lines, 1) if not line.endswith("\\"))
        yield "\n".join(lines[:length]), "\n".join(lines[length:]).strip("\n")


class Player:
    """Do what a document says; ``folder`` is where its reader is."""

    def __init__(self, folder: Path, software: Path = ROOT) -> None:
        self.folder = folder
        self.address = f"127.0.0.1:{free_port()}"
        programs = folder / ".programs"
        programs.mkdir()
        _install(programs / "python", "")
        _install(programs / "albo", '-c "from endpoint.cli import main; main()"')
        self.environment = {
            "PATH": f"{programs}:{os.environ['PATH']}",
            "PYTHONPATH": str(software),
            "ALBO_PORT": self.address.rpartition(":")[2],
            "LANG": "C.UTF-8",
        }

    @contextmanager
    def played(self, document: Path) -> Iterator[None]:
        """Play a document; its servers run until it is left."""
        with ExitStack() as servers:
            for block in blocks(document):
                if block.kind == "console" and block.word == "server":
                    servers.enter_context(self._serving(block))
                elif block.kind == "console":
                    self._run(block)
                elif block.kind == "diff" and block.word:
                    self._edit(block)
                elif block.word:
                    (self.folder / block.word).write_text(block.text, "utf-8")
            yield

    def _run(self, block: Block) -> None:
        for command, shown in commands(block):
            done = self._done(command)
            printed = done.stdout.replace(self.address, _SHOWN)
            assert done.returncode == int(block.word or 0), f"$ {command}\n{printed}"
            if shown:
                assert _pattern(shown).fullmatch(_trimmed(printed)), f"$ {command}\n{printed}"
            if command.startswith("cd "):
                self.folder = self.folder / command.removeprefix("cd ")

    def _done(self, command: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["/bin/bash", "-c", command.replace(_SHOWN, self.address)],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )

    def _edit(self, block: Block) -> None:
        file = self.folder / block.word
        lines = block.text.splitlines(keepends=True)
        before = "".join(line[1:] for line in lines if line[0] != "+")
        after = "".join(line[1:] for line in lines if line[0] != "-")
        text = file.read_text("utf-8")
        assert text.count(before) == 1, f"{block.word}:\n{before}"
        file.write_text(text.replace(before, after), "utf-8")

    @contextmanager
    def _serving(self, block: Block) -> Iterator[None]:
        ((command, _),) = commands(block)
        running = subprocess.Popen(
            ["/bin/bash", "-c", f"exec {command}"],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_until_ready(f"http://{self.address}", running)
            yield
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(30)


def _install(program: Path, options: str) -> None:
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {options} "$@"\n')
    program.chmod(0o755)


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")


def _pattern(shown: str) -> re.Pattern[str]:
    """Let … stand for anything in its line, and a line of it alone for any lines or none."""
    text = re.escape(_trimmed(shown))
    if text == "…":
        return re.compile(r"(?s:.*)")
    text = re.sub(r"^…\\\n", r"(?s:.*\\n)?", text)
    text = re.sub(r"\\\n…(?=\\\n|$)", r"(?s:\\n.*)?", text)
    return re.compile(text.replace("…", ".*"))
