"""App, pages: one's own account: roles with their dates, second factors, sessions, sign-ins."""

import re
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from vertebra.app.accounts.models import Account, Badge
from vertebra.app.pages.oversight.access import of_user
from vertebra.app.pages.telling import Teller
from vertebra.app.serving import Served
from vertebra.conduct.access import in_force, is_trained
from vertebra.conduct.state import Duty

Shown = dict[str, Any]
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Macintosh", "CrOS", "Linux")


def account_page(served: Served, teller: Teller, request: HttpRequest) -> Shown:
    account: Account = request.user
    factors = {f.type: f.wrap() for f in Authenticator.objects.filter(user=account)}
    return {
        "user": account.get_username(),
        "printed": account.title,
        "accepted": teller.moment(account.accepted_at.isoformat()) if account.accepted_at else "",
        "duties": duties(served, teller, account.get_username()),
        "has_app": Authenticator.Type.TOTP in factors,
        "keys": _keys(served, teller, account),
        "codes_left": _codes_left(factors.get(Authenticator.Type.RECOVERY_CODES)),
        "badge": badge_since(served, teller, account.get_username()),
        "sessions": _sessions(served, teller, account),
        "access": of_user(served, teller, account.get_username()),
    }


def badge_since(served: Served, teller: Teller, user: str) -> str:
    """Since when the badge that counts does; empty without one."""
    held = Badge.objects.filter(account__username=user, revoked_at=None).first()
    return moment_of(served, teller, held.made_at) if held else ""


def factors_page(served: Served, teller: Teller, held: dict[str, Any]) -> Shown:
    """held: the factors by type, as allauth wraps them."""
    keys = held.get(Authenticator.Type.WEBAUTHN, [])
    codes = _codes_left(held.get(Authenticator.Type.RECOVERY_CODES))
    return {"keys": [_key(served, teller, k.instance) for k in keys], "codes_left": codes}


def duties(served: Served, teller: Teller, user: str) -> list[Shown]:
    """Every duty that the user was ever given, the newest first."""
    day = served.source.today().isoformat()
    mine = [d for d in served.source.trial()[0].duties if d.user == user]
    return [duty_row(teller, d, day) for d in reversed(mine)]


def duty_row(teller: Teller, duty: Duty, day: str) -> Shown:
    counts = in_force(duty, day) and is_trained(duty, day)
    return {
        "role": duty.role,
        "label": teller.role(duty.role),
        "site": duty.site or teller.words["everywhere"],
        "since": duty.since,
        "until": duty.until,
        "trained": duty.trained,
        "ended": duty.ended,
        "standing": teller.badge("counts" if counts else "untrained" if in_force(duty, day) else "over"),
        "counts": counts,
        "lasts": not duty.until or day <= duty.until,
    }


def _keys(served: Served, teller: Teller, account: Account) -> list[Shown]:
    found = Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN).order_by("pk")
    return [_key(served, teller, key) for key in found]


def _key(served: Served, teller: Teller, key: Authenticator) -> Shown:
    return {
        "pk": key.pk,
        "name": key.wrap().name,
        "alone": bool(key.wrap().is_passwordless),
        "added": moment_of(served, teller, key.created_at),
        "used": moment_of(served, teller, key.last_used_at) or teller.words["never_used"],
    }


def _codes_left(codes: Any) -> int | None:
    return None if codes is None else len(codes.get_unused_codes())


def _sessions(served: Served, teller: Teller, account: Account) -> list[Shown]:
    known = UserSession.objects.purge_and_list(account)
    return [
        {
            "pk": s.pk,
            "since": moment_of(served, teller, s.created_at),
            "ip": s.ip,
            "browser": browser(s.user_agent),
            "current": s.is_current(),
        }
        for s in sorted(known, key=lambda s: s.created_at, reverse=True)
    ]


def browser(agent: str) -> str:
    """The name of the browser and of its system, as far as it tells.

    >>> browser("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36")
    'Chrome 140, Linux'
    """
    name = next((f"{told} {m[1]}" for mark, told in _BROWSERS if (m := re.search(rf"{mark}\w*/(\d+)", agent))), "")
    system = next((s for s in _SYSTEMS if s in agent), "")
    return ", ".join(part for part in (name, system) if part) or agent[:40]


def moment_of(served: Served, teller: Teller, at: datetime | None) -> str:
    """What allauth wrote by the machine's clock, on the clock of the trial like everything else on the page."""
    return teller.moment(served.clock.counted(at).isoformat()) if at else ""
