"""App, pages: the matrix: who stands where at which visit. Chosen, sorted, a hundred rows at a time."""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from vertebra.app.acting import Acting
from vertebra.app.pages import links
from vertebra.app.pages.matrix_row import Row, row_of
from vertebra.app.pages.sight import people_of, sees_all, sites_of
from vertebra.app.pages.spots import open_spots, rows_of
from vertebra.app.pages.telling import Teller
from vertebra.app.pages.words.daily import CELLS
from vertebra.app.serving import Served
from vertebra.conduct.access import MAY
from vertebra.conduct.state import Participant
from vertebra.conduct.status import LEFT, STATUS
from vertebra.protocol.study import Study

PAGE = 100
SORTS = ("next", "number", "status")
Shown = dict[str, Any]


class Wanted(msgspec.Struct, frozen=True):
    """What was asked for; a word that is none asks for nothing. Who is searched for is found in every group."""

    group: str = "now"
    search: str = ""
    status: str = ""
    site: str = ""
    queries: bool = False
    week: bool = False
    sort: str = "next"
    page: int = 1


def matrix_page(served: Served, teller: Teller, acting: Acting, wanted: Wanted) -> Shown:
    trial, _ = served.source.trial()
    today = served.source.today()
    sites = sorted(sites_of(trial, acting, today))
    columns = [v for v in teller.studies.visits(teller.study.version) if not v.unscheduled]
    rows = list(_rows(served, teller, acting, [v.id for v in columns]))
    chosen = sorted((row for row in rows if _fits(row, wanted)), key=_KEYS.get(wanted.sort, _by_next))
    pages = max(1, -(-len(chosen) // PAGE))
    page = min(max(1, wanted.page), pages)
    return {
        "today": today.isoformat(),
        "head": [{"id": v.id, "label": teller.text(v.label)} for v in columns],
        "rows": "\n".join(row.html for row in chosen[(page - 1) * PAGE : page * PAGE]),
        "count": teller.words["shown_of"].format(len(chosen), len(rows)),
        "wanted": wanted,
        "groups": _groups(teller, wanted, rows),
        "statuses": [{"id": s, "word": teller.status(s).word} for s in STATUS if any(r.status == s for r in rows)],
        "sites": sites if len(sites) > 1 else [],
        "sorts": [{"id": s, "word": teller.words[f"sort_{s}"]} for s in SORTS],
        "legend": [
            {"word": teller.text(t), "tone": tone, "says": teller.text(says)} for t, tone, says in CELLS.values()
        ],
        "pages": {"page": page, "of": pages, "before": page - 1, "after": (page + 1) % (pages + 1)},
        "may_enrol": acting.role in MAY["identify"],
    }


def _groups(teller: Teller, wanted: Wanted, rows: list[Row]) -> list[Shown]:
    """Each group with how many are in it; the one that is shown, unless somebody or a status is asked for."""
    chosen = wanted.group if wanted.group in GROUPS else "now"
    narrow = wanted.search or wanted.status
    return [
        {
            "id": group,
            "word": teller.words[f"group_{group}"],
            "count": sum(is_in(row) for row in rows),
            "chosen": group == chosen and not narrow,
        }
        for group, is_in in GROUPS.items()
    ]


def _fits(row: Row, wanted: Wanted) -> bool:
    return (
        (bool(wanted.search or wanted.status) or GROUPS.get(wanted.group, _is_here)(row))
        and wanted.search.upper() in row.id
        and wanted.status in ("", row.status)
        and wanted.site in ("", row.site)
        and (row.queries > 0 or not wanted.queries)
        and (row.week or not wanted.week)
    )


def _is_here(row: Row) -> bool:
    """In the study now: who has not left it, and who has but is still owed a visit."""
    return row.status not in LEFT or bool(row.next)


GROUPS: dict[str, Callable[[Row], bool]] = {
    "now": _is_here,
    "screening": lambda row: row.status in ("identified", "consented"),
    "treatment": lambda row: row.status in ("enrolled", "in culture", "released"),
    "followed": lambda row: row.status in ("in follow-up", "completed"),
    "out": lambda row: row.status in LEFT and row.status != "completed",
    "all": lambda row: True,
}


def _by_number(row: Row) -> tuple[Any, ...]:
    letters, _, digits = row.id.partition("-")
    return letters, int(digits)


def _by_next(row: Row) -> tuple[Any, ...]:
    return row.next or "9999", _by_number(row)


_ORDER = {name: n for n, name in enumerate(STATUS)}
_KEYS = {
    "number": _by_number,
    "next": _by_next,
    "status": lambda row: (_ORDER.get(row.status, 99), _by_number(row)),
}


def _rows(served: Served, teller: Teller, acting: Acting, columns: list[str]) -> Iterator[Row]:
    today, source = served.source.today(), served.source
    what = ("row", teller.lang, "" if sees_all(acting.role) else acting.role)
    for p, _ in people_of(served, acting).values():

        def make(p: Participant = p) -> Row:
            return row_of(teller.under(p.study_version), acting.role, p, today, columns)

        yield source.kept(what, p, (today, teller.study.version), make)


def target(study: Study, p: Participant, role: str, visit: str) -> str:
    """Where a click on a visit leads: to its first open form that the role fills, else to it on the person's page."""
    row = max(rows_of(p, visit), default=0)
    spots = open_spots(study, p, study.visit(visit), role, row) if study.has_visit(visit) else []
    return links.form(p.id, spots[0]) if spots else links.person(p.id, f"v-{visit}")
