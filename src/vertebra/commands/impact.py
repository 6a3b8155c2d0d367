"""`vertebra impact`: what an amendment would do to every participant of a running trial. Nothing is written."""

from collections.abc import Iterator
from pathlib import Path

import click

from vertebra.app.clock import machine as clock
from vertebra.app.store import Store, open_store
from vertebra.commands.choices import DB, LANG, find_study
from vertebra.conduct.decide.impact import impact
from vertebra.conduct.decide.impact_told import tell_impact
from vertebra.conduct.entries import TRIAL
from vertebra.conduct.fold import fold
from vertebra.conduct.ledger import read_entry
from vertebra.conduct.state import Participant, Trial
from vertebra.protocol.show.layout import heading, paragraph
from vertebra.protocol.study import Study
from vertebra.terms.texts import Lang
from vertebra.terms.trouble import Trouble


@click.command("impact")
@DB
@click.option("--study", required=True, help="The amendment: a JSON file, or a version that the trial adopted.")
@LANG
@click.option("--participant", help="Only this one.")
def command(db: str, study: str, lang: Lang, participant: str | None) -> None:
    """What moving each participant of DB to STUDY would do: values without a place, questions, verdicts, consents."""
    with open_store(db) as store:
        for line in lines(store, _amendment(store, study), lang, participant):
            click.echo(line)


def _amendment(store: Store, name: str) -> Study:
    """A study by file or name, or one of the trial's own versions by the beginning of its hash."""
    mine = [s for version, s in store.studies().items() if len(name) >= 7 and version.startswith(name.lower())]
    return mine[0] if len(mine) == 1 and not Path(name).exists() else find_study(name)


def lines(store: Store, study: Study, lang: Lang, only: str | None = None) -> Iterator[str]:
    """
    Raises:
        Trouble: the study is another one, or the trial has no such participant.
    """
    studies = store.studies().with_newest(study)
    if study.id != store.study.id:
        raise Trouble(f"that is the study {study.id}, and this trial runs {store.study.id}: name its amendment")
    people = [who for who in store.streams() if who != TRIAL and only in (None, who)]
    if only and not people:
        raise Trouble(f"there is no participant {only!r}: leave --participant out to see all")
    trial = _state(store, TRIAL)
    assert isinstance(trial, Trial)
    for who in people:
        person = _state(store, who)
        assert isinstance(person, Participant)
        yield heading(who)
        if person.study_version == study.version:
            yield "  " + {"en": "stands under this version already", "zh-Hant": "已適用此版本"}[lang]
            continue
        found = impact(studies.under(person.study_version), study, person, trial, clock())
        yield from (paragraph("", text.into(lang), indent=2) for text in tell_impact(found, studies))


def _state(store: Store, stream: str) -> Participant | Trial:
    return fold(stream, (read_entry(row.data, row.hash) for row in store.ledger.read(stream, 0)))
