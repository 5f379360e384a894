# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The readers: each takes bytes of one format and gives a table, never an exception."""
