"""What shall be measured: how, when, and whether the study lasts long enough."""

import re
from collections.abc import Iterator

from vertebra.protocol.check.codes import finding
from vertebra.protocol.check.registered.look import Registered
from vertebra.protocol.registry.dates import first_day
from vertebra.protocol.registry.grammar.concepts import names_in
from vertebra.protocol.registry.identity import enumerated
from vertebra.protocol.registry.schedule import Planned
from vertebra.protocol.registry.words import brief
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text

_OUTCOMES = "$.protocolSection.outcomesModule"
_UNSPECIFIC = re.compile(
    r"(?:(?:the\s+)?(?:overall|clinical|general|main|primary|assessment of|evaluation of|evaluate|to evaluate|"
    r"assess|determine|evidence of|measure of|treatment|therapeutic)\s+)*(?:the\s+)?"
    r"(?:safety|efficacy|effectiveness|tolerability|feasibility|outcomes?|improvement|benefit|response|effects?|"
    r"quality of life|function|success|symptoms?|efficiency|adverse effects?|side effects?|toxicity|"
    r"clinical outcome|(?:safety|efficacy)\s+(?:and|&|/)\s*(?:safety|efficacy|tolerability|feasibility|"
    r"effectiveness))"
    r"(?:\s+(?:of|from|after|in)\s+(?:the\s+)?(?:treatment|therapy|study|intervention|product|procedure|cells?|"
    r"patients?|transplantation))?[\s.]*",
    re.I,
)
_METHOD = re.compile(
    r"\b(?:measured|assessed|evaluated|determined|defined|using|by means of|according to|on (?:MRI|CT|x-?ray)|"
    r"scor(?:es?|ing)|scale|index|questionnaires?|check ?lists?|number of|count|rate|proportion|percentage|percent|"
    r"incidence|frequency|prevalence|correlation|angiogra\w+|stain\w*|abnormal\w+|"
    r"occurrence|survival|mortality|deaths?|time to|level of|concentration|titers?|volume|MRI|CT|"
    r"echocardiograph\w*|DEXA|radiograph\w*|biopsy|histolog\w*|AUC|Cmax|adverse events?|dose[- ]limiting|"
    r"toxicit\w*|healing|closure|recurrence|relapse|remission|length|duration|sensitivity|specificity|accuracy|MTD|"
    r"(?:adverse|serious) (?:\w+ ){0,2}events?|"
    r"\w*(?:scop(?:y|ic|ical)|graph(?:y|ic)|metry|metric|gram)|patholog\w*|pp[bm]|mm|cm|mg|kg|mL|mmHg)\b",
    re.I,
)
# A stretch of the calendar, or of an illness, is a time, too
_CALENDAR = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*\.?[\s,-]+(?:\w+[\s,-]+)?(?:19|20)\d\d\b|"
    r"\b(?:19|20)\d\d\s*(?:-|–|to|and|until)\s*(?:19|20)\d\d\b|\bfrom the time of\b|"
    r"\b(?:19|20)\d\d[\s,]+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|"
    r"\bfrom (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w* (?:to|until) [A-Z]|"
    r"\b(?:at|upon|on) (?:the )?(?:recruitment|consent|presentation|diagnosis)\b|"
    r"\bat the time of\b|\b(?:19|20)\d\d[./]\d{1,2}\b|\b\d{1,2}[./]\d{1,2}[./](?:19|20)\d\d\b",
    re.I,
)
_HARM = re.compile(
    r"\b(?:adverse|safe\w*|toxic\w*|harmful|tolerab\w*|side effects?|complications?|feasib\w*|death|mortality|dlt|MTD|"
    r"dose[- ]limiting|infections?|fever|AEs?|SAEs?|harms?|engraftment|malignan\w*|tumou?r formation|GVHD|"
    r"(?:mass|nodule|teratoma|neoplasm) formation|rejection|agreement|sensitivity|pharmacokinetic\w*)\b",
    re.I,
)
# Where a substance goes in the body is no effect. Source: CDISC terminology, parameters of pharmacokinetics (PKPARMCD)
_KINETICS = re.compile(
    r"\bAUC(?!\w*[- ]ROC)(?:[\d(_,-]|inf|tau|last|ss|\b(?=.{0,80}\b(?:dos|plasma|serum|concentration)))|"
    r"\b[CT](?:max|min|trough)\b|"
    r"\barea under the (?:\w+ )?(?:curve|concentration)\w*.{0,60}\b(?:dos\w+|plasma|serum|concentration)|"
    r"\b(?:peak|trough|maximum|minimum|steady[- ]state) (?:\w+ )?(?:plasma|serum|blood) (?:concentration|level)s?\b|"
    r"\b(?:elimination|terminal) half[- ]li(?:fe|ves)\b|\bbioavailability\b|\bvolume of distribution\b|"
    r"\bbiodistribution\b",
    re.I,
)
_RULE = re.compile(
    r"\b(?:hypothes\w+|success (?:criteri\w+|rate|is defined)|defined as success|responders?|stopping rule|"
    r"decision rule|go/no|non-?inferior\w*|superior\w*|null|power (?:of|to)|statistical power|"
    r"clinically (?:meaningful|important|significant|relevant) (?:difference|change|improvement)|MCID|threshold|"
    r"historical(?:ly)? control\w*|with (?:past|previous|historical|published) (?:stud|data|result|control)\w*|"
    r"performance goal|sample size (?:was|is|calculation)|Simon)\b",
    re.I,
)


def check_outcomes(look: Registered) -> Iterator[Finding]:
    """Findings: L32 to L35, L41, L42."""
    if not look.primary and enumerated(look.record.design_module.study_type) != "EXPANDED_ACCESS":
        yield finding("L32 none", f"{_OUTCOMES}.primaryOutcomes")
    yield from _times(look)
    yield from _methods(look)
    yield from _twins(look)
    yield from _too_long(look)
    yield from _unspecific(look)
    yield from _undecided(look)


def _times(look: Registered) -> Iterator[Finding]:
    for one in look.outcomes:
        if one.level == "primary" and not one.outcome.time_frame.strip():
            yield finding("L32 record", f"{one.path}.timeFrame", endpoint=brief(one.outcome.measure))
        elif one.level == "primary" and not (one.frame.moments or one.frame.event or _CALENDAR.search(told_of(one))):
            told = brief(f"{one.outcome.measure}: {one.outcome.time_frame}")
            yield finding("L32 record", f"{one.path}.timeFrame", endpoint=told)


def told_of(one: Planned) -> str:
    return one.outcome.time_frame


def _methods(look: Registered) -> Iterator[Finding]:
    """A title may say the method: an instrument, a count, a proportion."""
    if look.primary and not any(
        o.description.strip() or _METHOD.search(o.measure) or names_in(o.measure) for o in look.primary
    ):
        yield finding("L33", f"{_OUTCOMES}.primaryOutcomes")


def _twins(look: Registered) -> Iterator[Finding]:
    seen: dict[tuple[str, str, str], Planned] = {}
    for one in look.outcomes:
        key = (one.level, _bare(one.outcome.measure), _bare(one.outcome.time_frame))
        first = seen.setdefault(key, one)
        if first is not one and _bare(first.outcome.description) == _bare(one.outcome.description):
            yield finding("L34 record", one.path, other=first.id)
        elif first is not one:
            yield finding("L34 title", one.path, other=first.id)


def _bare(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.lower()))


def _too_long(look: Registered) -> Iterator[Finding]:
    """The longest time frame against the time from the first participant to the end, for a study of one participant."""
    status = look.record.status_module
    start, end = first_day(status.start_date_struct.date), first_day(status.completion_date_struct.date)
    if start is None or end is None or not look.outcomes or _looks_back(look):
        return
    # A month is told by its first day; a frame counted from a death or a birth may go further
    lasts, slack = (end - start).days, 62
    worst = max(
        look.outcomes, key=lambda p: max((m.day for m in p.frame.moments if m.kind in ("point", "interval")), default=0)
    )
    days = max((m.day for m in worst.frame.moments if m.kind in ("point", "interval")), default=0)
    if days > lasts + slack and not re.search(
        r"\bage\b|birth|born|life|stroke onset|diagnosis", worst.outcome.time_frame, re.I
    ):
        yield finding("L35", f"{worst.path}.timeFrame", frame=brief(worst.outcome.time_frame), days=days, lasts=lasts)


def _looks_back(look: Registered) -> bool:
    """Who looks back has seen the years before the study began."""
    told = f"{look.record.design_module.design_info.time_perspective}\n{look.titles}\n{look.summary}"
    return not look.is_interventional and re.search(r"\bretrospective", told, re.I) is not None


# A description that only repeats what is wished for
_WISH = re.compile(
    r"\b(?:assess|evaluat|determin|show|demonstrat|stud)\w*\b.{0,30}\b(?:safety|efficacy|effect\w*|tolerab\w+)", re.I
)


def _unspecific(look: Registered) -> Iterator[Finding]:
    for one in look.outcomes:
        told = one.outcome.description.strip()
        described = _METHOD.search(f"{told} {one.outcome.time_frame}") or (told and not _WISH.search(told))
        if one.level == "primary" and not described and _UNSPECIFIC.fullmatch(one.outcome.measure.strip()):
            wording = Text(
                "e.g. “Number of participants with a serious adverse event”", "例如「發生嚴重不良事件之受試者人數」"
            )
            evidence = Text("It has no description either", "亦無說明") if not one.outcome.description.strip() else None
            yield finding("L41", one.path, None, evidence, wording, measure=brief(one.outcome.measure))


def _undecided(look: Registered) -> Iterator[Finding]:
    info = look.record.design_module.design_info
    arms = look.record.arms_interventions_module.arm_groups
    single = enumerated(info.intervention_model) == "SINGLE_GROUP" and len(arms) <= 1
    treats = enumerated(info.primary_purpose) in ("TREATMENT", "")
    if not (look.is_interventional and single and treats and look.phases and look.primary) or _RULE.search(
        look.whole_text
    ):
        return
    for one in look.outcomes:
        told = f"{one.outcome.measure} {one.outcome.description}"
        if one.level == "primary" and not (_HARM.search(told) or _KINETICS.search(told)):
            yield finding("L42", one.path, measure=brief(one.outcome.measure))
            return
