"""App: from what a browser sends to a step of the product: the items of its form, the labels read, who verifies."""

from zoneinfo import ZoneInfo

from django.http import QueryDict

from vertebra.app.serving import served
from vertebra.app.taking import data
from vertebra.conduct.commands import DoStep
from vertebra.conduct.entries import Scan
from vertebra.conduct.scanning import read_code
from vertebra.conduct.state import Participant
from vertebra.protocol.product import Step
from vertebra.protocol.study import Study


def step_command(study: Study, participant: Participant, step: Step, sent: QueryDict) -> DoStep:
    """What was sent, as the step: `scans` labels as read, `witness`, `reason`, `place`, the items as in a form.

    A label that tells nothing counts as read all the same: it is not the participant's own.
    """
    now = served().clock.now().astimezone(ZoneInfo(study.zone)).isoformat(timespec="seconds")
    typed = tuple(d for d in data(study.form(step.form), sent, now[-6:]) if d.value or d.missing)
    words = {name: sent.get(name, "").strip() for name in ("witness", "reason", "place")}
    return DoStep(step.id, now, typed, scans(study, sent), **words)


def scans(study: Study, sent: QueryDict) -> tuple[Scan, ...]:
    texts = dict.fromkeys(t.strip() for t in (*sent.getlist("scans"), sent.get("scan", "")) if t.strip())
    read = [(text, read_code(text, study.identity.protocol)) for text in texts]
    return tuple(Scan(r.what, r.code) if r and r.what != "badge" else Scan("container", text) for text, r in read)
