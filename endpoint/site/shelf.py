# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The folder that answers are put into: each under the name that its address asks for."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path, PurePosixPath

from starlette.types import ASGIApp

from endpoint.site.asking import Answer, Question, ask

ENGLISH, GONE = "en", "gone"


class NotCopied(Exception):
    """Say in both languages why a release could not be copied."""


def in_english(file: str) -> str:
    """Name the English sister of a file: ``a.html`` has ``a.en.html``."""
    path = PurePosixPath(file)
    return str(path.with_name(f"{path.stem}.{ENGLISH}{path.suffix}"))


class Shelf:
    """Keep the answers of an application as files; ``root`` is the path of the base."""

    def __init__(self, app: ASGIApp, root: str, folder: Path) -> None:
        self.app, self.root, self.folder = app, root, folder
        self.files: dict[str, Answer] = {}
        self._draft = folder / ".answer"
        folder.mkdir(parents=True, exist_ok=True)

    async def take(self, question: Question, file: str, status: int = 200) -> Answer:
        """Ask, and keep the answer where it has the status that is looked for."""
        answer = await ask(self.app, self.root, question, self._draft)
        if answer.status == status:
            self._keep(answer, file)
        elif answer.status >= 500 or answer.status == 0:
            raise NotCopied(f"{question.path}: {answer.status}")
        return answer

    async def need(self, question: Question, file: str, status: int = 200) -> Answer:
        """Ask for what has to be there; raises NotCopied where it is not."""
        answer = await self.take(question, file, status)
        if answer.status != status:
            raise NotCopied(f"{question.path}: {answer.status}")
        return answer

    async def take_both(self, question: Question, file: str, status: int = 200) -> Answer:
        """Ask in Italian and in English; where both say the same, one file says it."""
        answer = await self.take(question, file, status)
        if answer.status == status:
            other = in_english(file)
            english = await self.take(replace(question, tongue=ENGLISH), other, status)
            if english.digest == answer.digest:
                self.drop(other)
        return answer

    def write(self, file: str, content: bytes) -> None:
        """Put a file beside the answers."""
        self._draft.write_bytes(content)
        self._keep(Answer(200, {}, len(content), sha256(content).hexdigest()), file)

    def path(self, file: str) -> Path:
        """Give where a file lies; raises NotCopied for a name that would lead out."""
        parts = PurePosixPath(file).parts
        if file.startswith("/") or "\x00" in file or not parts or {"..", "."} & set(parts):
            raise NotCopied(f"{file}: ?")
        # What is gone lies apart from all that is served, whatever the path of the base.
        apart, parts = ((GONE,), parts[1:]) if parts[0] == GONE else ((), parts)
        return self.folder.joinpath(*apart, *self.root.split("/"), *parts)

    def clear(self) -> None:
        """Leave nothing beside the answers."""
        self._draft.unlink(missing_ok=True)

    def digests(self) -> Mapping[str, str]:
        """Give the SHA-256 of every file, by its place in the folder."""
        return dict(sorted(self._digests()))

    def _digests(self) -> Iterator[tuple[str, str]]:
        for file, answer in self.files.items():
            yield self.path(file).relative_to(self.folder).as_posix(), answer.digest

    def _keep(self, answer: Answer, file: str) -> None:
        target = self.path(file)
        target.parent.mkdir(parents=True, exist_ok=True)
        self._draft.replace(target)
        self.files[file] = answer

    def drop(self, file: str) -> None:
        """Take a file away again."""
        self.path(file).unlink()
        del self.files[file]
