"""App: addresses, each with the roles it is for. Ids are letters, digits, `-` and `_`; numbers have few digits."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, include, path, re_path
from django.views.decorators.http import require_http_methods

from vertebra.app.acting import EVERY, STAFF, View, page
from vertebra.app.api import api, telling_methods
from vertebra.app.pages.menu import MATERIALS, PEOPLE
from vertebra.app.pages.oversight.people import VOUCH
from vertebra.app.views import (
    amendment,
    attachment,
    badge,
    bedside,
    condition,
    demo,
    door,
    eligibility,
    enrol,
    files,
    form,
    founding,
    health,
    home,
    incoming,
    labels,
    laboratory,
    materials,
    matrix,
    oversight,
    own,
    participant,
    people,
    public,
    read,
    reads,
    release,
    scan,
    slots,
    stations,
    steps,
    trace,
    trail,
)
from vertebra.conduct.access import ALL_SEEING, DATABASE, HANDS, MAY, SITE, TRACING

ID = r"(?P<id>[A-Za-z0-9_-]{1,64})"
SPOT = r"(?P<spot>[A-Za-z0-9_-]{1,32}\.[A-Za-z0-9_-]{1,32}\.[0-9]{1,6})"
CODE = r"(?P<code>[A-Z2-7]{10})"
VERSION = r"versions/(?P<version>[0-9a-f]{64})"
SERIALS = r"(?P<serials>[1-9][0-9]{0,2}(?:-[1-9][0-9]{0,2})?)"
LOT = r"(?P<lot>[^/\x00-\x1f]{1,64})"
SLUG = r"(?P<slug>[a-z-]{1,64})"
USER = r"people/at/(?P<user>[^/\x00-\x1f]{1,64})"
BLINDED = frozenset({"reader"})  # by codes only: an address with a number would tell whose it is
OWN = frozenset({"participant"})
ADMINISTRATOR = frozenset({"administrator"})


def see(address: str, view: View, roles: Iterable[str] = STAFF, name: str = "") -> URLPattern:
    return _route(address, view, roles, name, "GET", "HEAD")


def send(address: str, view: View, roles: Iterable[str] = EVERY, name: str = "") -> URLPattern:
    return _route(address, view, roles, name, "POST")


def fill(address: str, view: View, roles: Iterable[str] = STAFF, name: str = "") -> URLPattern:
    return _route(address, view, roles, name, "GET", "HEAD", "POST")


def open_to_all(address: str, view: View, name: str, *methods: str) -> URLPattern:
    """For people without an account: nothing of the trial but its definition."""
    return re_path(rf"^{address}\Z", login_not_required(require_http_methods(methods)(view)), name=name)


def _route(address: str, view: View, roles: Iterable[str], name: str, *methods: str) -> URLPattern:
    answering = require_http_methods(methods)(page(view, frozenset(roles)))
    answering.methods = methods
    return re_path(rf"^{address}\Z", answering, name=name or None)


def _answering_itself(included: Any) -> Any:
    """A program without a sign-in is told so with 401, not led to a page."""
    for pattern in included[0]:
        pattern.callback = telling_methods(pattern.callback)
        pattern.callback.login_required = pattern.name == "openapi-json"
    return included


urlpatterns = [
    see("", home.home, EVERY, "home"),
    send("role", home.take_role, EVERY, "role"),
    fill("demo/time", demo.time, EVERY, "demo-time"),
    see("trial", read.trial),
    see("rules", read.rules),
    see("contacts", public.contacts, SITE, "contacts"),
    send(r"contacts/(?P<contact>[0-9a-f]{16})/done", public.contacted, SITE),
    see("laboratory", laboratory.laboratory, ALL_SEEING, "laboratory"),
    see("laboratory/faults", laboratory.faults, ALL_SEEING),
    see("laboratory/feasibility", laboratory.feasibility, ALL_SEEING),
    see("laboratory/design", laboratory.design, ALL_SEEING),
    see("laboratory/scenarios", laboratory.scenarios, ALL_SEEING),
    see(r"laboratory/(?P<part>[a-z]{1,16})/(?P<name>[A-Za-z0-9_]{1,48})\.svg", laboratory.picture, ALL_SEEING),
    see(r"study/(?P<part>[a-z]{1,16})", read.study),
    see("participants", matrix.matrix, name="participants"),
    see(rf"p/{ID}/visit/(?P<visit>[A-Za-z0-9_-]{{1,32}})", matrix.visit),
    see(rf"p/{ID}", participant.participant),
    see("products", trace.products, TRACING, "products"),
    see(rf"p/{ID}/trace", trace.trace, TRACING),
    see(rf"p/{ID}/trace\.pdf", trace.trace_pdf, TRACING),
    see(rf"p/{ID}/certificate\.pdf", trace.certificate, TRACING),
    fill("enrol", enrol.enrol, MAY["identify"]),
    fill(rf"p/{ID}/consent", enrol.consent, MAY["give consent"]),
    send(rf"p/{ID}/who", participant.identity, SITE),
    send(rf"p/{ID}/identity", participant.identify_again, SITE),
    see(r"entry/(?P<stream>[A-Za-z0-9_-]{1,64})/(?P<number>[1-9][0-9]{0,8})", read.entry),
    fill(rf"p/{ID}/form/{SPOT}", form.form),
    send(rf"p/{ID}/rehearse/{SPOT}", form.rehearse, STAFF),
    see(r"attachment/(?P<sha256>[0-9a-f]{64})", attachment.attachment, STAFF),
    see(rf"p/{ID}/condition", condition.condition, STAFF, "condition"),
    send(rf"p/{ID}/condition/look", condition.looked, condition.BRINGING),
    send(rf"p/{ID}/condition/take", condition.taken, condition.BRINGING),
    see(rf"p/{ID}/eligibility/{SLUG}", eligibility.eligibility, ALL_SEEING),
    send(rf"p/{ID}/eligibility/{SLUG}/sign", eligibility.sign, MAY["sign eligibility"]),
    send(rf"p/{ID}/do/{SLUG}", door.about_participant, STAFF),
    send("scan/picture", scan.picture, HANDS),
    send("scan/read", scan.read, HANDS),
    see("stations", stations.stations, HANDS, "stations"),
    fill(r"station/(?P<place>[a-z-]{1,32})", stations.station, HANDS, "station"),
    fill(rf"p/{ID}/step/{SLUG}", steps.step, HANDS),
    send(rf"p/{ID}/step/{SLUG}/rehearse", steps.rehearse, HANDS),
    fill(rf"p/{ID}/time-out", bedside.time_out, ALL_SEEING | {"surgeon"}),
    send(rf"p/{ID}/time-out/rehearse", bedside.rehearse, ALL_SEEING | {"surgeon"}),
    fill(rf"p/{ID}/release", release.release, ALL_SEEING | {"quality"}),
    send(rf"p/{ID}/release/rehearse", release.rehearse, ALL_SEEING | {"quality"}),
    send(rf"p/{ID}/time-out/sign", bedside.sign, MAY["sign forms"]),
    fill(rf"read/{CODE}", reads.read, BLINDED),
    send(rf"read/{CODE}/rehearse", reads.rehearse, BLINDED),
    send(rf"read/{CODE}/answer", reads.answer, BLINDED),
    fill(rf"own/{SPOT}", own.own, OWN),
    see("calendar", slots.calendar, name="calendar"),
    send(rf"do/{SLUG}", door.about_trial),
    see(rf"p/{ID}/batch", materials.batch),
    see("materials", materials.materials, MATERIALS),
    see(rf"materials/{LOT}", materials.material, MATERIALS),
    see(rf"materials/{LOT}/recall\.csv", materials.recall, MATERIALS),
    see("queries", oversight.queries, STAFF),
    see("review", oversight.review, ALL_SEEING),
    send("review/do", oversight.batch, ALL_SEEING),
    see("deviations", oversight.deviations, ALL_SEEING),
    send("deviations/report", oversight.report_deviation, STAFF),
    see("database", oversight.database, DATABASE | {"auditor", "monitor", "investigator"}),
    path("health", health.health, name="health"),
    see("system", health.system, ALL_SEEING | {"administrator"}),
    see("trail", trail.trail, ALL_SEEING),
    see(r"trail\.csv", trail.export, ALL_SEEING),
    see("versions", amendment.versions, ALL_SEEING, "versions"),
    send("versions/bring", amendment.bring, MAY["adopt study"]),
    see(VERSION, amendment.amendment, ALL_SEEING, "amendment"),
    send(f"{VERSION}/move", amendment.move, MAY["move participant"]),
    fill(rf"labels/{ID}", labels.labels, MAY["do step"], "labels"),
    see(rf"labels/{ID}/{SERIALS}\.pdf", labels.pdf, MAY["do step"]),
    see(rf"labels/{ID}/preview/(?P<kind>[A-Z0-9]{{1,16}})\.png", labels.preview, MAY["do step"]),
    see("files", files.files, ALL_SEEING, "files"),
    see("files/odm", files.odm, ALL_SEEING),
    see(rf"files/casebook/{ID}", files.casebook, ALL_SEEING),
    see("files/casebook", files.chosen_casebook, ALL_SEEING),
    see("files/blank", files.blank, ALL_SEEING),
    see("files/study", files.study, ALL_SEEING),
    send("files/labs", incoming.labs, files.LABS),
    send("files/labs/take", incoming.take_labs, files.LABS),
    send("files/draft", incoming.draft, files.DRAFTS),
    see("people", people.people, PEOPLE, "people"),
    send("people/open", people.open_account, ADMINISTRATOR),
    see(USER, people.person, PEOPLE, "person"),
    send(f"{USER}/close", people.close_account, ADMINISTRATOR),
    send(f"{USER}/reopen", people.reopen_account, ADMINISTRATOR),
    send(f"{USER}/link", people.make_link, ADMINISTRATOR),
    send(f"{USER}/badge", badge.make, ADMINISTRATOR),
    send(f"{USER}/badge/end", badge.end, ADMINISTRATOR),
    send(f"{USER}/unlock", people.unlock, ADMINISTRATOR),
    send(f"{USER}/vouch", people.vouch, VOUCH),
    open_to_all("public", public.public, "public", "GET", "HEAD", "POST"),
    open_to_all("public/contact", public.contact, "public-contact", "POST"),
    re_path(
        r"^found/(?P<secret>[A-Za-z0-9_-]{20,64})\Z",
        login_not_required(require_http_methods(["GET", "HEAD", "POST"])(founding.found)),
        name="found",
    ),
    path("api/", _answering_itself(api.urls)),
    path("me/", include("vertebra.app.accounts.urls")),
]
handler403 = "vertebra.app.around.forbidden"
handler404 = "vertebra.app.around.not_found"
handler500 = "vertebra.app.around.broken"
