"""Measure the SPARQL endpoint against its peers, and keep it under fire for a while."""
