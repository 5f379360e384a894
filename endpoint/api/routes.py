# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The routes of the API; each is admitted, waits for its turn and pays for its work."""

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from endpoint.api import answers
from endpoint.desk import Desk


def add_routes(app: FastAPI, api: "Api") -> None:
    """Add the addresses of the API."""
    routes = {
        "": api.index,
        "/openapi.json": api.description,
        "/status": api.status,
        "/search": api.search,
        "/registers/{register}/entries": api.entries,
        "/registers/{register}/entries/{number}": api.entry,
        "/calls/{call}/requirements": api.requirements,
        "/calls/{call}/requirements/{ref}": api.requirement,
        "/{collection}": api.listed,
        "/{collection}/{ref}": api.one,
    }
    for path, answer in routes.items():
        app.add_route(f"/api/v1{path}", answer, ["GET", "HEAD"])


class Api:
    """Answer the JSON API over the release that is served."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    async def index(self, request: Request) -> Response:
        """Name the collections and where they are."""
        return await self.desk.answered(request, answers.index)

    async def description(self, request: Request) -> Response:
        """Describe the API (OpenAPI 3.1)."""
        return await self.desk.answered(request, answers.description)

    async def status(self, request: Request) -> Response:
        """Say that the service answers, and with which release."""
        return self.desk.at_once(request, answers.status)

    async def listed(self, request: Request) -> Response:
        """Answer with a list."""
        name = request.path_params["collection"]
        return await self.desk.answered(request, lambda call: answers.listed(call, name, name))

    async def entries(self, request: Request) -> Response:
        """Answer with the entries of one register."""
        register = request.path_params["register"]
        return await self.desk.answered(request, lambda call: answers.entries(call, register))

    async def requirements(self, request: Request) -> Response:
        """Answer with the requirements of one call."""
        name = request.path_params["call"]
        return await self.desk.answered(request, lambda call: answers.requirements(call, name))

    async def entry(self, request: Request) -> Response:
        """Answer with one entry, by its register and number."""
        path = request.path_params
        ref = f"{path['register']}-{path['number']}"
        return await self.desk.answered(request, lambda call: answers.one(call, "entries", ref))

    async def requirement(self, request: Request) -> Response:
        """Answer with one requirement, by its call and name."""
        path = request.path_params
        ref = f"{path['call']}.{path['ref']}"
        return await self.desk.answered(
            request, lambda call: answers.one(call, "requirements", ref)
        )

    async def one(self, request: Request) -> Response:
        """Answer with one thing."""
        name, ref = request.path_params["collection"], request.path_params["ref"]
        return await self.desk.answered(request, lambda call: answers.one(call, name, ref))

    async def search(self, request: Request) -> Response:
        """Look for words in all collections."""
        return await self.desk.answered(request, answers.search)
