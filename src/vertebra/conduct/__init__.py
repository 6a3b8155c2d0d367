"""What happened: an append-only ledger, its fold, and the one door that writes to it."""
