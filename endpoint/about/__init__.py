# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The pages around the registers: quality, statistics, how to use them, and whose they are."""
