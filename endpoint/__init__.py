"""Serve releases: SPARQL, documents, pages and the command line."""
