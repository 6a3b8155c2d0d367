"""App, views: requests in, HTML out. `pages` works out what a page shows; what changes goes through the one door."""
