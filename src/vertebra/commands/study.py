"""`vertebra study`: build the canonical JSON of a study, check it, show it to whom must sign it, compare versions."""

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
import msgspec

from vertebra.commands.choices import FILE, LANG, READING, find_study
from vertebra.commands.files import write_file
from vertebra.commands.study_import import command as import_command
from vertebra.commands.study_waive import command as waive_command
from vertebra.laboratory.adults import people
from vertebra.laboratory.beside import record_of
from vertebra.protocol.amend import diff, tell as tell_changes
from vertebra.protocol.check import check_structure, lint
from vertebra.protocol.eligibility import Reading
from vertebra.protocol.show import PARTS, as_data, show
from vertebra.protocol.study import Study, to_json
from vertebra.terms.canonical import sha256
from vertebra.terms.findings import Finding, Severity
from vertebra.terms.texts import Lang, Text, counted
from vertebra.terms.trouble import Trouble

_JSON = click.option("--json", "as_json", is_flag=True, help="Data instead of text.")
_MOST_RECORD = 5_000_000  # the longest record of the registry has about 2 MB, its results included
_HEADINGS: dict[Severity, Text] = {
    "stop": Text("To mend before the study is opened", "開始執行前須修正"),
    "question": Text("For a person to answer", "須由人員判斷"),
    "note": Text("For information", "供參考"),
}
_NAMES: dict[Severity, Text] = {
    "stop": Text("stop", "項須修正"),
    "question": Text("question", "項須判斷"),
    "note": Text("note", "項備註"),
}
_MARKS = {
    "evidence": Text("because", "依據"),
    "wording": Text("e.g.", "建議文字"),
    "waived": Text("WAIVED", "已豁免"),
}
_VERDICTS = {
    True: Text("Sound: the study may be opened.", "結構健全：可開始執行。"),
    False: Text("Not sound: the study may not be opened.", "結構不健全：不得開始執行。"),
}


@click.group("study")
def command() -> None:
    """Build, check, show, compare or import studies: a shipped one such as npc001, or a JSON file."""


command.add_command(import_command)
command.add_command(waive_command)


@command.command("build")
@click.argument("study")
@READING
@click.option("--out", type=FILE, help="Write here instead of to the screen.")
def build(study: str, reading: Reading | None, out: Path | None) -> None:
    """Write the canonical JSON; the same bytes on every machine, its SHA-256 is the version."""
    built = find_study(study, reading)
    if out is None:
        sys.stdout.buffer.write(to_json(built))
        sys.stdout.buffer.flush()
    else:
        write_file(out, to_json(built))
    click.echo(f"{built.identity.protocol}, criteria as {built.reading}: version {built.version}", err=True)


@command.command("check")
@click.argument("study")
@READING
@LANG
@_JSON
@click.option("--record", type=FILE, help="Registry record (JSON), where it does not ship with the study.")
def check_(study: str, reading: Reading | None, lang: Lang, as_json: bool, record: Path | None) -> None:
    """Find what is wrong with the study. Exit 1 if anything must be mended before it is used."""
    built = find_study(study, reading)
    findings = _findings(study, built, record)
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(findings), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(tell(findings, lang)))
    sys.exit(0 if is_sound(findings) else 1)


def _findings(name: str, study: Study, record: Path | None) -> list[Finding]:
    """A study that names no record is checked as a definition only."""
    if record is None and not study.record_sha256:
        click.echo("vertebra: the study names no registry record: only its structure is checked", err=True)
        return check_structure(study)
    return lint(study, _read_record(record) if record else _own_record(name, study), people=people())


def is_sound(findings: Iterable[Finding]) -> bool:
    return all(f.severity != "stop" for f in findings)


def tell(findings: list[Finding], lang: Lang) -> Iterator[str]:
    """The findings by severity, the gravest first, each with what to do next; then the verdict; last the counts."""
    for severity, heading in _HEADINGS.items():
        some = [f for f in findings if f.severity == severity]
        if some:
            yield f"{heading.into(lang)} ({len(some)})"
            yield from (line for f in some for line in _told(f, lang))
            yield ""
    yield _VERDICTS[is_sound(findings)].into(lang)
    counts = [(sum(f.severity == severity for f in findings), name.into(lang)) for severity, name in _NAMES.items()]
    yield ", ".join(f"{count} {name}" for count, name in counts)


def _told(found: Finding, lang: Lang) -> Iterator[str]:
    """A finding with what it rests on, what could be written instead, and who answers for it."""
    yield f"  {found.code:5} {found.where}: {found.says.into(lang)}"
    for name, text in (("evidence", found.evidence), ("wording", found.wording)):
        if text is not None:
            yield f"        {_MARKS[name].into(lang)}: {text.into(lang)}"
    if found.waived:
        yield f"        {_MARKS['waived'].into(lang)}: {found.waived}"


@command.command("show")
@click.argument("study")
@READING
@LANG
@_JSON
@click.option("--part", type=click.Choice(PARTS), help="Only this part; forms are shown only when asked for.")
def show_(study: str, reading: Reading | None, lang: Lang, as_json: bool, part: str | None) -> None:
    """What a person reviews before signing: schedule, criteria, product and safety rules in plain words."""
    built = find_study(study, reading)
    stops = sum(f.severity == "stop" for f in check_structure(built))
    if stops:
        many = counted(stops, "finding")
        click.echo(f"vertebra: {many} to mend before this may be signed; see `vertebra study check`", err=True)
    if as_json:
        click.echo(json.dumps(as_data(built, lang), ensure_ascii=False, indent=1))
    else:
        click.echo(show(built, lang, part or ""))


def _own_record(name: str, study: Study) -> bytes:
    """The record beside the file of a draft, if it is the one it was made of; else the one that ships with a study."""
    beside = (Path(name) if Path(name).is_dir() else Path(name).parent) / "record.json"
    if beside.is_file() and sha256(data := _read_record(beside)) == study.record_sha256:
        return data
    return _shipped_record(study)


@command.command("diff")
@click.argument("old")
@click.argument("new")
@LANG
@_JSON
def diff_(old: str, new: str, lang: Lang, as_json: bool) -> None:
    """What an amendment changes: every difference from OLD to NEW, by what it does to a running trial."""
    before, after = find_study(old), find_study(new)
    changes = diff(before, after)
    if as_json:
        click.echo(json.dumps(msgspec.to_builtins(changes), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(tell_changes(before, after, changes, lang)))


def _shipped_record(study: Study) -> bytes:
    """
    Raises:
        Trouble: it ships with none of the studies here.
    """
    if data := record_of(study):
        return data
    raise Trouble(
        f"the registry record of {study.identity.registry or study.id} (SHA-256 {study.record_sha256[:12]}…) "
        "does not ship with Vertebra: name its file with --record"
    )


def _read_record(path: Path) -> bytes:
    try:
        if not path.is_file() or path.stat().st_size > _MOST_RECORD:
            raise Trouble(f"{path} is no file of at most {_MOST_RECORD:,} bytes: name the registry record")
        return path.read_bytes()
    except OSError as wrong:
        raise Trouble(f"cannot read {path}: {wrong.strerror}") from wrong
