"""Saved questions: queries with a question in both languages, parameters and a view.

They are few, known and tested, so they are evaluated in this process, beside the pages, and never
wait behind the queries of strangers.
"""
