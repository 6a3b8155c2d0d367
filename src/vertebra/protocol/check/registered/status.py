"""Status against dates and sites: what cannot be so at once, and what has grown old."""

from collections.abc import Iterator
from datetime import timedelta

from vertebra.protocol.check.codes import finding
from vertebra.protocol.check.registered.look import Registered, first_day
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text

_STATUS = "$.protocolSection.statusModule"
_CONTACTS = "$.protocolSection.contactsLocationsModule"
_OPEN = ("RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION")
_OLD = timedelta(days=365)  # the registry asks for a verification at least once a year


def check_status(look: Registered) -> Iterator[Finding]:
    """Findings: L55."""
    status, contacts = look.record.status_module, look.record.contacts_locations_module
    told = status.overall_status
    if look.status in _OPEN and not contacts.locations:
        yield finding(
            "L55",
            _CONTACTS,
            status=told,
            what=Text("there is no contact and no place", "無聯絡人與地點")
            if not contacts.central_contacts
            else Text("there is no place", "無地點"),
        )
    elif (
        look.status == "RECRUITING"
        and not contacts.central_contacts
        and not any(x.contacts for x in contacts.locations)
        and contacts.overall_officials
    ):
        yield finding("L55", _CONTACTS, "note", status=told, what=Text("there is nobody to contact", "無聯絡人"))
    yield from _dates(look, told)


def _dates(look: Registered, told: str) -> Iterator[Finding]:
    status = look.record.status_module
    start, end = first_day(status.start_date_struct.date), first_day(status.completion_date_struct.date)
    verified = first_day(status.status_verified_date) or first_day(status.last_update_submit_date)
    if start and end and start > end:
        yield finding(
            "L55", f"{_STATUS}.completionDateStruct", status=told, what=Text("it ends before it starts", "結束早於開始")
        )
    if look.status == "NOT_YET_RECRUITING" and start and verified and start < verified.replace(day=1):
        what = Text(
            f"it was to start on {status.start_date_struct.date}, before it was last verified",
            f"預定開始日 {status.start_date_struct.date} 早於最近查證日",
        )
        yield finding("L55", f"{_STATUS}.startDateStruct", status=told, what=what)
    if look.status == "COMPLETED" and end and verified and end > verified + timedelta(days=62):
        what = Text(
            f"it ends on {status.completion_date_struct.date}, after it was last verified",
            f"完成日 {status.completion_date_struct.date} 晚於最近查證日",
        )
        yield finding("L55", f"{_STATUS}.completionDateStruct", status=told, what=what)
    if look.today is None or look.status not in _OPEN:
        return
    if look.status == "NOT_YET_RECRUITING" and start and start < look.today:
        what = Text(
            f"it was to start on {status.start_date_struct.date}", f"預定開始日 {status.start_date_struct.date} 已過"
        )
        yield finding("L55", f"{_STATUS}.startDateStruct", status=told, what=what)
    if verified and look.today - verified > _OLD:
        what = Text(
            f"it was last verified in {status.status_verified_date}", f"最近查證為 {status.status_verified_date}"
        )
        yield finding("L55", f"{_STATUS}.statusVerifiedDate", "note", status=told, what=what)
