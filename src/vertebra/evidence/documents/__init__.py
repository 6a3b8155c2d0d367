"""Evidence, documents: what is printed about a product: labels for its containers and for the wrist of its recipient."""
