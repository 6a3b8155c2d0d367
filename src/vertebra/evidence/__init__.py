"""What it shows: a snapshot becomes tables, results, displays and a report."""
