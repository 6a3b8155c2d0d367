"""App, views: requests in, HTML out. What a page shows is worked out in `pages`; what changes goes through the one door."""
