"""What the trial's staff do besides visits: set the trial up, work through queries, signals, clocks and holds."""

from datetime import date, timedelta
from itertools import count

from vertebra.conduct import commands as c
from vertebra.conduct.look import day_of
from vertebra.conduct.state import Clock, Deviation
from vertebra.simulate.oversight import close_out, look_over
from vertebra.simulate.site import SECOND_LAB, STAFF, Journey, Site

ANTIBIOTICS = ("PENICILLIN", "STREPTOMYCIN", "AMPHOTERICIN", "SIMILAR")
# lot, name, allergens, kind, supplier, certificate
MATERIALS = (
    ("COL-2601", "Collagenase", (), "ENZYME", "Enzymes Ltd", "CoA-7781"),
    ("FBS-2602", "Human platelet lysate", (), "SERUM", "Blood Products Co", "CoA-0412"),
    ("PSA-2603", "Penicillin-streptomycin-amphotericin", ANTIBIOTICS, "ANTIBIOTIC", "Media Supply", "CoA-5590"),
    ("SAL-2604", "Saline for injection", (), "DILUENT", "Hospital pharmacy", "CoA-1203"),
    ("DMEM-2605", "DMEM/F12, low glucose", (), "MEDIUM", "Media Supply", "CoA-5617"),
    ("TRY-2606", "Recombinant trypsin", (), "ENZYME", "Enzymes Ltd", "CoA-7802"),
    ("TGF-2607", "TGF-β3, GMP grade", (), "FACTOR", "Factor Works", "CoA-3008"),
)
LAB = "Clean room 1"  # where cultures grow
SLOTS = 8  # PROPOSED: cultures at once; six wait for their turn behind three who are dosed one by one
ROUND_WEEKS = 8  # PROPOSED: from one visit of the monitor to the next
_IMPORTANT = ("refused step", "late report", "late culture", "late follow-up")
HOLD_DAYS = 14  # PROPOSED: time for the medical monitor's review of a held trial


def set_up(site: Site, first: date, slots: int = SLOTS) -> None:
    """Study adopted, site opened, ethics approved, duties given, materials received, slots offered, recruitment opened.

    slots: how many cultures the cell lab takes at once.
    """
    study = site.study
    site.now = site.at(first - timedelta(days=3))
    since = (first - timedelta(days=3)).isoformat()
    site.submit(c.AdoptStudy(study.version, study.reading), "sponsor")
    site.submit(c.OpenSite(site.name, "Single study centre, Taipei"), "sponsor")
    _renew_ethics(site)
    for role, (user, name) in ((r, s) for r, s in STAFF.items() if study.role(r)):
        site.submit(c.Delegate(user, name, role, since, "", since), "sponsor")
    site.submit(c.Delegate(*SECOND_LAB, "lab", since, "", since), "sponsor")
    for lot, name, *more in MATERIALS:
        expires = (first + timedelta(days=3650)).isoformat()
        site.submit(c.ReceiveMaterial(lot, name, expires, *more), "quality")  # type: ignore[arg-type]
    if study.product.culture is not None:
        until = (first + timedelta(days=3650)).isoformat()
        site.submit(c.OfferSlots(site.name, LAB, since, until, slots), "lab")
    site.submit(c.OpenRecruitment(site.name), "sponsor")


def housekeeping(site: Site, people: list[str], days: int = 7) -> Journey:
    """Once a week: data management, safety reports, the review of a hold, a checkpoint of the ledger.

    Every eighth week the monitor comes; when nobody is under way any more, what is left is settled and closed.
    """
    for week in count(1):
        _weekly(site, people)
        if week % ROUND_WEEKS == 0:
            look_over(site, people)
        yield site.at(site.today + timedelta(days=days), 17)
        if not site.has_more:
            break
    for _ in range(2):  # what is asked in the last week is settled in the next
        _weekly(site, people)
        yield site.at(site.today + timedelta(days=days), 17)
    close_out(site, people)


def _weekly(site: Site, people: list[str]) -> None:
    for who in people:
        _tend(site, who)
    _review_hold(site)
    _renew_ethics(site)
    site.desk.checkpoint(site.actor("data"), site.now)


def _tend(site: Site, who: str) -> None:
    participant = site.participant(who)
    for query in participant.open_queries:
        _settle(site, who, query.id, query.check)
    for clock in participant.clocks:
        _report(site, who, clock)
    for signal in participant.signals:
        if not signal.reviewed:
            site.submit(c.ReviewSignal(signal.signal, signal.visit, "seen, no action beyond the plan"), "medical", who)
    for deviation in participant.deviations.values():
        _weigh(site, who, deviation)


def _report(site: Site, who: str, clock: Clock) -> None:
    """In the last week before it is due."""
    if not clock.sent and (day_of(clock.due) or site.today) <= site.today + timedelta(days=7):
        site.submit(c.SendReport(clock.clock, clock.row), "sponsor", who)


def _weigh(site: Site, who: str, deviation: Deviation) -> None:
    """Once; a refused step is for the medical monitor."""
    if not deviation.weight:
        weight = "important" if deviation.code in _IMPORTANT else "minor"
        told = c.ClassifyDeviation(deviation.id, weight, "reviewed")  # type: ignore[arg-type]
        site.submit(told, "medical" if deviation.code == "refused step" else "monitor", who)


def _settle(site: Site, who: str, query: str, check: str) -> None:
    """A week after it was raised the site confirms the value against the source, and whoever asked closes.

    That pain fell by much over an operation is what it was for: the site reports the check, data management cancels.
    """
    seen = site.first_told(f"{who} {query}", 0, site.today.isoformat())
    if date.fromisoformat(seen) + timedelta(days=7) > site.today:
        return
    is_open = site.participant(who).queries[query].status == "open"
    if check == "VAS_JUMP":
        if is_open:
            site.submit(c.ReportCheck(query, "expected: treatment lies between the two values"), "coordinator", who)
        site.submit(c.CloseQuery(query, "cancelled"), "data", who)
        return
    answer = "not available in the source" if check == "required" else "confirmed against the source document"
    if is_open:
        site.submit(c.AnswerQuery(query, answer), "coordinator", who)
    site.submit(c.CloseQuery(query), "monitor" if check == "manual" else "data", who)


def _renew_ethics(site: Site) -> None:
    """Approved for a year at a time, renewed a month before it ends (continuing review, R75)."""
    known = site.trial.approvals.get(site.name, ())
    until = max((date.fromisoformat(a.until) for a in known), default=site.today)
    if until <= site.today + timedelta(days=30):
        number = f"IRB-2026-001/{len(known) + 1}"
        last = (until + timedelta(days=365)).isoformat()
        site.submit(c.ApproveEthics(site.name, number, until.isoformat(), last), "sponsor")


def _review_hold(site: Site) -> None:
    for hold in site.trial.standing_holds:
        placed = day_of(hold.at)
        if placed and site.today >= placed + timedelta(days=HOLD_DAYS):
            why = "reviewed with the safety committee: dosing may go on"
            site.submit(c.LiftHold(why, hold.number), "medical")
