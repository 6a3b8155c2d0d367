"""App, pages: what oversight sees: queries, reviews, the trail, deviations, amendments, people and their accounts."""
