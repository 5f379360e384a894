# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Explore from a resource: what it points at and what points at it, drawn and in a table."""
