"""App: from what a browser sends to commands. Every command of the core can be sent; its fields are the form's fields.

`POST /p/P-003/do/answer-query` with `query` and `answer` is AnswerQuery about P-003. What the fields mean, and whether
the wish is granted, only the door knows.
"""

from datetime import datetime
from typing import Any, get_args
from zoneinfo import ZoneInfo

import msgspec
from django.http import HttpRequest, QueryDict

from vertebra.conduct import commands as c
from vertebra.conduct.entries import Datum
from vertebra.conduct.state import Place
from vertebra.protocol.forms import Form, Item

# Written by pages of their own, which ask or do more: items of a form, a password, labels read, rows of accounts.
_APART = {"save form", "sign eligibility", "sign forms", "do step", "open account", "close account", "reopen account"}


def _by_slug(kinds: Any) -> dict[str, type]:
    named = {kind.__struct_config__.tag: kind for kind in get_args(kinds)}
    return {tag.replace(" ", "-"): kind for tag, kind in named.items() if tag not in _APART}


ABOUT_PARTICIPANT = _by_slug(c.ParticipantCommand)
ABOUT_TRIAL = _by_slug(c.TrialCommand)


def command(kinds: dict[str, type], slug: str, sent: QueryDict) -> c.Command:
    """The command that the fields make.

    Raises:
        KeyError: no such command. msgspec.ValidationError: a field is missing or of the wrong kind.
    """
    kind = kinds[slug]
    fields = {f.encode_name: f for f in msgspec.structs.fields(kind)}
    given = {name: _value(sent, name, field.type) for name, field in fields.items() if name in sent}
    made: c.Command = msgspec.convert(given, kind, strict=False)
    return made


def _value(sent: QueryDict, name: str, type: Any) -> Any:
    several = getattr(type, "__origin__", None) is tuple
    return tuple(v for v in sent.getlist(name) if v) if several else sent[name].strip()


def spot(written: str) -> Place:
    """A place as it stands in an address: `V1.VAS.0`; a log row has no visit: `-.AE.3`.

    Raises:
        ValueError: it is none.
    """
    visit, form, row = written.split(".")
    return Place("" if visit == "-" else visit, form, int(row))


def written(place: Place) -> str:
    return f"{place.visit or '-'}.{place.form}.{place.row}"


def data(form: Form, sent: QueryDict, zone: str) -> tuple[Datum, ...]:
    """The items as typed: `v.ID` value, `u.ID` unit, `m.ID` missing reason; what was not sent is not touched."""
    items = [i for i in form.items if i.derive is None and (f"v.{i.id}" in sent or f"m.{i.id}" in sent)]
    return tuple(_datum(item, sent, zone) for item in items)


def _datum(item: Item, sent: QueryDict, zone: str) -> Datum:
    value = ";".join(dict.fromkeys(v.strip() for v in _values(item, sent) if v.strip()))
    if item.type == "moment" and len(value) == len("2026-03-15T10:30"):
        value = with_zone(value, zone)
    return Datum(item.id, value, sent.get(f"u.{item.id}", "") if value else "", sent.get(f"m.{item.id}", ""))


def _values(item: Item, sent: QueryDict) -> list[str]:
    """Of several boxes all that are ticked: answers of a list, or lots of materials; else what was typed last."""
    given = sent.getlist(f"v.{item.id}")
    return given if item.multiple or (item.type == "text" and len(given) > 1) else given[-1:]


def with_zone(value: str, zone: str) -> str:
    """A date and time as typed, with the offset that holds at the site then, not now; what is no time stays as it is.

    zone: its name, or an offset as ISO 8601 writes it. Of the hour that comes twice the first is meant: an expiry comes
    rather too early than too late.
    """
    try:
        local = datetime.fromisoformat(value)
    except ValueError:
        return value
    if zone[:1] in ("+", "-"):
        return value + zone
    return local.replace(tzinfo=ZoneInfo(zone)).isoformat(timespec="minutes")


def seen(request: HttpRequest) -> int | None:
    """The number of the newest entry when the form was opened."""
    number = request.POST.get("seen", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None
