# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""JSON Schemas of what Albo answers: one a class, made from the context and the records."""
