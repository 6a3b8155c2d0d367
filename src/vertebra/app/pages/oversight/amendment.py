"""App, pages: the versions of the study: which counts where, what an amendment changes and does to each person.

The impact is no estimate: the move is rehearsed by the very code that would carry it out.
"""

from collections.abc import Iterator
from typing import Any

from vertebra.app.acting import Acting
from vertebra.app.pages.sight import people_of
from vertebra.app.pages.telling import Teller
from vertebra.app.serving import Served
from vertebra.conduct.access import MAY
from vertebra.conduct.decide.impact import Impact, impact
from vertebra.conduct.decide.impact_told import tell_impact
from vertebra.conduct.state import Trial
from vertebra.conduct.status import LEFT, status
from vertebra.conduct.versions import adoption, is_approved
from vertebra.protocol.amend import diff
from vertebra.protocol.amend.change import CONSEQUENCES
from vertebra.protocol.check import check_structure
from vertebra.protocol.study import Study
from vertebra.protocol.versions import Studies

Shown = dict[str, Any]


def versions_page(served: Served, teller: Teller, acting: Acting) -> Shown:
    """Every version that is kept: when it was adopted, where it is approved, who stands under it."""
    trial, _ = served.source.trial()
    under = [p.study_version for p, _ in people_of(served, acting).values()]
    return {
        "versions": [_version(teller, trial, s, under.count(s.version)) for s in served.studies.newest_first],
        "upload": acting.role in MAY["adopt study"],
    }


def _version(teller: Teller, trial: Trial, study: Study, people: int) -> Shown:
    adopted = adoption(trial, study.version)
    return {
        "version": study.version,
        "edition": study.edition,
        "reading": teller.other(study.reading),
        "adopted": teller.moment(adopted.at) if adopted else "",
        "current": trial.version == study.version,
        "sites": [_approval(trial, site, study.version) for site in trial.sites],
        "people": people,
    }


def _approval(trial: Trial, site: str, version: str) -> Shown:
    """The committee's word for a later version; the first one is covered by the site's ethics approval."""
    first = bool(trial.adoptions) and trial.adoptions[0].version == version
    found = [a for a in trial.version_approvals.get(site, ()) if a.version == version]
    known = {"since": found[-1].since, "number": found[-1].number} if found else {"since": "", "number": ""}
    return {"site": site, "name": trial.sites[site], "first": first, **known}


def amendment_page(served: Served, teller: Teller, acting: Acting, study: Study) -> Shown:
    """One version against the one that counts now: the changes by what they do, and everybody whom they touch."""
    trial, _ = served.source.trial()
    now = served.study if study.version != served.study.version else _before(served, study)
    changes = diff(now, study)
    adopted = adoption(trial, study.version) is not None
    people = list(_impacts(served, teller, acting, trial, study)) if adopted or acting.role in _PLANNERS else []
    return {
        **_version(teller, trial, study, 0),
        "against": {"version": now.version, "edition": now.edition},
        "groups": [
            {"word": teller.text(words), "changes": [teller.text(x.says) for x in changes if x.consequence == what]}
            for what, words in CONSEQUENCES.items()
            if any(x.consequence == what for x in changes)
        ],
        "stops": [teller.text(f.says) for f in check_structure(study) if f.severity == "stop"],
        "impacts": people,
        "movable": [x["who"] for x in people if x["movable"]],
        "adopt": not adopted and acting.role in MAY["adopt study"],
        "approve": adopted and acting.role in MAY["approve version"],
        "move": adopted and acting.role in MAY["move participant"],
        "today": served.source.today().isoformat(),
        "reading_id": study.reading,
    }


_PLANNERS = MAY["adopt study"] | MAY["move participant"] | MAY["approve version"] | {"monitor", "auditor"}


def _before(served: Served, study: Study) -> Study:
    """The version that counted before this one; the version itself where it is the first."""
    order = list(reversed(served.studies.newest_first))
    place = [s.version for s in order].index(study.version)
    return order[place - 1] if place else study


def _impacts(served: Served, teller: Teller, acting: Acting, trial: Trial, study: Study) -> Iterator[Shown]:
    """Who is in the trial first; who has left owes no consent any more."""
    now, today = served.clock.now(), served.source.today()
    touched = [p for p, _ in people_of(served, acting).values() if p.study_version != study.version and p.sheets]
    stands = {p.id: status(served.study_of(p), p) for p in touched}
    for p in sorted(touched, key=lambda p: (stands[p.id] in LEFT, p.id)):
        old = served.study_of(p)
        found = impact(old, study, p, trial, now)
        shown = _impact(teller, found, served.studies.with_newest(study))
        yield shown | {
            "movable": is_approved(trial, p.site, study.version, today),
            "from": old.edition,
            "status": teller.status(stands[p.id]),
            "reconsent": shown["reconsent"] and stands[p.id] not in LEFT,
        }


def _impact(teller: Teller, found: Impact, studies: Studies) -> Shown:
    """What moving one person would do: the counts, and all of it in sentences."""
    return {
        "who": found.participant,
        "orphaned": [f"{teller.place(x.place)} · {teller.item(x.item)}" for x in (*found.orphaned, *found.unreadable)],
        "excused": len(found.excused),
        "kept": len(found.kept),
        "derived": len(found.derived),
        "signals": len(found.signals),
        "opened": len(found.opens),
        "closed": len(found.closes),
        "reconsent": bool(found.reconsents),
        "said": [teller.text(x) for x in tell_impact(found, studies)],
    }
