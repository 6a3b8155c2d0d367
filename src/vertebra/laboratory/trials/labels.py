"""Laboratory, trials: the words of figures and tables, in English and Traditional Chinese."""

import textwrap
from typing import Any

from vertebra.laboratory.trials.measures import BY_ID
from vertebra.laboratory.trials.results import Outcome
from vertebra.terms.texts import Lang, Text

_WORDS = {
    "months": Text("Months from first contact to last visit", "首次接觸至末次訪視（月）"),
    "people": Text("People contacted", "接觸人數"),
    "trials": Text("Share of trials", "試驗比例"),
    "rate": Text("True rate of counted harm", "計入事件之真實發生率"),
    "p_stop": Text("Chance that the boundary is reached", "觸及停止界線之機率"),
    "dosed": Text("Participants dosed, mean", "平均給藥人數"),
    "exact": Text("Exact: every harm known before the next dose", "精確值：每件事件於下次給藥前皆已知"),
    "vas": Text("Back pain, mm", "背痛（mm）"),
    "odi": Text("Disability (ODI), points", "失能（ODI，分）"),
    "surgery": Text("surgery,\nculture", "手術與\n培養"),
    "claims": Text("Trials in which the analysis claims a benefit", "分析宣稱細胞有效之試驗比例"),
    "vas_b1_half": Text("Back pain,\nchange from B1", "背痛（較 B1）"),
    "odi_b1_half": Text("Disability,\nchange from B1", "失能（較 B1）"),
    "responders_half": Text("Responders\n(of all)", "反應者"),
    "mm": Text("± mm", "± mm"),
    "points": Text("± points", "± 分"),
    "share": Text("± percentage points", "± 百分點"),
}
_VARIED = {
    "harm_rate": Text("harm", "發生率"),
    "culture_fails": Text("cultures failing", "培養失敗"),
    "dropout": Text("leave in a year", "一年退出"),
    "eligible": Text("eligible", "符合資格"),
    "consents": Text("consent", "同意"),
    "cells_vas": Text("cells, pain (SD)", "細胞，疼痛（SD）"),
    "cells_odi": Text("cells, disability (SD)", "細胞，失能（SD）"),
    "people_apart": Text("days between people", "間隔日數"),
    "stagger": Text("intervals", "間隔"),
}
_SHORT = {
    "contacted": Text("Contacted", "接觸"),
    "harvested": Text("Harvested", "採集"),
    "dosed": Text("Dosed", "給藥"),
    "cultures_at_once": Text("Cultures at once", "同時培養"),
    "to_injection": Text("Days to injection", "至注射日數"),
    "outside_window": Text("Injected late", "逾期注射"),
    "duration": Text("Days in all", "總日數"),
    "vas_b0_claim": Text("Pain from B0", "背痛較 B0"),
    "vas_b1_claim": Text("Pain from B1", "背痛較 B1"),
    "vas_b1_ranks": Text("Pain from B1, ranks", "背痛較 B1，等級"),
    "vas_against": Text("Pain against surgery alone", "背痛對單純手術"),
    "odi_b1_claim": Text("ODI from B1", "ODI 較 B1"),
    "odi_against": Text("ODI against surgery alone", "ODI 對單純手術"),
    "seen": Text("Seen", "到訪"),
    "vas_b0_change": Text("Pain from B0", "背痛較 B0"),
    "vas_b1_change": Text("Pain from B1", "背痛較 B1"),
    "effect_vas": Text("Pain: cells", "背痛：細胞"),
    "vas_b1_half": Text("Pain ±", "背痛 ±"),
    "odi_b1_change": Text("ODI from B1", "ODI 較 B1"),
    "effect_odi": Text("ODI: cells", "ODI：細胞"),
    "odi_b1_half": Text("ODI ±", "ODI ±"),
    "responders": Text("Responders", "反應者"),
}
_IN_SD = ("cells_vas", "cells_odi")


def word(key: str, lang: Lang) -> str:
    return _WORDS[key].into(lang)


def label_of(measure: str, lang: Lang) -> str:
    return BY_ID[measure].label.into(lang)


def short(measure: str, lang: Lang) -> str:
    """How a measure is called at the head of a column."""
    return _SHORT[measure].into(lang) if measure in _SHORT else label_of(measure, lang)


def folded(text: str, lang: Lang, letters: int = 40) -> str:
    """The text on lines of at most so many letters; Chinese ones take the room of two.

    >>> folded("Back pain, change from before the injection: mean", "en", 30)
    'Back pain, change from before\\nthe injection: mean'
    """
    if lang == "en":
        return "\n".join(textwrap.wrap(text, letters))
    half = letters // 2
    return "\n".join(text[i : i + half] for i in range(0, len(text), half))


def row_label(outcome: Outcome, lang: Lang) -> str:
    """The case and the values that were varied, as a row of a table or a figure is called."""
    planned = outcome.planned
    varied = [_value(name, value, lang) for name, value in planned.varied.items()]
    title = planned.label.into(lang)
    shown = [title] if not varied or _is_case(outcome) else []
    return "; ".join([*shown, *varied]) if lang == "en" else "；".join([*shown, *varied])


def _is_case(outcome: Outcome) -> bool:
    """Whether the scenario is of a named case, and not of a whole sweep."""
    return outcome.planned.label.en in outcome.scenario.name


def _value(name: str, value: Any, lang: Lang) -> str:
    told = _VARIED[name].into(lang) if name in _VARIED else name
    if isinstance(value, dict):
        return f"{told} {'/'.join(str(part) for part in value.values())}"
    if isinstance(value, float) and 0 <= value <= 1 and name not in _IN_SD:
        return f"{told} {value:.0%}" if value >= 0.01 else f"{told} {value:.2%}"
    return f"{told} {value}"
