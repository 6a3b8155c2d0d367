"""App: from a step page to the command. Labels as read, items of the step's form, who verified, where it is done.

Camera, scanner and keyboard are the same input: what was read comes as `scans` (one for each accepted code) and `scan`
(typed, not yet accepted); a badge among them is no label, see `witnessing`. The moment of the step is the item of its
form that says when, so that nobody gives one time twice.
"""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, QueryDict

from vertebra.app import taking
from vertebra.app.scanning import LONGEST, MOST_BYTES, MOST_CODES, NoPicture, decode
from vertebra.app.serving import served
from vertebra.conduct.commands import DoStep
from vertebra.conduct.entries import Scan
from vertebra.conduct.product.scanning import Read, read_code
from vertebra.conduct.state import Participant
from vertebra.protocol.product import Step
from vertebra.protocol.study import Study

# parts of the product that say when a step was done; else it is the first moment of the form
_WHEN = ("collected_at", "received_at", "injected_at")


def step_command(study: Study, participant: Participant, step: Step, sent: QueryDict) -> DoStep:
    """The step as it was sent.

    `v.ITEM`, `u.ITEM`, `m.ITEM`: the form's items. `scans`, `scan`: codes as read. `row`: of a log form; the next one
    if not sent. `at`: when, if no item says it. `reason`, `place`, `witness` as the command has them. Codes that are
    none of ours are left out, see `unread`; a label of somebody else is not: the door must hear of it.
    """
    form, zone = study.form(step.form), zone_of(study)
    data = taking.data(form, sent, zone)
    told = {d.item: d.value for d in data}
    at = told.get(when_item(study, step), "") or _with_zone(sent.get("at", "").strip(), zone)
    return DoStep(
        step.id,
        at or now_written(study),
        data,
        labels(study, sent),
        sent.get("witness", "").strip(),
        _row(participant, step, study, sent),
        sent.get("reason", "").strip(),
        sent.get("place", "").strip(),
    )


def labels(study: Study, sent: QueryDict) -> tuple[Scan, ...]:
    """The labels that were read, each once, in order."""
    read = (r for _, r in reads(study, sent) if r)
    return tuple(dict.fromkeys(Scan(r.what, r.code, r.serial) for r in read if r.what != "badge"))


def badges(study: Study, sent: QueryDict) -> tuple[str, ...]:
    return tuple(dict.fromkeys(r.code for _, r in reads(study, sent) if r and r.what == "badge"))


def unread(study: Study, sent: QueryDict) -> tuple[str, ...]:
    """What was read and is no code of ours: told to whoever scanned, never taken for a label."""
    return tuple(dict.fromkeys(text for text, read in reads(study, sent) if read is None))


def reads(study: Study, sent: QueryDict) -> Iterator[tuple[str, Read | None]]:
    """Every code as read, and what it says."""
    for text in codes(sent):
        yield text, read_code(text, study.identity.protocol)


def codes(sent: QueryDict) -> tuple[str, ...]:
    """What was read: accepted codes first, then what stands in the box."""
    texts = (t.strip()[:LONGEST] for t in (*sent.getlist("scans"), *sent.getlist("scan")))
    return tuple(dict.fromkeys(t for t in texts if t))[:MOST_CODES]


def with_picture(request: HttpRequest) -> QueryDict:
    """What was sent, with the codes of a picture that came along (a browser without scripts sends it so).

    Raises:
        NoPicture: the picture cannot be looked at.
    """
    sent = request.POST.copy()
    picture = request.FILES.get("picture")
    if picture is not None:
        if picture.size > MOST_BYTES:
            raise NoPicture("picture_large")
        sent.setlist("scans", [*sent.getlist("scans"), *decode(picture.read())])
    return sent


def when_item(study: Study, step: Step) -> str:
    """The item of the step's form that says when it was done; empty if none does."""
    if step.moment:
        return step.moment
    moments = [i.id for i in study.form(step.form).items if i.type == "moment"]
    parts = [study.product.parts.get(part, "") for part in _WHEN]
    return next((p for p in parts if p in moments), moments[0] if moments else "")


def _row(participant: Participant, step: Step, study: Study, sent: QueryDict) -> int:
    """Of a log form the next row, unless one was named."""
    given = sent.get("row", "")
    if given.isascii() and given.isdigit() and len(given) < 7:
        return int(given)
    rows = [place.row for place, _ in participant.sheets_of(step.form)]
    return max(rows, default=0) + 1 if study.form(step.form).log else 0


def zone_of(study: Study) -> str:
    """The offset of the site's clock now, as ISO 8601 writes it."""
    return _now(study).isoformat()[-6:]


def now_written(study: Study) -> str:
    return _now(study).isoformat(timespec="minutes")


def _now(study: Study) -> datetime:
    return served().clock.now().astimezone(ZoneInfo(study.zone))


def _with_zone(written: str, zone: str) -> str:
    return written + zone if len(written) == len("2026-03-15T10:30") else written
