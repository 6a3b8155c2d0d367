"""An amendment of NPC-001 in the middle of the trial: the platelets are corrected, and much else changes with them.

`registered()` is what the trial begins with; `amended()` is edition 2.0. A story that goes on under it is told with
`under(site, amended(), who)`.
"""

from datetime import date
from functools import cache

import msgspec

from stories import FIRST, Story, participant, trial
from unit.small_study import put
from vertebra.conduct import commands as c
from vertebra.conduct.desk import Desk
from vertebra.conduct.entries import Actor
from vertebra.protocol.expressions import number
from vertebra.protocol.forms import Code, EditCheck, Item
from vertebra.protocol.safety import Signal
from vertebra.protocol.study import Study
from vertebra.simulate.site import STAFF, Site
from vertebra.terms.texts import Text

APPROVED = date(2026, 4, 1)
LETTER = "IRB-2026-001-A1"
COMMITTEE = "Research ethics committee"
FEVER = Item("FEVER7", Text("Fever in the last 7 days", "過去 7 天發燒"), "code", codes="YN")
RESCUE = Item("RESCUE2", Text("Rescue analgesic today", "今日使用救援止痛藥"), "code", codes="YN", retroactive=True)


@cache
def registered() -> Study:
    from vertebra.studies.npc001.study import build

    return build()


@cache
def amended() -> Study:
    """Edition 2.0. Each line is one thing that an ethics committee would be asked about."""
    study = msgspec.structs.replace(registered(), edition="2.0", reading="corrected")  # platelets 130-400
    study = put(study, "visits/V8", lambda v: msgspec.structs.replace(v, first=4, last=10))  # a wider window
    study = put(study, "visits/V7", None)  # a visit given up
    for place in ("0/endpoints/INFLAMMATION", "PAIN/endpoints/VAS"):
        study = put(study, f"objectives/{place}/visits", lambda visits: tuple(v for v in visits if v != "V7"))
    study = _without(_without(study, "DX", "SLR"), "DM", "SMOKING")  # items given up, with data
    study = put(study, "codelists/COUNTMETH/codes", lambda codes: (*codes[1:], Code("WHOLE", Text("Whole", "全脊椎"))))
    study = _with(_with(study, "PE", FEVER), "VAS", RESCUE)  # items asked from now on; the second of everybody
    study = put(study, "forms/INF/sections/0/items/CRP/high", lambda high: high + 300)  # a plausible range corrected
    study = put(study, "forms/VAS/checks", lambda checks: (*checks, _both_high(study)))
    study = put(study, "consents/trial/version", "2.0")  # asked again
    return put(study, "product/stagger/cohort_days", 21)


def _without(study: Study, form: str, item: str) -> Study:
    def lack(sections):
        kept = (msgspec.structs.replace(s, items=tuple(i for i in s.items if i.id != item)) for s in sections)
        return tuple(s for s in kept if s.items)

    return put(study, f"forms/{form}/sections", lack)


def _with(study: Study, form: str, item: Item) -> Study:
    return put(study, f"forms/{form}/sections/0/items", lambda items: (*items, item))


def _both_high(study: Study) -> EditCheck:
    wrong = (study.item("VASBACK").ref > 60) & (study.item("VASLEG").ref > 60)
    return EditCheck("VAS_BOTH", "VASLEG", wrong, Text("Both above 60: is it right?", "兩者皆高於 60：請確認。"))


@cache
def rescored(hold: bool = False) -> Study:
    """Edition 2.0: half the score; a low one is asked about; back pain above 60 is a signal."""
    study = put(registered(), "forms/ODI/sections/1/items/ODITOT/derive/scale", lambda scale: scale / 2)
    low = EditCheck("ODI_LOW", "ODITOT", registered().item("ODITOT").ref < 30, Text("Low. Right?", "偏低，是否正確？"))
    study = put(study, "forms/ODI/checks", lambda checks: (*checks, low))
    pain = registered().item("VASBACK").ref > number(60, "mm")
    signal = Signal("BACK_HIGH", "red", Text("Back pain high", "背痛嚴重"), pain, Text("Examine", "檢查"), hold=hold)
    study = put(study, "safety/signals", lambda signals: (*signals, signal))
    return msgspec.structs.replace(study, edition="2.0")


def begun() -> Site:
    """The trial as registered, open for enrolment."""
    return trial(registered())


def adopt(site: Site, study: Study, approved: date | None = APPROVED) -> Site:
    """The sponsor adopts the amendment and the site's ethics committee approves it; how the site goes on under it."""
    desk = Desk(study, site.desk.ledger, site.desk.studies)
    after = Site(study, desk, site.name)
    after.now = site.now
    for who in site_people(site):
        desk.refresh(who)
    after.submit(c.AdoptStudy(study.version, study.reading), "sponsor")
    if approved:
        letter = c.ApproveVersion(site.name, study.version, LETTER, approved.isoformat(), COMMITTEE)
        after.submit(letter, "coordinator")
    return after


def site_people(site: Site) -> list[str]:
    with site.desk.ledger.begin() as tx:
        return sorted(set(tx.heads()) - {"trial"})


def move(site: Site, who: str, why: str = "amendment 1") -> set[str]:
    """Ask to move the participant to the site's study version; the codes of its refusals."""
    by = Actor(STAFF["investigator"][0], "investigator")
    decision = site.desk.submit(c.MoveParticipant(site.study.version, why), by, site.now, who)
    return {r.code for r in decision.refusals}


def followed(site: Site, who: str = "P-001") -> Story:
    """Screened with platelets that happen to fit, operated, injected, and seen at four visits."""
    story = participant(site, who).consented().screened(PLT=135).harvested().received().cultured()
    story.ready(PLT=135).filled().tested().released().fills("PE", "V5").injected()
    assert story.refused() == set()
    return story.at_visit("V6", 1, PLT=135).at_visit("V7", 3).at_visit("V8", 7, CRP="210")


def in_screening(site: Site, who: str = "P-002") -> Story:
    """Usual platelets: not eligible as registered."""
    return participant(site, who).consented().screened(PLT=250)


def identified(site: Site, who: str = "P-003") -> Story:
    return participant(site, who)


__all__ = [
    "APPROVED", "FIRST", "adopt", "amended", "begun", "followed", "identified", "in_screening", "move", "registered",
    "rescored",
]  # fmt: skip
