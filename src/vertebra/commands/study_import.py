"""`vertebra study import`: forms of another system become a draft study, with the list of what did not come along."""

from pathlib import Path

import click
import msgspec

from vertebra.commands.choices import FILE, LANG
from vertebra.commands.files import read_file, write_file
from vertebra.evidence.exchange.draft import Draft
from vertebra.evidence.exchange.notes import tell_notes
from vertebra.evidence.exchange.odm import FoundRow, import_odm, read_values
from vertebra.evidence.exchange.redcap import import_dictionary, is_dictionary
from vertebra.evidence.exchange.xml import read_xml
from vertebra.protocol.study import to_json
from vertebra.terms.texts import Lang, counted
from vertebra.terms.trouble import Trouble

_MOST_BYTES = 64_000_000


@click.command("import")
@click.argument("file", type=FILE)
@click.option("--out", required=True, type=FILE, help="Write the draft study (JSON) here.")
@click.option("--data", type=FILE, help="ODM file with data for these forms, to preview; default: FILE itself.")
@click.option("--list", "listed", type=FILE, help="Write the whole list, the names and the preview (JSON) here.")
@click.option("--encoding", default="", help="Encoding of a CSV, where it is not found rightly (big5, utf-8 …).")
@click.option("--full", is_flag=True, help="Name every place in the list on the screen.")
@LANG
def command(
    file: Path, out: Path, data: Path | None, listed: Path | None, encoding: str, full: bool, lang: Lang
) -> None:
    """Make a draft study of FILE: ODM-XML (1.2 to 1.3.2, forms of 2.0) or a REDCap data dictionary (CSV).

    Nothing is dropped in silence: what could not be taken over is listed. Then check and show the draft.
    """
    content = read_file(file, _MOST_BYTES)
    draft = _draft(content, file.stem, encoding)
    rows = _preview(draft, read_file(data, _MOST_BYTES) if data else content)
    write_file(out, to_json(draft.study))
    if listed:
        write_file(listed, _whole(draft, rows))
    for line in [*tell_notes(draft.notes, lang, full), _summary(draft, rows)]:
        click.echo(line)
    click.echo(f"Written to {out}. Next: vertebra study check {out}; vertebra study show {out}")


def _draft(content: bytes, name: str, encoding: str) -> Draft:
    """By what the file holds, whatever it is called."""
    if is_dictionary(content):
        return import_dictionary(content, name, encoding)
    if b"<" not in content[:200].replace(b"\x00", b""):
        raise Trouble("this is neither ODM-XML nor a REDCap data dictionary: name one of them")
    return import_odm(content)


def _preview(draft: Draft, content: bytes) -> list[FoundRow]:
    return [] if is_dictionary(content) else read_values(read_xml(content), draft)


def _summary(draft: Draft, rows: list[FoundRow]) -> str:
    study = draft.study
    rules = sum((i.show is not None) + (i.derive is not None) for i in study.items()) + sum(
        len(f.checks) for f in study.forms
    )
    told = (
        f"{counted(len(study.forms), 'form')}, {counted(len([*study.items()]), 'item')}, "
        f"{counted(len(study.codelists), 'code list')}, {counted(len(study.visits), 'visit')}, "
        f"{counted(rules, 'rule')} read"
    )
    if not rows:
        return told
    values, people = sum(len(r.save.data) for r in rows), len({r.participant for r in rows})
    wrong, left = sum(len(r.faults) for r in rows), sum(len(r.left) for r in rows)
    return (
        f"{told}. Data seen, not imported: {counted(values, 'value')} on {counted(len(rows), 'sheet')} of "
        f"{counted(people, 'participant')}; "
        f"{wrong:,} could not be stored as they are, {left:,} have no place (no such item, or computed here)."
    )


def _whole(draft: Draft, rows: list[FoundRow]) -> bytes:
    said = {
        "notes": draft.notes,
        "fields": draft.fields,
        "forms": draft.pages,
        "visits": draft.contacts,
        "units": draft.units,
        "languages": draft.languages,
        "data": rows,
    }
    return msgspec.json.format(msgspec.json.encode(said), indent=1)
