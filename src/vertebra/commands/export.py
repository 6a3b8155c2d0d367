"""`vertebra export`: a trial leaves as a file that other systems read."""

import os
import time
from pathlib import Path

import click

from vertebra.app.store import Store, open_store
from vertebra.commands.choices import DB, FILE
from vertebra.evidence.exchange.odm import Exported, export_odm
from vertebra.protocol.study import from_json
from vertebra.terms.trouble import Trouble


@click.group("export")
def command() -> None:
    """Write the data of a trial for other systems."""


@command.command("odm")
@DB
@click.option("--out", required=True, type=FILE, help="XML file to write.")
@click.option("--participant", default="", help="Only this participant (P-001); default: all.")
def odm(db: str, out: Path, participant: str) -> None:
    """Write CDISC ODM-XML 1.3.2: forms in both languages, every value ever with who, when and why, queries, signatures.

    Same ledger, same bytes. Names and birth dates of participants are in no ledger, and so in no file.
    """
    start = time.perf_counter()
    with open_store(db) as store:
        found = export_into(store, out, participant)
    click.echo(
        f"{out}  {out.stat().st_size / 1e6:.1f} MB: {found.participants:,} participants, {found.entries:,} entries, "
        f"{found.values:,} values with their history, {found.versions} study version(s); "
        f"{time.perf_counter() - start:.1f} s"
    )
    left = ", ".join(f"{kind} {count}" for kind, count in sorted(found.left.items()))
    click.echo(f"not in it, since ODM has no place for them: {left or 'nothing'}")
    if found.replaced:
        click.echo(f"{found.replaced} characters that XML cannot hold were written as U+FFFD")


def export_into(store: Store, out: Path, participant: str = "") -> Exported:
    """Write beside the file first: an export that breaks off leaves what was there.

    Raises:
        Trouble: nothing to export, or the file cannot be written.
    """
    versions = {version: from_json(data) for version, data in store.versions().items()}
    unfinished = out.with_name(out.name + ".part")
    try:
        with unfinished.open("wb") as file:
            found = export_odm(versions, store.rows, file, participant)
        os.replace(unfinished, out)
    except OSError as wrong:
        raise Trouble(f"cannot write {out}: {wrong.strerror}") from wrong
    finally:
        unfinished.unlink(missing_ok=True)
    return found
