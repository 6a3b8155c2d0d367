"""Feasibility, told: who was asked, what they are not, what each demand does, and what nobody here could judge.

English or Traditional Chinese. Shares are rounded here and nowhere before.
"""

from collections.abc import Iterator

from vertebra.evidence.rounding import MISSING, show_number, show_percent
from vertebra.laboratory.feasibility.answer import Feasibility, Row, Screened
from vertebra.laboratory.feasibility.cells import Count, method as cells_kept_back
from vertebra.laboratory.feasibility.survey import Estimate
from vertebra.protocol.show.layout import paragraph, table
from vertebra.terms.texts import Lang, Text

HEAD = (
    Text("demand", "要求"),
    Text("must hold", "須成立"),
    Text("passes %", "通過 %"),
    Text("SE", "標準誤"),
    Text("fails %", "不符 %"),
    Text("unknown %", "未知 %"),
    Text("without it %", "去除後 %"),
    Text("fails only this", "唯一不符"),
)
READING = {"registered": Text("as registered", "依登錄原文"), "corrected": Text("as corrected", "依更正解讀")}
COLON, SEMICOLON = Text(": ", "："), Text("; ", "；")
METHOD = Text(
    "Shares are weighted; standard errors by Taylor linearisation over strata and clusters, of a domain of the whole "
    "sample; 95 % intervals by Korn and Graubard, because Wald limits of a share this small fall below zero. "
    "“Passes” is among those for whom it is decided; fails and unknown are of everybody, and unknown is never failed. "
    "* too few people for a reliable share (NCHS).",
    "比例經加權；標準誤以分層與群集之 Taylor 線性化估計，子群視為全樣本之次母體；95 % 信賴區間採 Korn–Graubard 法，"
    "因比例極小時 Wald 區間會低於零。「通過」以可判定者為分母；「不符」與「未知」以全體為分母，未知絕不計為不符。"
    "* 人數過少，比例不可靠（NCHS 標準）。",
)
PLAIN_METHOD = Text(
    "A plain count, nobody weighted: intervals by Clopper and Pearson, as if the next people were drawn like these. "
    "“Passes” is among those for whom it is decided; fails and unknown are of everybody, and unknown is never failed. "
    "* too few people for a reliable share (NCHS).",
    "未加權之計數；信賴區間採 Clopper–Pearson 法，假設未來受試者來自相同母體。「通過」以可判定者為分母；"
    "「不符」與「未知」以全體為分母，未知絕不計為不符。"
    "* 人數過少，比例不可靠（NCHS 標準）。",
)


def tell(found: Feasibility, lang: Lang) -> Iterator[str]:
    """The lines that `vertebra feasibility` prints."""
    yield from _who(found, lang)
    yield ""
    judged = [row for row in found.demands if row.reach == "judged"]
    if judged:
        yield table([h.into(lang) for h in HEAD], (cells(row, lang) for row in judged))
        yield ""
    yield from together(found, lang)
    yield ""
    yield from _unjudged(found, lang)
    yield from _findings(found, lang)
    yield paragraph("", method(found).into(lang), indent=0)


def method(found: Feasibility) -> Text:
    least, told = found.people.least, METHOD if found.people.weighted else PLAIN_METHOD
    small = cells_kept_back(least)
    return Text(f"{told.en} {small.en}", f"{told.zh}{small.zh}") if least else told


def _who(found: Feasibility, lang: Lang) -> Iterator[str]:
    people = found.people
    yield f"{found.study}, {criteria_as(found).into(lang)}" + (
        f" (version {found.version[:12]}…)" if lang == "en" else f"（版本 {found.version[:12]}…）"
    )
    yield f"{people.title.into(lang)}{COLON.into(lang)}{_count(found).into(lang)}"
    yield f"  {people.source.into(lang)}"
    if people.among is not None:
        yield ("  only: " if lang == "en" else "  僅含：") + people.among.into(lang)
    yield from (f"  ! {text.into(lang)}" for text in people.isnt)


def criteria_as(found: Feasibility) -> Text:
    reading = READING[found.reading]
    return Text(f"criteria {reading.en}", f"條件{reading.zh}")


def _count(found: Feasibility) -> Text:
    people = found.people
    if not people.clusters:
        said = Count(people.people, people.least).said
        return Text(f"{said.en} people", f"{said.zh} 人")
    return Text(
        f"{people.people:,} people, weighted, {people.clusters} clusters in {people.strata} strata",
        f"{people.people:,} 人，加權，{people.strata} 個分層 {people.clusters} 個群集",
    )


def cells(row: Row, lang: Lang) -> list[str]:
    """The cells of one demand, under HEAD."""
    return [
        row.id,
        row.says.into(lang),
        percent(row.passing) + mark(row.passing),
        MISSING if row.passing is None or row.passing.below else show_percent(row.passing.se, 2),
        show_percent(row.everybody.failed),
        show_percent(row.everybody.unknown),
        percent(row.without) + mark(row.without),
        MISSING if row.sole is None else hits(row.sole),
    ]


def percent(estimate: Estimate | None) -> str:
    """Small shares with two decimals, others with one; below that of the smallest count that may be told."""
    if estimate is None:
        return MISSING
    if estimate.below:
        return f"<{show_percent(min(1.0, estimate.below / estimate.people), 2)}"
    # Source: registry notes 6 print shares below 1 % with two decimals
    places = 2 if estimate.share < 0.01 else 1
    return show_percent(estimate.share, places)


def hits(estimate: Estimate) -> str:
    """How many have it: a number, or less than the smallest that may be told."""
    return str(Count(estimate.hits, estimate.below))


def mark(estimate: Estimate | None) -> str:
    """A star on a share that NCHS would not publish."""
    return "" if estimate is None or estimate.reliable else " *"


def interval(estimate: Estimate) -> str:
    places = 2 if estimate.share < 0.01 else 1
    return f"{show_percent(estimate.low, places)}–{show_percent(estimate.high, places)}"


def together(found: Feasibility, lang: Lang) -> Iterator[str]:
    """All that could be judged, at once: the share, how many to screen, and what is most to blame."""
    joint = found.joint
    if joint is None:
        yield "Nothing could be judged together." if lang == "en" else "無可共同判定之要求。"
        return
    some = hits(joint)
    size = f"{some} of {joint.people:,}" if lang == "en" else f"{joint.people:,} 人中 {some} 人"
    se = MISSING if joint.below else show_percent(joint.se, 2)
    yield (
        f"Together: {percent(joint)} %{mark(joint)} pass (SE {se}, 95 % {interval(joint)}; {size} people)"
        if lang == "en"
        else f"全部合計：通過 {percent(joint)} %{mark(joint)}（標準誤 {se}，95 % 信賴區間 {interval(joint)}；{size}）"
    )
    if found.screened is not None:
        yield screened(found.screened).into(lang)
    yield from _blame(found, lang)


def screened(s: Screened) -> Text:
    """How many people must be screened, on what could be judged alone."""
    span = f"{_many(s.low)}–{_many(s.high)}"
    planned = f"{_many(s.planned_low)}–{_many(s.planned_high)}"
    return Text(
        f"Screened for each who passes: {_many(s.per_person)} ({span}); for {s.planned}: "
        f"{_many(s.for_planned)} ({planned})",
        f"每一位通過者須篩選 {_many(s.per_person)} 人（{span}）；"
        f"{s.planned} 位須 {_many(s.for_planned)} 人（{planned}）",
    )


def _many(people: float | None) -> str:
    if people is None:
        return "∞"
    return f"{people:,.0f}" if people >= 100 else show_number(people, 1)


def _blame(found: Feasibility, lang: Lang) -> Iterator[str]:
    worst = next((row for row in found.demands if row.id == found.blame), None)
    if worst is None or worst.without is None or worst.sole is None:
        return
    share, sole, label = percent(worst.without), hits(worst.sole), worst.label.into(lang)
    yield (
        f"Most to blame: {worst.id} ({label}); without it {share} % pass; for {sole} people it is the only reason"
        if lang == "en"
        else f"影響最大：{worst.id}（{label}）；去除後通過 {share} %；{sole} 人僅因此不符"
    )


def _unjudged(found: Feasibility, lang: Lang) -> Iterator[str]:
    """Criteria that the data cannot tell of, with what is missing."""
    part = [row for row in found.criteria if row.reach == "partly"]
    none = [row for row in found.criteria if row.reach == "not judged"]
    partly = Text("Judged in part, for want of", "部分可判定，缺少")
    for rows, heading in ((part, partly), (none, Text("Not judged here, for want of", "無法判定，缺少"))):
        if rows:
            lacking = SEMICOLON.into(lang).join(f"{row.id} ({', '.join(row.lacks)})" for row in rows)
            yield paragraph("", f"{heading.into(lang)}{COLON.into(lang)}{lacking}", indent=0)


def _findings(found: Feasibility, lang: Lang) -> Iterator[str]:
    """What a person must look at; that an item is lacking was said above."""
    told = [f for f in found.findings if f.code != "PEOPLE-LACK"]
    if told:
        yield "To look at" if lang == "en" else "須查看"
        yield from (f"  {f.code} {f.where}{COLON.into(lang)}{f.says.into(lang)}" for f in told)
