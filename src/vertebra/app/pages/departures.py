"""App, pages: a departure from the protocol in the language of the page; `conduct.departures` has the words."""

from vertebra.app.pages.telling import Teller
from vertebra.conduct import departures
from vertebra.conduct.departures import Told
from vertebra.conduct.entries import DeviationFound
from vertebra.conduct.state import Deviation


def departure(teller: Teller, d: Deviation | DeviationFound, version: str) -> Told:
    """version: the study version under which it was found."""
    told = departures.departure(teller.studies, d.code, d.where, d.detail, version or teller.study.version)
    return told.into(teller.lang)
