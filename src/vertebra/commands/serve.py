"""`vertebra serve`: the pages of one trial in the browser of this machine, read-only."""

import os
import socket

import click
from granian import Granian
from granian.constants import Interfaces

from vertebra.app.server import PLACE
from vertebra.app.store import named, open_store
from vertebra.terms.trouble import Trouble

HOST = "127.0.0.1"
MADE_BY_DEMO = "build/demo/trial.sqlite"


@click.command("serve")
@click.option("--db", default=MADE_BY_DEMO, show_default=True, help="SQLite file or PostgreSQL URL of a trial.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port on this machine.")
def command(db: str, port: int) -> None:
    """Show a trial in the browser, read-only, to this machine only."""
    with open_store(db) as store:
        name = store.study.identity.protocol
    _free(port)
    os.environ[PLACE] = db
    click.echo(f"{name} from {named(db)}, read-only: http://{HOST}:{port}/")
    click.echo("Press Ctrl-C to stop.")
    Granian(
        "vertebra.app.server:application",
        address=HOST,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=2,
        factory=True,
        log_enabled=False,
    ).serve()


def _free(port: int) -> None:
    """
    Raises:
        Trouble: somebody else listens there.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as wrong:
            raise Trouble(
                f"port {port} cannot be used ({wrong.strerror}); name another: --port {port % 65535 + 1}"
            ) from wrong
