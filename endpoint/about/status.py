# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""``/status``: how the service is, for people. Programs read ``/api/v1/status``."""

import sys

from starlette.requests import Request
from starlette.responses import Response

from endpoint.following import Follower
from endpoint.observing import Observer
from endpoint.served import Service
from endpoint.showing import show_now
from ontology import __version__


def status(request: Request) -> Response:
    """Say which release is served since when, by what; nothing that would help an intruder."""
    service: Service = request.app.state.service
    observer: Observer = request.app.state.observer
    follower: Follower | None = request.app.state.follower
    served = service.served
    values = {
        "served": served,
        "taken_up": service.taken_up,
        "begun": observer.begun,
        "workers": len(served.pool.pids),
        "depot": follower.footing if follower else None,
        "kept": service.releases.numbers(),
        "made_by": served.release.info.versions,
        "software": __version__,
        "python": ".".join(map(str, sys.version_info[:2])),
    }
    return show_now(request, "about-status.html", values)
