"""App, accounts: who may sign in. Passwords, second factors and sessions; roles come from the ledger's delegations."""
