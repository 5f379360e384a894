# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Saved questions: queries with a question in both languages, parameters and a view.

They are few, known and tested, so they are evaluated in this process, beside the pages, and never
wait behind the queries of strangers.
"""
