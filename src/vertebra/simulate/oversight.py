"""What those do who look over the site's shoulder: the monitor compares with the source and asks, the investigator
signs, data management freezes. Each visit to a participant is a few commands about all that is new.
"""

from vertebra.conduct import commands as c
from vertebra.conduct.oversight.signatures import unsigned
from vertebra.conduct.oversight.verification import consents_given, is_verified, to_verify
from vertebra.conduct.places import WHOLE, Place
from vertebra.conduct.state import Participant
from vertebra.conduct.status import LEFT, left_on, status
from vertebra.simulate.chance import happens, one_of, stream
from vertebra.simulate.site import Site

ASKED = 0.01  # PROPOSED: of the forms compared with the source, the share that the monitor asks about by hand
REST_DAYS = 28  # PROPOSED: after somebody left nothing more comes in, so that the forms can be frozen
QUESTIONS = (
    "The source note is not signed. Who examined, and when?",
    "The date in the source is hard to read. Please confirm it.",
    "The original report is not in the file. Please file it and confirm the values.",
    "The source holds a correction without initials. Which value counts?",
)


def look_over(site: Site, people: list[str], asking: bool = True) -> None:
    """The monitor's round: everybody's new values are compared, then the investigator signs what is settled."""
    for who in people:
        p = site.participant(who)
        if p.sheets and WHOLE not in p.frozen:
            _verify(site, who, asking)
            _sign(site, who)
            if _is_at_rest(site, who):
                freeze(site, who)


def freeze(site: Site, who: str) -> None:
    """All forms of who has left, once nothing about them is open."""
    p = site.participant(who)
    if WHOLE not in p.frozen and not p.open_queries and not unsigned(p):
        site.submit(c.FreezeForms(why="verified and signed, nothing more is expected"), "data", who)


def close_out(site: Site, people: list[str]) -> None:
    """At the end of the trial: a last round without new questions, every form frozen, the audit trails read."""
    look_over(site, people, asking=False)
    for who in people:
        if site.participant(who).sheets:
            freeze(site, who)
        site.submit(c.ReviewTrail(site.participant(who).number, "sampled at close-out, no finding"), "monitor", who)
    site.submit(c.ReviewTrialTrail(site.trial.number, "sampled at close-out, no finding"), "data")


def _verify(site: Site, who: str, asking: bool) -> None:
    """One command for consents and forms that are verified in full, one for those verified by key items."""
    p = site.participant(who)
    new = [place for place in p.sheets if _new_items(site, p, place)]
    full = [place for place in new if site.study.form(place.form).verify == "all"]
    part = [place for place in new if place not in full]
    full += [place for place in consents_given(p) if _new_items(site, p, place)]
    if full:
        site.submit(c.VerifySource(_spots(full)), "monitor", who)
    if part:
        items = sorted({item for place in part for item in _new_items(site, p, place)})
        site.submit(c.VerifySource(_spots(part), tuple(items)), "monitor", who)
    for place in new if asking else ():
        _ask(site, who, place)


def _new_items(site: Site, p: Participant, place: Place) -> list[str]:
    return [i for i in to_verify(site.study, p, place) if not is_verified(p, place, i)]


def _ask(site: Site, who: str, place: Place) -> None:
    """A question by hand now and then: it depends on the form's own place and number, and on nothing else."""
    p = site.participant(who)
    rng = stream(p.sheets[place].number, int(who.rpartition("-")[2]), f"monitor {place.spot}")
    if happens(rng, ASKED):
        item = to_verify(site.study, p, place)[0]
        query = c.OpenQuery(place.form, item, one_of(rng, QUESTIONS), place.visit, place.row)
        site.submit(query, "monitor", who)


def _sign(site: Site, who: str) -> None:
    """Every form without a current signature that nobody asks about, in one act."""
    p = site.participant(who)
    asked = {q.place for q in p.open_queries}
    ready = [place for place in unsigned(p) if place not in asked]
    if ready:
        site.submit(c.SignForms(_spots(ready), "responsibility", ""), "investigator", who)


def _is_at_rest(site: Site, who: str) -> bool:
    """Left long enough ago; without product only when the end is recorded, since safety visits follow first."""
    p = site.participant(who)
    left = left_on(site.study, p)
    end = site.study.product.parts.get("end_reason", "")
    ended = bool(end) and bool(p.sheets_of(site.study.home(end).id))
    gone = status(site.study, p) in LEFT and (ended or p.lot is None)
    return gone and left is not None and (site.today - left).days >= REST_DAYS


def _spots(places: list[Place]) -> tuple[str, ...]:
    return tuple(place.spot for place in places)
