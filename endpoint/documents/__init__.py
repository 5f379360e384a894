# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Things and the documents about them: ``/id/…`` answers 303, ``/doc/…`` in many forms.

A document's address with a suffix names one form; without, the form is negotiated.
"""
