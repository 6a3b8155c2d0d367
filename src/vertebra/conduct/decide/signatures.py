"""Signing: one entry for a reviewed batch, each form bound to a hash of exactly what it holds.

Source: 21 CFR 11.50 (printed name, moment, meaning), 11.70 (linked to the record). The two components of 11.200 are
asked by the app before the command comes here.
"""

from vertebra.conduct import commands as c, entries as e
from vertebra.conduct.access import SIGNS_ALL, may_write
from vertebra.conduct.decide.marks import is_locked, refuse_open_queries
from vertebra.conduct.decide.spots import filled
from vertebra.conduct.decide.work import Work
from vertebra.conduct.oversight.signatures import form_hash, printed_names
from vertebra.conduct.places import Place


def sign_forms(work: Work, command: c.SignForms) -> None:
    """Refused for forms with open queries (unless the study allows it), locked ones, and under another's name."""
    places = filled(work, command.spots)
    if not command.spots:
        work.refuse("SPOT", "Choose the forms to sign.", "請選擇要簽署的表單。")
    for place in places:
        is_locked(work, place)
        _is_ones_own(work, place)
    if not work.study.sign_despite_queries:
        refuse_open_queries(work, places)
    name = printed_name(work, command.title)
    if not work.refusals:
        forms = {place.spot: form_hash(work.participant, place) for place in places}
        work.add(e.FormsSigned(command.meaning, name, forms))


def _is_ones_own(work: Work, place: Place) -> None:
    """Who signs everything is the investigator; any other signer signs the forms that the role itself writes."""
    if work.by.role not in SIGNS_ALL and not may_write(work.study, work.by.role, place.form):
        work.refuse(
            "ACCESS",
            f"The role {work.by.role} signs only the forms that it writes.",
            "此角色只能簽署由其填寫之表單。",
            place.spot,
        )


def printed_name(work: Work, title: str) -> str:
    """The name under the signature: as given if it is the signer's own; else that of the account or the log."""
    own = printed_names(work.trial, work.by.user)
    if title and title not in own:
        work.refuse(
            "NAME",
            "Sign under your own name, as it stands in the delegation log.",
            "請以授權紀錄所載之本人姓名簽署。",
            title,
        )
    return title or (own[0] if own else work.by.user)
