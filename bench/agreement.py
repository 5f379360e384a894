# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Whether the servers answer the same, looked at once before their times are taken."""

import asyncio
from collections.abc import Sequence

from bench.answers import Rows, Unreadable, values
from bench.client import Broken, Connection, get
from bench.questions import Question
from bench.servers import Running


def agreement(running: Sequence[Running], asked: Sequence[Question]) -> dict[str, dict[str, str]]:
    """Set each server's answers against those of the first."""
    found = {server.name: asyncio.run(_answers(server, asked)) for server in running}
    first = found[running[0].name] if running else {}
    return {
        name: {question: _verdict(answer, first[question]) for question, answer in answers.items()}
        for name, answers in found.items()
    }


async def _answers(server: Running, asked: Sequence[Question]) -> dict[str, Rows | str]:
    async with Connection(server.port) as connection:
        return {one.name: await _answer(connection, server, one) for one in asked}


async def _answer(connection: Connection, server: Running, question: Question) -> Rows | str:
    request = get(server.path, question.texts[0], {"Accept": question.form}, **server.parameters)
    try:
        async with asyncio.timeout(60):
            reply = await connection.ask(request)
        if reply.status != 200:
            return f"status {reply.status}"
        return values(reply.media_type, reply.body)
    except (Broken, Unreadable, TimeoutError) as error:
        return f"{type(error).__name__} {error}".strip()


def _verdict(answer: Rows | str, first: Rows | str) -> str:
    if isinstance(answer, str) or isinstance(first, str):
        return f"FAILED ({answer})" if isinstance(answer, str) else "nothing to compare with"
    if answer == first:
        return f"the same ({answer.total()})"
    if answer.total() == first.total():
        return f"as many ({answer.total()})"
    return f"DIFFER ({answer.total()}, not {first.total()})"
