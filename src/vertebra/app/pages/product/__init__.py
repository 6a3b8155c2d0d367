"""App, pages: a product at the stations, at the bedside, under release, and what is known of it."""
