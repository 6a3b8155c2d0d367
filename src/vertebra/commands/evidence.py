"""`vertebra evidence`: snapshot, report and results of a trial on disk."""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import click

from vertebra.app.store import Store, open_store
from vertebra.evidence.analysis import write_report
from vertebra.evidence.report import print_report
from vertebra.evidence.results import write_results
from vertebra.evidence.snapshot import snapshot_files, take_snapshot
from vertebra.evidence.tables import derive_tables

Progress = Callable[[str], None]


@click.command("evidence")
@click.option("--db", required=True, help="SQLite file or PostgreSQL URL of a trial.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder to write into.")
@click.option("--cutoff", type=click.DateTime(["%Y-%m-%d"]), help="Last day of recording that counts; else all.")
@click.option("--role", default="statistician", show_default=True, help="What this role may see is all there is.")
def command(db: str, out: Path, cutoff: object, role: str) -> None:
    """Take a snapshot and make report.pdf, results.json and snapshot/ from it."""
    day = cutoff.date() if hasattr(cutoff, "date") else None
    with open_store(db) as store:
        for line in make_evidence(store, out, day, role, lambda line: click.echo(f"  {line}", err=True)):
            click.echo(line)


def make_evidence(
    store: Store,
    out: Path,
    cutoff: date | None = None,
    role: str = "statistician",
    progress: Progress = lambda line: None,
) -> list[str]:
    """Write everything below `out`; what was made, in a few lines."""
    start = time.perf_counter()
    snapshot = take_snapshot(store.study, store.rows(), cutoff, role)
    progress(f"snapshot {snapshot.hash[:16]}…, {len(snapshot.participants)} participants")
    tables = derive_tables(snapshot)
    report, results = write_report(tables, progress)
    for path, data in snapshot_files(snapshot, tables.files).items():
        _write(out / "snapshot" / path, data)
    _write(out / "results.json", write_results(results))
    progress("printing")
    _write(out / "report.pdf", print_report(report, results))
    return [
        f"snapshot {snapshot.hash}, cutoff {snapshot.cutoff}",
        f"{len(results.results):,} results from {len(results.rows):,} rows; report.pdf, results.json and snapshot/ "
        f"in {out}, {time.perf_counter() - start:.0f} s",
    ]


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
