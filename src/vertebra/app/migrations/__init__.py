"""App: the tables as they came to be, and the triggers that keep the ledger append-only."""
