"""`vertebra serve`: the app of one trial, to this machine only unless a proxy stands before it.

A trial that does not exist yet is made with --study; whoever opens the printed link founds it in the browser.
"""

import os
import socket

import click
from granian import Granian
from granian.constants import Interfaces

from vertebra.app.accounts.demo import PASSWORD, open_demo_accounts
from vertebra.app.accounts.founding import first_link
from vertebra.app.server import DEMO, PLACE
from vertebra.app.serving import Served, serve_store
from vertebra.app.store import Store, create_store, named, open_store
from vertebra.app.store.database import is_url
from vertebra.commands.choices import find_sound_study
from vertebra.protocol.eligibility import Reading
from vertebra.terms.trouble import Trouble

HERE = "127.0.0.1"
MADE_BY_DEMO = "build/demo/site.sqlite"


@click.command("serve")
@click.option("--db", default=MADE_BY_DEMO, show_default=True, help="SQLite file or PostgreSQL URL of a trial.")
@click.option("--study", help="Make a new trial of this study in --db, and print the link that founds it.")
@click.option(
    "--reading", type=click.Choice(["registered", "corrected"]), help="Reading of its criteria, with --study."
)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port on this machine.")
@click.option("--host", default=HERE, show_default=True, help="Address to listen on; others than this need a proxy.")
@click.option("--demo", is_flag=True, help="A sign-in for each role, printed here; simulated trials only.")
@click.option("--threads", default=4, show_default=True, type=click.IntRange(1, 64), help="Requests answered at once.")
def command(
    db: str, study: str | None, reading: Reading | None, port: int, host: str, demo: bool, threads: int
) -> None:
    """Open a trial in the browser."""
    _free(host, port)
    with _store(db, study, reading) as store:
        served = serve_store(store, demo)
        served.follow_accounts()
        people = open_demo_accounts(served) if demo else []
        click.echo(f"{store.study.identity.protocol} from {named(db)}: http://{host}:{port}/")
        _tell_first(served, port)
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


def _store(db: str, study: str | None, reading: Reading | None) -> Store:
    """
    Raises:
        Trouble: --study names a study and there is a trial already, or --reading comes without it.
    """
    if study and not is_url(db) and os.path.exists(db):
        raise Trouble(f"{named(db)} exists already: leave out --study to open it, or name a new file")
    if study:
        return create_store(db, find_sound_study(study, reading))
    if reading:
        raise Trouble("--reading belongs to --study: the trial that is there has its reading already")
    return open_store(db)


def _tell_first(served: Served, port: int) -> None:
    """While nobody can sign in, the one link that leads in; older ones are dead."""
    found = first_link(served)
    if found:
        click.echo(f"   {found.says}, within 48 hours and once: http://localhost:{port}{found.path}")


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
