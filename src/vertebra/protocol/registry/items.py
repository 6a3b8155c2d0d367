"""The forms of a draft: what its criteria read, what a person must answer, what its outcomes need.

Nothing here is in the record: each item is proposed, so that a draft can be opened, looked at and mended.
"""

from collections.abc import Iterable, Iterator

from vertebra.protocol.expressions import reads
from vertebra.protocol.expressions.nodes import Condition
from vertebra.protocol.forms import Code, CodeList, Form, Item, Section, Standard
from vertebra.protocol.registry.draft import Proposal
from vertebra.protocol.registry.grammar.concepts import Concept, concepts
from vertebra.protocol.registry.grammar.meaning import EVER, FROM, WHEN
from vertebra.protocol.registry.grammar.states import states
from vertebra.protocol.registry.words import asked, registered
from vertebra.terms.texts import Text

CODELISTS = (
    CodeList("YN", (Code("Y", Text("Yes", "是")), Code("N", Text("No", "否")))),
    CodeList("SEX", (Code("F", Text("Female", "女")), Code("M", Text("Male", "男")))),
    CodeList(
        "END",
        (
            Code("COMPLETED", Text("Completed", "完成")),
            Code("WITHDREW", Text("Consent withdrawn", "撤回同意")),
            Code("LOST", Text("Lost to follow-up", "失聯")),
            Code("OTHER", Text("Other", "其他")),
        ),
    ),
)
_SECTIONS = {
    "person": Text("The person", "個人資料"),
    "vital": Text("Vital signs and size", "生命徵象與體格"),
    "lab": Text("Laboratory", "實驗室檢驗"),
    "organ": Text("Examinations", "檢查"),
    "score": Text("Scores and scales", "評分與量表"),
}
AGE = Item("AGE", Text("Age", "年齡"), "number", "age", standard=Standard(domain="DM", variable="AGE"))
SEX = Item("SEX", Text("Sex", "性別"), "code", codes="SEX", standard=Standard(domain="DM", variable="SEX"))
SCREENED = Item(
    "SCRDTC", Text("Day of screening", "篩選日期"), "date", standard=Standard(domain="SV", variable="SVSTDTC")
)
PLANNED = Item("TRTPLAN", Text("Planned day of treatment", "預定治療日期"), "date", required=False)
TREATED = Item(
    "TRTDTC", Text("Treatment given at", "治療時間"), "moment", standard=Standard(domain="EX", variable="EXSTDTC")
)
ENDED = Item("ENDREAS", Text("How the trial ended for the participant", "結束原因"), "code", codes="END")
HARM = Item("AETERM", Text("Adverse event", "不良事件"), "text", standard=Standard(domain="AE", variable="AETERM"))
SERIOUS = Item(
    "AESER", Text("Serious", "是否嚴重"), "code", codes="YN", standard=Standard(domain="AE", variable="AESER")
)


def question_id(criterion: str) -> str:
    """The item that asks a person about the whole line of a criterion."""
    return f"ASK_{criterion}"


def forms_of(proposals: Iterable[Proposal], words: dict[str, str]) -> list[Form]:
    """The forms that the criteria need. words: the registered words of each criterion."""
    some = list(proposals)
    read = list(dict.fromkeys(r.item for p in some if p.expression is not None for r in reads(p.expression)))
    forms = [
        Form(
            "DM",
            Text("Person and dates", "個人與日期"),
            (Section(Text("Person", "個人"), (AGE, SEX, SCREENED, PLANNED)),),
        )
    ]
    measured = _measured([concepts()[id] for id in read if id in concepts() and id not in ("AGE",)])
    if measured:
        forms.append(Form("MEAS", Text("Measurements that the criteria name", "條件所需測量"), measured))
    asked_for = [*_states(read), *_happened(read, words)]
    if asked_for:
        section = Section(Text("Conditions that the criteria name", "條件所列狀況"), tuple(asked_for))
        forms.append(Form("COND", Text("Conditions that the criteria name", "條件所列狀況"), (section,)))
    questions = tuple(_question(p.question, words[p.criterion]) for p in some)
    if questions:
        section = Section(Text("Questions to the investigator", "試驗主持人判斷項目"), questions)
        forms.append(Form("ELIG", Text("Questions to the investigator", "試驗主持人判斷項目"), (section,)))
    return forms


def _measured(some: list[Concept]) -> tuple[Section, ...]:
    groups = {group: [c for c in some if c.group == group] for group in _SECTIONS}
    return tuple(Section(_SECTIONS[g], tuple(item_of(c) for c in found)) for g, found in groups.items() if found)


def item_of(concept: Concept, id: str = "", label: Text | None = None) -> Item:
    """A number to collect, with the plausible range of its concept."""
    return Item(
        id or concept.id,
        label or concept.label,
        "number",
        concept.analyte,
        concept.decimals,
        low=concept.low,
        high=concept.high,
        required=False,
    )


def _states(read: Iterable[str]) -> Iterator[Item]:
    """An allergy to one drug is asked only of who is allergic to any, where both are asked."""
    some = [id for id in read if id in states()]
    for id in sorted(some, key=lambda id: id != "DRUGALL"):
        yield Item(id, states()[id].label, "code", codes="YN", required=False, show=_shown(id, some))


def _shown(id: str, some: list[str]) -> Condition | None:
    general = {"ANTIBIOTICALL": "DRUGALL"}.get(id, "")
    found = next((Item(general, states()[general].label, "code", codes="YN") for x in some if x == general), None)
    return found.ref.latest.equals("Y") if found else None


def _happened(read: Iterable[str], words: dict[str, str]) -> Iterator[Item]:
    """Whether and when what a line tells of has happened."""
    for criterion, line in words.items():
        if f"{criterion}_{EVER}" in read:
            yield Item(f"{criterion}_{EVER}", asked(line), "code", codes="YN", required=False)
            ref = Item(f"{criterion}_{EVER}", asked(line), "code", codes="YN").ref
            label = Text(f"The day on which {criterion} began or happened last", f"{criterion} 起始日或最近發生日")
            if f"{criterion}_{FROM}" in read:
                counted = Text(f"The day that {criterion} counts back from", f"{criterion} 之起算日")
                yield Item(f"{criterion}_{FROM}", counted, "date", required=False)
            yield Item(f"{criterion}_{WHEN}", label, "date", required=False, partial=True, show=ref.equals("Y"))


def _question(id: str, words: str) -> Item:
    test = id.removeprefix("ASK_")
    return Item(
        id,
        asked(words),
        "code",
        codes="YN",
        required=False,
        standard=Standard(domain="IE", variable="IEORRES", test=test),
    )


def fixed_forms() -> list[Form]:
    """What every draft has: the treatment, that there was none, the end, the harms."""
    one = Text("Treatment", "治療")
    none = Item("NOTRTDTC", Text("Decided at", "決定時間"), "moment")
    return [
        Form("TRT", one, (Section(one, (TREATED,)),), roles=("investigator", "lab")),
        Form(
            "NOTRT",
            Text("No treatment", "未治療"),
            (Section(Text("No treatment", "未治療"), (none,)),),
            roles=("investigator", "lab"),
        ),
        Form(
            "END",
            Text("End of the trial", "試驗結束"),
            (Section(Text("End of the trial", "試驗結束"), (ENDED,)),),
            after_withdrawal=True,
        ),
        Form(
            "AE",
            Text("Adverse events", "不良事件"),
            (Section(Text("Adverse events", "不良事件"), (HARM, SERIOUS)),),
            log=True,
            after_withdrawal=True,
        ),
    ]


def outcome_form(id: str, item: str, measure: str, concept: Concept | None) -> Form:
    """The form of one outcome: a number where the measure names one that is known, else words."""
    title = registered(measure)
    asked_for = item_of(concept, item, title) if concept else Item(item, title, "text", required=False)
    return Form(id, title, (Section(title, (asked_for,)),))
