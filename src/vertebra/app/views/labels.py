"""App, views: labels are printed, fetched as PDF and accounted for. The recipient's name goes from the vault onto the
label and nowhere else; that it was printed is noted in the ledger."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from vertebra.app.acting import who
from vertebra.app.around import language
from vertebra.app.pages.product.labels import fetchable, labels_page, print_step
from vertebra.app.pages.tasks import About
from vertebra.app.serving import served
from vertebra.app.store import StoreTrouble
from vertebra.app.views.door import submit
from vertebra.app.views.participant import about, note
from vertebra.app.views.read import seen_participant, teller
from vertebra.conduct.access import sees_identity
from vertebra.conduct.commands import DoStep
from vertebra.conduct.entries import Datum
from vertebra.conduct.product.labelling import label_of, labels_of
from vertebra.evidence.documents.label import specimen, stickers
from vertebra.evidence.documents.label_typeset import Paper, label_findings, label_pdf, label_pictures
from vertebra.evidence.exchange.casebook import NoFont
from vertebra.protocol.product import Label, Step

_PREVIEW_DOTS = 160


def labels(request: HttpRequest, id: str) -> HttpResponse:
    """The page; or, sent, a print: serials are given first, the PDF is fetched with them."""
    a = _about(request, id)
    if request.method == "POST":
        _print(request, a)
        return redirect(f"/labels/{id}")
    return render(request, "labels.html", labels_page(a, who(request).user))


def pdf(request: HttpRequest, id: str, serials: str) -> HttpResponse:
    """The labels of these serials, `3` or `3-5`, for whoever printed them, for a short while."""
    a = _about(request, id)
    known, wanted = labels_of(a.study, a.p), _serials(serials)
    mine = [n for n in wanted if n in known and fetchable(a, known[n], who(request).user)]
    name = _name(request, a)
    if not wanted or len(mine) != len(wanted) or name is None:
        messages.error(request, teller(request).words["label_over" if name is not None else "label_no_name"])
        return redirect(f"/labels/{id}")
    paper: Paper = "a4" if request.GET.get("paper") == "a4" else "roll"
    made = stickers(a.study, a.trial, a.p, mine, name, a.now, language(request))
    try:
        data = label_pdf(made, paper)
    except NoFont as none:
        messages.error(request, str(none))
        return redirect(f"/labels/{id}")
    note(request, "labels printed", f"{id} {' '.join(f'S{s.serial:03}' for s in made)}")
    headers = {"Content-Disposition": f'inline; filename="{id}-{serials}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(data, content_type="application/pdf", headers=headers)


def preview(request: HttpRequest, id: str, kind: str) -> HttpResponse:
    """How a label of this kind will look: a specimen without the name, which no scanner accepts."""
    a = _about(request, id)
    label = label_of(a.study, kind)
    if label is None or a.p.lot is None:
        raise Http404
    name = teller(request).words["label_your_name"]
    shown = specimen(a.study, a.trial, a.p, label, name, a.now, language(request))
    try:
        return HttpResponse(label_pictures((shown,), dots=_PREVIEW_DOTS)[0], content_type="image/png")
    except NoFont as none:
        raise Http404 from none


def _about(request: HttpRequest, id: str) -> About:
    p, _ = seen_participant(request, id)
    return about(request, p)


def _print(request: HttpRequest, a: About) -> None:
    label, step = label_of(a.study, request.POST.get("kind", "")), print_step(a)
    if label is None or step is None or a.p.lot is None:
        messages.error(request, teller(request).words["labels_no_lot"])
        return
    command = _command(request, a, label, step)
    if "only" not in request.POST and not _fits(request, a, label):
        return
    submit(request, command, a.p.id)


def _command(request: HttpRequest, a: About, label: Label, step: Step) -> DoStep:
    parts, sent = a.study.product.parts, request.POST
    gone = {s: [x for x in sent if x.startswith("gone.") and sent[x] == s] for s in ("destroyed", "lost")}
    destroyed = "; ".join((*(x.removeprefix("gone.") for x in gone["destroyed"]), sent.get("scanned", "").strip()))
    told = {
        "label_kind": label.id,
        "label_count": "0" if "only" in sent else sent.get("count", "").strip(),
        "label_reason": sent.get("reason", "").strip(),
        "labels_destroyed": destroyed.strip("; "),
        "labels_lost": "; ".join(x.removeprefix("gone.") for x in gone["lost"]),
    }
    data = tuple(_datum(a, parts[part], value) for part, value in told.items() if value)
    at = a.now.astimezone(ZoneInfo(a.study.zone)).isoformat(timespec="minutes")
    row = sent.get("row", "")
    return DoStep(step.id, at, data, row=int(row) if row.isascii() and row.isdigit() and len(row) < 6 else 0)


def _datum(a: About, item: str, value: str) -> Datum:
    known = a.study.item(item)
    return Datum(item, value, known.unit if known.type == "number" else "")


def _fits(request: HttpRequest, a: About, label: Label) -> bool:
    """Whether the label can be printed with this name at all; what will be cut is told before it is on a container."""
    name = _name(request, a)
    if name is None and any(f.fact == "recipient" for f in label.fields):
        messages.error(request, teller(request).words["label_no_name"])
        return False
    try:
        found = label_findings((specimen(a.study, a.trial, a.p, label, name or "", a.now, language(request)),))
    except NoFont as none:
        messages.error(request, str(none))
        return False
    for finding in found:
        level = messages.ERROR if finding.severity == "stop" else messages.WARNING
        messages.add_message(request, level, f"{finding.says.into(language(request))} ({finding.code})")
    return all(finding.severity != "stop" for finding in found)


def _name(request: HttpRequest, a: About) -> str | None:
    """Who this is, for roles that may know; None where nobody is kept under the number."""
    if not sees_identity(a.study, a.role):
        return None
    try:
        known = served().store.vault.read(a.p.id) or {}
    except StoreTrouble as wrong:
        messages.error(request, str(wrong))
        return None
    return " ".join(known[part] for part in ("name_han", "name") if known.get(part)) or None


def _serials(written: str) -> range:
    first, _, last = written.partition("-")
    return range(int(first), int(last or first) + 1)
