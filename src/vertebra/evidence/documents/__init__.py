"""Evidence, documents: what is printed about a product: labels, its certificate, its way from disc to disc."""
