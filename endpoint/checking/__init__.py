# SPDX-FileCopyrightText: 2026 The authors of Albo
# SPDX-License-Identifier: EUPL-1.2
"""Check what applicants send: in a process that can be killed, and nothing of it is kept.

`examination` checks one file in a child of the `zygote`, which the `examiner` starts when somebody
first asks, and of which it has some stand ready; `asked` reads what is sent, `answers` writes what
was found, `sheet` makes the form of a call from its shapes.
"""
