# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Queries answered by an engine elsewhere, over the release that it holds.

wording: what is sent; line: how; rewriting: the answer in the forms of this server; engine: the
limits, and that nothing is told that is not of the release which is served.
"""
