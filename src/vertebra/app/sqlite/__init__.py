"""App: Django's SQLite backend on the SQLite that Vertebra ships, not on the one of the machine."""
