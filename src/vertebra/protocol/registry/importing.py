"""A registry record becomes a draft study that can be opened at once, and says what it does not know.

Everything structured is mapped or carried along; outcome time frames become visits; every line of the eligibility
text is a criterion with its words and a proposal. No proposal is in force: until a person accepts it, its criterion
is unknown.
"""

from collections.abc import Iterator, Sequence

from vertebra.protocol.endpoints import Endpoint, Objective
from vertebra.protocol.forms import Form
from vertebra.protocol.product import Product, Stagger, State, Step
from vertebra.protocol.registry.criteria import Drafted, announces, counts_lines, drafted
from vertebra.protocol.registry.draft import Draft, Loss
from vertebra.protocol.registry.grammar.concepts import Concept, concepts, names_in
from vertebra.protocol.registry.identity import identity_of
from vertebra.protocol.registry.items import CODELISTS, SERIOUS, fixed_forms, forms_of, outcome_form
from vertebra.protocol.registry.lines import Lines, split
from vertebra.protocol.registry.model import Record
from vertebra.protocol.registry.reading import read
from vertebra.protocol.registry.schedule import Planned, losses_of, planned, visits_of
from vertebra.protocol.registry.words import brief, registered
from vertebra.protocol.safety import Boundary, Safety
from vertebra.protocol.study import Consent, Role, Study
from vertebra.protocol.timeline import Anchor, Epoch, Visit
from vertebra.terms.canonical import sha256
from vertebra.terms.texts import Text

_LEVELS = {
    "primary": Text("Primary outcomes, as registered", "主要結果（依登錄）"),
    "secondary": Text("Secondary outcomes, as registered", "次要結果（依登錄）"),
    "exploratory": Text("Other outcomes, as registered", "其他結果（依登錄）"),
}
_NOTHING_REGISTERED = Text("No primary outcome is registered: to be written", "未登錄主要結果：待訂定")
ROLES = tuple(
    Role(id, Text(en, zh))
    for id, en, zh in (
        ("coordinator", "Study coordinator", "研究護理師"), ("investigator", "Investigator", "試驗主持人"),
        ("surgeon", "Surgeon", "外科醫師"), ("lab", "Laboratory operator", "實驗室操作人員"),
        ("quality", "Quality releaser", "品保放行人員"), ("reader", "Reader of images", "影像判讀醫師"),
        ("medical", "Medical monitor", "醫療監測醫師"), ("monitor", "Monitor (CRA)", "臨床試驗監測員（CRA）"),
        ("data", "Data manager", "資料管理人員"), ("statistician", "Statistician", "統計師"),
        ("sponsor", "Sponsor", "試驗委託者"), ("auditor", "Auditor", "稽核人員"),
        ("participant", "Participant", "受試者"), ("administrator", "Administrator", "系統管理員"),
    )
)  # fmt: skip
EPOCHS = (
    Epoch("SCREEN", Text("Screening", "篩選期"), "SCREENING"),
    Epoch("TREAT", Text("Treatment", "治療期"), "TREATMENT"),
    Epoch("FOLLOW", Text("Follow-up", "追蹤期"), "FOLLOW-UP"),
)


def import_record(data: bytes) -> Study:
    """The draft of a record, as the registry's API gives it.

    Raises:
        RegistryTrouble: the bytes are no registry record.
    """
    reading = read(data)
    record = reading.record
    text = record.eligibility_module.eligibility_criteria
    lines = split(text)
    criteria = drafted(lines, text)
    outcomes = planned(record.outcomes_module)
    losses = (*reading.losses, *_lines_lost(lines), *losses_of(outcomes))
    draft = Draft(record, tuple(d.proposal for d in criteria), (), losses, reading.renamed)
    return _study(record, draft, criteria, outcomes, sha256(data))


def _study(record: Record, draft: Draft, criteria: Sequence[Drafted], outcomes: Sequence[Planned], sha: str) -> Study:
    words = {d.criterion.id: d.criterion.words for d in criteria}
    asked = forms_of(draft.proposals, words)
    own = {p.id: outcome_form(f"O_{p.id}", p.id, p.outcome.measure, _concept(p)) for p in outcomes}
    visits, serving = _visits(outcomes, [f.id for f in asked])
    identity = identity_of(record)
    return Study(
        id=identity.protocol,
        format=1,
        edition="0.1-draft",
        identity=identity,
        reading="registered",
        zone="Asia/Taipei",
        record_sha256=sha,
        epochs=EPOCHS,
        anchors=(Anchor("injection", Text("first treatment", "首次治療"), "TRTDTC", "TRTPLAN"),),
        visits=tuple(visits),
        codelists=CODELISTS,
        forms=(*asked, *own.values(), *fixed_forms()),
        consents=(Consent("trial", Text("Consent to the trial", "臨床試驗受試者同意書"), "0.1-draft"),),
        criteria=tuple(d.criterion for d in criteria),
        product=_product(record),
        safety=_safety(),
        objectives=tuple(_objectives(outcomes, own, visits, serving)),
        responders=(),
        populations=(),
        roles=ROLES,
        draft=draft,
    )


def _visits(outcomes: Sequence[Planned], screening: Sequence[str]) -> tuple[list[Visit], dict[int, str]]:
    forms: dict[int, list[str]] = {}
    last = max((day for p in outcomes for day in p.days), default=0)
    for p in outcomes:
        for day in p.days or (last,):
            forms.setdefault(day, []).append(f"O_{p.id}")
    return visits_of(list(forms), forms, screening)


def _concept(p: Planned) -> Concept | None:
    """What the title of an outcome names, if it is a number that is known."""
    named = [concepts()[name.concept] for name in names_in(p.outcome.measure)]
    return next((c for c in named if not c.both and c.id != "AGE"), None)


def _objectives(
    outcomes: Sequence[Planned], own: dict[str, Form], visits: Sequence[Visit], serving: dict[int, str]
) -> Iterator[Objective]:
    last = [v.id for v in visits if not v.unscheduled][-1]
    for level, label in _LEVELS.items():
        some = [p for p in outcomes if p.level == level]
        endpoints = tuple(
            Endpoint(
                p.id,
                registered(p.outcome.measure),
                (own[p.id].id,),
                (p.id,),
                tuple(dict.fromkeys(serving[d] for d in p.days)) or (last,),
            )
            for p in some
        )
        if endpoints:
            yield Objective(level.upper(), level, label, endpoints)  # type: ignore[arg-type]
        elif level == "primary":
            harms = Endpoint("HARMS", Text("Adverse events", "不良事件"), ("AE",), ("AETERM",), ())
            yield Objective("PRIMARY", "primary", _NOTHING_REGISTERED, (harms,))


def _product(record: Record) -> Product:
    """One step, the treatment, and one way out of it: what happens before it is not registered."""
    named = [i.name for i in record.arms_interventions_module.interventions if i.name]
    steps = (
        Step("treat", Text("Treat", "治療"), "TRT", ("ordered",), "given", ("investigator", "lab"), anchor="injection"),
        Step(
            "give up",
            Text("Give up the treatment", "放棄治療"),
            "NOTRT",
            ("ordered",),
            "failed",
            ("investigator", "lab"),
        ),
    )
    states = (
        State("ordered", Text("Ordered", "已預訂")),
        State("given", Text("Given", "已給予")),
        State("failed", Text("Not given", "未給予")),
    )
    parts = {"sex": "SEX", "end_reason": "ENDREAS"}
    name = registered(", ".join(named)) if named else Text("Not registered", "未登錄")
    return Product(name, states, "ordered", steps, (), (), (), Stagger(1, 0, 1, 0), parts)


def _safety() -> Safety:
    """Nothing but the log: ranges, grades and stopping rules are not registered."""
    counted = SERIOUS.ref.equals("Y")
    none = Boundary("STOP", Text("Stopping boundary: not registered", "停止界線：未登錄"), "AE", counted, {})
    return Safety("", "", (), (), (), (), (), none)


def _lines_lost(lines: Lines) -> Iterator[Loss]:
    """Eligibility text that is under no heading, or that says nothing."""
    path = "$.protocolSection.eligibilityModule.eligibilityCriteria"
    headless = [line for line in lines.lines if not line.headed]
    if headless:
        told = brief(headless[0].words)
        yield Loss(
            path,
            Text(
                f"{len(headless)} lines under no heading, from “{told}”: taken as inclusion",
                f"{len(headless)} 行無標題（自「{told}」起）：視為納入條件",
            ),
        )
    for place, line in enumerate(lines.lines):
        below = [i for i, x in enumerate(lines.lines) if x.parent == place]
        if announces(lines.lines, place, below) and not (below and counts_lines(line)):
            told = brief(line.words)
            yield Loss(path, Text(f"taken for a heading: “{told}”", f"視為標題：「{told}」"))
    if not lines.lines:
        yield Loss(path, Text("no criterion was found", "未找到任何條件"))
