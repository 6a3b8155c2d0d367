"""Data queries back and forth: opened, assigned, answered, accepted, reported as wrong, closed, opened again.

A query may ask about what was never filled, so that a gap is not lost; the words of people stay, turn by turn.
Source: peers' notes 2 (a query on an empty field is lost elsewhere), 3.5; CDISC ODM v2 (states of a query).
"""

import msgspec

from vertebra.conduct import commands as c, entries as e
from vertebra.conduct.access import MAY, visible_forms
from vertebra.conduct.data import faults
from vertebra.conduct.decide.forms import save_form
from vertebra.conduct.decide.marks import is_locked
from vertebra.conduct.decide.said import is_said
from vertebra.conduct.decide.spots import is_known
from vertebra.conduct.decide.work import Work
from vertebra.conduct.oversight.queries import read_by
from vertebra.conduct.places import Place, read_cell
from vertebra.conduct.state import Query

MANUAL = "manual"


def open_query(work: Work, command: c.OpenQuery) -> None:
    place = command.place
    if not _has_cell(work, place, command.item):
        work.refuse("PLACE", "The study collects no such item there.", "試驗於此處不收集此項目。", command.item)
    elif (
        is_said(work, command.asks, command.item)
        and not is_locked(work, place)
        and _is_related(work, command.also)
        and _answers(work, place, command.to)
    ):
        _check_suggestion(work, place, command)
    if not work.refusals:
        work.add(_opened(work, place, command))


def _opened(work: Work, place: Place, command: c.OpenQuery) -> e.QueryOpened:
    number, cell = f"Q{len(work.participant.queries) + 1}", work.participant.cell(place, command.item)
    about = cell.datum.shown if cell else ""
    asked = e.QueryOpened(number, *place, command.item, MANUAL, about, command.asks)
    return msgspec.structs.replace(asked, also=command.also, suggests=command.suggests, to=command.to)


def _has_cell(work: Work, place: Place, item: str) -> bool:
    known = is_known(work, place) and work.study.has_item(item)
    return known and work.study.home(item).id == place.form


def _is_related(work: Work, also: tuple[str, ...]) -> bool:
    for cell in also:
        found = read_cell(cell)
        if found is None or not _has_cell(work, *found):
            work.refuse("PLACE", "The related value is not collected there.", "相關項目不在此處收集。", cell)
    return not work.refusals


def _answers(work: Work, place: Place, role: str) -> bool:
    """Whether the role asked may see the form and answer; empty is whoever fills it."""
    may = role in MAY["answer query"] and place.form in visible_forms(work.study, role)
    if role and not may:
        work.refuse(
            "ROLE-UNKNOWN", f"The role {role!r} cannot answer about this form.", "此角色無法回覆此表單之質疑。", role
        )
    return not work.refusals


def _check_suggestion(work: Work, place: Place, command: c.OpenQuery) -> None:
    if command.suggests:
        suggestion = _suggestion(work, place, command.item, command.suggests)
        work.findings += faults(work.study, work.study.item(command.item), suggestion, work.now, place.spot)
    if work.findings:
        work.refuse("DATA", "The suggested value cannot be read.", "建議值無法讀取。", command.item)


def _suggestion(work: Work, place: Place, item: str, value: str) -> e.Datum:
    """In the unit as stored; of an empty item in its own."""
    cell, defined = work.participant.cell(place, item), work.study.item(item)
    unit = cell.datum.unit if cell and cell.datum.value else ""
    return e.Datum(item, value, (unit or defined.unit) if defined.type == "number" else "")


def assign_query(work: Work, command: c.AssignQuery) -> None:
    query = _query_in(work, command.query, ("open", "answered", "reported"))
    if query and _answers(work, query.place, command.to):
        work.add(e.QueryAssigned(query.id, command.to))


def answer_query(work: Work, command: c.AnswerQuery) -> None:
    query = _query_in(work, command.query, ("open",))
    if query and _sees(work, query) and is_said(work, command.answer, query.id):
        work.add(e.QueryAnswered(query.id, command.answer))


def accept_suggestion(work: Work, command: c.AcceptSuggestion) -> None:
    """Save what was suggested through the form's own door, and close the query: both, or neither."""
    query = _query_in(work, command.query, ("open", "answered"))
    if query is None or not _can_be_accepted(work, query):
        return
    work.reason = command.reason or f"suggestion of query {query.id} accepted"
    save_form(work, _correction(work, query))
    if not work.refusals:
        work.add(e.QueryClosed(query.id, "resolved"))


def _can_be_accepted(work: Work, query: Query) -> bool:
    """There is a suggestion, and it was made for what stands there now."""
    cell = work.participant.cell(query.place, query.item)
    now, suggested = cell.datum.shown if cell else "", _suggestion(work, query.place, query.item, query.suggests)
    if not query.suggests:
        work.refuse(
            "NO-SUGGESTION", "Nothing was suggested: answer or correct.", "此質疑無建議值：請回覆或更正。", query.id
        )
    elif now not in (query.about, suggested.shown):
        words = f"The value is {now!r} by now, the suggestion was for {query.about!r}: answer instead."
        work.refuse("CONFLICT", words, f"數值已改為「{now}」，與建議時不同：請改以回覆處理。", query.id)
    return not work.refusals


def _correction(work: Work, query: Query) -> c.SaveForm:
    sheet = work.participant.sheets.get(query.place)
    datum = _suggestion(work, query.place, query.item, query.suggests)
    day, place = sheet.occurred_at if sheet else work.today, query.place
    return c.SaveForm(place.form, (datum,), day, place.visit, place.row, work.reason)


def report_check(work: Work, command: c.ReportCheck) -> None:
    query = _query_in(work, command.query, ("open", "answered"))
    if query is None or not _sees(work, query):
        return
    if query.check == MANUAL:
        work.refuse(
            "NO-CHECK", "A person asks here, no check: answer it.", "此為人工質疑，並非檢核：請直接回覆。", query.id
        )
    elif is_said(work, command.why, query.id):
        work.add(e.CheckReported(query.id, command.why))


def close_query(work: Work, command: c.CloseQuery) -> None:
    """A cancelled check remembers what it read: for the same data it is not raised there again."""
    query = _query_in(work, command.query, ("open", "answered", "reported"))
    if query:
        reads = _reads(work, query) if command.how == "cancelled" and query.check != MANUAL else ""
        work.add(e.QueryClosed(query.id, command.how, reads))


def _reads(work: Work, query: Query) -> str:
    return read_by(work.study, work.view(), query.place, query.item, query.check)


def reopen_query(work: Work, command: c.ReopenQuery) -> None:
    """Not satisfied with an answer, a report or a closing. What the data resolved is raised again by the data only."""
    query = _query_in(work, command.query, ("answered", "reported", "closed", "cancelled", "resolved"))
    if query is None:
        return
    if query.status == "resolved" and query.check != MANUAL:
        work.refuse(
            "QUERY-STATE", "The data resolved it: open a query of your own.", "資料已解決此質疑：請另開質疑。", query.id
        )
    elif is_said(work, command.why, query.id):
        work.add(e.QueryReopened(query.id, command.why))


def _query_in(work: Work, id: str, states: tuple[str, ...]) -> Query | None:
    """The query if it is in one of the states and its form is not locked; else a refusal."""
    query = work.participant.queries.get(id)
    if query is None or query.status not in states:
        state = query.status if query else "unknown"
        work.refuse("QUERY-STATE", f"Query {id} is {state}: look at it again.", f"質疑 {id} 狀態不符：請重新檢視。", id)
        return None
    return None if is_locked(work, query.place) else query


def _sees(work: Work, query: Query) -> bool:
    if query.place.form not in visible_forms(work.study, work.by.role):
        work.refuse(
            "ACCESS", f"The role {work.by.role} may not see this form.", "此角色不得檢視此表單。", query.place.form
        )
    return not work.refusals
