# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""SPARQL engines of others: how each is spoken to, and how a release is published to one.

profiles -> connection -> control, difference -> plan -> publication, comparison
"""
