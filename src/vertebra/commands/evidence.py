"""`vertebra evidence`: a trial in a database becomes a snapshot, a report and its results in a folder."""

import time
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path

import click

from vertebra.app.store import Store, open_store
from vertebra.commands.choices import DB, FOLDER, FONTS
from vertebra.evidence.analysis import write_report
from vertebra.evidence.displays import Unprintable
from vertebra.evidence.report import print_report
from vertebra.evidence.results import write_results
from vertebra.evidence.snapshot import snapshot_files, take_snapshot
from vertebra.evidence.tables import Tables, derive_tables
from vertebra.terms.canonical import sha256
from vertebra.terms.trouble import Trouble

Progress = Callable[[str], None]
ROLE = "statistician"


@click.command("evidence")
@DB
@click.option("--out", required=True, type=FOLDER, help="Folder to write into.")
@click.option("--cutoff", type=click.DateTime(["%Y-%m-%d"]), help="Last day of recording that counts; default: all.")
@click.option("--role", default=ROLE, show_default=True, help="What this role may not see is left out.")
@FONTS
@click.option("--index", is_flag=True, help="Close the report with an index of all numbers (long).")
def command(db: str, out: Path, cutoff: datetime | None, role: str, fonts: tuple[Path, ...], index: bool) -> None:
    """Write report.pdf, results.json and snapshot/ of the trial in DB into OUT. Same ledger, same bytes."""
    with open_store(db) as store:
        lines = make_evidence(
            store,
            out,
            cutoff.date() if cutoff else None,
            role,
            fonts,
            index,
            lambda line: click.echo(f"  {line}", err=True),
        )
    for line in lines:
        click.echo(line)


def make_evidence(
    store: Store,
    out: Path,
    cutoff: date | None = None,
    role: str = ROLE,
    fonts: tuple[Path, ...] = (),
    index: bool = False,
    progress: Progress = lambda line: None,
) -> list[str]:
    """Everything that `vertebra evidence` writes; tells where and how much.

    Raises:
        NothingToShow: nothing was recorded up to the cutoff, or the role may not see the data of all participants.
        Trouble: the folder cannot be written, or a text wants a font.
    """
    start = time.perf_counter()
    tables = tables_of(store, cutoff, role, progress)
    try:
        report, results = write_report(tables, lambda word: progress(f"analysing {word}"))
        progress(f"printing {len(results.results):,} results")
        pdf = print_report(report, results, fonts, index)
    except Unprintable as wrong:
        raise Trouble(f"{wrong}: name a folder with such a font, --fonts FOLDER") from wrong
    files = {"report.pdf": pdf, "results.json": write_results(results)}
    files |= {f"snapshot/{path}": data for path, data in snapshot_files(tables.snapshot, tables.files).items()}
    _write(out, files)
    return [
        f"snapshot {tables.snapshot.hash}, cutoff {tables.snapshot.cutoff}, role {role}",
        f"{out / 'report.pdf'}  {len(pdf) / 1e6:.1f} MB, sha256 {sha256(pdf)[:16]}…",
        f"{out / 'results.json'}  {len(results.results):,} results on {len(results.rows):,} rows",
        f"{out / 'snapshot'}  {len(files) - 2} files; {time.perf_counter() - start:.1f} s",
    ]


def tables_of(store: Store, cutoff: date | None, role: str, progress: Progress = lambda line: None) -> Tables:
    """The analysis tables of the trial as the role may see it."""
    snapshot = take_snapshot(store.studies(), store.rows(), cutoff, role)
    progress(f"snapshot {snapshot.hash[:16]}…, cutoff {snapshot.cutoff}")
    tables = derive_tables(snapshot)
    progress(f"{len(tables.frames)} tables, {sum(t.height for t in tables.frames.values()):,} rows")
    return tables


def _write(out: Path, files: Mapping[str, bytes]) -> None:
    """Write all files; what an earlier run left in `snapshot/` and is not among them is removed."""
    try:
        for path in [*out.glob("snapshot/**/*")]:
            if path.is_file() and path.relative_to(out).as_posix() not in files:
                path.unlink()
        for name, data in files.items():
            place = out / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
    except OSError as wrong:
        raise Trouble(f"cannot write into {out}: {wrong.strerror}") from wrong
