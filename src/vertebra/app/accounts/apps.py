"""App, accounts: how Django knows this room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "vertebra.app.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listen to what happens to accounts, so that the ledger tells of it."""
        from vertebra.app.accounts import listen

        listen.start()
