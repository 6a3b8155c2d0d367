"""`vertebra rescue`: a way back in for an administrator who lost the password or the second factor.

Whoever runs it holds the machine and the database, and so could do worse: it is meant for a trial whose only
administrator is locked out, it stands in the ledger, and everybody who reads the trail sees it.
"""

import click

from vertebra.app.serving import serve_store
from vertebra.app.store import named, open_store
from vertebra.commands.choices import DB

PORT = 8000


@click.command("rescue")
@click.argument("user")
@DB
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535), help="Where it is served.")
def command(user: str, db: str, port: int) -> None:
    """Print a link with which an administrator sets a new password; the second factors go when it is used."""
    from vertebra.app.accounts import rescue  # whose models want the app set up, which the store has done

    with open_store(db) as store:
        secret = rescue.link_for(serve_store(store), user)
    click.echo(f"{named(db)}: {user} is let in again, and the trail says so.")
    click.echo(f"   Within 48 hours and once: http://localhost:{port}/me/begin/{secret}")
    click.echo("   Start `vertebra serve` if it does not run, open the link, set a password, add a second factor.")
