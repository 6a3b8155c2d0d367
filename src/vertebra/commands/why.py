"""`vertebra why`: from a number in the report back to who typed what, when, under which study version."""

from datetime import date

import click

from vertebra.app.store import Store, open_store
from vertebra.evidence.analysis import write_report
from vertebra.evidence.results import Results
from vertebra.evidence.snapshot import take_snapshot
from vertebra.evidence.tables import Tables, derive_tables
from vertebra.evidence.why import why


@click.command("why")
@click.argument("id")
@click.option("--db", required=True, help="SQLite file or PostgreSQL URL of a trial.")
@click.option("--cutoff", type=click.DateTime(["%Y-%m-%d"]), help="The cutoff that the number was made with.")
@click.option("--most", default=12, show_default=True, type=click.IntRange(1), help="At most so many rows.")
def command(id: str, db: str, cutoff: object, most: int) -> None:
    """Walk back from ID: a result (VAS.BACK.V13.CHG_B1.MEAN), a row of a table, or an entry (P-014#41)."""
    day = cutoff.date() if hasattr(cutoff, "date") else None
    with open_store(db) as store:
        for line in explain(store, id, day, most):
            click.echo(line)


def explain(store: Store, id: str, cutoff: date | None = None, most: int = 12) -> list[str]:
    """The way back, worked out from the database alone."""
    tables = derive_tables(take_snapshot(store.study, store.rows(), cutoff))
    quick = id in tables.entries or "#" in id
    return why(tables, _none(tables) if quick else write_report(tables)[1], id, most)


def _none(tables: Tables) -> Results:
    """Rows and entries are found without working out any result."""
    return Results(tables.snapshot.study.id, tables.snapshot.hash, (), ())
