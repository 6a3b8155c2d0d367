"""`vertebra verify`: is the trial on disk what was written, and do its read tables say the same?"""

import sys
import time

import click

from vertebra.app.store import examine_store, named
from vertebra.app.store.verify import rebuild, verify
from vertebra.commands.choices import DB
from vertebra.terms.texts import counted

_MOST = 30


@click.command("verify")
@DB
@click.option("--rebuild", "again", is_flag=True, help="Write the read tables anew from the ledger first.")
def command(db: str, again: bool) -> None:
    """Verify chains, checkpoints, study versions, read tables and attachments. Exit 0 sound, 1 not, 2 cannot open."""
    start = time.perf_counter()
    with examine_store(db) as store:
        if again:
            click.echo(f"read tables rebuilt for {counted(rebuild(store), 'participant')}")
        findings = verify(store, click.echo)
    for finding in findings[:_MOST]:
        click.echo(f"{finding.code}  {finding.says.en}")
    if len(findings) > _MOST:
        click.echo(f"... and {len(findings) - _MOST} more")
    word = "NOT SOUND" if findings else "sound"
    click.echo(f"{word}: {named(db)}, {counted(len(findings), 'finding')}, {time.perf_counter() - start:.1f} s")
    sys.exit(1 if findings else 0)
