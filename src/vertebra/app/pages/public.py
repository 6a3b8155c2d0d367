"""App, pages: the study for the public: what it is, what it asks of people, and whether somebody may fit.

Only what the study definition says: no participant, no date of anybody, no count. Nothing that is answered is kept
before the person asks to be contacted.
"""

from collections.abc import Mapping
from typing import Any

from vertebra.app.pages.telling import Teller
from vertebra.conduct.state import Trial
from vertebra.protocol.prescreen import ANSWERS, Asked, prescreen, questions
from vertebra.protocol.study import Study
from vertebra.protocol.timeline import Visit
from vertebra.terms.verdicts import Verdict

Shown = dict[str, Any]
OUTCOMES = {Verdict.MET: "fits", Verdict.NOT_MET: "not_now", Verdict.UNKNOWN: "cannot_tell"}
TONES = {"fits": "good", "not_now": "watch", "cannot_tell": "going"}


def public_page(teller: Teller, trial: Trial) -> Shown:
    study = teller.study
    return {
        "title": teller.text(study.identity.title),
        "facts": _facts(teller),
        "recruiting": sites(trial),
        "consents": teller.listed(teller.text(c.label) for c in study.consents),
        "visits": [_visit(teller, v) for v in study.visits if v.anchor != "none"],
        "questions": _questions(teller, {}),
        "criteria": [{"id": c.id, "title": teller.text(c.title), "kind": c.kind} for c in study.criteria],
    }


def answered_page(teller: Teller, trial: Trial, answers: Mapping[str, str]) -> Shown:
    """What the answers lead to: an outcome, and for each answer that matters why, and whether it may change."""
    found = prescreen(teller.study, answers)
    outcome = OUTCOMES[found.verdict]
    return {
        "title": teller.text(teller.study.identity.title),
        "outcome": {"id": outcome, "word": teller.words[f"public_{outcome}"], "tone": TONES[outcome]},
        "against": [_told(teller, a) for a in found.asked if a.verdict is Verdict.NOT_MET],
        "open": [_told(teller, a) for a in found.asked if a.verdict is Verdict.UNKNOWN],
        "answers": {a.criterion.id: a.answer for a in found.asked},
        "questions": _questions(teller, answers),
        "recruiting": sites(trial),
    }


def sites(trial: Trial) -> list[str]:
    """The names of the sites that enrol now."""
    return [name for site, name in trial.sites.items() if trial.recruiting.get(site)]


def given_answers(study: Study, sent: Mapping[str, str]) -> dict[str, str]:
    """The answers of the form, for the questions that there are and nothing else."""
    found = {c.id: sent.get(f"q.{c.id}", "") for c in questions(study)}
    return {id: answer for id, answer in found.items() if answer in ANSWERS}


def contact_rows(teller: Teller, waiting: list[Any]) -> list[Shown]:
    titles = {c.id: teller.text(c.title) for c in teller.study.criteria}
    return [
        {
            "id": c.id,
            "at": teller.moment(c.made_at),
            "who": c.who,
            "answers": [
                {"title": titles.get(id, id), "answer": teller.words[f"answer_{answer}"]}
                for id, answer in c.answers.items()
                if answer in ANSWERS
            ],
        }
        for c in waiting
    ]


def _facts(teller: Teller) -> list[tuple[str, str]]:
    study, w = teller.study, teller.words
    who = study.identity
    told = [
        (w["public_condition"], teller.text(who.condition)),
        (w["public_treatment"], teller.text(who.arm)),
        (w["public_design"], teller.text(who.design)),
        (w["public_planned"], str(who.planned)),
        (w["public_sponsor"], who.sponsor),
        (w["public_registry"], who.registry),
    ]
    return [(name, value) for name, value in told if value]


def _visit(teller: Teller, visit: Visit) -> Shown:
    anchor = teller.text(teller.study.anchor(visit.anchor).label).lower()
    near, far = sorted((abs(visit.first), abs(visit.last)))
    if visit.first * visit.last <= 0:  # the day itself lies in the window, or is all of it
        near = far = abs(visit.day)
    side = "same" if far == 0 else "before" if visit.day < 0 else "after"
    word = f"public_{side}" if near == far else f"public_{side}_days"
    return {"label": teller.text(visit.label), "when": teller.words[word].format(anchor, near, far)}


def _questions(teller: Teller, answers: Mapping[str, str]) -> list[Shown]:
    return [
        {
            "id": c.id,
            "asks": teller.text(c.lay.asks),
            "choices": [(a, teller.words[f"answer_{a}"], answers.get(c.id) == a) for a in ANSWERS],
        }
        for c in questions(teller.study)
        if c.lay is not None
    ]


def _told(teller: Teller, a: Asked) -> Shown:
    later = a.criterion.lay.later if a.criterion.lay else None
    return {"title": teller.text(a.criterion.title), "later": teller.text(later) if later else ""}
