"""A lot at the bedside: `ready(trial)` is released, its person examined; and what pages say: `line(html, "H6")`."""

import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any

from app_support.pages import text
from app_support.served import PASSWORD, Trial
from stories import INJECTION, SHOT, SOUND, Story, participant
from vertebra.app.clock import Clock

GIVEN = {
    "EXLEVEL": "L4L5", "EXVOL": "2.50", "EXCONC": "1.00", "EXVIAB": "88.0", "EXLEFT": "0.00", "EXSECOND": "Y",
    "EXIMG": "Y", "EXIMGAP": SHOT.sha256, "EXIMGLAT": SHOT.sha256, "EXTRAV": "N",
    "EXRESIST": "LOW", "EXNEEDLE": "22G", "EXANAES": "LOCAL", "EXCONTR": "NONE",
    "EXANTIB": "NONE", "EXTEMP": "36.6",
}  # fmt: skip
UNITS = {"EXVOL": "mL", "EXCONC": "10*6/mL", "EXVIAB": "%", "EXLEFT": "mL", "EXTEMP": "Cel"}
PAGE, RELEASE = "/p/P-001/time-out", "/p/P-001/release"


def made_and_checked(trial: Trial, screened: dict | None = None, ready: dict | None = None, **filled: Any) -> Story:
    """From consent to the tests for release. filled: changes of the filling."""
    story = participant(trial.site, "P-001").consented().screened(**(screened or {})).harvested().received().cultured()
    assert story.refused() == set()
    story.ready(**(ready or {})).filled(**filled).tested()
    assert story.refused() == set()
    return looked_at(trial, story)


def ready(trial: Trial, *, examined: dict | None = None, **more: Any) -> Story:
    """Released, and the participant examined, at half past eight of the injection day; it expires at one o'clock."""
    story = made_and_checked(trial, **more)
    answers = {"RELDTC": trial.site.written(trial.site.now), "RELDEC": "CONDITIONAL", "RELCOND": "LATE"}
    story.step("release", "quality", answers, reason="known")
    assert story.refused() == set()
    story.on(INJECTION, 8, 30)
    trial.site.desk.attach("P-001", SHOT, trial.site.actor("investigator"), trial.site.now)
    if examined is None or examined:
        story.fills("PE", "V5", **(examined or {}))
    return looked_at(trial, story)


def unsigned(trial: Trial) -> Story:
    """All that `ready` has, but nobody signed the eligibility before the injection."""
    story = participant(trial.site, "P-001").consented().screened().harvested().received().cultured()
    story.on(INJECTION - timedelta(days=2), 9)
    for form in (f for f in trial.site.study.visit("V4").forms if f in SOUND):
        story.fills(form, "V4", **({"VASBACK": 40, "VASLEG": 25} if form == "VAS" else {}))
    story.filled().tested().released().on(INJECTION, 8, 30).fills("PE", "V5")
    return looked_at(trial, story)


def looked_at(trial: Trial, story: Story) -> Story:
    trial.now_is(story.site)
    return story


def clock(trial: Trial, now: datetime) -> None:
    """The server's clock stands still at this moment."""
    trial.served.clock = trial.served.source.clock = Still(now)


class Still(Clock):
    def __init__(self, moment: datetime) -> None:
        super().__init__()
        self._moment = moment

    def now(self) -> datetime:
        return self._moment


def sent(story: Story, **changes: Any) -> dict[str, Any]:
    """The fields of a sound time-out with changes; None leaves one out. `scans`, `witness`, `reason` as they are."""
    lot = story.site.lot(story.who)
    apart = {k: changes.pop(k) for k in ("scans", "witness", "reason", "witness_password", "key") if k in changes}
    values = {k: v for k, v in {**GIVEN, **changes}.items() if v is not None}
    fields = {f"v.{k}": v for k, v in values.items()} | {f"u.{k}": UNITS[k] for k in values if k in UNITS}
    plain = {"scans": [lot.person, lot.id], "witness": "c.lin", "witness_password": PASSWORD, "reason": ""}
    return fields | plain | apart


def line(html: str, id: str) -> tuple[str, str]:
    """How the line of a stop stands, and what it says; ("", "") where there is no such line."""
    found = re.search(rf'data-stop="{id}" data-is="([^"]+)">(.*?)</div>', html, re.S)
    return (unescape(found[1]), text(found[2])) if found else ("", "")


def standing(html: str) -> set[str]:
    """The ids of all that is in the way of the step."""
    lines = re.findall(r'data-stop="(\w+)" data-is="([^"]+)"', html)
    return {id for id, stands in lines if stands in ("blocks", "cannot be told", "warns")}


def doable(html: str) -> bool:
    return 'value="give"' in html
