"""App, views: the stations. Scan first: a code finds the participant and the lot, and the one next thing to do there.

One person's material at a time: where a station has workspaces, the scan opens the one chosen at this tablet, and the
step that is done closes it; another person's label is refused meanwhile (H18), with the way out beside it.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from vertebra.app.acting import who
from vertebra.app.around import with_camera
from vertebra.app.pages.product.scanning import participant_in, told
from vertebra.app.pages.product.stations import found_page, stations_page
from vertebra.app.pages.product.steps import Asked, step_page
from vertebra.app.pages.product.todo import todo
from vertebra.app.pages.sight import person_of
from vertebra.app.pages.telling import Teller
from vertebra.app.scanning import NoPicture
from vertebra.app.serving import served
from vertebra.app.taking_steps import codes, with_picture
from vertebra.app.views.read import teller, teller_of
from vertebra.conduct.access import MAY
from vertebra.conduct.commands import OpenWorkspace
from vertebra.conduct.product.scanning import read_code
from vertebra.conduct.state import Participant
from vertebra.protocol.product import Station

Shown = dict[str, Any]
DONE = "station_done"  # in the session: what was just done here, told once, large


def stations(request: HttpRequest) -> HttpResponse:
    return render(request, "stations.html", stations_page(served(), teller(request), who(request)))


@with_camera
def station(request: HttpRequest, place: str) -> HttpResponse:
    """A station before a scan (GET), and what one scan finds there (POST)."""
    here = _station(place)
    if request.method != "POST":
        return _page(request, here, {"done": request.session.pop(DONE, "")})
    chosen = request.POST.get("workspace", "")
    if chosen in here.workspaces:
        request.session[_key(here)] = chosen
        return redirect("station", place)
    try:
        return _scanned(request, here, with_picture(request))
    except NoPicture as wrong:
        return _wrong(request, here, teller(request).words[wrong.why])


def _scanned(request: HttpRequest, here: Station, sent: QueryDict) -> HttpResponse:
    """The first label that was read decides."""
    told_of, words = teller(request), teller(request).words
    texts = codes(sent)
    if not texts:
        return _wrong(request, here, words["scan_nothing"])
    said = told(told_of, texts[0])
    if said["what"] not in ("person", "container"):
        return _wrong(request, here, words["scan_badge_here"] if said["what"] else said["says"])
    p = _participant(request, texts[0])
    if p is None:
        return _wrong(request, here, words["scan_nobody"].format(texts[0]))
    return _found(request, here, p, sent)


def _participant(request: HttpRequest, text: str) -> Participant | None:
    """Whose label it is, if it is one that was given out; None also for a person whom the duty does not cover."""
    read = read_code(text, served().study.identity.protocol)
    known = person_of(served(), who(request), participant_in(read.code)) if read else None
    lot = known[0].lot if known else None
    return known[0] if known and lot and read and read.code in (lot.id, lot.person) else None


def _found(request: HttpRequest, here: Station, p: Participant, sent: QueryDict) -> HttpResponse:
    teller_, acting = teller_of(request, p), who(request)
    what = todo(teller_.study, p, acting.role, here.id)
    place = workspace(request, here)
    if what.kind == "do" and what.leg is None:
        refused = _occupy(request, here, p, place)
        if refused:
            return _wrong(request, here, refused, occupied=served().source.trial()[0].workspaces.get(place, ""))
    shown = {"found": found_page(served(), teller_, acting, p, here, what, sent)}
    if what.kind == "do" and what.step and not shown["found"]["apart"]:
        back = f"/station/{here.id}"
        asked = Asked(p, what.step, sent, acting.user, acting.role, what.leg, place, back)
        shown |= step_page(served(), teller_, asked)
    return _page(request, here, shown)


def _occupy(request: HttpRequest, here: Station, p: Participant, place: str) -> str:
    """Open the workspace for this participant, for who may; what the door says where another's material is open."""
    if not place or who(request).role not in MAY["open workspace"]:
        return ""
    if served().source.trial()[0].workspaces.get(place) == p.id:
        return ""
    decision = served().submit(OpenWorkspace(place, p.id), who(request).actor)
    return " ".join(teller(request).text(r.says) for r in decision.refusals) if decision else ""


def workspace(request: HttpRequest, here: Station) -> str:
    """The workspace that this tablet stands at; a station with one has no choice."""
    chosen = str(request.session.get(_key(here), ""))
    alone = here.workspaces[0] if len(here.workspaces) == 1 else ""
    return chosen if chosen in here.workspaces else alone


def _key(here: Station) -> str:
    return f"workspace:{here.id}"


def _station(place: str) -> Station:
    """
    Raises:
        Http404: the study names no such station.
    """
    found = next((s for s in served().study.product.stations if s.id == place), None)
    if found is None:
        raise Http404
    return found


def _wrong(request: HttpRequest, here: Station, says: str, **more: Any) -> HttpResponse:
    return _page(request, here, {"wrong": says, **more}, 422)


def _page(request: HttpRequest, here: Station, shown: Shown, status: int = 200) -> HttpResponse:
    told_of: Teller = teller(request)
    place, opens = workspace(request, here), who(request).role in MAY["open workspace"]
    around = {
        "station": {"id": here.id, "label": told_of.text(here.label)},
        "chosen": {"id": place, "label": told_of.workspace(place)} if place else None,
        "choices": [{"id": x, "label": told_of.workspace(x)} for x in here.workspaces] if opens else (),
        "choose": opens and len(here.workspaces) > 1 and not place,
        "may_close": who(request).role in MAY["close workspace"],
    }
    return render(request, "station.html", {"scan_sends": "all", **around, **shown}, status=status)
