"""App, pages: addresses, each said once. What is done on another page stands here, so that it can move."""

from urllib.parse import quote

from vertebra.app.taking import written
from vertebra.conduct.state import Place

WORK, MATRIX, TRIAL, ENROL, ACCOUNTS, DATABASE = "/", "/participants", "/trial", "/enrol", "/people", "/database"
MATERIALS = "/materials"
SLUGS = {"screening": "screening", "discectomy": "discectomy", "before injection": "before-injection"}


def person(id: str, part: str = "") -> str:
    """
    >>> person("P-003", "queries")
    '/p/P-003#queries'
    """
    return f"/p/{id}#{part}" if part else f"/p/{id}"


def version(version: str) -> str:
    return f"/versions/{version}"


def form(id: str, place: Place, item: str = "") -> str:
    return f"/p/{id}/form/{written(place)}" + (f"#i-{item}" if item else "")


def attachment(sha256: str) -> str:
    return f"/attachment/{sha256}"


def condition(id: str) -> str:
    return f"/p/{id}/condition"


def visit(id: str, visit: str) -> str:
    """Leads on to the first form of the visit that whoever asks can fill, else to the visit on the participant page."""
    return f"/p/{id}/visit/{visit}"


def consent(id: str) -> str:
    return f"/p/{id}/consent"


def eligibility(id: str, moment: str) -> str:
    return f"/p/{id}/eligibility/{SLUGS.get(moment, moment)}"


def deviation(id: str, deviation: str) -> str:
    return person(id, deviation)


def product(id: str) -> str:
    return person(id, "product")


def labels(id: str) -> str:
    return f"/labels/{id}"


def step(id: str, step: str) -> str:
    """Where one step of the product is done."""
    return f"/p/{id}/step/{step.replace(' ', '-')}"


def trace(id: str) -> str:
    return f"/p/{id}/trace"


def slot(id: str) -> str:
    """The calendar with this participant chosen for a booking or a move."""
    return f"/calendar?who={id}#plan"


def batch(id: str) -> str:
    return f"/p/{id}/batch"


def material(lot: str) -> str:
    return f"{MATERIALS}/{quote(lot, safe='')}"


def review(id: str, wanted: str) -> str:
    """The forms of a participant that are unverified, unsigned, unfrozen or unlocked, to be dealt with in one go."""
    return f"/review?who={id}&wanted={wanted}"


def trail(stream: str) -> str:
    return f"/trail?stream={stream}"


def read(code: str) -> str:
    return f"/read/{code}"


def own(place: Place) -> str:
    return f"/own/{written(place)}"


def time_out(id: str) -> str:
    return f"/p/{id}/time-out"


def release(id: str) -> str:
    return f"/p/{id}/release"
