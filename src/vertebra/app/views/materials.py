"""App, views: material lots, a recall and its export; the batch record of a participant's lot."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from vertebra.app.acting import who
from vertebra.app.pages.product.batch import batch_page
from vertebra.app.pages.product.materials import material_page, materials_page, recall_csv, recalled_from
from vertebra.app.serving import served
from vertebra.app.views.oversight import asked
from vertebra.app.views.participant import about
from vertebra.app.views.read import found, seen_participant, teller


def materials(request: HttpRequest) -> HttpResponse:
    return render(request, "materials.html", materials_page(served(), teller(request), who(request), asked(request)))


def material(request: HttpRequest, lot: str) -> HttpResponse:
    shown = material_page(served(), teller(request), who(request), lot, request.GET.get("after", ""))
    return render(request, "material.html", found(shown))


def recall(request: HttpRequest, lot: str) -> HttpResponse:
    """Everybody whom the lot concerns, as a file; that it was taken out is an entry."""
    trial, _ = served().source.trial()
    uses = recalled_from(served(), teller(request), who(request), lot)
    if lot not in trial.materials and not uses:
        raise Http404
    served().desk.note(who(request).user, "data exported", served().clock.now(), f"recall of {lot}")
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "_" for c in lot)
    headers = {"Content-Disposition": f'attachment; filename="recall-{safe}.csv"'}
    return HttpResponse("\ufeff" + recall_csv(lot, uses), content_type="text/csv; charset=utf-8", headers=headers)


def batch(request: HttpRequest, id: str) -> HttpResponse:
    p, entries = seen_participant(request, id)
    return render(request, "batch.html", batch_page(about(request, p), entries))
