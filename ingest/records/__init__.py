# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The records: one typed model per kind of row, and nothing that may not be published.

The fields are the allow-list: a column that is not a field here is never read.
"""
