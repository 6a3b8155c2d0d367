"""App, accounts: rows follow entries. The ledger says which accounts there are and whether they are open.

An administrator's command goes through the door first; the entry is on disk before the row changes. Whatever was cut
off between the two is made good by the next `follow`: at every start, and with every page of an administrator. So an
entry never stays without its row, and no row is ever made without its entry (but for accounts of a demo, which the
same commands open). A session of an account that is closed in the ledger ends at its next request even before that.
"""

from vertebra.app.accounts.models import NAME, Account
from vertebra.app.accounts.sessions import end_all
from vertebra.app.serving import Served
from vertebra.conduct.state import Account as Known


def follow(served: Served) -> None:
    """Bring the rows of accounts in line with the ledger; does nothing where they are."""
    trial, _ = served.source.trial()
    rows = {row.username: row for row in Account.objects.all()}
    for known in trial.accounts.values():
        if NAME.regex.match(known.user):
            _follow(known, rows.get(known.user) or Account.objects.open(known.user, known.title))


def _follow(known: Known, row: Account) -> None:
    is_open = not known.closed
    if row.is_active is not is_open:
        Account.objects.filter(pk=row.pk).update(is_active=is_open)
    if not is_open:
        end_all(row)
