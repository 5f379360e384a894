# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Where candidates are checked: pages for people, and an address for programs."""

from fastapi import FastAPI

from endpoint.checking.api import SelfChecks
from endpoint.checking.pages import CheckPages
from endpoint.desk import Desk
from endpoint.served import Service
from endpoint.sparql.gate import Gate

_READ = ["GET", "HEAD"]


def add_routes(app: FastAPI, service: Service, gate: Gate, desk: Desk) -> None:
    """Add the addresses of checks."""
    checks, pages = SelfChecks(service, gate), CheckPages(service, gate, desk)
    app.add_route("/api/v1/calls/{call}/self-checks", checks.check, ["POST"])
    app.add_route("/check", pages.listed, _READ)
    app.add_route("/check/{call}/template.csv", pages.template, _READ)
    app.add_route("/check/{call}", pages.form, _READ)
    app.add_route("/check/{call}", pages.check, ["POST"])
