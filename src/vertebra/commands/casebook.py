"""`vertebra casebook`: the casebook of a participant on paper, or the blank one of a study."""

import time
from pathlib import Path

import click

from vertebra.app.store import Store, open_store
from vertebra.commands.choices import FILE, FONTS, LANG, find_study
from vertebra.commands.files import write_file
from vertebra.conduct.entries import TRIAL
from vertebra.conduct.fold import apply
from vertebra.conduct.ledger import read_entry
from vertebra.conduct.state import Trial
from vertebra.evidence.exchange.casebook import Document, blank_casebook, casebook_of, typeset
from vertebra.protocol.study import from_json
from vertebra.terms.canonical import sha256
from vertebra.terms.texts import Lang
from vertebra.terms.trouble import Trouble


@click.command("casebook")
@click.argument("participant", default="")
@click.option("--db", default="", help="SQLite file or PostgreSQL URL of a trial.")
@click.option("--blank", default="", help="Instead of a participant: the blank, annotated casebook of this STUDY.")
@click.option("--out", required=True, type=FILE, help="PDF file to write.")
@LANG
@FONTS
def command(participant: str, db: str, blank: str, out: Path, lang: Lang, fonts: tuple[Path, ...]) -> None:
    """Print everything about PARTICIPANT (P-001): forms by visit with the history of each value, queries, signatures.

    Names and birth dates of participants are never on it.
    """
    start = time.perf_counter()
    document = blank_casebook(find_study(blank), lang) if blank else _of_participant(participant, db, lang)
    pdf = typeset(document, fonts)
    write_file(out, pdf)
    took = time.perf_counter() - start
    click.echo(f"{out}  {len(pdf) / 1e6:.1f} MB, sha256 {sha256(pdf)[:16]}…, {document.foot}; {took:.1f} s")


def _of_participant(participant: str, db: str, lang: Lang) -> Document:
    if not participant or not db:
        raise Trouble("name a participant and its trial (P-001 --db DB), or a study with --blank")
    with open_store(db) as store:
        return document_of(store, participant, lang)


def document_of(store: Store, participant: str, lang: Lang) -> Document:
    """The casebook of a participant of the trial, as a document that is still to be typeset."""
    entries = (
        [read_entry(row.data, row.hash) for row in store.ledger.read(participant, 0)] if participant != TRIAL else []
    )
    versions = {version: from_json(data) for version, data in store.versions().items()}
    studies = {v: s for v, s in versions.items() if v != store.study.version} | {store.study.version: store.study}
    trial = Trial()
    for row in store.ledger.read(TRIAL, 0):
        apply(trial, read_entry(row.data, row.hash))
    return casebook_of(studies, entries, trial, lang, participant)
