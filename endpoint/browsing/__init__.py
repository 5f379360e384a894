# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Pages to look around in: each register, each list around them, and a search in everything.

A page chooses exactly the rows that the API chooses for the same question.
"""
