"""App: pictures of a form that is sent: cleaned, kept beside the ledger, and told to the form as what it names.

They are kept before the save, so that no hash in the ledger ever points at nothing; a save that is refused shows them
again, and what is never saved is cleared away within a day.
"""

from django.http import HttpRequest, QueryDict

from vertebra.app.acting import who
from vertebra.app.pictures import MOST_BYTES, NoPicture, clean
from vertebra.app.serving import served
from vertebra.conduct.access import may_write, may_write_item
from vertebra.conduct.attached import MOST_OF_ONE_ITEM
from vertebra.conduct.state import Participant
from vertebra.protocol.forms import Form, Item
from vertebra.terms.trouble import Trouble

UNSEEN = "0" * 64  # stands for a picture that is chosen and not sent yet; nothing that is saved ever holds it


class Erased(Trouble):
    """Nothing more is kept of somebody whose data were erased."""


def attach(request: HttpRequest, p: Participant, form: Form, sent: QueryDict | None = None) -> QueryDict:
    """What was sent, with each uploaded picture (`f.ITEM`) as a further value of its item (`v.ITEM`).

    sent: where more is known than the browser sent: codes of a picture that was read.

    Raises:
        NoPicture: one of the files is no picture that is taken in; none of them is named then.
        Erased: the participant's data were erased.
    """
    sent = request.POST.copy() if sent is None else sent
    study, role = served().study_of(p), who(request).role
    if not request.FILES or not may_write(study, role, form.id):
        return sent
    if p.erased:
        raise Erased("the personal data were erased: no picture is kept any more / 個人資料已刪除：不再保存影像")
    for item in form.items:
        if item.type == "image" and may_write_item(item, role):
            sent.setlist(f"v.{item.id}", [*sent.getlist(f"v.{item.id}"), *_kept(request, p, item)])
    return sent


def promised(form: Form, sent: QueryDict) -> QueryDict:
    """What was sent for a rehearsal, in which a chosen picture is only named (`p.ITEM`): it counts as there, unseen."""
    told = sent.copy()
    for item in form.items:
        if item.type == "image" and sent.get(f"p.{item.id}") and not any(sent.getlist(f"v.{item.id}")):
            told.setlist(f"v.{item.id}", [UNSEEN])
    return told


def _kept(request: HttpRequest, p: Participant, item: Item) -> list[str]:
    files = request.FILES.getlist(f"f.{item.id}")
    if len(files) > MOST_OF_ONE_ITEM:
        raise NoPicture(f"at most {MOST_OF_ONE_ITEM} pictures at once / 一次最多 {MOST_OF_ONE_ITEM} 張影像")
    cleaned = [clean(file.read(MOST_BYTES + 1)) for file in files]
    return [served().desk.attach(p.id, picture, who(request).actor, served().clock.now()) for picture in cleaned]
