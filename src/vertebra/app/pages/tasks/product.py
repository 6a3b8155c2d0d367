"""App, pages, tasks: what is next for a lot, for those who have a hand in it.

Which step is next follows from the lifecycle itself: the first one on the shortest way to the injection; one that keeps
its state (another medium change) beside it. Ways out (failure, rejection) wait for nobody.
"""

from collections import deque
from collections.abc import Iterator

from vertebra.app.pages import links
from vertebra.app.pages.tasks.about import About, Task
from vertebra.conduct.access import MAY
from vertebra.conduct.look import item_day
from vertebra.protocol.expressions import verdict_of
from vertebra.protocol.product import Product, Step
from vertebra.terms.verdicts import Verdict

GIVEN = "injection"


def next_steps(product: Product, state: str, late: bool = False) -> list[Step]:
    """The steps that are next for a lot in this state, whoever does them.

    late: whether a late culture has not been read yet, which is what remains once the cells are given.
    """
    way = _way(product)
    starting = [s for s in product.steps if state in s.starts]
    if state not in way:
        begun = {start for s in product.steps for start in s.starts}
        return [s for s in starting if s.leads and s.leads not in begun]  # nothing comes after it
    if way[state] == 0:
        return [s for s in starting if not s.leads and late]
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
    late = any(t.late and verdict_of(t.passes, a.view) is Verdict.UNKNOWN for t in a.study.product.tests)
    mine = [s for s in next_steps(a.study.product, state, late) if a.role in s.roles and not s.anchor]
    if mine:
        releasing = a.study.product.parts.get("release_decision", "")
        forms = {i.id for s in mine for i in a.study.form(s.form).items}
        group = "release" if releasing in forms else "steps"
        what = f"{a.teller.lot_state(state)}: {a.teller.listed(a.teller.text(s.label) for s in mine)}"
        link = links.release(a.p.id) if group == "release" else links.product(a.p.id)
        yield a.task(group, what, link, _since(a), a.p.lot.id)


def _since(a: About) -> str:
    assert a.p.lot is not None
    return a.p.lot.steps[-1].at[:10] if a.p.lot.steps else ""


def order(a: About) -> Iterator[Task]:
    """Who is eligible needs a lot before anything is collected."""
    if a.status == "enrolled" and a.p.lot is None and a.role in MAY["order lot"]:
        planned = a.study.anchor("surgery").planned
        yield a.task("order", a.teller.words["order_lot"], links.product(a.p.id), item_day(a.study, a.p, planned))
