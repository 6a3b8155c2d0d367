"""`vertebra restore`: a backup back onto a new database, of either kind."""

from pathlib import Path

import click

from vertebra.app.store import named
from vertebra.app.store.archive import KEY, read_archive, restore_archive
from vertebra.terms.texts import counted


@click.command("restore")
@click.argument("backup", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--db", default="", help="New SQLite file, or URL of an empty PostgreSQL database.")
@click.option("--check", is_flag=True, help="Only prove that the backup is whole; restore nothing.")
def command(backup: Path, db: str, check: bool) -> None:
    """Restore BACKUP into a new database and verify it there."""
    manifest, parts = read_archive(backup)
    told = (
        f"{counted(manifest.entries, 'entry', 'entries')} in {counted(manifest.streams, 'stream')}, "
        f"made {manifest.made_at}, root {manifest.root}"
    )
    if check:
        click.echo(f"whole: {backup}, {told}")
        return
    if not db:
        raise click.UsageError("name a new database: --db")
    with restore_archive(backup, db):
        click.echo(f"restored and verified: {named(db)}, {told}")
    if KEY not in parts:
        click.echo("The key of the vault was not in the backup: bring it (file beside the database, or VERTEBRA_KEY).")
