"""One trial of the fast kernel, played through the door of the engine: every decision of the one is asked of the other.

Day 0 of the kernel is a Monday. Each thing happens on its day at its hour: what is known of harms first, then the
review of holds, then doses. `play` stops with a message at the first decision on which kernel and engine disagree.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta

import numpy as np

from stories import DOSE, FILL, REC, SOUND, SURG, TEST, Story, corrected, participant, trial
from vertebra.conduct import commands as c
from vertebra.conduct.decide.safety import boundary_reached
from vertebra.conduct.decide.work import Work
from vertebra.conduct.facts import Asked
from vertebra.conduct.state import Place
from vertebra.laboratory.trials import lots as fates
from vertebra.laboratory.trials.calibration import UNDECIDED
from vertebra.laboratory.trials.kernel import DECLINED, History
from vertebra.laboratory.trials.lots import NEVER
from vertebra.laboratory.trials.scenario import Scenario
from vertebra.protocol.expressions import evaluate
from vertebra.simulate.staff import _renew_ethics
from vertebra.terms.verdicts import Verdict

MONDAY = date(2026, 1, 5)

FAILS: dict[str, dict] = {
    "I2": {"HERN": "N", "HERNTYPE": None},
    "I3": {"LEGSYM": "N", "LEGSIDE": None},
    "I4": {"CONSIMP": "Y"},
    "I5": {"VASBACK": 59, "VASLEG": 59},
    "I6": {"NLEVELS": 2},
    "E1": {"AST": 40},
    "E2": {"PLT": 129},
    "E3": {"SPONDYLI": "Y"},
    "E4": {"LOCALINF": "Y"},
    "E5": {"SYSINF": "Y", "ANTIBIO": "Y"},
    "E6": {"IMMDEF": "Y"},
    "E7": {"TUMOR": "Y", "TUMORTXT": "lipoma"},
    "E8": {"ANNULUS": "SEVERE"},
    "E9": {"DRUGALL": "Y", "ALLERGENS": "PENICILLIN", "ALLERGTX": "rash"},
    "E11": {"AUTOIMM": "Y"},
    "E12": {"BLOOD": "Y"},
    "E13": {"PRIORSPN": "Y"},
    "E14": {"DRUGALL": "Y", "ALLERGENS": "OTHER", "ALLERGTX": "rash"},
    "E15": {"OTHTRIAL": "Y"},
    "E16": {"SEX": "F", "CHILDPOT": "Y", "BREASTFD": "Y", "CREAT": "0.70", "HCG": "NEG"},
    "E17": {"HIV": "POS"},
    "E18": {"MRIUNFIT": "Y"},
    "E19": {"PIUNFIT": "Y", "PIREASON": "OTHER", "PIREASTX": "cannot attend"},
    UNDECIDED: {"PT": None},
}
_OUT = {
    fates.TOO_DEAD: {"TSTVIAB": "79.9"},
    fates.OUT_OF_TOLERANCE: {"TSTCONC": "1.21"},
    fates.NOT_STERILE: {"TSTGRAM": "POS"},
}
_LOCAL = {"LOCALINF": "Y"}


class Player:
    """The engine and one trial of a history, moved through the same calendar."""

    def __init__(self, scenario: Scenario, history: History, at: int, reasons: list[str]) -> None:
        self.scenario, self.reasons = scenario, reasons
        self.lots, self.doses, self.vas = history.lots, history.doses, history.courses.vas
        self.at, self.rows = at, len(history.lots.fate)
        self.site = trial(corrected())
        self.stop, self.hold_until = int(history.doses.stop[at]), -1
        self.agenda: dict[int, list[tuple[int, int, Callable[[], None]]]] = defaultdict(list)
        self.seen = dict.fromkeys(
            ("eligible", "screened out", "doses", "waits", "holds", "lost lots", "harms", "unfit"), 0
        )
        self.order = {int(p) // history.lots.fate.shape[1]: k for k, p in enumerate(history.doses.place[:, at])}

    def play(self) -> dict[str, int]:
        """Everything up to the end, or to a month after the trial was stopped. Tells how much was compared."""
        for row in range(self.rows):
            if self.lots.fate[row, self.at] != fates.NOT_NEEDED and self.day(self.lots.contact, row) <= self.stop:
                self._plan(row)
        self._plan_screened_out()
        while self.agenda:
            self._one_day(min(self.agenda))
        assert (self.stop < NEVER) == self._is_reached(), "one of them stopped"
        return self.seen

    def day(self, values: np.ndarray, row: int) -> int:
        return int(values[row, self.at])

    def on(self, day: int, hour: int, what: Callable[[], None]) -> None:
        if day < NEVER:
            self.agenda[day].append((hour, len(self.agenda[day]), what))

    def _one_day(self, day: int) -> None:
        """What is planned for a day, by the hour; what it leads to is planned for later days."""
        today = MONDAY + timedelta(days=day)
        self.site.now = max(self.site.now, self.site.at(today, 5))
        _renew_ethics(self.site)
        for hour, _, what in sorted(self.agenda.pop(day), key=lambda planned: planned[:2]):
            self.site.now = max(self.site.now, self.site.at(today, hour))
            what()

    def _story(self, row: int) -> Story:
        return Story(self.site, f"P-{row + 1:03}")

    def _plan(self, row: int) -> None:
        fate, surgery = int(self.lots.fate[row, self.at]), self.day(self.lots.surgery, row)
        self.on(self.day(self.lots.contact, row), 9, lambda: self._screen(row))
        if surgery > self.stop:
            return
        self.on(surgery, 8, lambda: self._operate(row, fate == fates.UNFIT))
        known = self.day(self.lots.known, row)
        if fate == fates.CULTURE_FAILED and known <= self.stop:
            self.on(known, 11, lambda: self._fail(row))
        if fate in _OUT and known <= self.stop:
            self.on(known, 11, lambda: self._reject(row, fate))
        if fate == fates.GOOD and row in self.order:
            self._plan_dose(row, self.order[row])

    def _plan_dose(self, row: int, k: int) -> None:
        """From the day on which she and her cells are ready, each morning is asked whether she may be dosed."""
        day, ready = self.day(self.doses.day, k), self.day(self.lots.earliest, row)
        self._plan_unfit(row, ready)
        last = self.day(self.doses.day, k - 1) if k else -1
        first = max(ready, last + 1) if last < NEVER else ready
        after = max(first, self.stop)
        waiting = range(first, min(day, first + 400)) if day < NEVER else range(after, after + 29)
        for morning in waiting:
            if morning % 7 < 5:
                self.on(morning, 10, lambda: self._must_wait(row))
        if day == NEVER:
            return
        self.on(day, 10, lambda: self._dose(row, k))
        self._plan_harm(row, k, day)

    def _plan_unfit(self, row: int, ready: int) -> None:
        """The first check before the injection, where she was postponed for it."""
        first = max(self.day(self.lots.ready, row), self.day(self.lots.surgery, row) + self.scenario.shortest)
        if first < ready and first <= self.stop:
            self.on(first, 11, lambda: self._unfit(row))

    def _plan_harm(self, row: int, k: int, dosed: int) -> None:
        harm = self.day(self.doses.harm, k)
        if harm < NEVER:
            onset, serious = dosed + int(self.doses.onset[k, self.at]), bool(self.doses.serious[k, self.at])
            self.on(harm, 6, lambda: self._harm(row, onset, serious, harm))
            self.on(harm, 7, lambda: self._stops(harm))  # when every harm of the day is told
        if bool(self.doses.grown[k, self.at]):
            self.on(dosed + 14, 6, lambda: self._growth(row, dosed + 14))

    def _plan_screened_out(self) -> None:
        """A person of each reason, on the days of those who were found eligible."""
        for number, reason in enumerate(sorted(set(self.reasons))):
            self.on(number % 5, 13, lambda number=number, reason=reason: self._screen_out(900 + number, reason))

    # What happens

    def _screen(self, row: int) -> None:
        story = participant(self.site, f"P-{row + 1:03}").consented()
        planned = MONDAY + timedelta(days=self.day(self.lots.surgery, row))
        order = self.order.get(row)
        back = int(self.vas.b0[order, self.at]) if order is not None else 65
        onset = (self.site.today - timedelta(days=200)).isoformat()
        story.screened(SURGPLAN=planned.isoformat(), ONSETDTC=onset, VASBACK=back, VASLEG=72)
        assert story.state.fitness["screening"].outcome == "eligible", (row, story.state.fitness)
        self.seen["eligible"] += 1

    def _screen_out(self, number: int, reason: str) -> None:
        story = participant(self.site, f"P-{number}")
        if reason == DECLINED:
            assert "trial" not in story.state.consents
            return
        told = dict(FAILS[reason]) | ({"LASTTRIAL": self.site.today.isoformat()} if reason == "E15" else {})
        story.consented().screened(**told)
        signed = story.state.fitness["screening"]
        first = next((x.id for x in self.site.study.criteria if signed.verdicts[x.id] == "not met"), UNDECIDED)
        assert (first, signed.outcome != "eligible") == (reason, True), (first, reason, signed.verdicts)
        self.seen["screened out"] += 1

    def _operate(self, row: int, unfit: bool) -> None:
        story = self._story(row).ordered(self.site.today)
        story.fills("PE", "V2", **(_LOCAL if unfit else {})).fills("PREG", "V2").signed("discectomy")
        at = self.site.now + timedelta(hours=1)
        self.site.now = at + timedelta(hours=1)
        start, end, taken = (self.site.written(at + timedelta(minutes=m)) for m in (-30, 45, 0))
        story.step("collect", "surgeon", {**SURG, "SURGDTC": start, "SURGEND": end, "TISDTC": taken}, at=at)
        assert (story.refused() >= {"H4"}) == unfit, (row, story.refused())
        if unfit:
            self.seen["lost lots"] += 1
            return
        story.step("receive", "lab", {**REC, "RECDTC": self.site.written(self.site.now)})
        told = {"CULSTEP": "ACTIVATE", "CULDEF": "PROTOCOL", "CULMATS": "FBS-2602;PSA-2603", "CULCLEAR": "Y"}
        story.step("culture", "lab", {**told, "CULDTC": self.site.written(self.site.now)}, row=1)
        assert story.state.lot.state == "culturing", story.refused()
        self._clear()

    def _clear(self) -> None:
        if "hood 1" in self.site.trial.workspaces:
            self.site.submit(c.CloseWorkspace("hood 1"), "lab")

    def _fail(self, row: int) -> None:
        story = self._story(row)
        told = {"MFDTC": self.site.written(self.site.now), "MFREASON": "NOGROWTH"}
        story.step("fail", "lab", told)
        assert story.state.lot.state == "failed", story.refused()
        self.seen["lost lots"] += 1

    def _fill(self, story: Story, **test: str) -> None:
        now = self.site.now
        told = {"FILLDTC": self.site.written(now), "FILLAT": self.site.written(now)}
        story.step("fill", "lab", {**FILL, **told, "LOTEXP": self.site.written(now + timedelta(hours=6))})
        story.step("test", "lab", {**TEST, "TSTDTC": self.site.written(now), **test})
        story.released()
        self._clear()

    def _reject(self, row: int, fate: int) -> None:
        """A lot out of specification is set aside and cannot be released; nothing else stands in its way."""
        story = self._story(row)
        self._fill(story, **_OUT[fate])
        assert story.refused() == {"H10"}, (fate, story.refused())
        assert story.state.lot.state == "oos"
        self.seen["lost lots"] += 1

    def _unfit(self, row: int) -> None:
        story = self._story(row)
        story.fills("PE", "V4", **_LOCAL).signed("before injection")
        assert self._stands(row, "H4"), story.state.fitness["before injection"]
        self.seen["unfit"] += 1

    def _must_wait(self, row: int) -> None:
        """On this morning a hold or a sentinel interval forbids the dose, or the trial is stopped."""
        assert self._stands(row, "H17"), f"engine would dose {row} on {self.site.today}, kernel waits"
        self.seen["waits"] += 1

    def _stands(self, row: int, id: str) -> bool:
        """Whether a hard stop of the injection stands this morning."""
        study, who = self.site.study, self._story(row).state
        step = next(s for s in study.product.steps if s.id == "administer")
        stop = next(s for s in study.product.stops if s.id == id)
        by, now, place = self.site.actor("investigator"), self.site.now, Place("V5", "DOSE", 0)
        asked = Asked(study, self.site.trial, who, by, now, now, place, step)
        return evaluate(stop.danger, asked.view).verdict is not Verdict.NOT_MET

    def _dose(self, row: int, k: int) -> None:
        """The visit before the injection is saved this morning, late (W2); then all else, and the dose is taken."""
        story = self._story(row)
        back = int(self.vas.b1[k, self.at])
        for form in ("HX", "PE", "INF", "SAF", "COAG", "PREG", "VAS", "ODI"):
            pain = {"VASBACK": back, "VASLEG": 20} if form == "VAS" else {}
            story._save(form, "V4", {**SOUND.get(form, {}), **pain}, reason="repeated")
        story.signed("before injection")
        self._fill(story)
        story.fills("PE", "V5")
        late = self.day(self.doses.day, k) - self.day(self.lots.surgery, row) > self.scenario.longest
        told = {**DOSE, "EXDTC": self.site.written(self.site.now)}
        story.step("administer", "investigator", told)
        assert story.refused() == {"W2", *(["W4"] if late else [])}, (row, late, story.refused())
        story.step("administer", "investigator", told, reason="seen this morning, waited for its turn")
        assert story.state.lot.state == "administered", story.refused()
        assert ("W4" in {d.code for d in story.state.deviations.values()}) == late
        self.seen["doses"] += 1

    def _harm(self, row: int, onset: int, serious: bool, day: int) -> None:
        """Counted once; a serious one of the product, or the one that reaches the boundary, holds dosing."""
        story, before = self._story(row), self.site.trial.hold
        began, aware = (MONDAY + timedelta(days=onset)).isoformat(), self.site.written(self.site.now)
        told = {"AETERM": "Radicular pain", "AESTDTC": began, "AETOXGR": 3, "AEAWARE": aware, "AESPEC": "NONE"}
        told |= {"AESER": "Y" if serious else "N", "AERELPRD": "PROBABLE" if serious else "NONE"}
        told |= {"AERELINJ": "NONE" if serious else "PROBABLE"}
        counted = len(self.site.trial.harms)
        story.logs("AE", **told)
        rules = {rule for rule, who, _ in self.site.trial.harms[counted:] if who == story.who}
        assert rules == ({"BAYES20", "PRODUCT_SAE"} if serious else {"BAYES20"}), rules
        reached = self._is_reached()
        assert bool(self.site.trial.hold) == (serious or reached or before is not None)
        self.seen["harms"] += 1
        if serious:
            self._held(day)

    def _stops(self, day: int) -> None:
        """The boundary is reached on the very day of the kernel. Two may be harmed on one day: asked after the last."""
        reached = self._is_reached()
        assert reached == (day >= self.stop), f"day {day}: engine {reached}, kernel stops on {self.stop}"

    def _growth(self, row: int, day: int) -> None:
        story = self._story(row)
        told = {"LATEDTC": self.site.written(self.site.now), "LATEDAY": 14, "LATERES": "POS"}
        story.step("late", "quality", told, row=1)
        assert not story.refused(), story.refused()
        assert self.site.trial.hold is not None
        self._held(day)

    def _held(self, day: int) -> None:
        self.hold_until = max(self.hold_until, day + self.scenario.review)
        self.on(self.hold_until, 7, self._lift)
        self.seen["holds"] += 1

    def _lift(self) -> None:
        """On the last of the days for which something has been held."""
        today = (self.site.today - MONDAY).days
        if today >= self.hold_until and self.site.trial.hold is not None and not self._is_reached():
            for hold in self.site.trial.standing_holds:
                self.site.submit(c.LiftHold("reviewed", hold.number), "medical")

    def _is_reached(self) -> bool:
        site = self.site
        work = Work(site.study, site.trial, site.participant("P-001"), site.actor("medical"), site.now)
        return boundary_reached(work)
