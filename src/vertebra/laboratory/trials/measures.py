"""Laboratory, trials: what is measured in each simulated trial, one line for each. A block of histories comes in.

A measure gives one number a trial, and in which trials it can be told. Shares are 0 or 1 in a single trial.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Literal, NamedTuple

import numpy as np

from vertebra.laboratory.trials.analysis import Change
from vertebra.laboratory.trials.dosing import END
from vertebra.laboratory.trials.frame import Array, Frame, Told
from vertebra.laboratory.trials.lots import CULTURE_FAILED, NEVER, NOT_STERILE, TOO_DEAD
from vertebra.terms.texts import Text

Unit = Literal["people", "days", "share", "mm", "points", "count"]


class Measure(NamedTuple):
    """What is told of each trial: its id, what it is called, its unit, and how it is taken from a block."""

    id: str
    label: Text
    unit: Unit
    take: Callable[[Frame], Told]


def _changed(pick: Callable[[Frame], Change], what: Callable[[Change], Array | None]) -> Callable[[Frame], Told]:
    """A property of a change, in the trials in which at least two were seen. Ranks beyond the table are not told."""

    def take(frame: Frame) -> Told:
        change = pick(frame)
        told = what(change)
        return (told, change.n > 1) if told is not None else (change.mean, np.zeros(len(change.n), bool))

    return take


def _claims(pick: Callable[[Frame], Array]) -> Callable[[Frame], Told]:
    return lambda frame: (pick(frame), frame.history.analysis.vas_b0.n > 1)


_SCORES: tuple[tuple[str, Text, Unit], ...] = (
    ("vas", Text("Back pain", "背痛"), "mm"),
    ("odi", Text("Disability (ODI)", "失能（ODI）"), "points"),
)
_BASES = (("b0", Text("before the discectomy", "術前")), ("b1", Text("before the injection", "注射前")))
_TOLD: tuple[tuple[str, Text, Unit | None, Callable[[Change], Array | None]], ...] = (
    ("change", Text("mean", "平均"), None, lambda c: c.mean),
    ("bias", Text("mean less what the cells did", "平均減細胞真實效果"), None, lambda c: c.mean - c.effect),
    ("half", Text("half width of the 95 % interval", "95 % 區間半寬"), None, lambda c: c.half),
    ("claim", Text("t interval claims improvement", "t 區間宣稱改善"), "share", lambda c: c.better),
    ("ranks", Text("signed rank test claims improvement", "符號等級檢定宣稱改善"), "share", lambda c: c.ranks_better),
)


def _outcomes() -> Iterator[Measure]:
    """Each property of the change of each score from each baseline."""
    for (score, name, unit), (base, since) in product(_SCORES, _BASES):
        who = Text(f"{name.en}, change from {since.en}", f"{name.zh}，較{since.zh}之變化")
        for what, label, own, take in _TOLD:
            told = Text(f"{who.en}: {label.en}", f"{who.zh}:{label.zh}")
            yield Measure(f"{score}_{base}_{what}", told, own or unit, _changed(_picked(f"{score}_{base}"), take))


def _picked(name: str) -> Callable[[Frame], Change]:
    def pick(frame: Frame) -> Change:
        found: Change = getattr(frame.history.analysis, name)
        return found

    return pick


MEASURES: tuple[Measure, ...] = (
    Measure("contacted", Text("People contacted", "接觸人數"), "people", lambda f: (f.history.contacts, None)),
    Measure("eligible", Text("Found eligible", "符合資格"), "people", lambda f: (f.history.found, None)),
    Measure("harvested", Text("Discectomies with harvest (cultures begun)", "採集手術（開始培養）"), "people",
            lambda f: (f.harvested.sum(axis=0), None)),
    Measure("culture_failed", Text("Cultures failed", "培養失敗"), "count", lambda f: f.lost_by(CULTURE_FAILED)),
    Measure("out_of_specification", Text("Lots out of specification or not sterile", "不合規格或不無菌批次"), "count",
            lambda f: f.lost_by(*range(TOO_DEAD, NOT_STERILE + 1))),
    Measure("made", Text("Doses made", "製成劑量"), "count", lambda f: (f.made.sum(axis=0), None)),
    Measure("unused", Text("Doses made and not given", "製成而未給予"), "count",
            lambda f: (f.made.sum(axis=0) - f.doses.n, None)),
    Measure("late_growth", Text("Positive cultures after the dose", "給藥後培養陽性"), "count",
            lambda f: (f.doses.grown.sum(axis=0), None)),
    Measure("culture_days", Text("Culture days, all lots", "培養日數（全部批次）"), "days",
            lambda f: (((f.ended - f.lots.surgery) * f.harvested).sum(axis=0), None)),
    Measure("cultures_at_once", Text("Cultures at the same time", "同時培養數"), "count", Frame.most_at_once),
    Measure("dosed", Text("Participants dosed", "給藥人數"), "people", lambda f: (f.doses.n, None)),
    Measure("first_dose", Text("First contact to first dose", "首次接觸至首次給藥"), "days",
            lambda f: (np.minimum(f.doses.day[0], f.stop), f.doses.n > 0)),
    Measure("last_dose", Text("First contact to last dose", "首次接觸至末次給藥"), "days",
            lambda f: (f.last_dose, f.doses.n > 0)),
    Measure("duration", Text("First contact to last planned visit", "首次接觸至末次計畫訪視"), "days",
            lambda f: (f.last_dose + END, f.doses.n > 0)),
    Measure("to_injection", Text("Discectomy to injection, mean", "手術至注射（平均）"), "days",
            lambda f: (f.to_injection.sum(axis=0) / np.maximum(f.doses.n, 1), f.doses.n > 0)),
    Measure("outside_window", Text("Injections outside the window", "窗期外之注射"), "people",
            lambda f: ((f.to_injection > f.scenario.longest).sum(axis=0), None)),
    Measure("held", Text("Days lost to holds", "暫停給藥損失日數"), "days", lambda f: (f.doses.held.sum(axis=0), None)),
    Measure("stopped", Text("The stopping boundary is reached", "觸及停止界線"), "share",
            lambda f: (f.doses.stopped, None)),
    Measure("spared", Text("Stopped before everybody was dosed", "全員給藥前停止"), "share",
            lambda f: (f.doses.stopped & (f.doses.n < len(f.doses.day)), None)),
    Measure("harmed", Text("Participants with a counted harm", "計入事件之受試者"), "people",
            lambda f: ((f.doses.harm < NEVER).sum(axis=0), None)),
    Measure("other_events", Text("Other adverse events", "其他不良事件"), "count",
            lambda f: (f.history.events.flares + f.history.events.background, None)),
    Measure("seen", Text("Participants seen at week 52", "第 52 週到訪者"), "people",
            lambda f: (f.history.analysis.vas_b0.n, None)),
    *_outcomes(),
    Measure("effect_vas", Text("Back pain: what the cells did", "背痛：細胞真實效果"), "mm",
            lambda f: (f.history.analysis.vas_b0.effect, f.history.analysis.vas_b0.n > 0)),
    Measure("effect_odi", Text("Disability: what the cells did", "失能：細胞真實效果"), "points",
            lambda f: (f.history.analysis.odi_b0.effect, f.history.analysis.odi_b0.n > 0)),
    Measure("vas_against", Text("Back pain: better than surgery alone is published to do",
                                "背痛：優於單純手術之文獻值"), "share",
            _claims(lambda f: f.history.analysis.vas_against)),
    Measure("odi_against", Text("Disability: better than surgery alone is published to do",
                                "失能：優於單純手術之文獻值"), "share",
            _claims(lambda f: f.history.analysis.odi_against)),
    Measure("responders", Text("Responders (back pain lower by 30 % of B1)", "反應者（背痛較 B1 降低 30 %）"),
            "share",
            lambda f: (f.history.analysis.responders.count / np.maximum(f.history.analysis.responders.n, 1),
                       f.history.analysis.responders.n > 0)),
    Measure("responders_half", Text("Responders: half width of the exact 95 % interval",
                                    "反應者：精確 95 % 區間半寬"), "share",
            lambda f: (f.history.analysis.responders.half, f.history.analysis.responders.n > 0)),
)  # fmt: skip
BY_ID: Mapping[str, Measure] = {measure.id: measure for measure in MEASURES}
