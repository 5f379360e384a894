"""Say what the words mean: ontology, code lists, JSON-LD context, namespaces."""

__version__ = "0.5.0"
