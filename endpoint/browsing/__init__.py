"""Pages to look around in: each register, each list around them, and a search in everything.

A page chooses exactly the rows that the API chooses for the same question.
"""
