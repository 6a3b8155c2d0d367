"""`vertebra serve`: the app of one trial, to this machine only unless a proxy stands before it."""

import os
import socket

import click
from granian import Granian
from granian.constants import Interfaces

from vertebra.app.accounts.demo import PASSWORD, open_demo_accounts
from vertebra.app.server import DEMO, PLACE
from vertebra.app.serving import serve_store
from vertebra.app.store import named, open_store
from vertebra.terms.trouble import Trouble

HERE = "127.0.0.1"
MADE_BY_DEMO = "build/demo/site.sqlite"


@click.command("serve")
@click.option("--db", default=MADE_BY_DEMO, show_default=True, help="SQLite file or PostgreSQL URL of a trial.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port on this machine.")
@click.option("--host", default=HERE, show_default=True, help="Address to listen on; others than this need a proxy.")
@click.option("--demo", is_flag=True, help="A sign-in for each role, printed here; simulated trials only.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Requests answered at once.")
def command(db: str, port: int, host: str, demo: bool, threads: int) -> None:
    """Open a trial in the browser."""
    _free(host, port)
    with open_store(db) as store:
        served = serve_store(store, demo)
        people = open_demo_accounts(served) if demo else []
        click.echo(f"{store.study.identity.protocol} from {named(db)}: http://{host}:{port}/")
    for role, user, title in people:
        click.echo(f"   {role:<14}{user:<12}{title}")
    if people:
        click.echo(f"   password of all: {PASSWORD}")
    click.echo("Press Ctrl-C to stop.")
    os.environ[PLACE], os.environ[DEMO] = db, "1" if demo else "0"
    Granian(
        "vertebra.app.server:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        factory=True,
        log_enabled=False,
    ).serve()


def _free(host: str, port: int) -> None:
    """
    Raises:
        Trouble: somebody else listens there.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as wrong:
            raise Trouble(
                f"port {port} cannot be used ({wrong.strerror}); name another: --port {port % 65535 + 1}"
            ) from wrong
