"""Exchange, draft: what a study must have beside its forms, as empty as it can be; `study check` asks for the rest."""

from vertebra.evidence.exchange.notes import Notes
from vertebra.evidence.exchange.sketch import Sketch
from vertebra.protocol.expressions import given
from vertebra.protocol.forms import CodeList, Form
from vertebra.protocol.product import Product, Stagger, State
from vertebra.protocol.safety import Boundary, Safety
from vertebra.protocol.study import Consent, Identity, Role, Study
from vertebra.protocol.timeline import Epoch, Visit
from vertebra.terms.texts import Text

_OPEN = Text("Not in the file: to be given", "檔案未載，待補")
ZONE = "Asia/Taipei"
_ROLES = (
    ("sponsor", Text("Sponsor", "試驗委託者")),
    ("investigator", Text("Investigator", "試驗主持人")),
    ("coordinator", Text("Study coordinator", "研究護理師")),
    ("monitor", Text("Monitor", "試驗監測者")),
    ("data", Text("Data manager", "資料管理員")),
    ("statistician", Text("Statistician", "統計師")),
    ("auditor", Text("Auditor", "稽核員")),
)


def study_around(
    sketch: Sketch,
    lists: tuple[CodeList, ...],
    forms: tuple[Form, ...],
    visits: tuple[Visit, ...],
    title: Text,
    notes: Notes,
) -> Study:
    """The study with these forms; registry record, criteria, endpoints, product and safety rules are in no file."""
    notes.add("to decide", "study", "Forms alone are no study: give schedule, criteria, safety rules and record.",
              "僅有表單不足為試驗：請補時程、納排條件、安全規則及登錄。")  # fmt: skip
    return Study(
        id=sketch.name,
        format=1,
        edition="draft",
        identity=Identity(
            sketch.name, "", title, title.en, _OPEN.en, _OPEN.en, "draft", 0, _OPEN, _OPEN, _OPEN
        ),
        reading="registered",
        zone=ZONE,
        record_sha256="",
        epochs=(Epoch("ALL", Text("Whole study", "整個試驗"), "TREATMENT"),),
        anchors=(),
        visits=visits,
        codelists=lists,
        forms=forms,
        consents=(Consent("trial", Text("Informed consent", "受試者同意書"), "1"),),
        criteria=(),
        product=_product(),
        safety=_safety(forms),
        objectives=(),
        responders=(),
        populations=(),
        roles=tuple(Role(id, label) for id, label in _ROLES) + _further(forms),
    )  # fmt: skip


def _further(forms: tuple[Form, ...]) -> tuple[Role, ...]:
    """Roles that forms of ours name, when they come back."""
    known = {id for id, _ in _ROLES}
    named = dict.fromkeys(role for form in forms for role in form.roles if role not in known)
    return tuple(Role(role, Text(role, role)) for role in named)


def _product() -> Product:
    none = State("none", Text("No product", "無產品"))
    return Product(Text("No product", "無產品"), (none,), "none", (), (), (), (), Stagger(0, 0, 0, 0), {})


def _safety(forms: tuple[Form, ...]) -> Safety:
    """The boundary goes through the log of harms; without a log its form stays empty, and the check asks for it."""
    logs = [form for form in forms if form.log]
    harms = next((form.id for form in logs if form.id.upper() in ("AE", "ADVERSE_EVENTS", "ADVERSE")), "")
    form = harms or (logs[0].id if logs else "")
    boundary = Boundary("STOP", _OPEN, form, given("not met"), {})
    return Safety("", "", (), (), (), (), (), boundary)
