"""App: where a browser asks to be sent next. Only ever to a page of ours, written without the site's name."""

from django.http import QueryDict
from django.utils.http import url_has_allowed_host_and_scheme


def is_ours(address: str) -> bool:
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)


def back_to(sent: QueryDict, otherwise: str = "/") -> str:
    """The page that asked, named in `next`."""
    wanted = sent.get("next", "")
    return wanted if is_ours(wanted) else otherwise
