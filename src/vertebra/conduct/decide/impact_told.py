"""What a move would do to one participant, in sentences: what a person reads before deciding it."""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from vertebra.conduct.checks import asks
from vertebra.conduct.decide.impact import Impact, Judged
from vertebra.conduct.decide.moving import Cell
from vertebra.conduct.planned import Lost
from vertebra.conduct.state import Place
from vertebra.protocol.timeline import Window
from vertebra.protocol.versions import Studies
from vertebra.terms.texts import Text

_WHY = {
    "form": Text("its form is given up", "其表單已刪除"),
    "visit": Text("no longer collected at that visit", "該訪視已不再收集"),
    "item": Text("the item is given up", "項目已刪除"),
    "code": Text("the answer is given up", "選項已刪除"),
    "unreadable": Text("the new definition could not take it", "不符合新定義"),
}
_VERDICTS = {
    "met": Text("met", "符合"),
    "not met": Text("not met", "不符合"),
    "unknown": Text("undecided", "無法判定"),
    "": Text("not asked", "未列入"),
}
_NOTHING = Text("Nothing changes but the version.", "除版本外無任何變動。")


def tell_impact(found: Impact, studies: Studies) -> list[Text]:
    """The gravest first; one sentence for what belongs together."""
    told = [sentence for tell in _TELL for sentence in tell(found, studies)]
    return told or [_NOTHING]


def _consent(found: Impact, studies: Studies) -> Iterator[Text]:
    for id in found.reconsents:
        label = next(c.label for c in studies.under(found.to).consents if c.id == id)
        yield Text(
            f"{label.en} must be given anew before new data are collected.", f"收集新資料前須重新取得{label.zh}。"
        )


def _lost(found: Impact, studies: Studies) -> Iterator[Text]:
    lost = sorted((*found.orphaned, *found.unreadable), key=lambda x: (x.why, x.place.form, x.item))
    for (why, _, item), group in groupby(lost, key=lambda x: (x.why, x.place.form, x.item)):
        yield _kept(list(group), item, _WHY[why], studies, found.before)


def _kept(lost: list[Lost], item: str, why: Text, studies: Studies, version: str) -> Text:
    label = studies.item(item, version).label
    values = ", ".join(f"{_at(x.place)} {x.shown}" for x in lost)
    return Text(
        f"{item} ({label.en}) stays readable and has no place any more ({why.en}): {values}.",
        f"{item}（{label.zh}）仍可查閱，但已無其欄位（{why.zh}）：{values}。",
    )


def _asked(found: Impact, studies: Studies) -> Iterator[Text]:
    label = _labels(studies, found.to)
    for item, places in _by_item(found.asked):
        yield Text(
            f"{label(item).en} is asked for although the form was filled before: {places}.",
            f"雖已填寫，仍補問{label(item).zh}：{places}。",
        )
    for item, places in _by_item(found.excused):
        yield Text(
            f"{label(item).en} is required now and not asked for afterwards: {places}.",
            f"項目{label(item).zh}現為必填，但不補問：{places}。",
        )
    for visit, form in found.forms:
        title = studies.form(form, found.to).title
        yield Text(f"New at {visit}, which took place: {title.en}.", f"已完成之 {visit} 新增：{title.zh}。")


def _questions(found: Impact, studies: Studies) -> Iterator[Text]:
    plain = {(place, item) for place, item in found.asked}
    for place, item, check in found.opens:
        if check != "required" or (place, item) not in plain:
            words = asks(studies.under(found.to), item, check)
            yield Text(f"Asked at {_at(place)}: {words.en}", f"{_at(place)} 提出：{words.zh}")
    if found.closes:
        ids = ", ".join(found.closes)
        yield Text(f"No longer asked: {ids}.", f"不再質疑：{ids}。")


def _verdicts(found: Impact, studies: Studies) -> Iterator[Text]:
    for judged in found.verdicts:
        criterion = studies.named(lambda s: s.criteria, judged.id, found.to)
        title = criterion.title if criterion else Text(judged.id, judged.id)
        yield _turned(judged, title, Text("Criterion", "條件"))
    for judged in found.tests:
        test = studies.named(lambda s: s.product.tests, judged.id, found.to)
        yield _turned(judged, test.label if test else Text(judged.id, judged.id), Text("Release test", "放行檢驗"))


def _turned(judged: Judged, title: Text, noun: Text) -> Text:
    before, after = _VERDICTS[judged.before], _VERDICTS[judged.after]
    return Text(
        f"{noun.en} {judged.id} ({title.en}): {before.en} now, {after.en} after the move; what was signed stays.",
        f"{noun.zh} {judged.id}（{title.zh}）：目前{before.zh}，變更後{after.zh}；已簽署者不變。",
    )


def _windows(found: Impact, studies: Studies) -> Iterator[Text]:
    for moved in found.windows:
        if not moved.done:
            before, after = _days(moved.before), _days(moved.after)
            yield Text(
                f"Visit {moved.visit}: {before} becomes {after}.", f"訪視 {moved.visit}：{before} 改為 {after}。"
            )


def _rest(found: Impact, studies: Studies) -> Iterator[Text]:
    for x in found.derived:
        label, at = studies.item(x.item, found.to).label, _at(x.place)
        before, after = _worded(x.item, x.stored, studies, found.before), _worded(x.item, x.after, studies, found.to)
        yield Text(
            f"{label.en} at {at} is worked out anew: {before.en} becomes {after.en}.",
            f"{at} 之{label.zh}將重新計算：{before.zh} 改為 {after.zh}。",
        )
    yield from _signals(found, studies)
    if found.rules:
        ids = ", ".join(found.rules)
        yield Text(f"Rules of the product that lie ahead and change: {ids}.", f"尚未進行且有變更之產品規則：{ids}。")
    if found.kept:
        places = ", ".join(map(_at, found.kept))
        yield Text(
            f"Signed, locked or frozen, so they stay as they were: {places}.",
            f"已簽署、鎖定或凍結，故維持原狀：{places}。",
        )


def _worded(item: str, shown: str, studies: Studies, version: str) -> Text:
    """A value as a person reads it: an answer by its label, nothing as a dash."""
    return studies.code_label(item, shown, version) or Text(shown or "–", shown or "–")


def _signals(found: Impact, studies: Studies) -> Iterator[Text]:
    for id, place in found.signals:
        label, hold = _signal(id, studies, found.to)
        yield Text(
            f"Safety signal at {_at(place)}: {label.en}." + (" There is no dose until that hold is lifted." * hold),
            f"{_at(place)} 將產生安全訊號：{label.zh}。" + ("解除暫停前不得給藥。" * hold),
        )
    for id, place in found.watch:
        label, _ = _signal(id, studies, found.to)
        yield Text(
            f"Look at {_at(place)}, which stays as it was: {label.en}.",
            f"請檢視維持原狀之 {_at(place)}：{label.zh}。",
        )


def _harms(found: Impact, studies: Studies) -> Iterator[Text]:
    for rule in found.holds:
        label = _safety(rule, studies, found.to)
        yield Text(f"Doses of everybody will be held: {label.en}.", f"將暫停所有受試者給藥：{label.zh}。")
    for id, row, due in found.clocks:
        label = _safety(id, studies, found.to)
        en = f"To be reported by {due}: {label.en}, harm {row}."
        yield Text(en, f"須於 {due} 前通報：{label.zh}（第 {row} 列）。")
    for rule, row in found.harms:
        label = _safety(rule, studies, found.to)
        yield Text(f"Will be counted: {label.en}, harm {row}.", f"將計入：{label.zh}（第 {row} 列）。")


def _safety(id: str, studies: Studies, version: str) -> Text:
    """A report clock, a pausing rule or the boundary by its label."""
    safety = studies.under(version).safety
    labels = {rule.id: rule.label for rule in safety.clocks} | {rule.id: rule.label for rule in safety.pauses}
    return (labels | {safety.boundary.id: safety.boundary.label}).get(id, Text(id, id))


def _signal(id: str, studies: Studies, version: str) -> tuple[Text, bool]:
    """What the signal is called, and whether it holds the doses of this participant."""
    rule = studies.named(lambda s: s.safety.signals, id, version)
    return (rule.label, rule.hold) if rule else (Text(id, id), False)


def _labels(studies: Studies, version: str) -> Callable[[str], Text]:
    def label(item: str) -> Text:
        words = studies.item(item, version).label
        return Text(f"{item} ({words.en})", f" {item}（{words.zh}）")

    return label


def _by_item(cells: Iterable[Cell]) -> Iterator[tuple[str, str]]:
    found: dict[str, list[str]] = {}
    for place, item in cells:
        found.setdefault(item, []).append(_at(place))
    return ((item, ", ".join(places)) for item, places in found.items())


def _at(place: Place) -> str:
    """`V4/INF`, `AE 2`."""
    stem = f"{place.visit}/{place.form}" if place.visit else place.form
    return f"{stem} {place.row}" if place.row else stem


def _days(window: Window | None) -> str:
    return f"{window.first}…{window.last}" if window else "–"


_TELL: tuple[Callable[[Impact, Studies], Iterator[Text]], ...] = (
    _consent, _harms, _lost, _asked, _questions, _verdicts, _windows, _rest,
)  # fmt: skip
