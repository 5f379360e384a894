# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""A release as files that any web server can serve: what the server answers, written down.

`export` asks Albo's own application for every address of a release and keeps the answers; the
configuration for nginx and Caddy that stands beside them does what files alone cannot.
"""
