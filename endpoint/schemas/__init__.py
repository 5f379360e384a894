"""JSON Schemas of what Albo answers: one a class, made from the context and the records."""
