# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The page where people ask: a form, and the answer to a query below it.

It stands on the same exchange as every other form of an answer, so that limits, cache and
allowance hold for people as for programs; here bytes that a worker wrote become a page.
"""
