"""Evidence, documents: what is printed about a product: labels of its containers and of its recipient."""
