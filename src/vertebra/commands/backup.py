"""`vertebra backup`: everything of a trial in one file that proves itself."""

from pathlib import Path

import click

from vertebra.app.store import named, open_store
from vertebra.app.store.archive import write_archive
from vertebra.commands.choices import FILE
from vertebra.terms.texts import counted


@click.command("backup")
@click.option("--db", required=True, help="SQLite file or PostgreSQL URL of a trial; it may be in use.")
@click.option("--out", required=True, type=FILE, help="New file, .zip.")
@click.option("--with-key", is_flag=True, help="Put the key of the vault in it; whoever has the file can read names.")
def command(db: str, out: Path, with_key: bool) -> None:
    """Write a backup of a trial and prove that it is whole."""
    with open_store(db) as store:
        manifest = write_archive(store, out, with_key)
    size = out.stat().st_size / 1e6
    click.echo(
        f"{named(db)}: {counted(manifest.entries, 'entry', 'entries')} in "
        f"{counted(manifest.streams, 'stream')}, read back and proven"
    )
    click.echo(f"{out}  {size:.1f} MB, root {manifest.root}")
    if not with_key:
        click.echo("The key of the vault is not in it: keep that apart, or names cannot be read after a restore.")
