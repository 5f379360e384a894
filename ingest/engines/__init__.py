"""SPARQL engines of others: how each is spoken to, and how a release is published to one.

profiles -> connection -> control, difference -> plan -> publication, comparison
"""
