"""Whether everything a study names exists, once, and is what it is taken for.

Every reference in every expression, every code, unit, role, form and visit; no circle of derivations.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

from vertebra.protocol.check.codes import finding
from vertebra.protocol.check.places import PICKS, Index, Use, uses, walk_rows
from vertebra.protocol.expressions import nodes as n, reads
from vertebra.protocol.facts import FACTS
from vertebra.protocol.forms import ATTACHED, Form, Item
from vertebra.protocol.study import Study
from vertebra.terms.findings import Finding
from vertebra.terms.units import TABLE


def check_ids(study: Study) -> Iterator[Finding]:
    """Findings: S01."""
    product, safety = study.product, study.safety
    stops = (s.id for s in (*product.stops, *study.closing))
    groups: dict[str, Iterable[str]] = {
        "item": (i.id for f in study.forms for i in f.items),
        "form": (f.id for f in study.forms),
        "visit": (v.id for v in study.visits),
        "epoch": (e.id for e in study.epochs),
        "clock": (a.id for a in study.anchors),
        "code list": (c.id for c in study.codelists),
        "edit check": (c.id for f in study.forms for c in f.checks),
        "criterion": (c.id for c in study.criteria),
        "consent": (c.id for c in study.consents),
        "role": (r.id for r in study.roles),
        "lot state": (s.id for s in product.states),
        "step": (s.id for s in product.steps),
        "release test": (t.id for t in product.tests),
        "hard stop": stops,
        "warning": (w.id for w in product.warnings),
        "label": (x.id for x in product.labels),
        "limit": (x.id for x in product.limits),
        "kind of material": (k.id for k in product.kinds),
        "stage": (s.id for s in product.stages),
        "signal": (s.id for s in safety.signals),
        "report clock": (c.id for c in safety.clocks),
        "pause": chain((p.id for p in safety.pauses), (safety.boundary.id,)),
        "objective": (o.id for o in study.objectives),
        "endpoint": (e.id for o in study.objectives for e in o.endpoints),
        "responder": (r.id for r in study.responders),
        "population": (p.id for p in study.populations),
    }
    groups |= {f"label {x.id}, content": (f.id for f in x.fields) for x in product.labels}
    groups |= {f"code list {c.id}, code": (k.code for k in c.codes) for c in study.codelists}
    for kind, ids in groups.items():
        for id, count in Counter(ids).items():
            if count > 1:
                yield finding("S01", f"{kind} {id}", id=id, count=count)


def check_expressions(study: Study) -> Iterator[Finding]:
    """Findings: S02 to S06, S09, S11, S23, S26, S27."""
    index = Index(study)
    for use in uses(study):
        found = chain.from_iterable(_node(index, use, node, rows) for node, rows in walk_rows(use.node, use.rows))
        yield from dict.fromkeys(found)


def _node(index: Index, use: Use, node: n.Node, rows: frozenset[str]) -> Iterator[Finding]:
    match node:
        case n.Ref():
            yield from _ref(index, use, node, rows)
        case n.Limit():
            yield from _limit(index, use, node)
        case n.AnyRow() | n.CountRows() if node.form not in (index.forms if use.every else index.logs):
            yield finding("S06", use.where, form=node.form)
        case (
            n.Compare(left=n.Ref() as ref, right=n.Code(value=code))
            | n.Compare(left=n.Code(value=code), right=n.Ref() as ref)
        ):
            yield from _codes(index, use, ref, (code,))
        case n.OneOf(value=n.Ref() as ref, codes=codes):
            yield from _codes(index, use, ref, codes)
        case _:
            pass
    yield from _parts(use, node)


def _ref(index: Index, use: Use, ref: n.Ref, rows: frozenset[str]) -> Iterator[Finding]:
    if ref.pick == "fact" or ref.item in FACTS:
        yield from _fact(use, ref)
        return
    item, home = index.items.get(ref.item), index.homes.get(ref.item)
    if item is None or home is None:
        yield finding("S02", use.where, item=ref.item)
        return
    yield from _kind(index, use, ref)
    if ref.pick not in PICKS and ref.pick not in index.visits:
        yield finding("S11", use.where, visit=ref.pick)
    if home.log and home.id not in rows:
        yield finding("S05" if ref.pick == "here" else "S27", use.where, item=ref.item, form=home.id)
    if use.form is not None and (alone := _alone(index, use.form, home, ref)):
        yield finding("S23", use.where, item=ref.item, home=home.id, form=use.form.id, visits=", ".join(alone))


def _fact(use: Use, ref: n.Ref) -> Iterator[Finding]:
    fact = FACTS.get(ref.item)
    if fact is None or ref.pick != "fact":
        yield finding("S03", use.where, item=ref.item)
    elif (ref.kind, ref.unit) != (fact.kind, fact.unit):
        yield finding("S04", use.where, item=ref.item, read=_told(ref.kind, ref.unit), real=_told(*fact[1:]))


def _kind(index: Index, use: Use, ref: n.Ref) -> Iterator[Finding]:
    real = index.ref(ref.item)
    if real is not None and (ref.kind, ref.unit) != (real.kind, real.unit):
        yield finding("S04", use.where, item=ref.item, read=_told(ref.kind, ref.unit), real=_told(real.kind, real.unit))


def _told(kind: str, unit: str) -> str:
    return f"{kind} ({unit})" if unit else kind


def _alone(index: Index, form: Form, home: Form, ref: n.Ref) -> list[str]:
    """The visits at which a rule of a form reads `here` what another form does not collect there."""
    if ref.pick != "here" or form.id == home.id or form.log or home.log:
        return []
    return [v for v in index.visits_of.get(form.id, ()) if v not in index.visits_of.get(home.id, ())]


def _limit(index: Index, use: Use, node: n.Limit) -> Iterator[Finding]:
    real = index.ref(node.item)
    if node.item not in index.items:
        yield finding("S02", use.where, item=node.item)
    elif real is not None and (real.kind, real.unit) != ("number", node.unit):
        real_told = _told(real.kind, real.unit)
        yield finding("S04", use.where, item=node.item, read=_told("number", node.unit), real=real_told)


def _codes(index: Index, use: Use, ref: n.Ref, codes: tuple[str, ...]) -> Iterator[Finding]:
    item = index.items.get(ref.item)
    known = index.codelists.get(item.codes) if item and item.codes else None
    for code in codes if known else ():
        if known and known.label(code) is None:
            yield finding("S09", use.where, item=ref.item, code=code, codes=known.id)


def _parts(use: Use, node: n.Node) -> Iterator[Finding]:
    match node:
        case n.And(parts=()) | n.Or(parts=()):
            yield finding("S26", use.where, what="and/or ()")
        case n.AtLeast(number=number, parts=parts) if not 1 <= number <= len(parts):
            yield finding("S26", use.where, what=f"{number} / {len(parts)}")
        case n.Total(at_least=least, items=items) if not 1 <= least <= len(items):
            yield finding("S26", use.where, what=f"{least} / {len(items)}")
        case n.OneOf(codes=()):
            yield finding("S26", use.where, what="one of ()")
        case _:
            pass


def check_items(study: Study) -> Iterator[Finding]:
    """Findings: S08, S12, S13, S14, S18."""
    index = Index(study)
    for form in study.forms:
        for item in form.items:
            where = f"{form.id}/{item.id}"
            yield from _definition(index, item, where)
            if item.derive is None and not item.personal and _nameless(item):
                yield finding("S14", where)
        for check in form.checks:
            if check.item not in {i.id for i in form.items}:
                yield finding("S18", f"{form.id} check {check.id}", item=check.item)


def _definition(index: Index, item: Item, where: str) -> Iterator[Finding]:
    if item.codes and item.codes not in index.codelists:
        yield finding("S08", where, codes=item.codes)
    if item.analyte and item.analyte not in TABLE:
        yield finding("S12", where, analyte=item.analyte)
    for what in _contradictions(item):
        yield finding("S13", where, what=what)


def _contradictions(item: Item) -> Iterator[str]:
    if (item.type == "code") != bool(item.codes):
        yield f"type {item.type}, codes {item.codes!r}"
    if (item.type == "number") != bool(item.analyte):
        yield f"type {item.type}, analyte {item.analyte!r}"
    if item.low is not None and item.high is not None and item.low >= item.high:
        yield f"low {item.low} ≥ high {item.high}"
    if item.decimals < 0 or (item.decimals and item.type != "number"):
        yield f"type {item.type}, decimals {item.decimals}"
    if (item.partial and item.type != "date") or (item.censored and item.type != "number"):
        yield f"type {item.type}, partial {item.partial}, censored {item.censored}"
    if item.multiple and item.type not in ("code", "image"):
        yield f"type {item.type}, multiple"
    yielded = n.kind_of(item.derive) if item.derive is not None else None
    wanted = "code" if item.type == "text" else item.type
    if item.type in ATTACHED and item.derive is not None:
        yield f"type {item.type}, derived"
    if yielded is not None and yielded != wanted:
        yield f"type {item.type}, derive {yielded}"


def _nameless(item: Item) -> bool:
    return item.standard is None or not (item.standard.domain and item.standard.variable)


def check_circles(study: Study) -> Iterator[Finding]:
    """Items whose derivation or skip logic needs the item itself. Findings: S07."""
    needs = {item.id: _needs(item) for form in study.forms for item in form.items}
    reported: set[str] = set()
    for item in needs:
        circle = _circle(needs, item)
        if circle and not reported & set(circle):
            reported |= set(circle)
            yield finding("S07", f"item {item}", cycle=" → ".join((*circle, circle[0])))


def _needs(item: Item) -> tuple[str, ...]:
    """What must be known before the item is. The previous value of itself is not itself."""
    nodes = [x for x in (item.show, item.derive) if x is not None]
    return tuple(dict.fromkeys(r.item for x in nodes for r in reads(x) if r.pick in ("here", "latest")))


def _circle(needs: dict[str, tuple[str, ...]], start: str) -> tuple[str, ...]:
    """The shortest way from an item back to itself; empty if there is none."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    for way in ways:
        for item in needs.get(way[-1], ()):
            if item == start:
                return way
            if item not in seen:
                seen.add(item)
                ways.append((*way, item))
    return ()
