"""App: the same door as JSON. What a page can see and do, a program can: under the same roles, the same rules, one key.

Sign in as a person (session and CSRF token); the role taken is that of the session. A command is sent as it stands in
`conduct.commands`; the answer tells the entries it led to, or why it was refused and what to do next.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from itertools import islice
from typing import Annotated, Any

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Query, Schema, Status
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.security import django_auth

from vertebra.app.accounts.proof import prove
from vertebra.app.acting import STAFF, who
from vertebra.app.api_words import ABOUT, FORBIDDEN, FORGED, METHOD, NOT_FOUND, SHAPE, SIGN_IN
from vertebra.app.around import language
from vertebra.app.pages.sight import people_of, person_of
from vertebra.app.serving import served
from vertebra.app.store import StoreTrouble
from vertebra.conduct import commands as c
from vertebra.conduct.access import visible_forms
from vertebra.conduct.decide import Decision, decide
from vertebra.conduct.entries import Entry
from vertebra.conduct.state import Participant

api = NinjaAPI(
    title="Vertebra",
    version="1",
    auth=django_auth,
    urls_namespace="api",
    docs_url=None,
    description=ABOUT,
    openapi_extra={
        "tags": [
            {"name": "read", "description": "What the role may see, as it is now."},
            {"name": "door", "description": "The only way to change anything: a command, kept as entries or refused."},
        ]
    },
)
SIGNING = ("sign forms", "sign eligibility")
After = Annotated[int, Query(0, description="Number of the last entry that you have.")]
Limit = Annotated[int, Query(1000, ge=1, le=1000, description="At most so many.")]


class Wrong(Schema):
    """What is wrong, where, and what to do next; `code` is stable and listed in docs/codes.md."""

    code: str
    says: str
    where: str = ""


class Me(Schema):
    user: str
    title: str
    role: str
    roles: list[str]


class Person(Schema):
    id: str
    site: str
    status: str
    surgery_day: str
    injection_day: str
    open_queries: int
    deviations: int
    open_signals: int
    entries: int


class Answer(Schema):
    """done: whether it was carried out; repeated: the key was answered before and nothing was changed."""

    done: bool
    repeated: bool = False
    entries: list[str] = []
    refusals: list[Wrong] = []
    findings: list[Wrong] = []


def _body(kinds: Any) -> dict[str, Any]:
    """What a command looks like, from the very types that the door takes."""
    schema = msgspec.json.schema(kinds, ref_template="#/components/schemas/{name}")
    named = schema.pop("$defs", {})
    command = msgspec.json.decode(msgspec.json.encode(_inline(schema, named)))
    properties = {
        "command": {"description": "One of these, told apart by its own field `command`.", **command},
        "key": {"type": "string", "maxLength": 200, "description": "Yours; the same again changes nothing."},
        "password": {"type": "string", "description": "Of whoever signs; only for a signature."},
        "code": {"type": "string", "description": "Of the authenticator app, where the account has one."},
        "rehearse": {"type": "boolean", "description": "Say what would happen, write nothing."},
    }
    content = {"type": "object", "properties": properties, "required": ["command"], "additionalProperties": False}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": content}}}}


def _inline(schema: Any, named: dict[str, Any]) -> Any:
    """The schema with every reference written out; commands refer to nothing that refers back."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            return _inline(named[schema["$ref"].rpartition("/")[2]], named)
        return {key: _inline(value, named) for key, value in schema.items() if key != "discriminator"}
    return [_inline(x, named) for x in schema] if isinstance(schema, list) else schema


class Sent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """key: chosen by the client; the same again changes nothing. password, code: to sign. rehearse: write nothing."""

    command: dict[str, Any]
    key: str = ""
    password: str = ""
    code: str = ""
    rehearse: bool = False


_COMMON: dict[int, Any] = {200: Answer, 400: Wrong, 401: Wrong, 403: Wrong, 404: Wrong, 409: Answer, 503: Wrong}


@api.exception_handler(ValidationError)
def _unreadable(request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    """A parameter that cannot be read."""
    where = ", ".join(".".join(map(str, e.get("loc", ()))) for e in wrong.errors)
    refused = Wrong(code="SHAPE", says=SHAPE.into(language(request)), where=where)
    return api.create_response(request, refused.model_dump(), status=422)


@api.exception_handler(HttpError)
def _told(request: HttpRequest, wrong: HttpError) -> HttpResponse:
    """What the library refuses, in our shape: above all a request that was forged."""
    says = FORGED.into(language(request)) if wrong.status_code == 403 else str(wrong)
    refused = Wrong(code="HTTP", says=says)
    return api.create_response(request, refused.model_dump(), status=wrong.status_code)


@api.exception_handler(AuthenticationError)
def _nobody(request: HttpRequest, wrong: AuthenticationError) -> HttpResponse:
    refused = Wrong(code="SIGN-IN", says=SIGN_IN.into(language(request)))
    return api.create_response(request, refused.model_dump(), status=401)


def telling_methods(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The same, with the answer to a wrong method in our shape, too."""

    @wraps(view)
    def telling(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        answer = view(request, *args, **named)
        if answer.status_code != 405:
            return answer
        says = METHOD.into(language(request)).format(answer["Allow"])
        return JsonResponse(Wrong(code="HTTP", says=says).model_dump(), status=405, headers={"Allow": answer["Allow"]})

    return telling


@api.get("/me", tags=["read"], response={200: Me, 401: Wrong})
def me(request: HttpRequest) -> Any:
    """Who is signed in, and in which role."""
    return msgspec.to_builtins(who(request))


@api.get("/study", tags=["read"], response={200: dict[str, Any], 401: Wrong, 403: Wrong})
def study(request: HttpRequest) -> Any:
    """The study version adopted last, as its canonical JSON; its SHA-256 is the version."""
    return msgspec.to_builtins(served().study) if who(request).role else _forbidden(request)


@api.get("/participants", tags=["read"], response={200: list[Person], 401: Wrong, 403: Wrong})
def participants(request: HttpRequest) -> Any:
    """One row for each participant."""
    if who(request).role not in STAFF:
        return _forbidden(request)
    seen = people_of(served(), who(request))
    return [row for row in served().source.participants() if row["id"] in seen]


@api.get(
    "/participants/{id}", tags=["read"], response={200: dict[str, Any], 401: Wrong, 403: Wrong, 404: Wrong, 422: Wrong}
)
def participant(request: HttpRequest, id: str) -> Any:
    """What is true now about a participant, as far as the role may see it."""
    if who(request).role not in STAFF:
        return _forbidden(request)
    found = person_of(served(), who(request), id)
    return _state(request, found[0]) if found else _not_found(request)


@api.get(
    "/participants/{id}/entries",
    tags=["read"],
    response={200: list[dict[str, Any]], 401: Wrong, 403: Wrong, 404: Wrong, 422: Wrong},
)
def entries(request: HttpRequest, id: str, after: After = 0, limit: Limit = 1000) -> Any:
    """The entries of a participant that the role may see, in order, beyond number `after`, at most `limit` of them."""
    if who(request).role not in STAFF:
        return _forbidden(request)
    found = person_of(served(), who(request), id)
    if not found:
        return _not_found(request)
    seen = visible_forms(served().study_of(found[0]), who(request).role)
    shown = (x for x in _shown(found[1], seen) if x.number > after)
    return [msgspec.to_builtins(x) for x in islice(shown, limit)]


@api.post("/participants/{id}/commands", response=_COMMON, tags=["door"], openapi_extra=_body(c.ParticipantCommand))
def to_participant(request: HttpRequest, id: str) -> Any:
    """Send a command about a participant through the door."""
    return _take(request, c.ParticipantCommand, id) if len(id) <= 64 else _not_found(request)


@api.post("/commands", response=_COMMON, tags=["door"], openapi_extra=_body(c.TrialCommand))
def to_trial(request: HttpRequest) -> Any:
    """Send a command about the trial through the door."""
    return _take(request, c.TrialCommand, "")


def _number(written: str) -> float | int:
    """As JSON Schema counts: `60.0` is a whole number."""
    read = float(written)
    return int(read) if abs(read) < 2**53 and read.is_integer() else read


_READS: msgspec.json.Decoder[Any] = msgspec.json.Decoder(float_hook=_number)


def _take(request: HttpRequest, kinds: Any, id: str) -> Any:
    if who(request).role not in STAFF | {"administrator"}:  # readers and participants have pages of their own
        return _forbidden(request)
    try:
        sent = msgspec.convert(_READS.decode(request.body), Sent)
        command = msgspec.convert(sent.command, kinds)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as wrong:
        return Status(400, Wrong(code="SHAPE", says=str(wrong)))
    if not sent.rehearse and command.name in SIGNING:
        told = prove(request, sent.password, sent.code)
        if told is not None:
            return Status(403, Wrong(code="PROOF", says=told.into(language(request))))
    try:
        decision = _rehearsed(request, command, id) if sent.rehearse else _taken(request, command, id, sent.key)
    except StoreTrouble as wrong:
        return Status(503, Wrong(code="STORE", says=str(wrong)))
    return _answer(request, decision)


def _taken(request: HttpRequest, command: c.Command, id: str, key: str) -> Decision | None:
    return served().submit(command, who(request).actor, id, key)


def _rehearsed(request: HttpRequest, command: c.Command, id: str) -> Decision:
    trial, _ = served().source.trial()
    found = person_of(served(), who(request), id)
    p = found[0] if found else Participant(id)
    return decide(served().study_of(p), trial, p, command, who(request).actor, served().clock.now())


def _answer(request: HttpRequest, decision: Decision | None) -> Any:
    if decision is None:
        return Answer(done=True, repeated=True)
    lang = language(request)
    refusals = [Wrong(code=r.code, says=r.says.into(lang), where=r.where) for r in decision.refusals]
    findings = [Wrong(code=f.code, says=f.says.into(lang), where=f.where) for f in decision.findings]
    answer = Answer(done=decision.done, entries=[x.key for x in decision.entries], refusals=refusals, findings=findings)
    return Status(200 if decision.done else 409, answer)


def _state(request: HttpRequest, p: Participant) -> dict[str, Any]:
    """The state without the forms that the role may not see."""
    seen = visible_forms(served().study_of(p), who(request).role)
    sheets = [
        {"visit": place.visit, "form": place.form, "row": place.row, "day": sheet.occurred_at,
         "cells": {id: msgspec.to_builtins(cell) for id, cell in sheet.cells.items()}}
        for place, sheet in p.sheets.items()
        if place.form in seen
    ]  # fmt: skip
    queries = [msgspec.to_builtins(q) for q in p.queries.values() if q.place.form in seen]
    return {
        "id": p.id,
        "site": p.site,
        "number": p.number,
        "version": p.study_version,
        "sheets": sheets,
        "queries": queries,
    }


def _shown(entries: Iterable[Entry], seen: frozenset[str]) -> Iterator[Entry]:
    """Without what is about a form that the role may not see: values, queries with their answers, signals."""
    hidden: set[str] = set()
    for entry in entries:
        body: Any = entry.body
        query = getattr(body, "query", "")
        if getattr(body, "form", "") not in ("", *seen):
            hidden.add(query)
        elif not query or query not in hidden:
            yield entry


def _forbidden(request: HttpRequest) -> Status[Wrong]:
    return Status(403, Wrong(code="ACCESS", says=FORBIDDEN.into(language(request))))


def _not_found(request: HttpRequest) -> Status[Wrong]:
    return Status(404, Wrong(code="PARTICIPANT-UNKNOWN", says=NOT_FOUND.into(language(request))))
