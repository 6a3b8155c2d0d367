"""App, pages, tasks: what is next for a lot and for its place in the lab, for those who have a hand in it.

Which step is next follows from the lifecycle itself: the first one on the shortest way to the injection; one that keeps
its state (another medium change) beside it. Ways out (failure, rejection) wait for nobody.
"""

from collections import deque
from collections.abc import Iterator

from vertebra.app.pages import links
from vertebra.app.pages.spots import next_row
from vertebra.app.pages.tasks.about import About, Task
from vertebra.conduct.access import MAY
from vertebra.conduct.look import item_day
from vertebra.conduct.product.calendar import begun
from vertebra.conduct.product.condition import excursions as excursions_of
from vertebra.conduct.product.materials import materials_of
from vertebra.conduct.state import Place, live_slot
from vertebra.protocol.product import Product, Step

GIVEN = "injection"


def next_steps(product: Product, state: str) -> list[Step]:
    """The steps that are next for a lot in this state, whoever does them.

    Once the cells are given only late cultures remain (see `late`); out of specification it is looked into first.
    """
    way = _way(product)
    starting = [s for s in product.steps if state in s.starts]
    if any(s.otherwise == state for s in product.steps):
        return [s for s in starting if s.leads == state]
    if state not in way:
        begun = {start for s in product.steps if s.leads for start in s.starts}
        return [s for s in starting if s.leads and s.leads not in begun]  # nothing comes after it
    if way[state] == 0:
        return []
    return [s for s in starting if s.leads == state or way.get(s.leads, way[state]) < way[state]]


def _way(product: Product) -> dict[str, int]:
    """How many steps each state is away from the injection; states off the way are not there."""
    goal = next((s.leads for s in product.steps if s.anchor == GIVEN), "")
    away, queue = {goal: 0}, deque([goal])
    while queue:
        state = queue.popleft()
        for start in (start for s in product.steps if s.leads == state for start in s.starts):
            if start not in away:
                away[start] = away[state] + 1
                queue.append(start)
    return away


def steps(a: About) -> Iterator[Task]:
    """The next steps that this role does, in one line a lot. The injection itself stands in the surgeon's list."""
    if a.p.lot is None:
        return
    state = a.p.lot.state
    aside = any(s.otherwise == state for s in a.study.product.steps)  # its tasks are told by `late`
    mine = [s for s in next_steps(a.study.product, state) if a.role in s.roles and not s.anchor and not aside]
    if mine:
        releasing = a.study.product.parts.get("release_decision", "")
        forms = {i.id for s in mine for i in a.study.form(s.form).items}
        group = "release" if releasing in forms else "steps"
        steps = a.teller.listed(a.teller.text(s.label) for s in mine)
        what = f"{a.teller.lot_state(state)}{a.teller.words['colon']}{steps}"
        link = links.release(a.p.id) if group == "release" else links.product(a.p.id)
        yield a.task(group, what, link, _since(a), a.p.lot.id)


def recalls(a: About) -> Iterator[Task]:
    """A recalled material in this person's lot, until this role has said what becomes of it."""
    part = {"quality": "recall_quality", "medical": "recall_medical"}.get(a.role, "")
    answer, named = a.study.product.parts.get(part, ""), a.study.product.parts.get("recalled_material", "")
    if a.p.lot is None or not answer or not named:
        return
    form = a.study.home(named).id
    rows = [s.cells for _, s in a.p.sheets_of(form)]
    judged = {c[named].datum.value for c in rows if named in c and answer in c and c[answer].datum.value}
    for lot in materials_of(a.study, a.p):
        held = a.trial.materials.get(lot)
        if held and held.recalled and lot not in judged:
            what = a.teller.words["recall_task"].format(f"{lot} {held.name}")
            place = Place("", form, next_row(a.p, "", form))
            note = f"{a.teller.lot_state(a.p.lot.state)} · {held.why}"
            yield a.task("recalled", what, links.form(a.p.id, place), held.recalled[:10], note)


def excursions(a: About) -> Iterator[Task]:
    """What quality must decide: each excursion nobody decided on, the oldest first; it blocks the lot (H14)."""
    if a.p.lot is None or a.p.lot.state in ("destroyed", "failed", "rejected"):
        return
    legs = {leg.id: a.teller.text(leg.label) for leg in a.study.product.climates}
    for found in excursions_of(a.study, a.p):
        if not found.decision:
            where = legs.get(found.leg, found.leg) or a.teller.words["excursion_receipt"]
            day = a.p.sheets[found.place].occurred_at[:10]
            yield a.task("excursions", where, links.form(a.p.id, found.place), day, a.p.lot.id)


def _since(a: About) -> str:
    assert a.p.lot is not None
    return a.p.lot.steps[-1].at[:10] if a.p.lot.steps else ""


def order(a: About) -> Iterator[Task]:
    """Who is eligible needs a lot before anything is collected."""
    if a.status == "enrolled" and a.p.lot is None and a.role in MAY["order lot"]:
        planned = a.study.anchor("surgery").planned
        yield a.task("order", a.teller.words["order_lot"], links.product(a.p.id), item_day(a.study, a.p, planned))


def slot(a: About) -> Iterator[Task]:
    """Who is eligible needs a place in the lab; one that is past its days must be moved by somebody."""
    if a.role not in MAY["book slot"] or a.study.product.culture is None:
        return
    held, words = live_slot(a.trial, a.p.id), a.teller.words
    if held is None:
        if a.status == "enrolled" and not begun(a.study, a.p):
            planned = a.study.anchor("surgery").planned
            yield a.task("slot", words["cal_task_book"], links.slot(a.p.id), item_day(a.study, a.p, planned))
    elif held.surgery < a.today and not begun(a.study, a.p):
        yield a.task("slot", words["cal_task_moved"], links.slot(a.p.id), held.surgery, badge=a.teller.badge("overdue"))
    elif held.until < a.today:
        yield a.task("slot", words["cal_task_overdue"], links.slot(a.p.id), held.until, badge=a.teller.badge("overdue"))
