# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Statements on admitted entries that anybody can check: signed, and computed again.

A statement is a W3C Verifiable Credential with a Data Integrity proof (eddsa-rdfc-2022). The
evidence beside it holds all that its assessments were made from.
"""
