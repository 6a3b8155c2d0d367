"""Options that several commands share, and how a study is found by name."""

import os
from importlib import import_module
from pathlib import Path

import click

from vertebra.laboratory.beside import data_of
from vertebra.protocol.check import check, check_structure
from vertebra.protocol.eligibility import Reading
from vertebra.protocol.study import Study, StudyUnsound, read_study, with_reading
from vertebra.terms.texts import LANGS, counted
from vertebra.terms.trouble import Trouble

FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
DB = click.option("--db", required=True, help="SQLite file or PostgreSQL URL of a trial.")
LANG = click.option("--lang", type=click.Choice(LANGS), default="en", show_default=True, help="Language.")
READING = click.option("--reading", type=click.Choice(["registered", "corrected"]), help="Reading of the criteria.")
FONTS = click.option(
    "--fonts", multiple=True, type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with further fonts, for Chinese where the machine has none.",
)  # fmt: skip


def find_study(name: str, reading: Reading | None = None) -> Study:
    """A shipped study by its name, or the study in a JSON file or in the folder of a draft.

    Raises:
        Trouble: no such study, or the file is none.
    """
    if os.path.isfile(os.path.join(name, "study.json")):
        name = os.path.join(name, "study.json")
    study = _in_file(Path(name)) if name.endswith(".json") or os.path.exists(name) else _shipped(name)
    return with_reading(study, reading) if reading else study


def _in_file(path: Path) -> Study:
    try:
        return read_study(path)
    except StudyUnsound as wrong:
        raise Trouble(f"{wrong}: name a shipped study (npc001) or a file that `vertebra study build` wrote") from wrong


def _shipped(name: str) -> Study:
    package = name.lower().replace("-", "")
    try:
        module = import_module(f"vertebra.studies.{package}.study") if package.isidentifier() else None
    except ModuleNotFoundError:
        module = None
    if module is None:
        raise Trouble(f"there is no study {name!r}: name a shipped one (npc001) or a JSON file that exists")
    built = module.build()
    if not isinstance(built, Study):
        raise Trouble(f"{module.__name__}.build() did not give a study")
    return built


def find_sound_study(name: str, reading: Reading | None = None) -> Study:
    """A study that may be opened for conduct.

    Raises:
        Trouble: no such study, or it has findings that must be mended first.
    """
    study, record = find_study(name, reading), data_of(name, "record.json")
    findings = check(study, record) if record else check_structure(study)
    stops = [f for f in findings if f.severity == "stop"]
    if stops:
        first = f"{stops[0].code} {stops[0].where}: {stops[0].says.en}"
        many = counted(len(stops), "finding")
        raise Trouble(f"{name} has {many} to mend before conduct; see `vertebra study check`. {first}")
    return study
