# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""OGC API Features, Part 1: Core 1.0.1 (17-069r4): the registers and the Comuni on a map."""
