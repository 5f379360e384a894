# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The reconciliation service: which thing of the registers does a name in a table mean?

One matcher answers the protocol that OpenRefine speaks (Reconciliation Service API 0.2) and
the draft of its successor (1.0).
"""
