# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""The feed: every version of what was ever published, in the order in which it was told.

A feed belongs to the deployment and not to one release: each release holds the whole of it,
and a full page is one file that later releases share.
"""
