"""Where candidates are checked: pages for people, and an address for programs."""

from fastapi import FastAPI

from endpoint.checking.api import SelfChecks
from endpoint.served import Service
from endpoint.sparql.gate import Gate


def add_routes(app: FastAPI, service: Service, gate: Gate) -> None:
    """Add the addresses of checks."""
    checks = SelfChecks(service, gate)
    app.add_route("/api/v1/calls/{call}/self-checks", checks.check, ["POST"])
