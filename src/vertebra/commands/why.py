"""`vertebra why`: from a number of the report back to the entries, and to who typed them and when."""

from datetime import date, datetime

import click

from vertebra.app.store import Store, open_store
from vertebra.commands.choices import DB
from vertebra.commands.evidence import ROLE
from vertebra.evidence.snapshot import take_snapshot
from vertebra.evidence.why import MOST_ROWS, explain as explain_in


@click.command("why")
@click.argument("name")
@DB
@click.option("--cutoff", type=click.DateTime(["%Y-%m-%d"]), help="Cutoff of the report; default: all.")
@click.option("--role", default=ROLE, show_default=True, help="Role of the report.")
@click.option("--all", "everything", is_flag=True, help="Every row behind a result, however many.")
def command(name: str, db: str, cutoff: datetime | None, role: str, everything: bool) -> None:
    """Walk from NAME back to its source: a result (VAS.BACK.V13.CHG_B1.MEAN), a row, or an entry (P-003#41).

    Works from the database alone: the snapshot is taken and analysed again. Exit 0 found, 2 no such name.
    """
    with open_store(db) as store:
        lines = explain(store, name, cutoff.date() if cutoff else None, role, 10**9 if everything else MOST_ROWS)
    for line in lines:
        click.echo(line)


def explain(store: Store, name: str, cutoff: date | None = None, role: str = ROLE, most: int = MOST_ROWS) -> list[str]:
    """The lines that `vertebra why` prints.

    Raises:
        NotFound: no result, row or entry has that name; says which come near.
    """
    return explain_in(take_snapshot(store.studies(), store.rows(), cutoff, role), name, most)
