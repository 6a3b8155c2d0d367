"""What shall happen: the study as immutable data."""
