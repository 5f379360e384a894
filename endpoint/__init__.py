# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Serve releases: SPARQL, documents, pages and the command line."""
