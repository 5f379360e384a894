# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Pages of documents: of what is registered and what stands around it, of calls, of all else.

One address and one negotiation for all: a kind of page only prepares other values, for a
template of its own.
"""
