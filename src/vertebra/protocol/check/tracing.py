"""From why to where: objectives, endpoints, forms, items, visits, without a hole."""

from collections.abc import Iterator
from typing import NamedTuple

from vertebra.protocol.check.codes import finding
from vertebra.protocol.check.places import Index
from vertebra.protocol.endpoints import Endpoint, Objective
from vertebra.protocol.study import Study
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text


class TraceRow(NamedTuple):
    """One item of one endpoint, and the visits of the endpoint that collect it. standard: its SDTM target."""

    objective: str
    level: str
    endpoint: str
    form: str
    item: str
    visits: tuple[str, ...]
    standard: str


def trace(study: Study) -> list[TraceRow]:
    """The traceability table; an item that no form collects has an empty form."""
    index = Index(study)
    return [
        _row(index, objective, endpoint, item)
        for objective in study.objectives
        for endpoint in objective.endpoints
        for item in endpoint.items
    ]


def _row(index: Index, objective: Objective, endpoint: Endpoint, item: str) -> TraceRow:
    home, found = index.homes.get(item), index.items.get(item)
    form = home.id if home else ""
    visits = tuple(v for v in endpoint.visits if v in index.visits and form in index.visits[v].forms)
    target = found.standard if found else None
    name = ".".join(p for p in (target.domain, target.test or target.variable) if p) if target else ""
    return TraceRow(objective.id, objective.level, endpoint.id, form, item, visits, name)


def check_trace(study: Study) -> Iterator[Finding]:
    """Findings: O01 to O05, S02, S10, S11, L32, L34, L36."""
    index = Index(study)
    if not any(o.level == "primary" for o in study.objectives):
        yield finding("O01", "objectives")
    for objective in study.objectives:
        if not objective.endpoints:
            yield finding("O02", f"objective {objective.id}")
        for endpoint in objective.endpoints:
            yield from _endpoint(index, objective, endpoint)
    yield from _twins(study)


def _endpoint(index: Index, objective: Objective, endpoint: Endpoint) -> Iterator[Finding]:
    where = f"endpoint {endpoint.id}"
    for what, named in ((Text("form", "表單"), endpoint.forms), (Text("item", "項目"), endpoint.items)):
        if not named:
            yield finding("O03", where, what=what)
    yield from (finding("S10", where, form=f) for f in endpoint.forms if f not in index.forms)
    yield from (finding("S11", where, visit=v) for v in endpoint.visits if v not in index.visits)
    for item in endpoint.items:
        home = index.homes.get(item)
        if home is None:
            yield finding("S02", where, item=item)
        elif home.id not in endpoint.forms:
            yield finding("O04", where, item=item)
    yield from _visits(index, objective, endpoint)


def _visits(index: Index, objective: Objective, endpoint: Endpoint) -> Iterator[Finding]:
    """Rows of logs come whenever they come; every other form needs a visit of the endpoint, and the reverse."""
    where = f"endpoint {endpoint.id}"
    bound = [f for f in endpoint.forms if f in index.forms and not _free(index, f)]
    if bound and not endpoint.visits:
        code, what = ("L32", "") if objective.level == "primary" else ("O03", Text("visit", "訪視"))
        yield finding(code, where, endpoint=endpoint.id, what=what)
        return
    visits = [index.visits[v] for v in endpoint.visits if v in index.visits]
    for form in bound:
        if not any(form in v.forms for v in visits):
            yield finding("O05", where, form=form)
    vain = [v.id for v in visits if bound and not set(bound) & set(v.forms)]
    if vain:
        yield finding("L36", where, visits=", ".join(vain))


def _free(index: Index, form: str) -> bool:
    """Collected without a visit: rows of a log, or a step of the product."""
    return form in index.logs or any(s.form == form for s in index.study.product.steps)


def _twins(study: Study) -> Iterator[Finding]:
    seen: dict[tuple[frozenset[str], frozenset[str]], str] = {}
    for endpoint in (e for o in study.objectives for e in o.endpoints):
        key = (frozenset(endpoint.items), frozenset(endpoint.visits))
        if key in seen and endpoint.items:
            yield finding("L34", f"endpoint {endpoint.id}", other=seen[key])
        seen.setdefault(key, endpoint.id)
