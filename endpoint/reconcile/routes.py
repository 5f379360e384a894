# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The addresses of the reconciliation service."""

from fastapi import FastAPI

from endpoint.reconcile.desk import Desk
from endpoint.reconcile.service import Reconciliation
from endpoint.reconcile.service_v1 import DRAFT_SUGGESTED, DraftReconciliation
from endpoint.served import Service
from endpoint.sparql.gate import Gate

_READ, _POST = ["GET", "HEAD"], ["POST"]


def add_routes(app: FastAPI, service: Service, gate: Gate) -> None:
    """Let an application answer both versions of the protocol."""
    desk = Desk(service, gate)
    current, parts = Reconciliation(desk), Reconciliation(desk, DRAFT_SUGGESTED)
    draft = DraftReconciliation(desk)
    # Tools put a slash behind the address or leave it out.
    for path in ("/reconcile", "/reconcile/"):
        app.add_route(path, current.asked, [*_READ, *_POST])
    for path in ("/reconcile/v1", "/reconcile/v1/"):
        app.add_route(path, draft.described, _READ)
    # The draft named it /match, then /reconcile.
    for path in ("/reconcile/v1/match", "/reconcile/v1/reconcile"):
        app.add_route(path, draft.matched, _POST)
    app.add_route("/reconcile/v1/extend", draft.extended, _POST)
    for root, served in (("/reconcile", current), ("/reconcile/v1", parts)):
        app.add_route(f"{root}/suggest/{{what}}", served.suggested, _READ)
        app.add_route(f"{root}/preview", served.previewed, _READ)
        app.add_route(f"{root}/extend/propose", served.proposed, _READ)
