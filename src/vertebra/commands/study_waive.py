"""`vertebra study waive`: a person answers for a finding, which stays in sight; the reason is signed, too."""

from pathlib import Path

import click
import msgspec

from vertebra.commands.choices import find_study
from vertebra.commands.files import write_file
from vertebra.protocol.study import Waiver, to_json
from vertebra.terms.trouble import Trouble


@click.command("waive")
@click.argument("study", type=click.Path(exists=True, path_type=Path))
@click.argument("code")
@click.argument("where")
@click.option("--why", required=True, help="The reason: it is part of what is signed.")
@click.option("--by", required=True, help="The person who answers for it, by name.")
def command(study: Path, code: str, where: str, why: str, by: str) -> None:
    """Answer for the finding CODE at WHERE, as `vertebra study check` tells both. Writes the file STUDY again."""
    path = study / "study.json" if study.is_dir() else study
    old = find_study(str(path))
    if not why.strip() or not by.strip():
        raise Trouble("a waiver needs a reason and a name: give --why and --by")
    if any((w.code, w.where) == (code, where) for w in old.waivers):
        raise Trouble(f"{code} at {where} is waived already")
    new = msgspec.structs.replace(old, waivers=(*old.waivers, Waiver(code, where, why.strip(), by.strip())))
    write_file(path, to_json(new))
    click.echo(f"{code} at {where} waived by {by.strip()}. Version {new.version}")
