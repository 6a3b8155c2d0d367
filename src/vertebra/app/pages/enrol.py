"""App, pages: a new participant: the next number, the sites that enrol, whether the person is known already; consents.

Who a person is goes into the vault and nowhere else; a person who is known already is warned of, never shown.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import uuid4

from vertebra.app.acting import Acting
from vertebra.app.pages import links
from vertebra.app.pages.sight import sites_of
from vertebra.app.pages.spots import open_spots
from vertebra.app.pages.tasks import About
from vertebra.app.pages.telling import Teller
from vertebra.app.serving import Served
from vertebra.conduct.access import MAY
from vertebra.conduct.consent import reconsents
from vertebra.conduct.facts import irb_valid
from vertebra.protocol.study import Consent
from vertebra.terms.identifiers import is_participant

Shown = dict[str, Any]
FIRST = "P-001"
_NUMBERED = re.compile(r"(.*-)(\d+)\Z")


def enrol_page(served: Served, teller: Teller, acting: Acting, typed: dict[str, str], twice: bool = False) -> Shown:
    """typed: what was sent, so that nothing is lost. twice: the person seems to be in the trial already."""
    trial, _ = served.source.trial()
    today = served.source.today()
    return {
        "number": next_number(row["id"] for row in served.source.participants()),
        "sites": [
            {"id": s, "name": trial.sites[s], "chosen": s == typed.get("site"), **_openness(trial, s, today, teller)}
            for s in sorted(sites_of(trial, acting, today))
        ],
        "known": typed,
        "twice": twice,
        "today": today.isoformat(),
        "key": uuid4().hex,
    }


def next_number(known: Iterable[str]) -> str:
    """The number after the highest, written as that one is.

    >>> next_number(["P-001", "P-012"]), next_number([])
    ('P-013', 'P-001')
    """
    parts = [_NUMBERED.match(id) for id in known if is_participant(id)]
    found = max((p for p in parts if p), key=lambda p: int(p[2]), default=None)
    return f"{found[1]}{int(found[2]) + 1:0{len(found[2])}}" if found else FIRST


def _openness(trial: Any, site: str, today: date, teller: Teller) -> Shown:
    """Why nobody can be enrolled at the site today, and who can change that; nothing where it is open."""
    command = ""
    if not trial.recruiting.get(site, False):
        command, why = "open recruitment", teller.words["closed_recruitment"]
    elif not irb_valid(trial, site, today.isoformat()):
        command, why = "approve ethics", teller.words["closed_ethics"]
    if not command:
        return {"closed": ""}
    who = teller.listed(teller.role(r) for r in sorted(MAY[command]))
    return {"closed": f"{why} {teller.words['can_change'].format(who)}"}


def is_known(person: dict[str, str], everybody: Iterable[dict[str, str]]) -> bool:
    """Whether somebody with this birth date and one of these names, or with this telephone and name, is there."""
    return any(_same(person, other) for other in everybody)


def _same(one: dict[str, str], other: dict[str, str]) -> bool:
    named = any(letters(one.get(n, "")) == letters(other.get(n, "")) != "" for n in ("name", "name_han"))
    born = one.get("birth_date", "") == other.get("birth_date", "") != ""
    called = digits(one.get("phone", "")) == digits(other.get("phone", "")) != ""
    return named and (born or called)


def letters(name: str) -> str:
    """A name without its order, its marks and its size: family and given names change places, hyphens come and go.

    >>> letters("LIN, Yu-Ting") == letters("Yuting Lin")
    True
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sorted(c for c in folded if c.isalnum()))


def digits(phone: str) -> str:
    """The last eight digits, which the prefix of a country does not change.

    >>> digits("+886 912-345-678") == digits("0912345678")
    True
    """
    return "".join(c for c in phone if c.isdigit())[-8:]


def consent_page(a: About, typed: dict[str, Any] | None = None) -> Shown:
    """The documents that are to be signed, each with its elements; one whose signature stands is only told of."""
    anew = reconsents(a.study, a.p)
    typed = typed or {}
    documents = [_document(a, c, c.id in anew, typed) for c in a.study.consents]
    return {
        "id": a.p.id,
        "heading": a.teller.words["consent_title"].format(a.p.id),
        "documents": documents,
        "wanting": not all(d["given"] for d in documents),
        "at": typed.get("at") or f"{a.now.astimezone(a.zone):%Y-%m-%dT%H:%M}",
        "latest": f"{a.now.astimezone(a.zone):%Y-%m-%dT%H:%M}",
        "key": uuid4().hex,
        "today": a.today.isoformat(),
        "may_decline": a.role in MAY["decline"] and not (a.p.consents or a.p.declined_at),
    }


def _document(a: About, c: Consent, anew: bool, typed: dict[str, Any]) -> Shown:
    given = a.p.consents.get(c.id)
    stands = given is not None and not given.withdrawn_at and not anew
    ticked, words = set(typed.get(c.id, ())), a.teller.words
    return {
        "id": c.id,
        "label": a.teller.text(c.label),
        "version": c.version,
        "before": words["consent_before"].format(given.version) if given and anew else "",
        "given": words["consent_stands"].format(a.teller.moment(given.given_at)) if given and stands else "",
        "signed": c.id in typed.get("signed", ()),
        "elements": [
            {"number": str(n), "label": a.teller.text(x), "ticked": str(n) in ticked}
            for n, x in enumerate(c.elements, 1)
        ],
    }


def after_consent(a: About) -> str:
    """The first form of the first visit that this role fills; else the participant."""
    spots = open_spots(a.study, a.p, a.study.visits[0], a.role)
    return links.form(a.p.id, spots[0]) if spots and a.status == "consented" else links.person(a.p.id)
