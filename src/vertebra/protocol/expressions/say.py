"""Tell an expression in English or Traditional Chinese, as a person would want to review it before signing."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Protocol

from vertebra.protocol.expressions import nodes as n
from vertebra.terms.texts import Lang, Text


class Words(Protocol):
    """Where the labels come from: usually the study."""

    def item(self, id: str) -> Text: ...
    def form(self, id: str) -> Text: ...
    def code(self, item: str, code: str) -> Text: ...
    def pick(self, pick: str) -> Text: ...


_SIGNS: Mapping[str, Text] = {
    "<": Text("below", "低於"),
    "<=": Text("at most", "不超過"),
    ">": Text("above", "高於"),
    ">=": Text("at least", "至少"),
    "==": Text("is", "為"),
    "!=": Text("is not", "不為"),
}
_TIME_SIGNS: Mapping[str, Text] = {
    "<": Text("before", "早於"),
    "<=": Text("on or before", "不晚於"),
    ">": Text("after", "晚於"),
    ">=": Text("on or after", "不早於"),
    "==": Text("on", "同於"),
    "!=": Text("not on", "不同於"),
}
_SPANS: Mapping[str, Text] = {
    "a": Text("completed years", "足歲年數"),
    "d": Text("days", "天數"),
    "h": Text("hours", "小時數"),
    "min": Text("minutes", "分鐘數"),
}
_UNITS: Mapping[str, Text] = {
    "a": Text("years", "歲"),
    "d": Text("days", "天"),
    "h": Text("hours", "小時"),
    "min": Text("minutes", "分鐘"),
}
_UCUM: Mapping[str, str] = {
    "10*3/uL": "×10³/µL",
    "10*9/L": "×10⁹/L",
    "/uL": "/µL",
    "10*6/mL": "×10⁶/mL",
    "10*6": "×10⁶",
    "10*6/g": "×10⁶/g",
    "10*3/cm2": "×10³/cm²",
    "Cel": "°C",
    "mm[Hg]": "mmHg",
    "[EU]/kg": "EU/kg",
    "[EU]/mL": "EU/mL",
    "[IU]/L": "IU/L",
    "umol/L": "µmol/L",
    "uL": "µL",
    "[in_i]": "in",
    "[lb_av]": "lb",
    "mm2": "mm²",
    "cm2": "cm²",
    "deg": "°",
    "1": "",
}


def say(node: n.Node, words: Words, lang: Lang) -> str:
    """One sentence part without a full stop; joins are bracketed only where they are nested."""
    return _SAY[type(node)](node, words, lang)


def say_unit(unit: str, lang: Lang) -> str:
    """A UCUM unit as people write it; nothing for pure numbers."""
    return _UNITS[unit].into(lang) if unit in _UNITS else _UCUM.get(unit, unit)


def say_number(value: Decimal, unit: str, lang: Lang) -> str:
    shown = f"{value:f}"
    return f"{shown} {say_unit(unit, lang)}".rstrip() if unit != "%" else f"{shown} %"


def _ref(node: n.Ref, words: Words, lang: Lang) -> str:
    label = words.item(node.item).into(lang)
    if node.pick in ("here", "fact"):
        return label
    pick = words.pick(node.pick).into(lang)
    return f"{label} ({pick})" if lang == "en" else f"{label}（{pick}）"


def _number(node: n.Number, words: Words, lang: Lang) -> str:
    return say_number(node.value, node.unit, lang)


def _code(node: n.Code, words: Words, lang: Lang) -> str:
    return f"“{node.value}”" if lang == "en" else f"「{node.value}」"


def _arith(node: n.Arith, words: Words, lang: Lang) -> str:
    signs = {"*": "×", "/": "÷", "+": "+", "-": "−"}
    return f"{_inner(node.left, words, lang)} {signs[node.sign]} {_inner(node.right, words, lang)}"


# What has no end of its own: nested in another rule it is bracketed, or the two would be told like a third one
_OPEN_CONDITIONS = n.And | n.Or | n.AtLeast | n.When | n.AnyRow
_OPEN_VALUES = n.Choose | n.CountRows


def _bracketed(told: str, lang: Lang) -> str:
    return f"({told})" if lang == "en" else f"（{told}）"


def _inner(node: n.Value, words: Words, lang: Lang) -> str:
    told = say(node, words, lang)
    return _bracketed(told, lang) if isinstance(node, n.Arith | _OPEN_VALUES) else told


def _operand(node: n.Value, words: Words, lang: Lang) -> str:
    told = say(node, words, lang)
    return _bracketed(told, lang) if isinstance(node, _OPEN_VALUES) else told


def _between_marks(node: n.Condition, words: Words, lang: Lang) -> str:
    """Between `if`, `:` and `;` only what has such marks itself needs brackets."""
    told = say(node, words, lang)
    return _bracketed(told, lang) if isinstance(node, n.When | n.AtLeast) else told


def _clause(node: n.Condition, words: Words, lang: Lang) -> str:
    told = say(node, words, lang)
    return _bracketed(told, lang) if isinstance(node, _OPEN_CONDITIONS) else told


def _log2(node: n.Log2, words: Words, lang: Lang) -> str:
    return f"log₂({say(node.of, words, lang)})"


def _elapsed(node: n.Elapsed, words: Words, lang: Lang) -> str:
    start, end = say(node.start, words, lang), say(node.end, words, lang)
    unit = _SPANS[node.unit].into(lang)
    return f"{unit} from {start} to {end}" if lang == "en" else f"自{start}至{end}的{unit}"


def _total(node: n.Total, words: Words, lang: Lang) -> str:
    count, least = len(node.items), node.at_least
    if node.scale is None:
        return (
            f"sum of {count} items (at least {least} answered)"
            if lang == "en"
            else f"{count} 題總和（至少答 {least} 題）"
        )
    if lang == "en":
        return f"{node.scale} × sum ÷ ({node.maximum} × items answered) of {count} items, at least {least} answered"
    return f"{count} 題：{node.scale} × 總和 ÷（{node.maximum} × 已答題數），至少答 {least} 題"


def _choose(node: n.Choose, words: Words, lang: Lang) -> str:
    test, then = _between_marks(node.test, words, lang), _operand(node.then, words, lang)
    other = say(node.otherwise, words, lang)
    return f"{then} if {test}, else {other}" if lang == "en" else f"若{test}則{then}，否則{other}"


def _limit(node: n.Limit, words: Words, lang: Lang) -> str:
    label = words.item(node.item).into(lang)
    if lang == "en":
        return f"the {'lower' if node.side == 'low' else 'upper'} reference limit of {label}"
    return f"{label}的參考值{'下' if node.side == 'low' else '上'}限"


def _count(node: n.CountRows, words: Words, lang: Lang) -> str:
    form, where = words.form(node.form).into(lang), say(node.where, words, lang)
    return f"number of “{form}” rows where {where}" if lang == "en" else f"「{form}」中符合「{where}」的筆數"


def _compare(node: n.Compare, words: Words, lang: Lang) -> str:
    timely = {n.kind_of(node.left), n.kind_of(node.right)} & {"date", "moment"}
    sign = (_TIME_SIGNS if timely else _SIGNS)[node.sign].into(lang)
    right = _right(node, words, lang)
    left = _operand(node.left, words, lang)
    apart = " " if right[:1].isascii() else ""  # digits and Latin letters stand apart from Han
    return f"{left} {sign} {right}" if lang == "en" else f"{left}{sign}{apart}{right}"


def _right(node: n.Compare, words: Words, lang: Lang) -> str:
    if isinstance(node.right, n.Code) and isinstance(node.left, n.Ref):
        return words.code(node.left.item, node.right.value).into(lang)
    return _operand(node.right, words, lang)


def _between(node: n.Between, words: Words, lang: Lang) -> str:
    value, unit = _operand(node.value, words, lang), n.unit_of(node.value)
    span = f"{node.low:f}–{say_number(node.high, unit, lang)}"
    return f"{value} within {span}" if lang == "en" else f"{value}在 {span} 之間"


def _one_of(node: n.OneOf, words: Words, lang: Lang) -> str:
    item = node.value.item if isinstance(node.value, n.Ref) else ""
    codes = [words.code(item, c).into(lang) for c in node.codes]
    value = say(node.value, words, lang)
    return f"{value} is {' or '.join(codes)}" if lang == "en" else f"{value}為{'或'.join(codes)}"


def _recorded(node: n.Recorded, words: Words, lang: Lang) -> str:
    return f"{_ref(node.item, words, lang)}{' is recorded' if lang == 'en' else '已記錄'}"


def _joined(parts: tuple[n.Condition, ...], words: Words, lang: Lang, en: str, zh: str) -> str:
    told = [_clause(p, words, lang) for p in parts]
    return (f" {en} " if lang == "en" else zh).join(told)


def _and(node: n.And, words: Words, lang: Lang) -> str:
    return _joined(node.parts, words, lang, "and", "且")


def _or(node: n.Or, words: Words, lang: Lang) -> str:
    return _joined(node.parts, words, lang, "or", "或")


def _not(node: n.Not, words: Words, lang: Lang) -> str:
    if isinstance(node.part, n.Recorded):
        return f"{_ref(node.part.item, words, lang)}{' is not recorded' if lang == 'en' else '未記錄'}"
    if isinstance(node.part, n.Between):
        return _outside(node.part, words, lang)
    told = say(node.part, words, lang)
    return f"not ({told})" if lang == "en" else f"並非（{told}）"


def _outside(node: n.Between, words: Words, lang: Lang) -> str:
    value, unit = _operand(node.value, words, lang), n.unit_of(node.value)
    span = f"{node.low:f}–{say_number(node.high, unit, lang)}"
    return f"{value} outside {span}" if lang == "en" else f"{value}不在 {span} 之間"


def _at_least(node: n.AtLeast, words: Words, lang: Lang) -> str:
    told = "; ".join(_clause(p, words, lang) for p in node.parts)
    return f"at least {node.number} of: {told}" if lang == "en" else f"下列至少 {node.number} 項：{told}"


def _when(node: n.When, words: Words, lang: Lang) -> str:
    test, then = _between_marks(node.test, words, lang), _between_marks(node.then, words, lang)
    other = say(node.otherwise, words, lang)
    return f"if {test}: {then}; otherwise: {other}" if lang == "en" else f"若{test}：{then}；否則：{other}"


def _any_row(node: n.AnyRow, words: Words, lang: Lang) -> str:
    form, where = words.form(node.form).into(lang), say(node.where, words, lang)
    return f"some row of “{form}” has {where}" if lang == "en" else f"「{form}」中有一筆{where}"


def _given(node: n.Given, words: Words, lang: Lang) -> str:
    told = {"met": Text("always", "恆成立"), "not met": Text("never", "恆不成立"), "unknown": Text("undecided", "未定")}
    return told[node.verdict].into(lang)


def _now(node: n.Now, words: Words, lang: Lang) -> str:
    return "now" if lang == "en" else "此刻"


def _nothing(node: n.Nothing, words: Words, lang: Lang) -> str:
    return "no value" if lang == "en" else "無值"


_SAY: dict[type, Callable[[Any, Words, Lang], str]] = {
    n.Ref: _ref,
    n.Number: _number,
    n.Code: _code,
    n.Now: _now,
    n.Nothing: _nothing,
    n.Arith: _arith,
    n.Log2: _log2,
    n.Elapsed: _elapsed,
    n.Total: _total,
    n.Choose: _choose,
    n.Limit: _limit,
    n.CountRows: _count,
    n.Compare: _compare,
    n.Between: _between,
    n.OneOf: _one_of,
    n.Recorded: _recorded,
    n.And: _and,
    n.Or: _or,
    n.Not: _not,
    n.AtLeast: _at_least,
    n.When: _when,
    n.AnyRow: _any_row,
    n.Given: _given,
}
