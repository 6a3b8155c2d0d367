"""`vertebra labs`: results of a laboratory from a CSV file: looked at as often as wanted, taken in once."""

import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
import msgspec

from vertebra.app.clock import machine as clock
from vertebra.app.store import Store, open_store
from vertebra.commands.choices import DB, FILE, LANG
from vertebra.commands.files import read_file, write_file
from vertebra.conduct.access import is_delegated, may_write
from vertebra.conduct.entries import TRIAL, Actor
from vertebra.conduct.look import site_day
from vertebra.evidence.exchange.labs import (
    Line,
    Mapping,
    Preview,
    lab_import,
    propose,
    read_mapping,
    rehearse,
    submit,
    write_mapping,
)
from vertebra.evidence.exchange.table import read_table
from vertebra.terms.texts import Lang, Text, counted
from vertebra.terms.trouble import Trouble

_CSV = click.option("--file", required=True, type=FILE, help="CSV file of the laboratory.")
_ROLE = click.option("--role", default="", help="In which role, where the user has several.")
_AT = click.option(
    "--at", type=click.DateTime(["%Y-%m-%dT%H:%M"]), help="Moment at the site; default: now. For trials in silico."
)
_STATES = {
    "new": Text("to be saved", "將儲存"),
    "change": Text("replace a recorded value", "取代既有數值"),
    "same": Text("are there already", "已存在"),
    "left out": Text("left out", "排除"),
    "question": Text("to be decided", "須決定"),
}
_MOST = 40  # questions on the screen
_MOST_BYTES = 64_000_000


@click.group("labs")
def command() -> None:
    """Take in laboratory results. Nothing is guessed, and a file is saved as a whole or not at all."""


@command.command("preview")
@DB
@_CSV
@click.option("--mapping", "kept", type=FILE, help="How the file is to be read; written if it is not there yet.")
@click.option("--as", "user", default="", help="Rehearse at the door as this user.")
@_ROLE
@LANG
@_AT
@click.option("--json", "as_json", is_flag=True, help="The whole preview as data.")
def preview_(
    db: str, file: Path, kept: Path | None, user: str, role: str, lang: Lang, at: datetime | None, as_json: bool
) -> None:
    """Tell what the file would do, result by result. Exit 1 if anything must be decided first."""
    with open_store(db) as store:
        desk = _Desk(store, at)
        mapping = _mapping(desk, file, kept)
        preview = desk.preview(file, mapping)
        refused = rehearse(desk.desk, preview, desk.actor(user, role, preview), desk.now) if user else []
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(preview), indent=1).decode())
    else:
        for line in tell(preview, lang):
            click.echo(line)
    for row, refusal in refused:
        click.echo(f"row {row}: {refusal.code} {refusal.says.into(lang)}")
    sys.exit(1 if preview.questions or refused else 0)


@command.command("import")
@DB
@_CSV
@click.option("--mapping", "kept", required=True, type=FILE, help="The mapping that was looked at in the preview.")
@click.option("--as", "user", required=True, help="Who takes responsibility: a user with a duty at the trial.")
@_ROLE
@_AT
def import_(db: str, file: Path, kept: Path, user: str, role: str, at: datetime | None) -> None:
    """Save all results of the file, or none. Importing the same file again changes nothing."""
    with open_store(db) as store:
        desk = _Desk(store, at)
        preview = desk.preview(file, read_mapping(read_file(kept, _MOST_BYTES), store.study))
        done = submit(desk.desk, preview, desk.actor(user, role, preview), desk.now)
    click.echo(
        f"{file.name}, SHA-256 {preview.sha256[:16]}…: {counted(done, 'form')} saved with "
        f"{counted(preview.count('new'), 'new result')}, "
        f"{preview.count('change')} replaced; {preview.count('same')} were there already, "
        f"{preview.count('left out')} left out"
    )


class _Desk:
    """The trial as the import needs it."""

    def __init__(self, store: Store, at: datetime | None) -> None:
        self.store, self.desk = store, store.desk()
        self.now = at.replace(tzinfo=ZoneInfo(store.study.zone)) if at else clock()
        self.people = {id: self.desk.refresh(id) for id in store.streams() if id != TRIAL}

    def preview(self, file: Path, mapping: Mapping) -> Preview:
        today = site_day(self.store.study, self.now)
        return lab_import(self.store.study, self.people, mapping, read_file(file, _MOST_BYTES), today, file.name)

    def actor(self, user: str, role: str, preview: Preview) -> Actor:
        """
        Raises:
            Trouble: the user has no duty today that may write these forms, or several and none is named.
        """
        trial, study, today = self.desk.last_trial, self.store.study, site_day(self.store.study, self.now)
        forms = {planned.save.form for planned in preview.saves}
        held = sorted({duty.role for duty in trial.duties if duty.user == user and role in ("", duty.role)})
        fitting = [
            r for r in held if is_delegated(trial, user, r, today) and all(may_write(study, r, f) for f in forms)
        ]
        if len(fitting) == 1:
            return Actor(user, fitting[0])
        if not fitting:
            raise Trouble(
                f"{user} has no duty today that may write {', '.join(sorted(forms)) or 'forms'}: name another user"
            )
        raise Trouble(f"{user} acts as {', '.join(fitting)}: say which with --role")


def _mapping(desk: _Desk, file: Path, kept: Path | None) -> Mapping:
    """The mapping that is kept; else a proposal, kept for next time where a file is named."""
    if kept is not None and kept.exists():
        return read_mapping(read_file(kept, _MOST_BYTES), desk.store.study)
    mapping = propose(desk.store.study, read_table(read_file(file, _MOST_BYTES), find_heading=True), desk.people)
    if kept is not None:
        write_file(kept, write_mapping(mapping))
        click.echo(f"proposed mapping written to {kept}: look at it before the import", err=True)
    return mapping


def tell(preview: Preview, lang: Lang) -> Iterator[str]:
    """Questions first, one line each with what to do; then the counts."""
    for line in preview.questions[:_MOST]:
        yield _told(line, lang)
    more = len(preview.questions) - _MOST
    if more > 0:
        yield f"… +{more}"
    for line in preview.lines:
        if line.state == "change":
            yield _told(line, lang)
    counts = [f"{preview.count(state)} {text.into(lang)}" for state, text in _STATES.items()]  # type: ignore[arg-type]
    yield (", " if lang == "en" else "、").join(counts)
    if preview.unused:
        word = Text("columns that nobody reads", "未使用之欄位").into(lang)
        yield f"{word}: {', '.join(preview.unused)}"
    people = len({planned.participant for planned in preview.saves})
    forms, of = counted(len(preview.saves), "form"), counted(people, "participant")
    said = Text(f"{forms} of {of}", f"{people} 位受試者之 {len(preview.saves)} 份表單")
    yield f"{said.into(lang)}; {preview.encoding}, SHA-256 {preview.sha256}"


def _told(line: Line, lang: Lang) -> str:
    where = " ".join(part for part in (line.participant, line.visit, line.column) if part)
    return f"row {line.row} {where}: {line.says.into(lang) if line.says else ''}"
