"""A printed page, measured: what the eye sees at once and the extracted words do not say."""

import io

from pypdf import PageObject, PdfReader

FOOT = 18 / 25.4 * 72  # points from the lower edge: below it nothing but the foot stands


def lines_of_feet(pdf: bytes) -> list[int]:
    """Of each page, how many lines of text stand in its foot."""
    return [len(_heights(page)) for page in PdfReader(io.BytesIO(pdf)).pages]


def _heights(page: PageObject) -> set[int]:
    found: set[int] = set()

    def look(text: str, now: list[float], at: list[float], font: object, size: float) -> None:
        y = at[4] * now[1] + at[5] * now[3] + now[5]
        if text.strip() and y < FOOT:
            found.add(round(y))

    page.extract_text(visitor_text=look)
    return found


def smallest_letters(pdf: bytes) -> float:
    """The size in points of the smallest letters on any page."""
    found: list[float] = []

    def look(text: str, now: list[float], at: list[float], font: object, size: float) -> None:
        if text.strip():
            found.append(abs(size * at[0] * now[0]))

    for page in PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=look)
    return min(found)
