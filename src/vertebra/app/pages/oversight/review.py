"""App, pages: forms side by side for those who check them: verified, signed, frozen, locked, queried; in batches.

Consents stand among them where source is compared; nobody signs, freezes or locks one.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from vertebra.app.acting import Acting
from vertebra.app.pages import links
from vertebra.app.pages.sight import people_of
from vertebra.app.pages.telling import Teller
from vertebra.app.serving import Served
from vertebra.app.taking import written
from vertebra.conduct.access import MAY, visible_forms
from vertebra.conduct.oversight.marks import frozen, locked
from vertebra.conduct.oversight.signatures import signature_at
from vertebra.conduct.oversight.verification import consent_at, consents_given, is_consent, progress
from vertebra.conduct.places import Place
from vertebra.conduct.state import Participant
from vertebra.conduct.words import MEANINGS

Shown = dict[str, Any]
PAGE = 200
WANTED = ("unverified", "unsigned", "unfrozen", "unlocked", "queried", "all")
FIRST = {"monitor": "unverified", "investigator": "unsigned", "data": "unlocked"}
ACTIONS = ("verify source", "sign forms", "freeze forms", "unfreeze forms", "lock forms", "unlock forms")


def review_page(served: Served, teller: Teller, acting: Acting, asked: dict[str, str]) -> Shown:
    """Every filled form that is `wanted`, of one participant (`who`) or of all, and what may be done to many."""
    people = people_of(served, acting)
    seen = visible_forms(served.study, acting.role)
    wanted = asked["wanted"] if asked.get("wanted") in WANTED else FIRST.get(acting.role, "all")
    chosen = [p for id, (p, _) in people.items() if asked.get("who", "") in ("", id)]
    rows = [row for p in chosen for row in _rows(teller, p, seen)]
    found = [r for r in rows if r[wanted]]
    form = asked.get("form", "")
    shown = [r for r in found if form in ("", r["form"])]
    return {
        "who": asked.get("who", ""),
        "people": sorted(people),
        "form": form,
        "forms": [{"id": f, "title": _titled(teller, f)} for f in sorted({r["form"] for r in found})],
        "wanted": wanted,
        "choices": [
            {
                "id": w,
                "word": teller.words[f"review_{w}"],
                "count": len([r for r in rows if r[w]]),
                "chosen": w == wanted,
            }
            for w in WANTED
        ],
        "groups": _by_person(shown[:PAGE]),
        "more": max(0, len(shown) - PAGE),
        "actions": [a.replace(" ", "-") for a in ACTIONS if acting.role in MAY[a]],
        "meanings": [{"id": m, "word": teller.text(t)} for m, t in MEANINGS.items()],
        "title": acting.title,
    }


def _by_person(rows: list[Shown]) -> list[Shown]:
    """The rows of each participant together, with whoever signed most of them: said once, not in every row."""
    return [_group(who, list(mine)) for who, mine in groupby(rows, key=lambda row: row["who"])]


def _group(who: str, rows: list[Shown]) -> Shown:
    titles = Counter(row["signed"]["title"] for row in rows if row["signed"])
    signer = titles.most_common(1)[0][0] if titles else ""
    return {"who": who, "signer": signer, "signed": titles[signer], "count": len(rows), "rows": rows}


def _titled(teller: Teller, form: str) -> str:
    """A form by its title, a consent by its document."""
    place = Place("", form, 0)
    return teller.consent(place) if is_consent(place) else teller.form(form)


def _rows(teller: Teller, p: Participant, seen: frozenset[str]) -> Iterator[Shown]:
    yield from (_consent(teller, p, place) for place in consents_given(p))
    order = {f.id: n for n, f in enumerate(teller.study.forms)}
    visits = {v.id: n for n, v in enumerate(teller.study.visits)}
    for place in sorted(p.sheets, key=lambda x: (visits.get(x.visit, 99), x.row, order.get(x.form, 99))):
        if place.form in seen:
            yield row(teller, p, place)


def _consent(teller: Teller, p: Participant, place: Place) -> Shown:
    """One consent as it was given: the document, its version, how far it is verified."""
    given, verified = consent_at(p, place), progress(teller.study, p, place)
    assert given is not None
    return {
        **dict.fromkeys(("signed", "fallen", "frozen", "locked", "unsigned", "unfrozen", "unlocked", "queried")),
        "who": p.id,
        "spot": place.spot,
        "form": place.form,
        "value": f"{p.id}:{place.spot}",
        "link": links.person(p.id, "consents"),
        "place": given.version,
        "title": teller.consent(place),
        "day": given.given_at[:10],
        "verified": verified,
        "complete": verified.complete,
        "consent": True,
        "queries": 0,
        "unverified": not verified.complete,
        "all": True,
    }


def row(teller: Teller, p: Participant, place: Place) -> Shown:
    """One filled form: how far it is verified, signed, frozen, locked, queried."""
    sheet = p.sheets[place]
    verified, signature = progress(teller.study, p, place), signature_at(p, place)
    ice, lock = frozen(p, place), locked(p, place)
    queries = sum(q.place == place for q in p.open_queries)
    earlier = p.signatures.get(place, ())
    return {
        "who": p.id,
        "spot": place.spot,
        "form": place.form,
        "value": f"{p.id}:{place.spot}",
        "link": f"/p/{p.id}/form/{written(place)}",
        "place": teller.visit(place.visit) if place.visit else teller.words["logs"],
        "title": teller.form(place.form) + (f" {place.row}" if place.row else ""),
        "day": sheet.occurred_at[:10],
        "verified": verified,
        "complete": verified.complete,
        "consent": False,
        "signed": signature and {"title": signature.title, "at": teller.moment(signature.at)},
        "fallen": bool(earlier) and signature is None,
        "frozen": ice and {"by": teller.actor(ice.by), "at": teller.moment(ice.at), "why": ice.why},
        "locked": lock and {"by": teller.actor(lock.by), "at": teller.moment(lock.at), "why": lock.why},
        "queries": queries,
        "unverified": not verified.complete,
        "unsigned": signature is None,
        "unfrozen": ice is None,
        "unlocked": lock is None,
        "queried": queries > 0,
        "all": True,
    }
