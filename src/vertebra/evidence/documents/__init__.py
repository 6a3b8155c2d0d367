"""Evidence, documents: what is printed about one lot, in either language."""
