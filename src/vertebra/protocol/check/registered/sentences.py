"""Lines against each other and what they leave open: repeated, in both lists, judged by nobody in particular."""

import re
from collections.abc import Iterator
from itertools import combinations

from vertebra.protocol.check.codes import finding
from vertebra.protocol.check.registered.look import Registered
from vertebra.protocol.expressions.nodes import Limit
from vertebra.protocol.expressions.reads import walk
from vertebra.protocol.registry.criteria import Drafted
from vertebra.protocol.registry.grammar import notes
from vertebra.protocol.registry.grammar.states import states, states_in
from vertebra.protocol.registry.words import brief
from vertebra.terms.findings import Finding
from vertebra.terms.texts import Text


def check_sentences(look: Registered) -> Iterator[Finding]:
    """Findings: L14 to L16, L18b, L20, L21, L37, L47."""
    yield from _twins(look)
    yield from _complements(look)
    yield from _diseases(look)
    for one in look.criteria:
        yield from _polarity(one)
        yield from _ranges(one)
        yield from _judgement(one)
        yield from _own_surgery(look, one)
    yield from _not_in_the_list(look)


def _where(one: Drafted) -> str:
    return f"criterion {one.criterion.id}"


def _bare(words: str) -> str:
    return " ".join(re.findall(r"[a-z0-9≥≤<>=%]+", words.lower()))


_SAYS_NOTHING = re.compile(
    r":\s*$|\bnot specified\b|\b(?:additional|other|further) criteria\b|\bothers? as specified\b|\bprotocol\b|"
    r"\beligibility (?:requirements|for a clinical trial)\b|\b(?:the )?following\W*$|"
    r"^\W*(?:for|at|eligibility|refer|see|not enrolling|run-?in|part)\b|\bcohort\b",
    re.I,
)


# A line that heads those below it: `All participants`, `Treatment period`, `Parts I and II`
_NAMES_SOME = re.compile(
    r"\W*(?:(?:all|both|healthy|other|[\w-]+(?: novo)?)\s+)?(?:participants|subjects|patients|volunteers|donors|"
    r"controls|individuals)\W*|[^.;<>≥≤]{0,60}\b(?:period|phase|parts?)\b[^.;<>≥≤]{0,60}",
    re.I,
)


def _twins(look: Registered) -> Iterator[Finding]:
    """The same words twice under one heading, or under both."""
    seen: dict[str, Drafted] = {}
    for one in look.criteria:
        bare = _bare(one.criterion.words)
        if len(bare) < 12 or one.line.parent is not None or _SAYS_NOTHING.search(one.criterion.words):
            continue
        first = seen.setdefault(bare, one)
        if first is one or look.apart(first, one):
            continue
        if first.line.kind == one.line.kind:
            if not look.announced_between(first, one):
                yield finding("L15", _where(one), other=first.criterion.id)
        elif not _NAMES_SOME.fullmatch(one.criterion.words):
            yield finding("L16", _where(one), other=first.criterion.id, words=brief(one.criterion.words))


_CAN = re.compile(
    r"\b(?P<not>cannot|can\s?not|can't|unable to|inability to|not able to|unfit for|not (?:a )?candidates? for|"
    r"unsuitable for|contra-?indicat\w+ (?:to|for))?(?P<can>can|able to|fit for|candidates? for|suitable for|"
    r"eligible for|scheduled for|planned for)?\s*(?:be\s+)?(?:undergo(?:ing)?|hav(?:e|ing)|receiv(?:e|ing)|"
    r"tolerat(?:e|ing)|take|perform)?\s*(?:an?|the)?\s*(?P<what>discectomy|surgery|MRI(?: scan)?|an(?:a)?esthesia|"
    r"liposuction|bone marrow (?:aspiration|harvest)|biopsy|arthroscopy|lumbar puncture|leukapheresis)\b",
    re.I,
)


def _abilities(one: Drafted) -> dict[str, bool]:
    """What somebody can, or cannot, undergo."""
    found = {}
    for m in _CAN.finditer(one.criterion.words):
        if m["not"] or m["can"]:
            found[m["what"].lower().removesuffix(" scan")] = not m["not"]
    return found


def _complements(look: Registered) -> Iterator[Finding]:
    """`Can undergo discectomy` and `cannot undergo discectomy`: one line in two places."""
    told = [(one, _abilities(one)) for one in look.criteria]
    for (one, able), (two, unable) in combinations([(o, a) for o, a in told if a], 2):
        both = [what for what, can in able.items() if unable.get(what) is not None and unable[what] is not can]
        if both and one.line.kind != two.line.kind:
            evidence = Text(f"both speak of {both[0]}", f"均指 {both[0]}")
            yield finding("L14", _where(two), None, evidence, other=one.criterion.id)


# Diseases that a limit on a quantity defines. Source: CTCAE 5.0 names them by these quantities
_MEASURED_BY = {
    "HGB": re.compile(r"\bana?emi[ac]\b", re.I),
    "PLT": re.compile(r"\bthrombocytop(?:a)?enia\b", re.I),
    "WBC": re.compile(r"\bleu[ck]op(?:a)?eni\w+\b", re.I),
    "ANC": re.compile(r"\bneutrop(?:a)?eni\w+\b", re.I),
    "INR": re.compile(r"\bcoagulopath\w+|\b(?:blood\s+)?coagulation (?:disorder|dysfunction|abnormalit)\w*", re.I),
    "EGFR": re.compile(r"\brenal (?:failure|insufficiency|impairment)\b", re.I),
}

# Words before such a disease that leave it what it is; any other makes it one of its own: `sickle cell anemia`
_ANY_OF_ITS_KIND = re.compile(
    r"(?:^|[^\w\s-]|\b(?:a|an|the|any|no|not|of|or|and|as|with|has|have|having|had|is|active|acute|chronic|current|"
    r"known|severe|moderate|mild|marked|serious|significant|relevant|uncorrected|uncontrolled|untreated|persistent|"
    r"existing|pre-?existing|symptomatic|overt|unexplained|concomitant|clinical|documented|diagnosed|previous|prior|history|"
    r"baseline|advanced|end[- ]stage|terminal|secondary|including|following|patients|subjects|blood|hepatic|liver|"
    r"cardiac|heart|abnormal|some|other|profound|pronounced|grade|\w+ly))\s*$",
    re.I,
)
_OF_ANOTHER_KIND = re.compile(
    r"\s*(?:\([^)]*\)\s*)?(?:due to|caused by|secondary to|because of|other than|from)\b", re.I
)
_CAUSE = re.compile(r"\bcaus(?:e|es|ing)\b", re.I)  # what causes an anaemia, or may be caused by one


def _diseases(look: Registered) -> Iterator[Finding]:
    """A disease by name in one line, the quantity that defines it in another: one failure counts twice."""
    limited = {id: one for one in reversed(look.criteria) for atom in one.read.atoms for id in atom.concepts}
    for one in look.criteria:
        own = {id for atom in one.read.atoms for id in atom.concepts}
        for id, named in _MEASURED_BY.items():
            other = limited.get(id)
            found = named.search(one.criterion.words)
            if found is None or not _is_any(one.criterion.words, found):
                continue
            if other is not None and other is not one and id not in own and one.line.kind == "exclusion":
                yield finding("L14 record", _where(one), words=found[0], other=other.criterion.id)


def _is_any(words: str, found: re.Match[str]) -> bool:
    """Whether a disease is meant whatever its kind and its cause, so that the quantity alone decides."""
    caused = _CAUSE.search(words, 0, found.start()) or _OF_ANOTHER_KIND.match(words, found.end())
    return not caused and _ANY_OF_ITS_KIND.search(words[: found.start()]) is not None


def _polarity(one: Drafted) -> Iterator[Finding]:
    """`Levels do not meet the ranges shown below: 6-20` under an exclusion."""
    if one.line.kind == "exclusion" and notes.OUTSIDE in one.read.notes:
        wording = Text("Outside of: …", "下列範圍以外：…")
        yield finding("L18 record", _where(one), None, None, wording, words=brief(one.criterion.words))


_RANGE = re.compile(
    r"\b(?:reference (?:ranges?|values?|intervals?|limits?)|(?:with)?in(?: the)? normal (?:ranges?|limits?)|"
    r"(?:institutional|laboratory|institution'?s?|local|lab) normal(?:s| (?:ranges?|limits?|values?))?|"
    r"(?:upper|lower) (?:limits?|range|end) of (?:the )?(?:institutional |laboratory )?(?:normal|reference)|"
    r"\d\s*[x×*]\s*(?:the\s+)?(?:institutional\s+)?(?:ULN|UNL)|\bULN\b|\bLLN\b|normal laboratory (?:values?|"
    r"ranges?|limits?)|(?:out(?:side)? of|above|below|exceed\w*)(?: the)? normal (?:ranges?|limits?)|"
    r"normal reference)",
    re.I,
)

_ATTACHED = re.compile(r"\b(?:NV|normal (?:values?|ranges?))\s*[:=]\s*\d", re.I)  # told beside the limit


def _ranges(one: Drafted) -> Iterator[Finding]:
    """Limits in multiples of a laboratory's range: by logic where read, else by the words."""
    if _ATTACHED.search(one.criterion.words):
        return
    logical = one.read.expression is not None and any(isinstance(node, Limit) for node in walk(one.read.expression))
    found = _RANGE.search(one.criterion.words)
    if logical or found:
        words = brief(found[0]) if found else brief(one.criterion.words)
        wording = Text(
            "… by the range of laboratory X valid from DATE (attached)", "依檢驗室 X 自 DATE 生效之範圍（如附）"
        )
        yield finding("L20", _where(one), None, None, wording, words=words)


_WHO = re.compile(
    r"\b(?:(?:in|at|by|to|upon) (?:the )?(?:opinion|judge?ment|discretion|view|assessment|"
    r"clinical judge?ment) of(?: the)?|(?:investigator|physician|doctor|PI|clinician|surgeon)(?:'?s'?)? (?:opinion|"
    r"judge?ment|discretion|decision|assessment)|"
    r"(?:deemed|considered|judged|determined|diagnosed|assessed|believed|felt|"
    r"thought) (?:to be )?(?:\w+ ){0,4}?by (?:the |an? |site |study |treating |principal )*(?:PI|investigators?|"
    r"physicians?|doctors?|researchers?|sponsor)|(?:investigators?|PI|physicians?|"
    r"researchers?) (?:\w+ )?(?:considers?|deems?|judges?|believes?|thinks?|determines?|feels?)|"
    r"according to (?:the )?(?:investigator|researcher|PI)\w*|not (?:be )?suitable for|unsuitable for (?:the |"
    r"this )?(?:study|trial)|inappropriate for)",
    re.I,
)
_VAGUE = re.compile(
    r"\b(?:clinically significant|significant|severe(?:ly)?|serious|uncontrolled|poorly controlled|unstable(?! angina)|"
    r"adequate|appropriate|abnormal|inadequate|major|relevant(?! to a)|poor general|recent|excessive)\b(?=\s+\w)",
    re.I,
)
_EVENT = re.compile(
    r"\b(?:previous|prior(?! to)|history of|past|earlier)\s+(?:\w+\s+){0,3}?(?:trauma|injur\w+|fractures?|surger\w+|"
    r"operations?|infections?|stroke|seizures?)\b|\bspinal trauma\b|\btumou?r history\b",
    re.I,
)
_GRADED = re.compile(
    r"\d|\b(?:grade|class|stage|defined as|as defined|I{2,3}|IV|NYHA|CTCAE|score|"
    r"defined (?:by|as)|(?:twice|two|three|four|five|ten) (?:times|fold))\b|≥|≤|<|>",
    re.I,
)
_SPAN = re.compile(r"\d+\s*(?:day|week|month|year)|\b(?:one|two|three|four|six|twelve)\s+(?:day|week|month|year)", re.I)


def _is_spanned(vague: str, words: str) -> bool:
    """`within recent one month` says how recent."""
    return vague.lower() == "recent" and _SPAN.search(words) is not None


def _judgement(one: Drafted) -> Iterator[Finding]:
    words = one.criterion.words
    if found := _WHO.search(words):
        yield finding("L21", _where(one), what=Text("This", "此條"), words=brief(found[0]))
    elif (found := _VAGUE.search(words)) and not _GRADED.search(words) and not _is_spanned(found[0], words):
        yield finding(
            "L21",
            _where(one),
            what=Text(f"What is “{found[0].lower()}”", f"何謂「{found[0].lower()}」"),
            words=brief(words),
        )
    elif (found := _EVENT.search(words)) and not _SPAN.search(words):
        yield finding("L21", _where(one), what=Text("How long ago", "時間範圍"), words=brief(found[0]))


_SURGERY_HAD = re.compile(
    r"\b(?P<site>spin(?:al|e)|lumbar|back|disc|knee|hip|cardiac|heart|abdominal)\s+(?:\w+\s+){0,2}?(?:surg(?:ery|"
    r"eries|ical)|operations?)\b(?P<rest>[^.;]*)",
    re.I,
)
_ANCHORED = re.compile(
    r"\b(?:prior|previous\w*|before|history|past|within|last|earlier|scheduled|planned|requir\w*|need\w*|cannot|"
    r"unable|refus\w*|contraindic\w*)\b|\d",
    re.I,
)
_BY_STUDY = {
    "spin": r"discectom|laminectom|spinal fusion|interbody fusion|spine surgery|microdiscectom",
    "lumbar": r"discectom|laminectom|lumbar fusion|interbody fusion|microdiscectom",
    "back": r"discectom|laminectom|fusion",
    "disc": r"discectom",
    "knee": r"arthroscop|arthroplast|microfracture|osteotom",
    "hip": r"core decompress|arthroplast|arthroscop",
    "cardiac": r"CABG|bypass|thoracotom|sternotom|valve (?:surgery|repair)",
    "heart": r"CABG|bypass|thoracotom|sternotom",
    "abdominal": r"laparoscop|laparotom|hepatectom|colectom",
}


def _own_surgery(look: Registered, one: Drafted) -> Iterator[Finding]:
    """An operation that excludes, without a time, in a trial that operates on the same part itself."""
    found = _SURGERY_HAD.search(one.criterion.words)
    if one.line.kind != "exclusion" or found is None or _ANCHORED.search(one.criterion.words):
        return
    site = found["site"].lower()
    own = next((re.search(p, look.whole_text, re.I) for s, p in _BY_STUDY.items() if site.startswith(s)), None)
    if own is not None and look.is_interventional:
        step = Text(own[0].lower(), own[0].lower())
        wording = Text(
            f"{one.criterion.words.strip().rstrip('.')} before this trial.",
            f"{brief(one.criterion.words).rstrip('.')}（本試驗之前）",
        )
        yield finding("L47 record", _where(one), None, None, wording, step=step)


_STATED = re.compile(
    r"\b(?:laboratory|lab|blood) (?:tests?|examinations?|assessments?|investigations?|parameters?|"
    r"panel)\b[^.;]{0,40}?\b(?:includ\w+|consist\w+ of|compris\w+|namely|such as|i\.e\.)(?P<list>[^.;]{5,300})",
    re.I,
)
_LABS = {
    "INR": r"\bPT\b|\bINR\b|prothrombin|coagul",
    "APTT": r"\ba?PTT\b|coagul",
    "PLT": r"platelet|\bCBC\b|blood count|h(?:a)?ematolog",
    "HGB": r"h(?:a)?emoglobin|\bCBC\b|blood count|h(?:a)?ematolog",
    "WBC": r"white|\bWBC\b|leu[kc]ocyt|\bCBC\b|blood count|h(?:a)?ematolog",
    "ANC": r"neutrophil|\bCBC\b|blood count|h(?:a)?ematolog",
    "CREAT": r"creatinine|renal|kidney|chemistr|biochem",
    "BUN": r"\bBUN\b|urea|renal|kidney|chemistr|biochem",
    "AST": r"\bAST\b|SGOT|GOT|liver|hepatic|transaminase|chemistr|biochem",
    "ALT": r"\bALT\b|SGPT|GPT|liver|hepatic|transaminase|chemistr|biochem",
    "TBIL": r"bilirubin|liver|hepatic|chemistr|biochem",
    "HIV": r"\bHIV\b|serolog|infectious|virolog|viral",
    "HBV": r"hepatitis|\bHBV\b|HBsAg|serolog|infectious|virolog|viral",
    "HCV": r"hepatitis|\bHCV\b|serolog|infectious|virolog|viral",
    "SYPHILIS": r"syphilis|VDRL|RPR|serolog|infectious",
    "HBA1C": r"HbA1c|glyc|diabet",
    "PREGNANT": r"pregnan|hCG",
}


_A_LIST = 3  # tests named before a sentence is taken for a list of all


def _not_in_the_list(look: Registered) -> Iterator[Finding]:
    """The record lists its laboratory tests, and a criterion needs one that is not among them."""
    lists = [m["list"] for m in _STATED.finditer(look.summary)]
    if not lists:
        return
    stated = " ".join(lists)
    if sum(re.search(pattern, stated, re.I) is not None for pattern in _LABS.values()) < _A_LIST:
        return
    for one in look.criteria:
        needed = (
            {id for atom in one.read.atoms for id in atom.concepts}
            | {s.state for s in states_in(one.criterion.words)}
            | {s.near for s in one.read.strays}
        )
        lacking = [id for id in _LABS if id in needed - {"PREGNANT"} and not re.search(_LABS[id], stated, re.I)]
        if lacking:
            labels = {**{id: s.label for id, s in states().items()}}
            en = ", ".join(labels[id].en if id in labels else id for id in lacking)
            zh = "、".join(labels[id].zh if id in labels else id for id in lacking)
            evidence = Text(f"the record's own list: {brief(stated)}", f"登錄所列檢驗：{brief(stated)}")
            yield finding("L37 record", _where(one), None, evidence, items=Text(en, zh))
